/* Documents of which each is one run (pytest-benchmark, hyperfine, google-benchmark). */
#ifndef CALIBRAX_IMPORTERS_SINGLE_RUN_DOCUMENT_H
#define CALIBRAX_IMPORTERS_SINGLE_RUN_DOCUMENT_H

#include "engine/json/json_reader.h"
#include "importers/importer.h"
#include "importers/run_builder.h"

/* Fills in the run's head and points from the document, which lives as long as the builder. */
typedef cbx_status cbx_single_run_fill(const cbx_input *in, const cbx_json *root,
                                       cbx_run_builder *builder, cbx_error *err);

/* Parses the input, has the run filled in and gives it to the sink. Errors are those of the parser
 * (with line and column), of fill and of the sink. */
cbx_status cbx_single_run_read(const cbx_input *in, cbx_single_run_fill *fill,
                               const cbx_run_sink *sink, cbx_error *err);

#endif
