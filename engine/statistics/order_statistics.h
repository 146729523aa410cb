/*
 * Values kept in order while they come and go: quantiles, MAD and IQR as window functions.
 *
 * A treap (C. R. Aragon & R. Seidel, Randomized search trees, FOCS 1989) whose priorities are a
 * hash of the value, so the tree depends only on what is in it and every run is alike. Equal values
 * share a node with a count. Adding, removing and reading a quantile cost O(log distinct), the MAD
 * O(log^2): the deviations below and above the median are two sorted sequences in the same tree.
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

/* CBX_NO_MEMORY; CBX_INVALID for NaN. */
cbx_status cbx_order_statistics_add(cbx_order_statistics *order, double x);
/* Takes out one value equal to x; CBX_NOT_FOUND when there is none. */
cbx_status cbx_order_statistics_remove(cbx_order_statistics *order, double x);
/* Adds all of other; CBX_NO_MEMORY (some may have been added then). Linear in both, or, when other
 * is much the smaller one, O(log) for each of its values. */
cbx_status cbx_order_statistics_merge(cbx_order_statistics *order,
                                      const cbx_order_statistics *other);

/* Appends the distinct values, ascending, each with its number. Equal contents have equal bytes. */
void cbx_order_statistics_write(const cbx_order_statistics *order, cbx_text_buffer *bytes);
/* What was written, in linear time. CBX_INVALID unless it could have been; CBX_NO_MEMORY. */
cbx_status cbx_order_statistics_read(cbx_byte_reader *bytes, cbx_order_statistics **ret_order);

size_t cbx_order_statistics_count(const cbx_order_statistics *order);
/* The value of 0-based rank `rank` < count. */
double cbx_order_statistics_at(const cbx_order_statistics *order, size_t rank);

/* As their namesakes in quantile.h. */
cbx_status cbx_order_statistics_quantile(const cbx_order_statistics *order, double p,
                                         double *ret_quantile);
cbx_status cbx_order_statistics_median(const cbx_order_statistics *order, double *ret_median);
cbx_status cbx_order_statistics_mad(const cbx_order_statistics *order, double *ret_mad);
cbx_status cbx_order_statistics_iqr(const cbx_order_statistics *order, double *ret_iqr);

#endif
