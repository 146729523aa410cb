/*
 * The nightly report as data: what the renderers (report_html.h, report_markdown.h, report_json.h)
 * show. Every analysis in it comes from the table functions of engine/query; here they are asked,
 * joined and put in order.
 */
#ifndef CALIBRAX_ENGINE_REPORT_REPORT_H
#define CALIBRAX_ENGINE_REPORT_REPORT_H

#include "engine/base/arena.h"
#include "engine/base/status.h"
#include "engine/model/acceptance.h"
#include "engine/query/judged_value.h"
#include "engine/store/store.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CBX_REPORT_NONE = -1 }; /* an index of nothing */

typedef struct cbx_report_run {
    const cbx_run_header *header;
    const char *baseline; /* its name when it is one, else NULL */
} cbx_report_run;

typedef struct cbx_report_value {
    size_t run;                 /* index in cbx_nightly.runs */
    double value, lower, upper; /* NaN: missing */
} cbx_report_value;

/* A change point inside the period. */
typedef struct cbx_report_change {
    size_t run, previous_run; /* the first run of the new level, the last of the old one;
                                 previous_run is run itself when it lies before the period */
    double before, after, delta_pct, magnitude, confidence;
    cbx_verdict verdict; /* regression, improvement or unchanged (no better direction) */
} cbx_report_change;

typedef struct cbx_report_series {
    size_t number; /* its place in cbx_nightly.series */
    const char *identity, *name, *scenario, *metric;
    const char *tags;  /* JSON object */
    const char *label; /* the name, with the tags that tell it from others of that name */
    const char *unit, *group;
    cbx_direction direction;
    bool is_primary;
    size_t scenario_index;          /* in cbx_nightly.scenarios */
    const cbx_report_value *values; /* of the period, oldest first; one at least */
    size_t n_values;
    const cbx_report_change *changes; /* oldest first */
    size_t n_changes;
    double level, cv; /* median and coefficient of variation since the last change, without a newest
                         value that is a finding */
    size_t n_level;   /* values since then */
    double period_pct; /* median of the newest five values, or a newest value that is a finding,
                          against the median of the oldest five; of half of them where there are
                          fewer than ten; NaN: none */
    cbx_judged_value judgement;
    bool is_vanished;                 /* the newest run of its scenario has no value of it */
    const cbx_acceptance *acceptance; /* the active one that covers it, or NULL */
    int64_t accepted_run;             /* index of the first run at the accepted level, or NONE */
} cbx_report_series;

/* Series that one finding explains: those of a scenario, worst first. */
typedef struct cbx_report_group {
    const char *scenario;
    const cbx_report_series *const *series;
    size_t n_series;
} cbx_report_group;

/* The series that changed their level at one run, largest change first. */
typedef struct cbx_report_event {
    const cbx_report_series *series;
    const cbx_report_change *change;
} cbx_report_event;
typedef struct cbx_report_shift {
    size_t run, previous_run; /* the range: after previous_run, up to run */
    const cbx_report_event *events;
    size_t n_events;
} cbx_report_shift;

typedef struct cbx_report_scenario {
    const char *name;
    size_t newest_run;       /* the newest run that measured it */
    const size_t *positions; /* of each run, how many before it measured the scenario; n_runs + 1 */
    const cbx_report_series **series; /* worst first */
    size_t n_series, n_vanished;
    size_t n_verdicts[CBX_N_VERDICTS];
} cbx_report_scenario;

typedef struct cbx_report_rank {
    const char *label;
    double value, delta_from_best;
    bool is_best;
} cbx_report_rank;
typedef struct cbx_report_ranking {
    const char *scenario, *metric, *unit, *group_by;
    cbx_direction direction;
    size_t run;
    const cbx_report_rank *ranks; /* best first */
    size_t n_ranks;
} cbx_report_ranking;

typedef struct cbx_report_xy {
    const char *label;
    double x, y;
    bool is_on_front;
} cbx_report_xy;
typedef struct cbx_report_scaling {
    const char *scenario, *label, *metric, *unit, *size_tag, *complexity;
    size_t run;
    double coefficient, exponent, r_squared, exponent_lower, exponent_upper;
    int64_t n;
    const cbx_report_xy *points; /* by size */
    size_t n_points;
} cbx_report_scaling;
typedef struct cbx_report_pareto {
    const char *x_metric, *y_metric, *x_unit, *y_unit;
    cbx_direction x_direction, y_direction;
    size_t run;
    const cbx_report_xy *points;
    size_t n_points, n_front;
} cbx_report_pareto;

typedef struct cbx_report_environment {
    size_t run, previous_run;
    const char *difference; /* "cpu: A → B; ..." */
} cbx_report_environment;

typedef struct cbx_nightly {
    cbx_arena *arena;
    int64_t now_us;
    const char *method;          /* of judge_run: "history", ... */
    const char *branch, *period; /* branch NULL: all; period: "last 30 runs" */
    const cbx_report_run *runs;  /* of the period, oldest first; the last one is judged */
    size_t n_runs;
    const cbx_report_series *series; /* by scenario, name, tags, metric */
    size_t n_series;
    size_t n_verdicts[CBX_N_VERDICTS], n_vanished;
    const cbx_report_group *regressions, *improvements; /* largest change first */
    size_t n_regressions, n_improvements;
    const cbx_report_shift *shifts; /* newest first */
    size_t n_shifts;
    const cbx_report_series *const *movers; /* by period_pct */
    size_t n_movers;
    const cbx_report_ranking *rankings;
    size_t n_rankings;
    const cbx_report_scaling *scalings;
    size_t n_scalings;
    const cbx_report_pareto *pareto;      /* NULL: none */
    const cbx_report_scenario *scenarios; /* by name */
    size_t n_scenarios;
    const cbx_report_environment *environments; /* newest first */
    size_t n_environments;
} cbx_nightly;

typedef struct cbx_report_request {
    const char *branch; /* NULL: all */
    size_t last;        /* the newest N runs; 0: no limit */
    bool has_since;
    int64_t since_us;     /* runs from then on */
    const char *period;   /* as the reader is told */
    const char *method;   /* of judge_run; NULL: its own default */
    const char *group_by; /* the tag whose values compete; NULL: baseline or framework */
    int64_t now_us;       /* the report's own time */
    bool only_changes;    /* runs, series and their change points, no more */
} cbx_report_request;

/*
 * Fills a report from the store. A store without runs in the period gives one with n_runs 0. Cost:
 * the values of the period, not the history (except that change points see whole series). Free it
 * before the store is closed.
 */
cbx_status cbx_report_make(cbx_store *store, const cbx_report_request *request,
                           cbx_nightly **ret_report, cbx_error *err);
void cbx_report_free(cbx_nightly *report); /* NULL allowed */

/* How bad a change is for the series: positive is worse, whatever the direction; 0 without one. */
double cbx_report_badness(const cbx_report_series *series, double delta_pct);
/* The series' newest value of the period. */
const cbx_report_value *cbx_report_latest(const cbx_report_series *series);

#endif
