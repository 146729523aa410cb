/*
 * Acceptances as a JSON document, for stores that are directories of files:
 * {"acceptances": [{"id": 1, "run_id": ..., "run_epoch_us": ..., "metric": "*", "name": "CV-1/?",
 * "tags": {...}, "reason": ..., "author": ..., "accepted_at": ..., "expires_at": null,
 * "withdrawn_at": null}, ...]}, indented by 2.
 */
#ifndef CALIBRAX_ENGINE_DOCUMENT_ACCEPTANCE_DOCUMENT_H
#define CALIBRAX_ENGINE_DOCUMENT_ACCEPTANCE_DOCUMENT_H

#include "engine/base/text_buffer.h"
#include "engine/json/json_reader.h"
#include "engine/model/acceptance.h"

/* Faults name the field path. The result borrows texts of value. */
cbx_status cbx_acceptances_read(const cbx_json *value, cbx_arena *arena,
                                const cbx_acceptance **ret_acceptances, size_t *ret_n,
                                cbx_error *err);
/* Appends the document and a newline. */
void cbx_acceptances_write(const cbx_acceptance *acceptances, size_t n, cbx_text_buffer *out);

#endif
