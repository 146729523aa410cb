/*
 * The run JSON of calibrax and benchkit: reading it into the model, writing it as Python's
 * json.dumps(run.to_dict(), indent=2) does.
 */
#ifndef CALIBRAX_ENGINE_DOCUMENT_RUN_DOCUMENT_H
#define CALIBRAX_ENGINE_DOCUMENT_RUN_DOCUMENT_H

#include "engine/base/text_buffer.h"
#include "engine/json/json_reader.h"
#include "engine/model/run.h"

/*
 * A run from a parsed object. Strict: a fault names the field path ("points[3].metrics.time.value:
 * not a number"). Where writing the model would not give back the value (extra members, other
 * order, null values, integers beyond 2^53, mixed samples, NaN inside metadata) the run keeps the
 * document in source_text. The run borrows texts of value, which must live as long.
 */
cbx_status cbx_run_document_read(const cbx_json *value, cbx_arena *arena, cbx_run **ret_run,
                                 cbx_error *err);
/* The same; text is where the text begins that value was parsed from, and faults name the line. */
cbx_status cbx_run_document_read_at(const char *text, const cbx_json *value, cbx_arena *arena,
                                    cbx_run **ret_run, cbx_error *err);

/* True when value looks like a run: an object with "points" or with "id" and "timestamp". */
bool cbx_run_document_detect(const cbx_json *value);

/* Appends the document; no newline at the end. The run must have been loaded with CBX_LOAD_ALL. */
void cbx_run_document_write(const cbx_run *run, cbx_text_buffer *out);

/* Definitions of a config.json ({"metric_defs": {name: def}}); the key names a def without name. */
cbx_status cbx_config_document_read(const cbx_json *value, cbx_arena *arena,
                                    const cbx_metric_def **ret_defs, size_t *ret_n, cbx_error *err);
/* Appends a config.json with these definitions; other members of former (NULL: none) stay as and
 * where they were. */
void cbx_config_document_write(const cbx_json *former, const cbx_metric_def *defs, size_t n_defs,
                               cbx_text_buffer *out);

#endif
