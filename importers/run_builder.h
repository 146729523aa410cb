/*
 * Putting a run together point by point, without knowing how many points, tags and metrics come.
 * What was added is the arena's; texts are borrowed and must live as long as the run. A shortage of
 * memory is remembered and asked for once.
 */
#ifndef CALIBRAX_IMPORTERS_RUN_BUILDER_H
#define CALIBRAX_IMPORTERS_RUN_BUILDER_H

#include "engine/base/string_map.h"
#include "engine/model/run.h"

typedef struct cbx_run_builder {
    cbx_arena *arena;
    cbx_run run; /* its head is the caller's to fill in */
    cbx_point *points;
    cbx_metric_def *defs;
    cbx_string_map *def_names;
    cbx_tag *tags;       /* of the point being built */
    cbx_metric *metrics; /* of the point being built */
    cbx_point point;
    size_t points_capacity, defs_capacity, tags_capacity, metrics_capacity;
    bool failed;
} cbx_run_builder;

void cbx_run_builder_init(cbx_run_builder *builder, cbx_arena *arena);
/* Frees what is not the arena's; the run stays. */
void cbx_run_builder_done(cbx_run_builder *builder);
bool cbx_run_builder_failed(const cbx_run_builder *builder);

void cbx_run_builder_begin_point(cbx_run_builder *builder, const char *name, const char *scenario,
                                 const char *status);
/* Keys and names must be unique within a point: the caller sees to it. */
void cbx_run_builder_add_tag(cbx_run_builder *builder, const char *key, const char *value);
void cbx_run_builder_add_metric(cbx_run_builder *builder, const cbx_metric *metric);
/* detail and source_text may be NULL. */
void cbx_run_builder_end_point(cbx_run_builder *builder, const char *detail,
                               const char *source_text);
/* The first definition of a name stays. */
void cbx_run_builder_add_def(cbx_run_builder *builder, const cbx_metric_def *def);

#endif
