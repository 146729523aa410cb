/*
 * Private to this folder: values in order, each with its number of copies.
 *
 * A treap (C. R. Aragon & R. Seidel, Randomized search trees, FOCS 1989) whose priorities are a
 * hash of the value, so the tree depends only on what is in it and every run is alike. Adding,
 * removing and finding a rank cost O(log distinct); ascending values are appended in linear time.
 */
#ifndef CALIBRAX_ENGINE_STATISTICS_ORDER_TREE_H
#define CALIBRAX_ENGINE_STATISTICS_ORDER_TREE_H

#include "engine/base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Nodes live in one array and name each other by index; node 0 is the empty tree. */
typedef struct order_node {
    double value; /* neither NaN nor -0 */
    uint64_t priority;
    size_t copies; /* of value */
    size_t total;  /* copies in this node and below */
    uint32_t left, right;
} order_node;

/* All bytes zero is empty. */
typedef struct order_tree {
    order_node *nodes; /* NULL before the first value */
    uint32_t root;
    uint32_t n_nodes, capacity; /* with node 0, and those unused */
    uint32_t n_distinct;
    uint32_t free_node; /* head of the list of unused nodes, linked by left */
} order_tree;

void order_tree_done(order_tree *tree);

/* CBX_NO_MEMORY, and nothing is changed then. */
cbx_status order_tree_add(order_tree *tree, double value, size_t copies);
/* One copy; false when there is none. */
bool order_tree_remove(order_tree *tree, double value);

/* An empty tree from ascending values: room for n of them, each once with all its copies, the end.
 */
cbx_status order_tree_reserve(order_tree *tree, size_t n);
void order_tree_append(order_tree *tree, double value, size_t copies);
void order_tree_close(order_tree *tree);

/* Adds all of other; CBX_NO_MEMORY (some may have been added then). Linear in both, or, when other
 * is much the smaller one, O(log) for each of its values. */
cbx_status order_tree_merge(order_tree *tree, const order_tree *other);

size_t order_tree_count(const order_tree *tree);
/* The value of 0-based rank `rank` < count. */
double order_tree_at(const order_tree *tree, size_t rank);
/* How many values are below x. */
size_t order_tree_below(const order_tree *tree, double x);
/* Visits the distinct values in ascending order. */
void order_tree_visit(const order_tree *tree,
                      void (*visit)(double value, size_t copies, void *opaque), void *opaque);

#endif
