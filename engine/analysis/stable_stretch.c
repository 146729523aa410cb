#include "engine/analysis/stable_stretch.h"

#include "engine/statistics/change_point.h"

#include <stdlib.h>

cbx_status cbx_stable_stretch_find(const double *x, size_t n, size_t window, size_t *ret_start)
{
    static const cbx_change_options options = { .method = CBX_CHANGE_METHOD_AUTO };
    size_t n_changes = 0, start = 0, *indexes = malloc((n + 1) * sizeof *indexes);
    if (indexes == NULL)
        return CBX_NO_MEMORY;
    cbx_status status = cbx_change_points_find(x, n, &options, indexes, &n_changes);
    if (n_changes > 0)
        start = indexes[n_changes - 1];
    free(indexes);
    if (status != CBX_OK && status != CBX_TOO_FEW_SAMPLES)
        return status;
    *ret_start = n - start > window ? n - window : start;
    return CBX_OK;
}
