#include "engine/statistics/order_statistics.h"

#include "engine/statistics/order_tree.h"
#include "engine/statistics/quantile.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

struct cbx_order_statistics {
    order_tree tree;
    double *waiting; /* added since the last question; not in the tree */
    size_t n_waiting, capacity;
};

enum {
    FIRST_WAITING = 8,
    /* As many may wait as there are distinct values, and at least so many: the memory is that of
     * the distinct values, whatever the number of rows. */
    LEAST_LIMIT = 4096,
    FEW = 16 /* one of so many is put into the tree; more are sorted and merged */
};

cbx_order_statistics *cbx_order_statistics_new(void)
{
    return calloc(1, sizeof(cbx_order_statistics));
}

void cbx_order_statistics_free(cbx_order_statistics *order)
{
    if (order == NULL)
        return;
    order_tree_done(&order->tree);
    free(order->waiting);
    free(order);
}

size_t cbx_order_statistics_held(const cbx_order_statistics *order)
{
    return sizeof *order + order->capacity * sizeof *order->waiting +
           order->tree.capacity * sizeof *order->tree.nodes;
}

/* ---- the values that wait ---- */

static int compare(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

/* Ascending values, some equal, as a tree. */
static cbx_status tree_of_sorted(const double *x, size_t n, order_tree *ret_tree)
{
    size_t n_distinct = 0;
    for (size_t i = 0; i < n; i++)
        n_distinct += i == 0 || x[i - 1] < x[i];
    cbx_status status = order_tree_reserve(ret_tree, n_distinct);
    if (status != CBX_OK)
        return status;
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && !(x[i] < x[end]);)
            end++;
        order_tree_append(ret_tree, x[i], end - i);
    }
    order_tree_close(ret_tree);
    return CBX_OK;
}

static cbx_status merge_waiting(cbx_order_statistics *order)
{
    order_tree sorted = { 0 };
    qsort(order->waiting, order->n_waiting, sizeof *order->waiting, compare);
    cbx_status status = tree_of_sorted(order->waiting, order->n_waiting, &sorted);
    if (status == CBX_OK)
        status = order_tree_merge(&order->tree, &sorted);
    if (status == CBX_OK)
        order->n_waiting = 0;
    order_tree_done(&sorted);
    return status;
}

/* Puts what waits into the tree. */
static cbx_status settle(cbx_order_statistics *order)
{
    if (order->n_waiting > 1 && order->n_waiting > order->tree.n_distinct / FEW)
        return merge_waiting(order);
    for (; order->n_waiting > 0; order->n_waiting--) {
        double last = order->waiting[order->n_waiting - 1];
        cbx_status status = order_tree_add(&order->tree, last, 1);
        if (status != CBX_OK)
            return status;
    }
    return CBX_OK;
}

/* Room for one more that waits. */
static cbx_status reserve_waiting(cbx_order_statistics *order)
{
    if (order->n_waiting < order->capacity)
        return CBX_OK;
    size_t limit = order->tree.n_distinct;
    if (order->n_waiting >= (limit > LEAST_LIMIT ? limit : LEAST_LIMIT))
        return settle(order);
    size_t capacity = order->capacity ? 2 * order->capacity : FIRST_WAITING;
    double *waiting = realloc(order->waiting, capacity * sizeof *waiting);
    if (waiting == NULL)
        return CBX_NO_MEMORY;
    order->waiting = waiting;
    order->capacity = capacity;
    return CBX_OK;
}

cbx_status cbx_order_statistics_add(cbx_order_statistics *order, double x)
{
    if (isnan(x))
        return CBX_INVALID;
    cbx_status status = reserve_waiting(order);
    if (status == CBX_OK)
        order->waiting[order->n_waiting++] = x + 0.0; /* -0 is 0: they compare equal */
    return status;
}

cbx_status cbx_order_statistics_remove(cbx_order_statistics *order, double x)
{
    cbx_status status = settle(order);
    if (status != CBX_OK)
        return status;
    return !isnan(x) && order_tree_remove(&order->tree, x) ? CBX_OK : CBX_NOT_FOUND;
}

cbx_status cbx_order_statistics_merge(cbx_order_statistics *order, cbx_order_statistics *other)
{
    assert(order != other);
    cbx_status status = settle(order);
    if (status == CBX_OK)
        status = settle(other);
    if (status == CBX_OK)
        status = order_tree_merge(&order->tree, &other->tree);
    return status;
}

size_t cbx_order_statistics_count(const cbx_order_statistics *order)
{
    return order_tree_count(&order->tree) + order->n_waiting;
}

/* ---- bytes ---- */

static void write_value(double value, size_t copies, void *opaque)
{
    cbx_text_buffer *bytes = opaque;
    cbx_bytes_put_double(bytes, value);
    cbx_bytes_put_count(bytes, copies);
}

