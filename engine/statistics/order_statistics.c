#include "engine/statistics/order_statistics.h"

#include "engine/statistics/quantile.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Nodes live in one array and name each other by index; node 0 is the empty tree. */
typedef struct node {
    double value;
    uint64_t priority;
    size_t copies; /* of value */
    size_t total;  /* copies in this node and below */
    uint32_t left, right;
} node;

struct cbx_order_statistics {
    node *nodes;
    uint32_t root;
    uint32_t n_nodes, capacity;
    uint32_t free_node; /* head of the list of unused nodes, linked by left */
};

enum { first_capacity = 16 };

static cbx_order_statistics *new_with_capacity(uint32_t capacity)
{
    cbx_order_statistics *order = calloc(1, sizeof *order);
    if (order == NULL)
        return NULL;
    order->nodes = calloc(capacity, sizeof *order->nodes);
    if (order->nodes == NULL) {
        free(order);
        return NULL;
    }
    order->capacity = capacity;
    order->n_nodes = 1;
    return order;
}

cbx_order_statistics *cbx_order_statistics_new(void)
{
    return new_with_capacity(first_capacity);
}

void cbx_order_statistics_free(cbx_order_statistics *order)
{
    if (order == NULL)
        return;
    free(order->nodes);
    free(order);
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

static cbx_status grow(cbx_order_statistics *order)
{
    if (order->capacity > UINT32_MAX / 2)
        return CBX_NO_MEMORY;
    uint32_t capacity = order->capacity * 2;
    node *nodes = realloc(order->nodes, capacity * sizeof *nodes);
    if (nodes == NULL)
        return CBX_NO_MEMORY;
    order->nodes = nodes;
    order->capacity = capacity;
    return CBX_OK;
}

static cbx_status take_node(cbx_order_statistics *order, double value, uint32_t *ret_node)
{
    uint32_t taken = order->free_node;
    if (taken != 0) {
        order->free_node = order->nodes[taken].left;
    } else {
        cbx_status status = order->n_nodes < order->capacity ? CBX_OK : grow(order);
        if (status != CBX_OK)
            return status;
        taken = order->n_nodes++;
    }
    order->nodes[taken] = (node){ .value = value, .priority = value_priority(value) };
    *ret_node = taken;
    return CBX_OK;
}

static void give_node_back(cbx_order_statistics *order, uint32_t given)
{
    order->nodes[given].left = order->free_node;
    order->free_node = given;
}

static void update_total(node *nodes, uint32_t at)
{
    node *n = &nodes[at];
    n->total = n->copies + nodes[n->left].total + nodes[n->right].total;
}

/* Splits the tree at `at` into the nodes below value and those above; value itself is not in it. */
static void split(node *nodes, uint32_t at, double value, uint32_t *ret_below, uint32_t *ret_above)
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
static uint32_t join(node *nodes, uint32_t left, uint32_t right)
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

static uint32_t find(const cbx_order_statistics *order, double x)
{
    const node *nodes = order->nodes;
    uint32_t at = order->root;
    while (at != 0 && nodes[at].value != x)
        at = x < nodes[at].value ? nodes[at].left : nodes[at].right;
    return at;
}

/* Changes the number of copies of a value that is in the tree, and the totals above it. */
static void change_copies(cbx_order_statistics *order, double x, size_t copies, int sign)
{
    size_t change = sign < 0 ? (size_t)0 - copies : copies; /* modulo 2^N, so subtraction too */
    node *nodes = order->nodes;
    uint32_t at = order->root;
    while (nodes[at].value != x) {
        nodes[at].total += change;
        at = x < nodes[at].value ? nodes[at].left : nodes[at].right;
    }
    nodes[at].total += change;
    nodes[at].copies += change;
}

/* Puts a new node where its priority wants it. */
static uint32_t insert_node(node *nodes, uint32_t at, uint32_t added)
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

static cbx_status add_copies(cbx_order_statistics *order, double x, size_t copies)
{
    if (find(order, x) != 0) {
        change_copies(order, x, copies, 1);
        return CBX_OK;
    }
    uint32_t added;
    cbx_status status = take_node(order, x, &added);
    if (status != CBX_OK)
        return status;
    order->nodes[added].copies = copies;
    order->root = insert_node(order->nodes, order->root, added);
    return CBX_OK;
}

cbx_status cbx_order_statistics_add(cbx_order_statistics *order, double x)
{
    if (isnan(x))
        return CBX_INVALID;
    return add_copies(order, x + 0.0, 1); /* -0 is 0: they compare equal */
}

static uint32_t remove_node(node *nodes, uint32_t at, double x)
{
    if (nodes[at].value == x)
        return join(nodes, nodes[at].left, nodes[at].right);
    uint32_t *side = x < nodes[at].value ? &nodes[at].left : &nodes[at].right;
    *side = remove_node(nodes, *side, x);
    update_total(nodes, at);
    return at;
}

cbx_status cbx_order_statistics_remove(cbx_order_statistics *order, double x)
{
    uint32_t found = isnan(x) ? 0 : find(order, x);
    if (found == 0)
        return CBX_NOT_FOUND;
    if (order->nodes[found].copies > 1) {
        change_copies(order, x, 1, -1);
        return CBX_OK;
    }
    order->root = remove_node(order->nodes, order->root, x);
    give_node_back(order, found);
    return CBX_OK;
}

/* ---- trees as ascending sequences ---- */

/* The next node in ascending order, added behind the others; there is room. Until they are joined,
 * the nodes whose right side is still open are a list from the last one up, linked by total. */
static void append(cbx_order_statistics *order, double value, size_t copies)
{
    node *nodes = order->nodes;
    uint32_t added = order->n_nodes++, above = order->root, closed = 0;
    nodes[added] = (node){ .value = value, .priority = value_priority(value), .copies = copies };
    while (above != 0 && nodes[above].priority < nodes[added].priority) {
        uint32_t next = (uint32_t)nodes[above].total;
        nodes[above].right = closed;
        update_total(nodes, above);
        closed = above;
        above = next;
    }
    nodes[added].left = closed;
    nodes[added].total = above;
    order->root = added;
}

/* After the last append: the open nodes become a tree. */
static void join_appended(cbx_order_statistics *order)
{
    node *nodes = order->nodes;
    uint32_t closed = 0;
    for (uint32_t at = order->root; at != 0;) {
        uint32_t next = (uint32_t)nodes[at].total;
        nodes[at].right = closed;
        update_total(nodes, at);
        closed = at;
        at = next;
    }
    order->root = closed;
}

static uint32_t distinct_below(const node *nodes, uint32_t at)
{
    return at == 0
               ? 0
               : 1 + distinct_below(nodes, nodes[at].left) + distinct_below(nodes, nodes[at].right);
}

/* The indexes of the nodes at and below, ascending by value; returns where the next one goes. */
static uint32_t *list_nodes(const node *nodes, uint32_t at, uint32_t *list)
{
    if (at == 0)
        return list;
    list = list_nodes(nodes, nodes[at].left, list);
    *list++ = at;
    return list_nodes(nodes, nodes[at].right, list);
}

/* Both sequences as one tree; a value of both is one node. */
static void append_both(cbx_order_statistics *both, const node *a, const uint32_t *in_a,
                        const uint32_t *end_a, const node *b, const uint32_t *in_b,
                        const uint32_t *end_b)
{
    while (in_a < end_a || in_b < end_b) {
        bool from_a = in_b == end_b || (in_a < end_a && a[*in_a].value <= b[*in_b].value);
        bool from_b = in_a == end_a || (in_b < end_b && b[*in_b].value <= a[*in_a].value);
        double value = from_a ? a[*in_a].value : b[*in_b].value;
        size_t copies = (from_a ? a[*in_a].copies : 0) + (from_b ? b[*in_b].copies : 0);
        append(both, value, copies);
        in_a += from_a;
        in_b += from_b;
    }
    join_appended(both);
}

static cbx_status merge_sequences(cbx_order_statistics *order, uint32_t n,
                                  const cbx_order_statistics *other, uint32_t n_other)
{
    if (n > UINT32_MAX / 2 - n_other)
        return CBX_NO_MEMORY;
    uint32_t *list = malloc(((size_t)n + n_other) * sizeof *list);
    cbx_order_statistics *both = new_with_capacity(n + n_other + 1);
    cbx_status status = CBX_NO_MEMORY;
    if (list != NULL && both != NULL) {
        uint32_t *end = list_nodes(order->nodes, order->root, list);
        uint32_t *end_other = list_nodes(other->nodes, other->root, end);
        append_both(both, order->nodes, list, end, other->nodes, end, end_other);
        cbx_order_statistics former = *order;
        *order = *both;
        *both = former;
        status = CBX_OK;
    }
    free(list);
    cbx_order_statistics_free(both);
    return status;
}

static cbx_status merge_subtree(cbx_order_statistics *order, const node *nodes, uint32_t at)
{
    if (at == 0)
        return CBX_OK;
    cbx_status status = add_copies(order, nodes[at].value, nodes[at].copies);
    if (status == CBX_OK)
        status = merge_subtree(order, nodes, nodes[at].left);
    if (status == CBX_OK)
        status = merge_subtree(order, nodes, nodes[at].right);
    return status;
}

cbx_status cbx_order_statistics_merge(cbx_order_statistics *order,
                                      const cbx_order_statistics *other)
{
    enum { much_smaller = 16 }; /* a search costs about as much as visiting so many nodes */
    assert(order != other);
    uint32_t n = distinct_below(order->nodes, order->root);
    uint32_t n_other = distinct_below(other->nodes, other->root);
    if (n_other < n / much_smaller)
        return merge_subtree(order, other->nodes, other->root);
    return n_other == 0 ? CBX_OK : merge_sequences(order, n, other, n_other);
}

/* ---- bytes ---- */

static void write_subtree(const node *nodes, uint32_t at, cbx_text_buffer *bytes)
{
    if (at == 0)
        return;
    write_subtree(nodes, nodes[at].left, bytes);
    cbx_bytes_put_double(bytes, nodes[at].value);
    cbx_bytes_put_count(bytes, nodes[at].copies);
    write_subtree(nodes, nodes[at].right, bytes);
}

void cbx_order_statistics_write(const cbx_order_statistics *order, cbx_text_buffer *bytes)
{
    cbx_bytes_put_count(bytes, distinct_below(order->nodes, order->root));
    write_subtree(order->nodes, order->root, bytes);
}

/* False for what is not the next of ascending values, none of them NaN or -0, or not at all there.
 */
static bool read_value(cbx_byte_reader *bytes, cbx_order_statistics *order, size_t *total)
{
    double value = cbx_byte_reader_double(bytes);
    uint64_t copies = cbx_byte_reader_count(bytes);
    bool is_first = order->n_nodes == 1;
    if (bytes->failed || isnan(value) || (value == 0 && signbit(value)) || copies == 0 ||
        copies > SIZE_MAX - *total || !(is_first || order->nodes[order->n_nodes - 1].value < value))
        return false;
    *total += (size_t)copies;
    append(order, value, (size_t)copies);
    return true;
}

cbx_status cbx_order_statistics_read(cbx_byte_reader *bytes, cbx_order_statistics **ret_order)
{
    enum { least_size = 9 }; /* of a value */
    uint64_t n = cbx_byte_reader_count(bytes);
    if (bytes->failed || n > bytes->left / least_size || n > UINT32_MAX / 2)
        return CBX_INVALID;
    cbx_order_statistics *order = new_with_capacity((uint32_t)n + 1);
    if (order == NULL)
        return CBX_NO_MEMORY;
    size_t total = 0;
    for (uint64_t i = 0; i < n; i++)
        if (!read_value(bytes, order, &total)) {
            cbx_order_statistics_free(order);
            return CBX_INVALID;
        }
    join_appended(order);
    *ret_order = order;
    return CBX_OK;
}

size_t cbx_order_statistics_count(const cbx_order_statistics *order)
{
    return order->nodes[order->root].total;
}

double cbx_order_statistics_at(const cbx_order_statistics *order, size_t rank)
{
    const node *nodes = order->nodes;
    assert(rank < nodes[order->root].total);
    uint32_t at = order->root;
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

cbx_status cbx_order_statistics_quantile(const cbx_order_statistics *order, double p,
                                         double *ret_quantile)
{
    if (!(p >= 0 && p <= 1))
        return CBX_INVALID;
    size_t n = cbx_order_statistics_count(order);
    if (n == 0)
        return CBX_TOO_FEW_SAMPLES;
    cbx_quantile_position position = cbx_quantile_locate(n, p);
    double low = cbx_order_statistics_at(order, position.index);
    double high = position.fraction == 0 ? low : cbx_order_statistics_at(order, position.index + 1);
    return cbx_quantile_interpolate(low, high, position.fraction, ret_quantile);
}

cbx_status cbx_order_statistics_median(const cbx_order_statistics *order, double *ret_median)
{
    return cbx_order_statistics_quantile(order, 0.5, ret_median);
}

/* How many values are below x. */
static size_t count_below(const cbx_order_statistics *order, double x)
{
    const node *nodes = order->nodes;
    size_t below = 0;
    for (uint32_t at = order->root; at != 0;) {
        if (nodes[at].value < x) {
            below += nodes[nodes[at].left].total + nodes[at].copies;
            at = nodes[at].right;
        } else {
            at = nodes[at].left;
        }
    }
    return below;
}

static double deviation(double x, double centre)
{
    return x == centre ? 0 : fabs(x - centre);
}

/*
 * The rank-th smallest abs(x - centre). Values below the centre, downwards, and the others,
 * upwards, are two ascending sequences of deviations; binary search for how many of the rank + 1
 * smallest come from below.
 */
static double deviation_at(const cbx_order_statistics *order, double centre, size_t rank)
{
    size_t n = cbx_order_statistics_count(order), n_below = count_below(order, centre);
    size_t n_above = n - n_below, wanted = rank + 1;
    size_t low = wanted > n_above ? wanted - n_above : 0;
    size_t high = wanted < n_below ? wanted : n_below;
    while (low < high) {
        size_t from_below = low + (high - low) / 2, from_above = wanted - from_below;
        double next_below =
            deviation(cbx_order_statistics_at(order, n_below - 1 - from_below), centre);
        double last_above =
            deviation(cbx_order_statistics_at(order, n_below + from_above - 1), centre);
        if (next_below < last_above)
            low = from_below + 1;
        else
            high = from_below;
    }
    double last = 0;
    if (low > 0)
        last = deviation(cbx_order_statistics_at(order, n_below - low), centre);
    if (wanted > low)
        last = fmax(last,
                    deviation(cbx_order_statistics_at(order, n_below + wanted - low - 1), centre));
    return last;
}

cbx_status cbx_order_statistics_mad(const cbx_order_statistics *order, double *ret_mad)
{
    double median;
    cbx_status status = cbx_order_statistics_median(order, &median);
    if (status != CBX_OK)
        return status;
    cbx_quantile_position position = cbx_quantile_locate(cbx_order_statistics_count(order), 0.5);
    double low = deviation_at(order, median, position.index);
    double high = position.fraction == 0 ? low : deviation_at(order, median, position.index + 1);
    return cbx_quantile_interpolate(low, high, position.fraction, ret_mad);
}

cbx_status cbx_order_statistics_iqr(const cbx_order_statistics *order, double *ret_iqr)
{
    double lower, upper;
    cbx_status status = cbx_order_statistics_quantile(order, 0.25, &lower);
    if (status == CBX_OK)
        status = cbx_order_statistics_quantile(order, 0.75, &upper);
    if (status == CBX_OK)
        *ret_iqr = upper == lower ? 0 : upper - lower;
    return status;
}
