/*
 * Every check of a store, with its result. A check is a query that gives one text for each fault,
 * so that adding one is adding a row.
 */
#include "engine/store/finding_list.h"
#include "engine/store/migration.h"
#include "engine/store/sqlite_connection.h"
#include "engine/store/sqlite_dictionary.h"

#include <string.h>

typedef struct check {
    const char *name, *healthy; /* what to say when there is no fault */
    const char *sql;
} check;

static const check checks[] = {
    { "integrity", "every page and index is sound",
      "SELECT integrity_check FROM pragma_integrity_check(100) WHERE integrity_check <> 'ok'" },
    { "foreign keys", "every reference leads somewhere",
      "SELECT \"table\" || ' row ' || coalesce(rowid, '?') || ' refers to a missing row of ' || "
      "parent FROM pragma_foreign_key_check" },
    { "points", "every run has the points its row counts",
      "SELECT 'run ' || r.run_id || ' counts ' || r.point_count || ' points and has ' || found "
      "FROM (SELECT run_id, point_count, (SELECT count(*) FROM point AS p "
      "WHERE p.point_id BETWEEN q.run_key << 32 AND q.run_key << 32 | 4294967295) AS found "
      "FROM run AS q) AS r WHERE found <> point_count" },
    { "stray points", "no point is without its run",
      "SELECT 'point ' || point_id || ' belongs to no run' FROM point "
      "WHERE point_id >> 32 NOT IN (SELECT run_key FROM run)" },
    { "values", "every metric of every point has its value",
      "SELECT 'run ' || r.run_id || ' lacks ' || count(*) || ' values' FROM point AS p "
      "CROSS JOIN run AS r ON r.run_key = p.point_id >> 32 "
      "CROSS JOIN shape_metric AS m ON m.shape_id = p.shape_id "
      "WHERE NOT EXISTS (SELECT 1 FROM value AS v WHERE v.track_id = m.track_id "
      "AND v.epoch_s = r.epoch_us / 1000000 AND v.run_key = r.run_key "
      "AND v.ordinal = p.point_id & 4294967295) GROUP BY p.point_id >> 32" },
    { "stray values", "no value is without its point",
      "SELECT (v.n - w.n) || ' values belong to no point' FROM (SELECT count(*) AS n FROM value) "
      "AS v, (SELECT coalesce(sum((SELECT count(*) FROM shape_metric AS m "
      "WHERE m.shape_id = p.shape_id)), 0) AS n FROM point AS p) AS w WHERE v.n > w.n" },
    { "samples", "all samples belong to a value and are whole",
      "SELECT 'run ' || r.run_id || ' has samples that belong to no value or are cut short' "
      "FROM sample AS a JOIN run AS r ON r.run_key = a.run_key "
      "WHERE length(a.samples) % 8 <> 0 OR typeof(a.samples) <> 'blob' OR NOT EXISTS "
      "(SELECT 1 FROM value AS v WHERE v.track_id = a.track_id "
      "AND v.epoch_s = r.epoch_us / 1000000 AND v.run_key = a.run_key AND v.ordinal = a.ordinal) "
      "GROUP BY r.run_key" },
    { "source texts", "every kept source text belongs to its run or point",
      "SELECT 'run ' || r.run_id || ' has a source text that belongs to no point' "
      "FROM source_text AS t JOIN run AS r ON r.run_key = t.run_key WHERE t.ordinal <> -1 "
      "AND NOT EXISTS (SELECT 1 FROM point AS p WHERE p.point_id = t.run_key << 32 | t.ordinal)" },
    { "kept runs", "only baselines keep runs that are no longer listed",
      "SELECT 'run ' || r.run_id || ' is neither listed nor a baseline''s' FROM run AS r "
      "WHERE r.live <> 1 AND NOT EXISTS (SELECT 1 FROM baseline AS b WHERE b.run_key = "
      "r.run_key)" },
    { "shapes", "every spelling of a point has its series, tags and tracks",
      "SELECT 'shape ' || s.shape_id || ' is not spelled as its tags or tracks are' "
      "FROM shape AS s WHERE NOT json_valid(s.tags) OR (SELECT count(*) FROM series_tag AS t "
      "WHERE t.series_id = s.series_id) <> (SELECT count(*) FROM json_each(s.tags)) OR EXISTS "
      "(SELECT 1 FROM shape_metric AS m JOIN track AS t ON t.track_id = m.track_id "
      "WHERE m.shape_id = s.shape_id AND t.series_id <> s.series_id)" },
    { "documents", "environments, metadata and details are JSON",
      "SELECT 'environment ' || environment_id || ' is not JSON' FROM environment "
      "WHERE NOT json_valid(document) "
      "UNION ALL SELECT 'the metadata of run ' || run_id || ' is not JSON' FROM run "
      "WHERE NOT json_valid(metadata) "
      "UNION ALL SELECT 'the detail of point ' || point_id || ' is not JSON' FROM point "
      "WHERE detail IS NOT NULL AND NOT json_valid(detail)" },
};
enum { N_CHECKS = sizeof checks / sizeof *checks };

