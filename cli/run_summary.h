/* A run as people read it: a table per scenario, a column per metric, the best value marked. */
#ifndef CALIBRAX_CLI_RUN_SUMMARY_H
#define CALIBRAX_CLI_RUN_SUMMARY_H

#include "cli/table.h"
#include "engine/model/run.h"

typedef struct cbx_run_summary {
    const cbx_run *run;
    const cbx_metric_def *store_defs; /* where the run has no definition of its own */
    size_t n_store_defs;
    const char *scenario; /* only this one; NULL: all */
    cbx_arena *arena;
} cbx_run_summary;

/* Scenarios in the order they are first met, points in the run's. */
void cbx_run_summary_write(const cbx_run_summary *summary, cbx_table_style style,
                           cbx_text_buffer *out);
/* A row for every metric of every point, for programs. */
void cbx_run_summary_table(const cbx_run_summary *summary, cbx_table *ret_table);

#endif
