/*
 * The store: benchmark history behind one interface. SQLite implements it; libpq and a PostgreSQL
 * server extension can: no database's type crosses it. Rows are reached by run, by series and by
 * selector, never by scanning the history.
 *
 * Results live in the arena passed in. Texts in headers are borrowed from it too; only the run
 * headers of series values are the store's and stay valid until it is closed. Their source and
 * imported_at may be NULL: no question about values needs them.
 */
#ifndef CALIBRAX_ENGINE_STORE_STORE_H
#define CALIBRAX_ENGINE_STORE_STORE_H

#include "engine/base/arena.h"
#include "engine/base/status.h"
#include "engine/model/acceptance.h"
#include "engine/model/run.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct cbx_store cbx_store; /* opaque: a connection and its statements */

typedef enum cbx_open_mode {
    CBX_OPEN_READ, /* what is missing is an empty store; an older schema is served as is when it can
                      be, else an error that names `calibrax migrate` */
    CBX_OPEN_WRITE /* created and migrated when needed */
} cbx_open_mode;

/* What is known of a run without loading its points. */
typedef struct cbx_run_header {
    int64_t key; /* the store's own number for this content; a replaced run gets a new one */
    const char *id, *timestamp;
    int64_t epoch_us;
    const char *commit, *branch; /* or NULL */
    int64_t environment_id;
    int64_t point_count;
    const char *format, *source; /* source may be NULL */
    const char *imported_at;
} cbx_run_header;

/* One setting of a baseline. */
typedef struct cbx_baseline_entry {
    const char *name, *run_id, *set_at; /* set_at: ISO 8601, UTC */
    bool current;
} cbx_baseline_entry;

typedef enum cbx_put_mode {
    CBX_PUT_NEW,        /* same id, same content: CBX_PUT_UNCHANGED; other content: CBX_CONFLICT */
    CBX_PUT_REPLACE,    /* same id, other content: replaced */
    CBX_PUT_ADD,        /* formats whose runs add up: new points are appended, equal ones skipped, a
                           point of the same identity with other content is CBX_CONFLICT */
    CBX_PUT_ADD_REPLACE /* as ADD, but such a point is replaced */
} cbx_put_mode;

typedef enum cbx_put_outcome {
    CBX_PUT_INSERTED,
    CBX_PUT_UNCHANGED,
    CBX_PUT_REPLACED,
    CBX_PUT_EXTENDED /* points were added to a run that was there */
} cbx_put_outcome;

void cbx_store_close(cbx_store *store); /* NULL allowed; an open batch is rolled back */

/* ---- writing ---- */

/*
 * Adds a run, whole or not at all. Outside a batch it is durable on return. Inside
 * begin/commit_batch it is durable after the commit; a failing put leaves the batch as it was.
 */
cbx_status cbx_store_put_run(cbx_store *store, const cbx_run *run, cbx_put_mode mode,
                             cbx_put_outcome *ret_outcome, cbx_error *err);
cbx_status cbx_store_begin_batch(cbx_store *store, cbx_error *err);
cbx_status cbx_store_commit_batch(cbx_store *store, cbx_error *err);
cbx_status cbx_store_rollback_batch(cbx_store *store, cbx_error *err);

/* Removes a run; a baseline that names it keeps its content. CBX_NOT_FOUND for an unknown id. */
cbx_status cbx_store_delete_run(cbx_store *store, const char *run_id, cbx_error *err);

/* Points baseline name at the run, keeping its content as it is now; the former goes to history. */
cbx_status cbx_store_set_baseline(cbx_store *store, const char *name, const char *run_id,
                                  cbx_error *err);
/* Sets a baseline to a run document that need not be among the runs (baselines/main.json). */
cbx_status cbx_store_put_baseline(cbx_store *store, const char *name, const cbx_run *run,
                                  cbx_error *err);

