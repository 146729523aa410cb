#include "engine/analysis/missing_metric.h"

#include "engine/analysis/point_index.h"

#include <math.h>
#include <string.h>

const char *cbx_missing_side_name(cbx_missing_side side)
{
    return side == CBX_MISSING_NEW ? "new" : "dropped";
}

/* How well a run answers for one metric of a point; the better ones are larger. */
typedef enum presence { ABSENT_POINT, ABSENT_METRIC, FAILED, WITHOUT_VALUE, SOUND } presence;

static const cbx_missing_reason reasons[] = { [ABSENT_POINT] = CBX_MISSING_POINT,
                                              [ABSENT_METRIC] = CBX_MISSING_METRIC,
                                              [FAILED] = CBX_MISSING_STATUS,
                                              [WITHOUT_VALUE] = CBX_MISSING_VALUE };

typedef struct finder {
    const cbx_point_index *other; /* the run that may lack something */
    bool any_duplicate;           /* of points with one identity any will do; else the last */
    cbx_missing_side side;
    cbx_missing_metric *found;
    size_t n_found;
} finder;

static bool is_ok(const cbx_point *point)
{
    return strcmp(point->status, "ok") == 0;
}

static presence metric_presence(const cbx_point *point, const char *name, size_t hint)
{
    /* A point that failed may have kept no metrics at all: that is its failure, not a new shape. */
    const cbx_metric *metric = name ? cbx_point_find_metric_near(point, name, hint) : NULL;
    if (!is_ok(point))
        return FAILED;
    if (!name)
        return SOUND;
    if (!metric)
        return ABSENT_METRIC;
    return isnan(metric->value) ? WITHOUT_VALUE : SOUND;
}

/* The best that the other run offers for the metric; *ret_point is the point that offers it. */
static presence other_presence(const finder *f, const cbx_point *match, const char *name,
                               size_t hint, const cbx_point **ret_point)
{
    presence best = ABSENT_POINT;
    for (; match && best < SOUND; match = cbx_point_index_previous(f->other, match)) {
        presence next = metric_presence(match, name, hint);
        if (next > best) {
            best = next;
            *ret_point = match;
        }
        if (!f->any_duplicate)
            break;
    }
    return best;
}

static void check_metric(finder *f, const cbx_point *point, const cbx_point *match,
                         const char *name, size_t hint)
{
    const cbx_point *other = NULL;
    presence theirs = other_presence(f, match, name, hint, &other);
    bool gone = theirs == ABSENT_POINT || theirs == ABSENT_METRIC;
    bool sound = metric_presence(point, name, hint) == SOUND;
    if (theirs == SOUND || (!gone && !sound))
        return;
    f->found[f->n_found++] = (cbx_missing_metric){
        .point = point,
        .metric = name,
        .side = f->side,
        .reason = reasons[theirs],
        .status = theirs == FAILED ? other->status : NULL,
    };
}

static void check_point(finder *f, const cbx_point *point)
{
    const cbx_point *match = cbx_point_index_find(f->other, point);
    if (!point->n_metrics)
        check_metric(f, point, match, NULL, 0);
    for (size_t i = 0; i < point->n_metrics; i++)
        check_metric(f, point, match, point->metrics[i].name, i);
}

static size_t count_entries(const cbx_run *run)
{
    size_t n = run->n_points;
    for (size_t i = 0; i < run->n_points; i++)
        n += run->points[i].n_metrics;
    return n;
}

static void find_both(const cbx_run *current, const cbx_point_index *currents,
                      const cbx_run *baseline, const cbx_point_index *baselines, finder *f)
{
    f->other = baselines;
    f->side = CBX_MISSING_NEW;
    for (size_t i = 0; i < current->n_points; i++)
        check_point(f, &current->points[i]);
    f->other = currents;
    f->side = CBX_MISSING_DROPPED;
    f->any_duplicate = true;
    for (size_t i = 0; i < baseline->n_points; i++) {
        const cbx_point *point = &baseline->points[i];
        if (cbx_point_index_find(baselines, point) == point)
            check_point(f, point);
    }
}

cbx_status cbx_missing_metrics_find(const cbx_run *current, const cbx_run *baseline,
                                    cbx_arena *arena, const cbx_missing_metric **ret_missing,
                                    size_t *ret_n, cbx_error *err)
{
    finder f = { 0 };
    cbx_point_index *currents = cbx_point_index_new(current);
    cbx_point_index *baselines = cbx_point_index_new(baseline);
    f.found = cbx_arena_calloc(arena, count_entries(current) + count_entries(baseline),
                               sizeof *f.found);
    bool ready = currents && baselines && f.found;
    if (ready)
        find_both(current, currents, baseline, baselines, &f);
    cbx_point_index_free(currents);
    cbx_point_index_free(baselines);
    if (!ready)
        return cbx_fail(err, CBX_NO_MEMORY, "out of memory while looking for missing points");
    *ret_missing = f.found;
    *ret_n = f.n_found;
    return CBX_OK;
}
