#include "engine/statistics/order_tree.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_CAPACITY = 16 };

void order_tree_done(order_tree *tree)
{
    free(tree->nodes);
    *tree = (order_tree){ 0 };
}

/* splitmix64's finisher (S. Vigna) over the bits of the value. */
static uint64_t value_priority(double value)
{
    uint64_t z;
    memcpy(&z, &value, sizeof z);
    z += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

/* Room for so many nodes, node 0 among them. */
static cbx_status resize(order_tree *tree, size_t capacity)
{
    if (capacity > UINT32_MAX)
        return CBX_NO_MEMORY;
    order_node *nodes = realloc(tree->nodes, capacity * sizeof *nodes);
    if (nodes == NULL)
        return CBX_NO_MEMORY;
    if (tree->nodes == NULL) {
        nodes[0] = (order_node){ 0 };
        tree->n_nodes = 1;
    }
    tree->nodes = nodes;
    tree->capacity = (uint32_t)capacity;
    return CBX_OK;
}

static cbx_status take_node(order_tree *tree, double value, uint32_t *ret_node)
{
    uint32_t taken = tree->free_node;
    if (taken != 0) {
        tree->free_node = tree->nodes[taken].left;
    } else {
        size_t larger = tree->capacity ? (size_t)tree->capacity * 2 : FIRST_CAPACITY;
        cbx_status status = tree->n_nodes < tree->capacity ? CBX_OK : resize(tree, larger);
        if (status != CBX_OK)
            return status;
        taken = tree->n_nodes++;
    }
    tree->nodes[taken] = (order_node){ .value = value, .priority = value_priority(value) };
    tree->n_distinct++;
    *ret_node = taken;
    return CBX_OK;
}

static void give_node_back(order_tree *tree, uint32_t given)
{
    tree->nodes[given].left = tree->free_node;
    tree->free_node = given;
    tree->n_distinct--;
}

static void update_total(order_node *nodes, uint32_t at)
{
    order_node *n = &nodes[at];
    n->total = n->copies + nodes[n->left].total + nodes[n->right].total;
}

/* Splits the tree at `at` into the nodes below value and those above; value itself is not in it. */
static void split(order_node *nodes, uint32_t at, double value, uint32_t *ret_below,
                  uint32_t *ret_above)
{
    if (at == 0) {
        *ret_below = *ret_above = 0;
        return;
    }
    uint32_t below, above;
    if (nodes[at].value < value) {
        split(nodes, nodes[at].right, value, &below, &above);
        nodes[at].right = below;
        *ret_below = at;
        *ret_above = above;
    } else {
        split(nodes, nodes[at].left, value, &below, &above);
        nodes[at].left = above;
        *ret_below = below;
        *ret_above = at;
    }
    update_total(nodes, at);
}

/* Joins two trees, all of left below all of right. */
static uint32_t join(order_node *nodes, uint32_t left, uint32_t right)
{
    if (left == 0 || right == 0)
        return left == 0 ? right : left;
    uint32_t top;
    if (nodes[left].priority > nodes[right].priority) {
        uint32_t joined = join(nodes, nodes[left].right, right);
        nodes[left].right = joined;
        top = left;
    } else {
        uint32_t joined = join(nodes, left, nodes[right].left);
        nodes[right].left = joined;
        top = right;
    }
    update_total(nodes, top);
    return top;
}

static uint32_t find(const order_tree *tree, double x)
{
    const order_node *nodes = tree->nodes;
    uint32_t at = tree->root;
    while (at != 0 && nodes[at].value != x)
        at = x < nodes[at].value ? nodes[at].left : nodes[at].right;
    return at;
}

/* Changes the number of copies of a value that is in the tree, and the totals above it. */
static void change_copies(order_tree *tree, double x, size_t copies, int sign)
{
    size_t change = sign < 0 ? (size_t)0 - copies : copies; /* modulo 2^N, so subtraction too */
    order_node *nodes = tree->nodes;
    uint32_t at = tree->root;
    while (nodes[at].value != x) {
        nodes[at].total += change;
        at = x < nodes[at].value ? nodes[at].left : nodes[at].right;
    }
    nodes[at].total += change;
    nodes[at].copies += change;
}

/* Puts a new node where its priority wants it. */
static uint32_t insert_node(order_node *nodes, uint32_t at, uint32_t added)
{
    if (at == 0 || nodes[added].priority > nodes[at].priority) {
        split(nodes, at, nodes[added].value, &nodes[added].left, &nodes[added].right);
        update_total(nodes, added);
        return added;
    }
    uint32_t *side = nodes[added].value < nodes[at].value ? &nodes[at].left : &nodes[at].right;
    *side = insert_node(nodes, *side, added);
    update_total(nodes, at);
    return at;
}

cbx_status order_tree_add(order_tree *tree, double value, size_t copies)
{
    if (find(tree, value) != 0) {
        change_copies(tree, value, copies, 1);
        return CBX_OK;
    }
    uint32_t added;
    cbx_status status = take_node(tree, value, &added);
    if (status != CBX_OK)
        return status;
    tree->nodes[added].copies = copies;
    tree->root = insert_node(tree->nodes, tree->root, added);
    return CBX_OK;
}

static uint32_t remove_node(order_node *nodes, uint32_t at, double x)
{
    if (nodes[at].value == x)
        return join(nodes, nodes[at].left, nodes[at].right);
    uint32_t *side = x < nodes[at].value ? &nodes[at].left : &nodes[at].right;
    *side = remove_node(nodes, *side, x);
    update_total(nodes, at);
    return at;
}

bool order_tree_remove(order_tree *tree, double value)
{
    uint32_t found = find(tree, value);
    if (found == 0)
        return false;
    if (tree->nodes[found].copies > 1) {
        change_copies(tree, value, 1, -1);
        return true;
    }
    tree->root = remove_node(tree->nodes, tree->root, value);
    give_node_back(tree, found);
    return true;
}

/* ---- ascending values ---- */

cbx_status order_tree_reserve(order_tree *tree, size_t n)
{
    assert(tree->nodes == NULL);
    return resize(tree, n + 1);
}

/*
 * Behind the others. Until the end, the nodes whose right side is still open are a list from the
 * last one up, linked by total.
 */
void order_tree_append(order_tree *tree, double value, size_t copies)
{
    order_node *nodes = tree->nodes;
    uint32_t above = tree->root, closed = 0, added = tree->n_nodes++;
    assert(added < tree->capacity);
    tree->n_distinct++;
    nodes[added] =
        (order_node){ .value = value, .priority = value_priority(value), .copies = copies };
    while (above != 0 && nodes[above].priority < nodes[added].priority) {
        uint32_t next = (uint32_t)nodes[above].total;
        nodes[above].right = closed;
        update_total(nodes, above);
        closed = above;
        above = next;
    }
    nodes[added].left = closed;
    nodes[added].total = above;
    tree->root = added;
}

void order_tree_close(order_tree *tree)
{
    order_node *nodes = tree->nodes;
    uint32_t closed = 0;
    for (uint32_t at = tree->root; at != 0;) {
        uint32_t next = (uint32_t)nodes[at].total;
        nodes[at].right = closed;
        update_total(nodes, at);
        closed = at;
        at = next;
    }
    tree->root = closed;
}

/* The indexes of the nodes at and below, ascending by value; returns where the next one goes. */
static uint32_t *list_nodes(const order_node *nodes, uint32_t at, uint32_t *list)
{
    if (at == 0)
        return list;
    list = list_nodes(nodes, nodes[at].left, list);
    *list++ = at;
    return list_nodes(nodes, nodes[at].right, list);
}

/* Both as one tree; a value of both is one node. The lists end where `end` says. */
static void append_both(order_tree *both, const order_node *a, const uint32_t *in_a,
                        const uint32_t *end_a, const order_node *b, const uint32_t *in_b,
                        const uint32_t *end_b)
{
    while (in_a < end_a || in_b < end_b) {
        bool from_a = in_b == end_b || (in_a < end_a && a[*in_a].value <= b[*in_b].value);
        bool from_b = in_a == end_a || (in_b < end_b && b[*in_b].value <= a[*in_a].value);
        double value = from_a ? a[*in_a].value : b[*in_b].value;
        size_t copies = (from_a ? a[*in_a].copies : 0) + (from_b ? b[*in_b].copies : 0);
        order_tree_append(both, value, copies);
        in_a += from_a;
        in_b += from_b;
    }
    order_tree_close(both);
}

static cbx_status merge_lists(order_tree *tree, const order_tree *other)
{
    size_t n = (size_t)tree->n_distinct + other->n_distinct;
    order_tree both = { 0 };
    uint32_t *list = malloc(n * sizeof *list);
    cbx_status status = list ? order_tree_reserve(&both, n) : CBX_NO_MEMORY;
    if (status == CBX_OK) {
        uint32_t *end = list_nodes(tree->nodes, tree->root, list);
        uint32_t *end_other = list_nodes(other->nodes, other->root, end);
        append_both(&both, tree->nodes, list, end, other->nodes, end, end_other);
        order_tree_done(tree);
        *tree = both;
    }
    free(list);
    return status;
}

static cbx_status merge_subtree(order_tree *tree, const order_node *nodes, uint32_t at)
{
    if (at == 0)
        return CBX_OK;
    cbx_status status = order_tree_add(tree, nodes[at].value, nodes[at].copies);
    if (status == CBX_OK)
        status = merge_subtree(tree, nodes, nodes[at].left);
    if (status == CBX_OK)
        status = merge_subtree(tree, nodes, nodes[at].right);
    return status;
}

cbx_status order_tree_merge(order_tree *tree, const order_tree *other)
{
    enum { MUCH_SMALLER = 16 }; /* a search costs about as much as visiting so many nodes */
    assert(tree != other);
    if (other->n_distinct == 0)
        return CBX_OK;
    if (other->n_distinct < tree->n_distinct / MUCH_SMALLER)
        return merge_subtree(tree, other->nodes, other->root);
    return merge_lists(tree, other);
}

static void visit_subtree(const order_node *nodes, uint32_t at,
                          void (*visit)(double value, size_t copies, void *opaque), void *opaque)
{
    if (at == 0)
        return;
    visit_subtree(nodes, nodes[at].left, visit, opaque);
    visit(nodes[at].value, nodes[at].copies, opaque);
    visit_subtree(nodes, nodes[at].right, visit, opaque);
}

void order_tree_visit(const order_tree *tree,
                      void (*visit)(double value, size_t copies, void *opaque), void *opaque)
{
    visit_subtree(tree->nodes, tree->root, visit, opaque);
}

/* ---- ranks ---- */

size_t order_tree_count(const order_tree *tree)
{
    return tree->root == 0 ? 0 : tree->nodes[tree->root].total;
}

double order_tree_at(const order_tree *tree, size_t rank)
{
    const order_node *nodes = tree->nodes;
    assert(rank < order_tree_count(tree));
    uint32_t at = tree->root;
    for (;;) {
        size_t n_left = nodes[nodes[at].left].total;
        if (rank < n_left) {
            at = nodes[at].left;
        } else if (rank < n_left + nodes[at].copies) {
            return nodes[at].value;
        } else {
            rank -= n_left + nodes[at].copies;
            at = nodes[at].right;
        }
    }
}

size_t order_tree_below(const order_tree *tree, double x)
{
    const order_node *nodes = tree->nodes;
    size_t below = 0;
    for (uint32_t at = tree->root; at != 0;) {
        if (nodes[at].value < x) {
            below += nodes[nodes[at].left].total + nodes[at].copies;
            at = nodes[at].right;
        } else {
            at = nodes[at].left;
        }
    }
    return below;
}