/*
 * For a copy, which keeps the times of its source: what is written from here on says that a run was
 * imported, and a baseline set, at these times (ISO 8601, UTC; borrowed until the next call). NULL:
 * now.
 */
void cbx_store_set_times(cbx_store *store, const char *imported_at, const char *set_at);
/* Replaces the record of who was baseline when; entries are oldest first, as opposed to
 * cbx_store_list_baselines(), and their current does not matter. */
cbx_status cbx_store_put_baseline_history(cbx_store *store, const cbx_baseline_entry *entries,
                                          size_t n, cbx_error *err);
/* Whether it keeps such times and records: a directory of JSON files has nowhere to put them. */
bool cbx_store_keeps_times(const cbx_store *store);

/* The store's own definitions (config.json): replaces all of them. */
cbx_status cbx_store_put_defs(cbx_store *store, const cbx_metric_def *defs, size_t n_defs,
                              cbx_error *err);

/* ---- reading ---- */

/* The run with that exact id. CBX_NOT_FOUND when there is none. */
cbx_status cbx_store_find_run(cbx_store *store, const char *run_id, cbx_arena *arena,
                              cbx_run_header *ret_header, cbx_error *err);
/* Runs whose id or commit begins with prefix; at most limit of them, newest first. */
cbx_status cbx_store_find_runs_by_prefix(cbx_store *store, const char *prefix, size_t limit,
                                         cbx_arena *arena, const cbx_run_header **ret_headers,
                                         size_t *ret_n, cbx_error *err);

typedef struct cbx_run_filter {
    const char *branch;  /* exactly this branch; NULL: any */
    const cbx_tag *tags; /* one point carries them all */
    size_t n_tags;
    bool with_points;        /* only runs that have a point */
    int64_t before_epoch_us; /* only older ones, when has_before */
    bool has_before;
    size_t offset, limit; /* limit 0: no limit */
} cbx_run_filter;

/* Newest first (time, then id, descending). filter may be NULL. */
cbx_status cbx_store_list_runs(cbx_store *store, const cbx_run_filter *filter, cbx_arena *arena,
                               const cbx_run_header **ret_headers, size_t *ret_n, cbx_error *err);

/* The kept content of a baseline. CBX_NOT_FOUND when it is not set. */
cbx_status cbx_store_find_baseline(cbx_store *store, const char *name, cbx_arena *arena,
                                   cbx_run_header *ret_header, cbx_error *err);
/* Current baselines by name; with history every setting, newest first. */
cbx_status cbx_store_list_baselines(cbx_store *store, bool with_history, cbx_arena *arena,
                                    const cbx_baseline_entry **ret_entries, size_t *ret_n,
                                    cbx_error *err);

typedef enum cbx_load_parts {
    CBX_LOAD_POINTS = 1,   /* points, tags, metrics; without it only what the run itself says, its
                              definitions among it, and n_points is 0 */
    CBX_LOAD_SAMPLES = 2,  /* samples of the metrics; with POINTS */
    CBX_LOAD_DOCUMENTS = 4 /* environment, metadata, details, source texts */
} cbx_load_parts;
enum { CBX_LOAD_ALL = CBX_LOAD_POINTS | CBX_LOAD_SAMPLES | CBX_LOAD_DOCUMENTS };

/* The run of that key (headers carry it), also one that only a baseline still keeps. */
cbx_status cbx_store_load_run(cbx_store *store, int64_t run_key, unsigned parts, cbx_arena *arena,
                              cbx_run **ret_run, cbx_error *err);
/* The environment document of that id. */
cbx_status cbx_store_load_environment(cbx_store *store, int64_t environment_id, cbx_arena *arena,
                                      const char **ret_document, cbx_error *err);
/* The store's own definitions. */
cbx_status cbx_store_load_defs(cbx_store *store, cbx_arena *arena, const cbx_metric_def **ret_defs,
                               size_t *ret_n, cbx_error *err);

