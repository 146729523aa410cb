/*
 * A run as asv lays results out: benchmarks with a grid of parameters, and the two documents that
 * asv reads of it, the result file (version 2) and entries of benchmarks.json.
 *
 *               a run that asv measured   any other run
 *   benchmark   scenario                  SCENARIO.NAME.METRIC
 *   parameters  tags but machine, env,    tags
 *               version
 *   type, unit  of the metric             time in seconds where that is the unit, else track
 *   machine     of the environment ("machine", "hostname"), else calibrax
 *   env_name    of the environment, else calibrax
 *
 * A benchmark whose points have not the same tags, share all of them, or would fill less than a
 * quarter of their grid has one parameter instead, tags, that spells them. What a grid has and the
 * run has not is NaN, as asv writes what was skipped. asv takes less for better, whatever the unit.
 */
#ifndef CALIBRAX_IMPORTERS_ASV_DOCUMENT_H
#define CALIBRAX_IMPORTERS_ASV_DOCUMENT_H

#include "engine/base/text_buffer.h"
#include "engine/json/json_reader.h"
#include "engine/model/run.h"

typedef struct cbx_asv_parameter {
    const char *name;
    size_t hint;         /* where among its tags the first point has it, and most others */
    const char **values; /* in the order the points come in */
    size_t n_values, capacity;
} cbx_asv_parameter;

typedef struct cbx_asv_group {
    const char *name, *type, *unit;
    const char *version; /* of the benchmark, whole; NULL: not known */
    const size_t *points;
    const size_t *metrics; /* of each point, which of its metrics */
    size_t n_points;
    const cbx_asv_parameter *parameters;
    size_t n_parameters, n_combinations;
    const size_t *places; /* combination to 1 + index into points; 0: there is none */
} cbx_asv_group;

typedef struct cbx_asv_document {
    const cbx_run *run;
    const char *machine, *env_name, *commit;
    const cbx_json *environment, *metadata; /* parsed */
    const cbx_asv_group *groups;            /* in the order the points come in */
    size_t n_groups;
} cbx_asv_document;

/* All of it in arena; run must live as long. The run must have its documents and samples. */
cbx_status cbx_asv_document_make(const cbx_run *run, cbx_arena *arena,
                                 const cbx_asv_document **ret_document, cbx_error *err);

/* The result file, env_name instead of the document's own. */
void cbx_asv_document_write_results(const cbx_asv_document *document, const char *env_name,
                                    cbx_text_buffer *out);
/* The group's member in benchmarks.json: "NAME": {...}. */
void cbx_asv_group_write_benchmark(const cbx_asv_group *group, cbx_text_buffer *out);
/* machine.json. */
void cbx_asv_document_write_machine(const cbx_asv_document *document, cbx_text_buffer *out);

#endif
