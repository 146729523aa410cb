/*
 * Every check of a store on PostgreSQL, with its result. A check is a query that gives one text for
 * each fault. What SQLite checks about its pages is the server's business (amcheck, checksums).
 */
#include "engine/store/finding_list.h"
#include "engine/store/postgres_client.h"

typedef struct check {
    const char *name, *healthy; /* what to say when there is no fault */
    const char *sql;
} check;

static const check checks[] = {
    { "points", "every run has the points its row counts",
      "SELECT 'run ' || r.run_id || ' counts ' || r.point_count || ' points and has ' || "
      "coalesce(p.n, 0) FROM run AS r LEFT JOIN (SELECT run_key, count(*) AS n FROM point "
      "GROUP BY run_key) AS p USING (run_key) WHERE coalesce(p.n, 0) <> r.point_count" },
    { "stray points", "no point is without its run and shape",
      "SELECT 'point ' || p.ordinal || ' of run key ' || p.run_key || ' lacks its run or shape' "
      "FROM point AS p LEFT JOIN run AS r ON r.run_key = p.run_key AND r.epoch_us = p.epoch_us "
      "LEFT JOIN shape AS h ON h.shape_id = p.shape_id "
      "WHERE r.run_key IS NULL OR h.shape_id IS NULL" },
    { "values", "every metric of every point has its place",
      "SELECT 'run ' || r.run_id || ' has ' || count(*) || ' points whose numbers do not fit their "
      "metrics' FROM point AS p JOIN run AS r USING (run_key) JOIN (SELECT h.shape_id, "
      "count(m.ordinal) AS n FROM shape AS h LEFT JOIN shape_metric AS m USING (shape_id) "
      "GROUP BY h.shape_id) AS s USING (shape_id) WHERE cardinality(p.value) <> s.n "
      "OR cardinality(p.lower) <> s.n OR cardinality(p.upper) <> s.n "
      "OR cardinality(p.flags) <> s.n GROUP BY r.run_id" },
    { "samples", "all samples belong to a value",
      "SELECT 'run key ' || a.run_key || ' has ' || count(*) || ' samples that belong to no value' "
      "FROM sample AS a WHERE NOT EXISTS (SELECT FROM point AS p JOIN shape_metric AS m "
      "USING (shape_id) WHERE p.run_key = a.run_key AND p.ordinal = a.ordinal "
      "AND m.ordinal = a.metric_ordinal) GROUP BY a.run_key" },
    { "kept runs", "only baselines keep runs that are no longer listed",
      "SELECT 'run ' || r.run_id || ' is neither listed nor a baseline''s' FROM run AS r "
      "WHERE NOT r.live AND NOT EXISTS (SELECT FROM baseline AS b WHERE b.run_key = r.run_key)" },
    { "shapes", "every spelling of a point has its series, tags and metrics once",
      "SELECT 'shape ' || h.shape_id || ' is not spelled as its tags are' FROM shape AS h "
      "WHERE (SELECT count(*) FROM series_tag AS t WHERE t.series_id = h.series_id) <> "
      "(SELECT count(*) FROM json_object_keys(h.tags::json)) "
      "UNION ALL SELECT count(*) || ' shapes have one spelling' FROM shape "
      "GROUP BY spelling HAVING count(*) > 1 "
      "UNION ALL SELECT count(*) || ' series have one identity' FROM series "
      "GROUP BY identity HAVING count(*) > 1 "
      "UNION ALL SELECT count(*) || ' metrics have one name' FROM metric_name "
      "GROUP BY name HAVING count(*) > 1" },
    { "documents", "environments, metadata and details are JSON",
      "SELECT 'environment ' || environment_id || ' is empty' FROM environment "
      "WHERE json_typeof(document::json) IS NULL "
      "UNION ALL SELECT 'the metadata of run ' || run_id || ' is empty' FROM run "
      "WHERE json_typeof(metadata::json) IS NULL "
      "UNION ALL SELECT 'the detail of a point of run key ' || run_key || ' is empty' FROM point "
      "WHERE detail IS NOT NULL AND json_typeof(detail::json) IS NULL" },
};
enum { N_CHECKS = sizeof checks / sizeof *checks };

static bool add_rows(cbx_finding_list *list, const check *made, const cbx_pg_rows *rows)
{
    bool failed = false, added = true;
    for (int i = 0; i < rows->n && i < CBX_FAULTS_SHOWN && added; i++)
        added = cbx_finding_add(list, CBX_DOCTOR_FAULT, made->name,
                                cbx_pg_text(rows, i, 0, list->arena, &failed));
    if (added && rows->n > CBX_FAULTS_SHOWN)
        added = cbx_finding_add(
            list, CBX_DOCTOR_FAULT, made->name,
            cbx_arena_printf(list->arena, "and %d more", rows->n - CBX_FAULTS_SHOWN));
    if (added && !rows->n)
        added = cbx_finding_add(list, CBX_DOCTOR_OK, made->name, made->healthy);
    return added;
}

static bool make_check(cbx_pg_client *client, cbx_finding_list *list, const check *made)
{
    static const cbx_pg_parameters none = { .n = 0 };
    cbx_pg_link *link = client->store.link;
    cbx_pg_rows rows = { 0 };
    cbx_error err;
    bool added;
    if (link->execute(link, CBX_PG_NOT_PREPARED, made->sql, &none, &rows, &err) == CBX_OK)
        added = add_rows(list, made, &rows);
    else
        added = cbx_finding_add(list, CBX_DOCTOR_FAULT, made->name,
                                cbx_arena_printf(list->arena, "cannot be checked: %s", err.text));
    cbx_pg_rows_done(&rows);
    return added;
}

cbx_status cbx_pg_diagnose(cbx_store *base, cbx_arena *arena,
                           const cbx_doctor_finding **ret_findings, size_t *ret_n, cbx_error *err)
{
    cbx_pg_client *client = cbx_pg_client_of(base);
    cbx_finding_list list = { .arena = arena };
    const cbx_migration_state *states = NULL;
    size_t n_states = 0;
    cbx_status status = cbx_pg_list_migrations(base, arena, &states, &n_states, err);
    if (status)
        return status;
    bool added = cbx_findings_of_migrations(&list, cbx_postgres_migrations, states, n_states);
    for (size_t i = 0; i < N_CHECKS && added; i++)
        added = make_check(client, &list, &checks[i]);
    if (!added)
        return cbx_out_of_memory(err);
    *ret_findings = list.items;
    *ret_n = list.n;
    return CBX_OK;
}