/* A series that some run of the store has a value of. */
typedef struct cbx_series_entry {
    const char *identity; /* of its points: cbx_point_identity */
    const char *name, *metric;
    const char *scenario, *tags; /* as the point spelled last has them; tags: a JSON object */
} cbx_series_entry;
/* Every series by name, identity and metric, also those that only a baseline keeps. */
cbx_status cbx_store_list_series(cbx_store *store, cbx_arena *arena,
                                 const cbx_series_entry **ret_entries, size_t *ret_n,
                                 cbx_error *err);

/* Which series: metric and point name exactly, all of tags carried. */
typedef struct cbx_series_query {
    const char *metric, *name;
    const cbx_tag *tags;
    size_t n_tags;
    const char *identity; /* exactly this point, name and tags do not matter; NULL: by them */
    const char *branch;   /* NULL: any */
    const cbx_run_header *before; /* only runs before this one (time, then id); NULL: all */
    size_t last;                  /* the newest N of the matching values; 0: all */
} cbx_series_query;

typedef struct cbx_series_value {
    const cbx_run_header *run; /* without its format, source and imported_at: these may be NULL */
    double value;        /* NaN: missing */
    double lower, upper; /* NaN: absent */
} cbx_series_value;

/*
 * One value per run, of its first matching point; oldest first (time, then run id). Nothing that
 * matches is CBX_OK with no rows. Cost: the rows returned, not the history.
 */
cbx_status cbx_store_load_series(cbx_store *store, const cbx_series_query *query, cbx_arena *arena,
                                 const cbx_series_value **ret_values, size_t *ret_n,
                                 cbx_error *err);

/* How many series the query's metric, name, tags and branch match: with more than one, the values
 * of cbx_store_load_series may be of different series from run to run. */
cbx_status cbx_store_count_series(cbx_store *store, const cbx_series_query *query, size_t *ret_n,
                                  cbx_error *err);

/* ---- acceptances ---- */

/* Replaces the whole list. To change it, read it in the batch that writes it: nobody else writes
 * between the two. */
cbx_status cbx_store_put_acceptances(cbx_store *store, const cbx_acceptance *acceptances, size_t n,
                                     cbx_error *err);
/* By id. */
cbx_status cbx_store_load_acceptances(cbx_store *store, cbx_arena *arena,
                                      const cbx_acceptance **ret_acceptances, size_t *ret_n,
                                      cbx_error *err);

/* ---- upkeep ---- */

typedef enum cbx_doctor_severity { CBX_DOCTOR_OK, CBX_DOCTOR_FAULT } cbx_doctor_severity;
typedef struct cbx_doctor_finding {
    cbx_doctor_severity severity;
    const char *check, *text;
} cbx_doctor_finding;
/* Every check made, with its result. A fault is a finding, not an error. */
cbx_status cbx_store_diagnose(cbx_store *store, cbx_arena *arena,
                              const cbx_doctor_finding **ret_findings, size_t *ret_n,
                              cbx_error *err);

typedef struct cbx_migration_state {
    int number;
    const char *name, *checksum, *applied_at; /* applied_at NULL: pending */
} cbx_migration_state;
cbx_status cbx_store_list_migrations(cbx_store *store, cbx_arena *arena,
                                     const cbx_migration_state **ret_states, size_t *ret_n,
                                     cbx_error *err);

bool cbx_store_is_read_only(const cbx_store *store);
/* Stops the statement that runs now (from a signal handler or another thread). */
void cbx_store_interrupt(cbx_store *store);

/* ---- selectors (run_selector.c; over the calls above) ---- */

/*
 * latest, latest~N, latest@BRANCH, latest@BRANCH~N, a baseline's name, a full run id, a unique
 * prefix (>= 4 characters) of a run id or a commit. An exact run id wins over everything else.
 * Errors say what was looked for and what to do (which runs there are, how to set a baseline).
 */
cbx_status cbx_run_select(cbx_store *store, const char *selector, cbx_arena *arena,
                          cbx_run_header *ret_header, cbx_error *err);

#endif
