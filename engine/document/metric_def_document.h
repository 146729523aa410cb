/* Metric definitions as runs and config.json hold them: {name: {name, unit, direction, ...}}.
 * Private to this folder. */
#ifndef CALIBRAX_ENGINE_DOCUMENT_METRIC_DEF_DOCUMENT_H
#define CALIBRAX_ENGINE_DOCUMENT_METRIC_DEF_DOCUMENT_H

#include "engine/document/field.h"
#include "engine/json/json_writer.h"
#include "engine/model/run.h"

/*
 * The definitions of an object "metric_defs"; none when it is absent or null. A definition is
 * called by its key, which is what calibrax looks it up by; benchkit's have no other name.
 */
cbx_status cbx_metric_defs_read(const cbx_field *field, cbx_arena *arena,
                                const cbx_metric_def **ret_defs, size_t *ret_n, cbx_error *err);
/* The object, as a value of the writer. */
void cbx_metric_defs_write(const cbx_metric_def *defs, size_t n_defs, cbx_json_writer *writer);

#endif