/* One finding for a check that could not even be made: damage reaches that far. */
static bool add_broken(cbx_sqlite_store *store, cbx_finding_list *list, const char *name)
{
    const char *text =
        cbx_arena_printf(list->arena, "cannot be checked: %s", sqlite3_errmsg(store->db));
    return cbx_finding_add(list, CBX_DOCTOR_FAULT, name, text);
}

/* The integrity check puts all that it found into one row, a line each, under a heading. Adds
 * the faults to n; those that do not fit into what is shown are only counted. */
static bool add_lines(cbx_finding_list *list, const char *name, const char *text, size_t *n)
{
    static const char heading[] = "***";
    bool added = true;
    while (added && *text) {
        size_t length = strcspn(text, "\n");
        bool is_heading = strncmp(text, heading, sizeof heading - 1) == 0;
        if (length && !is_heading && (*n)++ < CBX_FAULTS_SHOWN)
            added = cbx_finding_add(list, CBX_DOCTOR_FAULT, name,
                                    cbx_arena_strndup(list->arena, text, length));
        text += length + (text[length] == '\n');
    }
    return added;
}

static bool add_rows(cbx_sqlite_store *store, cbx_finding_list *list, const check *made,
                     sqlite3_stmt *stmt)
{
    size_t n = 0;
    int code = SQLITE_OK;
    bool added = true;
    while (added && (code = sqlite3_step(stmt)) == SQLITE_ROW) {
        const char *text = (const char *)sqlite3_column_text(stmt, 0);
        added = add_lines(list, made->name, text ? text : "a row without text", &n);
    }
    if (added && n > CBX_FAULTS_SHOWN)
        added =
            cbx_finding_add(list, CBX_DOCTOR_FAULT, made->name,
                            cbx_arena_printf(list->arena, "and %zu more", n - CBX_FAULTS_SHOWN));
    if (added && code != SQLITE_DONE)
        return add_broken(store, list, made->name);
    if (added && !n)
        added = cbx_finding_add(list, CBX_DOCTOR_OK, made->name, made->healthy);
    return added;
}

static bool make_check(cbx_sqlite_store *store, cbx_finding_list *list, const check *made)
{
    sqlite3_stmt *stmt = NULL;
    bool added = false;
    if (sqlite3_prepare_v2(store->db, made->sql, -1, &stmt, NULL) == SQLITE_OK)
        added = add_rows(store, list, made, stmt);
    else
        added = add_broken(store, list, made->name);
    (void)sqlite3_finalize(stmt);
    return added;
}

cbx_status cbx_sqlite_diagnose(cbx_store *base, cbx_arena *arena,
                               const cbx_doctor_finding **ret_findings, size_t *ret_n,
                               cbx_error *err)
{
    cbx_sqlite_store *store = cbx_sqlite_store_of(base);
    cbx_finding_list list = { .arena = arena };
    const cbx_migration_state *states = NULL;
    size_t n_states = 0;
    bool added = cbx_sqlite_list_migrations(base, arena, &states, &n_states, NULL) == CBX_OK
                     ? cbx_findings_of_migrations(&list, cbx_sqlite_migrations, states, n_states)
                     : add_broken(store, &list, "migrations");
    for (size_t i = 0; i < N_CHECKS && added; i++)
        added = make_check(store, &list, &checks[i]);
    if (!added)
        return cbx_out_of_memory(err);
    *ret_findings = list.items;
    *ret_n = list.n;
    return CBX_OK;
}
