/*
 * Values kept in order while they come and go: quantiles, MAD and IQR of all rows and of windows.
 *
 * Added values wait until somebody asks; then they are sorted and merged into a tree
 * (order_tree.h), or put into it one by one where they are few. So the statistics of n values cost
 * a sort, and in a window, where every row asks, each row costs O(log distinct); the MAD O(log^2):
 * the deviations below and above the median are two sorted sequences in the same tree. Equal values
 * share a node.
 */
#ifndef CALIBRAX_ENGINE_STATISTICS_ORDER_STATISTICS_H
#define CALIBRAX_ENGINE_STATISTICS_ORDER_STATISTICS_H

#include "engine/base/byte_record.h"
#include "engine/base/status.h"

#include <stddef.h>

typedef struct cbx_order_statistics cbx_order_statistics;

/* NULL when memory is short. */
cbx_order_statistics *cbx_order_statistics_new(void);
void cbx_order_statistics_free(cbx_order_statistics *order);
/* Bytes of memory in use. */
size_t cbx_order_statistics_held(const cbx_order_statistics *order);

/* CBX_NO_MEMORY; CBX_INVALID for NaN. */
cbx_status cbx_order_statistics_add(cbx_order_statistics *order, double x);
/* Takes out one value equal to x; CBX_NOT_FOUND when there is none; CBX_NO_MEMORY. */
cbx_status cbx_order_statistics_remove(cbx_order_statistics *order, double x);
/* Adds all of other; CBX_NO_MEMORY (some may have been added then). Linear in both, or, when other
 * is much the smaller one, O(log) for each of its values. Other keeps its values. */
cbx_status cbx_order_statistics_merge(cbx_order_statistics *order, cbx_order_statistics *other);

/* Appends the distinct values, ascending, each with its number. Equal contents have equal bytes. */
void cbx_order_statistics_write(cbx_order_statistics *order, cbx_text_buffer *bytes);
/* What was written, in linear time. CBX_INVALID unless it could have been; CBX_NO_MEMORY. */
cbx_status cbx_order_statistics_read(cbx_byte_reader *bytes, cbx_order_statistics **ret_order);

size_t cbx_order_statistics_count(const cbx_order_statistics *order);

/* As their namesakes in quantile.h. The first question after values were added takes them in. */
cbx_status cbx_order_statistics_quantile(cbx_order_statistics *order, double p,
                                         double *ret_quantile);
cbx_status cbx_order_statistics_median(cbx_order_statistics *order, double *ret_median);
cbx_status cbx_order_statistics_mad(cbx_order_statistics *order, double *ret_mad);
cbx_status cbx_order_statistics_iqr(cbx_order_statistics *order, double *ret_iqr);

#endif