void cbx_order_statistics_write(cbx_order_statistics *order, cbx_text_buffer *bytes)
{
    if (settle(order) != CBX_OK) {
        bytes->failed = true;
        return;
    }
    cbx_bytes_put_count(bytes, order->tree.n_distinct);
    order_tree_visit(&order->tree, write_value, bytes);
}

/* False for what is not the next of ascending values, none of them NaN or -0, or not at all there.
 */
static bool read_value(cbx_byte_reader *bytes, order_tree *tree, size_t *total)
{
    double value = cbx_byte_reader_double(bytes);
    uint64_t copies = cbx_byte_reader_count(bytes);
    bool is_first = tree->n_nodes == 1;
    if (bytes->failed || isnan(value) || (value == 0 && signbit(value)) || copies == 0 ||
        copies > SIZE_MAX - *total || !(is_first || tree->nodes[tree->n_nodes - 1].value < value))
        return false;
    *total += (size_t)copies;
    order_tree_append(tree, value, (size_t)copies);
    return true;
}

static cbx_status read_tree(cbx_byte_reader *bytes, order_tree *tree)
{
    enum { LEAST_SIZE = 9 }; /* of a value */
    uint64_t n = cbx_byte_reader_count(bytes);
    if (bytes->failed || n > bytes->left / LEAST_SIZE)
        return CBX_INVALID;
    cbx_status status = order_tree_reserve(tree, (size_t)n);
    size_t total = 0;
    for (uint64_t i = 0; i < n && status == CBX_OK; i++)
        if (!read_value(bytes, tree, &total))
            status = CBX_INVALID;
    if (status == CBX_OK)
        order_tree_close(tree);
    return status;
}

cbx_status cbx_order_statistics_read(cbx_byte_reader *bytes, cbx_order_statistics **ret_order)
{
    cbx_order_statistics *order = cbx_order_statistics_new();
    cbx_status status = order ? read_tree(bytes, &order->tree) : CBX_NO_MEMORY;
    if (status == CBX_OK)
        *ret_order = order;
    else
        cbx_order_statistics_free(order);
    return status;
}

/* ---- statistics ---- */

cbx_status cbx_order_statistics_quantile(cbx_order_statistics *order, double p,
                                         double *ret_quantile)
{
    if (!(p >= 0 && p <= 1))
        return CBX_INVALID;
    size_t n = cbx_order_statistics_count(order);
    if (n == 0)
        return CBX_TOO_FEW_SAMPLES;
    cbx_status status = settle(order);
    if (status != CBX_OK)
        return status;
    cbx_quantile_position position = cbx_quantile_locate(n, p);
    double low = order_tree_at(&order->tree, position.index);
    double high = position.fraction == 0 ? low : order_tree_at(&order->tree, position.index + 1);
    return cbx_quantile_interpolate(low, high, position.fraction, ret_quantile);
}

cbx_status cbx_order_statistics_median(cbx_order_statistics *order, double *ret_median)
{
    return cbx_order_statistics_quantile(order, 0.5, ret_median);
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
static double deviation_at(const order_tree *tree, double centre, size_t rank)
{
    size_t n = order_tree_count(tree), n_below = order_tree_below(tree, centre);
    size_t n_above = n - n_below, wanted = rank + 1;
    size_t low = wanted > n_above ? wanted - n_above : 0;
    size_t high = wanted < n_below ? wanted : n_below;
    while (low < high) {
        size_t from_below = low + (high - low) / 2, from_above = wanted - from_below;
        double next_below = deviation(order_tree_at(tree, n_below - 1 - from_below), centre);
        double last_above = deviation(order_tree_at(tree, n_below + from_above - 1), centre);
        if (next_below < last_above)
            low = from_below + 1;
        else
            high = from_below;
    }
    double last = 0;
    if (low > 0)
        last = deviation(order_tree_at(tree, n_below - low), centre);
    if (wanted > low)
        last = fmax(last, deviation(order_tree_at(tree, n_below + wanted - low - 1), centre));
    return last;
}

cbx_status cbx_order_statistics_mad(cbx_order_statistics *order, double *ret_mad)
{
    double median;
    cbx_status status = cbx_order_statistics_median(order, &median);
    if (status != CBX_OK)
        return status;
    cbx_quantile_position position = cbx_quantile_locate(cbx_order_statistics_count(order), 0.5);
    double low = deviation_at(&order->tree, median, position.index);
    double high =
        position.fraction == 0 ? low : deviation_at(&order->tree, median, position.index + 1);
    return cbx_quantile_interpolate(low, high, position.fraction, ret_mad);
}

cbx_status cbx_order_statistics_iqr(cbx_order_statistics *order, double *ret_iqr)
{
    double lower, upper;
    cbx_status status = cbx_order_statistics_quantile(order, 0.25, &lower);
    if (status == CBX_OK)
        status = cbx_order_statistics_quantile(order, 0.75, &upper);
    if (status == CBX_OK)
        *ret_iqr = upper == lower ? 0 : upper - lower;
    return status;
}
