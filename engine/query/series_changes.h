/* Change points of a series that was loaded before, for whoever looks through all series. */
#ifndef CALIBRAX_ENGINE_QUERY_SERIES_CHANGES_H
#define CALIBRAX_ENGINE_QUERY_SERIES_CHANGES_H

#include "engine/query/query.h"

/*
 * The rows of change_points(metric, name) with the method and options it has by itself, over the n
 * values of that series, oldest first, as cbx_store_load_series() gives them. CBX_DEGENERATE for an
 * infinite value among them. Free the rows with cbx_rowset_free.
 */
cbx_status cbx_series_changes_find(cbx_store *store, const char *metric, const char *name,
                                   const cbx_series_value *values, size_t n, cbx_rowset **ret_rows,
                                   cbx_error *err);

#endif
