#include "engine/store/postgres_statement.h"

/* In the order that cbx_pg_header_read() of postgres_header.c reads. */
#define SERIES_HEADER_COLUMNS                                                                      \
    "r.run_key, r.run_id, r.timestamp, r.epoch_us, r.commit_hash, r.branch, r.environment_id, "    \
    "r.point_count, r.format"
#define HEADER_COLUMNS SERIES_HEADER_COLUMNS ", r.source, r.imported_at"

#define NOW "to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')"

/* $1: name or identity, $2: metric, $3 and $4: keys and values of tags. */
#define SERIES_SHAPES                                                                              \
    "FROM series AS s JOIN shape AS h ON h.series_id = s.series_id "                               \
    "JOIN metric_name AS n ON n.name = $2 "                                                        \
    "JOIN shape_metric AS m ON m.metric_id = n.metric_id AND m.shape_id = h.shape_id "
#define OF_IDENTITY "WHERE s.identity = $1 "
#define OF_NAME                                                                                    \
    "WHERE s.name = $1 AND NOT EXISTS (SELECT FROM unnest($3, $4) AS w (key, value) "              \
    "WHERE NOT EXISTS (SELECT FROM series_tag AS t WHERE t.series_id = s.series_id "               \
    "AND t.key = w.key AND t.value = w.value)) "
/* The numbers of a shape are at position of a point's arrays. */
#define SHAPES(which)                                                                              \
    "SELECT h.shape_id, m.ordinal + 1 AS position " SERIES_SHAPES which                            \
    "ORDER BY m.ordinal, h.shape_id"

#define SERIES_COLUMNS(position)                                                                   \
    "p.run_key, p.ordinal, p.value[" position "] AS value, p.lower[" position "] AS lower, "       \
    "p.upper[" position "] AS upper"
/* branch, before, before_id: of the run before which the values end; or NULL. */
#define LIVE_RUN(branch, before, before_id)                                                        \
    "JOIN run AS r ON r.run_key = p.run_key AND r.live "                                           \
    "AND (" branch "::text IS NULL OR r.branch = " branch ") "                                     \
    "AND (" before "::bigint IS NULL OR (p.epoch_us, r.run_id) < (" before ", " before_id ")) "

/* $1: shapes, $2: position of the metric, $3: branch, $4 and $5: before. That the shapes are
 * constants is what tells the server how many rows there will be. */
#define SERIES(more_columns)                                                                       \
    "SELECT " SERIES_COLUMNS("$2::integer") more_columns " FROM point AS p " LIVE_RUN(             \
        "$3", "$4", "$5") "WHERE p.shape_id = ANY ($1) "                                           \
                          "AND ($4::bigint IS NULL OR p.epoch_us <= $4)"
/* The newest $8 runs of each shape, and those of the same time as the last of them; $5: branch, $6
 * and $7: before. One round trip: a report asks this of every series. */
#define SERIES_END(which)                                                                          \
    "SELECT q.* " SERIES_SHAPES                                                                    \
    "CROSS JOIN LATERAL (SELECT " SERIES_COLUMNS("m.ordinal + 1") " FROM point AS p " LIVE_RUN(    \
        "$5", "$6",                                                                                \
        "$7") "WHERE p.shape_id = h.shape_id "                                                     \
              "AND ($6::bigint IS NULL OR p.epoch_us <= $6) "                                      \
              "AND NOT EXISTS (SELECT FROM point AS o WHERE o.shape_id = p.shape_id "              \
              "AND o.epoch_us = p.epoch_us AND o.run_key = p.run_key AND o.ordinal < p.ordinal) "  \
              "ORDER BY p.epoch_us DESC FETCH FIRST ($8) ROWS WITH TIES) AS q " which

static const char *const statement_texts[PG_STATEMENT_COUNT] = {
    [PG_INTERN_SHAPE] = "SELECT intern_shape($1, $2, $3, $4, $5, $6, $7, $8)",
    [PG_INTERN_ENVIRONMENT] = "SELECT intern_environment($1)",
    [PG_INTERN_DEFINITIONS] = "SELECT unnest(intern_definitions($1, $2, $3, $4, $5, $6, $7))",
    [PG_INTERN_DEF_SET] = "SELECT intern_def_set($1, $2)",
    [PG_SHAPES_SPELLED] =
        "SELECT shape_id, series_id, spelling FROM shape WHERE spelling = ANY ($1)",

    /* 'calx', then the schema: whoever has it writes, the others wait for the end of his
     * transaction. */
    [PG_LOCK_WRITER] = "SELECT pg_advisory_xact_lock(1667329144, hashtext(current_schema()))",
    [PG_RUN_ADD] =
        "INSERT INTO run (run_id, timestamp, epoch_us, branch, commit_hash, environment_id, "
        "def_set_id, point_count, format, source, metadata, source_text, live, imported_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, coalesce($14, " NOW ")) "
        "RETURNING run_key",
    [PG_RUN_RETIRE] = "UPDATE run SET live = false WHERE run_key = $1",
    [PG_RUN_DROP] = "DELETE FROM run WHERE run_key = $1",
    [PG_POINTS_DROP] = "DELETE FROM point WHERE run_key = $1",
    [PG_SAMPLES_DROP] = "DELETE FROM sample WHERE run_key = $1",
    [PG_RUN_IS_NEEDED] = "SELECT EXISTS (SELECT FROM baseline WHERE run_key = $1), "
                         "EXISTS (SELECT FROM run WHERE run_key = $1 AND live)",

    [PG_HEADER_BY_ID] = "SELECT " HEADER_COLUMNS " FROM run AS r WHERE r.run_id = $1 AND r.live",
    [PG_HEADER_BY_KEY] = "SELECT " HEADER_COLUMNS " FROM run AS r WHERE r.run_key = $1",
    [PG_HEADERS_BY_KEY] =
        "SELECT " SERIES_HEADER_COLUMNS " FROM run AS r WHERE r.run_key = ANY ($1)",
    [PG_HEADERS_BY_PREFIX] =
        "SELECT " HEADER_COLUMNS " FROM run AS r WHERE r.run_key IN "
        "(SELECT run_key FROM run WHERE live AND run_id >= $1 AND run_id < $2 "
        "UNION SELECT run_key FROM run WHERE live AND commit_hash >= $1 AND commit_hash < $2) "
        "ORDER BY r.epoch_us DESC, r.run_id DESC LIMIT $3",
    [PG_HEADERS_FILTERED] =
        "SELECT " HEADER_COLUMNS " FROM run AS r WHERE r.live AND r.epoch_us <= $1 "
        "AND ($2::text IS NULL OR r.branch = $2) AND (NOT $3 OR r.point_count > 0) "
        "AND (cardinality($4) = 0 OR EXISTS (SELECT FROM point AS p "
        "JOIN shape AS h ON h.shape_id = p.shape_id WHERE p.run_key = r.run_key "
        "AND NOT EXISTS (SELECT FROM unnest($4, $5) AS w (key, value) WHERE NOT EXISTS "
        "(SELECT FROM series_tag AS t WHERE t.series_id = h.series_id AND t.key = w.key "
        "AND t.value = w.value)))) "
        "ORDER BY r.epoch_us DESC, r.run_id DESC OFFSET $6 LIMIT $7",
    [PG_ENVIRONMENT_LOAD] = "SELECT document FROM environment WHERE environment_id = $1",
    [PG_DEF_SET_LOAD] =
        "SELECT d.metric, d.unit, d.direction, d.metric_group, d.priority, d.description, "
        "d.inferred FROM def_set_member AS m JOIN definition AS d USING (definition_id) "
        "WHERE m.def_set_id = $1 ORDER BY m.ordinal",
    [PG_RUN_LOAD] =
        "SELECT r.run_id, r.timestamp, r.epoch_us, r.commit_hash, r.branch, r.format, r.source, "
        "r.point_count, r.def_set_id, r.metadata, e.document, r.source_text "
        "FROM run AS r JOIN environment AS e USING (environment_id) WHERE r.run_key = $1",
    [PG_RUN_POINTS] =
        "SELECT ordinal, shape_id, status, value, lower, upper, flags, detail, source_text "
        "FROM point WHERE run_key = $1 ORDER BY ordinal",
    [PG_RUN_POINTS_PLAIN] = "SELECT ordinal, shape_id, status, value, lower, upper, flags "
                            "FROM point WHERE run_key = $1 ORDER BY ordinal",
    [PG_RUN_SAMPLES] = "SELECT ordinal, metric_ordinal, samples FROM sample WHERE run_key = $1 "
                       "ORDER BY ordinal, metric_ordinal",
    [PG_SHAPES_LOAD] = "SELECT shape_id, series_id, spelling FROM shape WHERE shape_id = ANY ($1)",

    [PG_SERIES_LIST] =
        "SELECT s.identity, s.name, n.name, h.scenario, h.tags, s.series_id FROM series AS s "
        "JOIN LATERAL (SELECT c.scenario, c.tags FROM shape AS c WHERE c.series_id = s.series_id "
        "ORDER BY c.shape_id DESC LIMIT 1) AS h ON true "
        "JOIN (SELECT DISTINCT g.series_id, m.metric_id FROM shape AS g "
        "JOIN shape_metric AS m USING (shape_id)) AS t ON t.series_id = s.series_id "
        "JOIN metric_name AS n ON n.metric_id = t.metric_id "
        "ORDER BY s.name, s.identity, n.name",
    [PG_SERIES_SHAPES_BY_NAME] = SHAPES(OF_NAME),
    [PG_SERIES_SHAPES_BY_IDENTITY] = SHAPES(OF_IDENTITY),
    [PG_SERIES] = SERIES(""),
    [PG_SERIES_WITH_HEADERS] = SERIES(", " SERIES_HEADER_COLUMNS),
    [PG_SERIES_END_BY_NAME] = SERIES_END(OF_NAME),
    [PG_SERIES_END_BY_IDENTITY] = SERIES_END(OF_IDENTITY),
    /* $5: branch or NULL. */
    [PG_SERIES_COUNT] =
        "SELECT count(*) FROM series AS s " OF_NAME "AND EXISTS (SELECT FROM shape AS h "
        "JOIN shape_metric AS m USING (shape_id) JOIN metric_name AS n USING (metric_id) "
        "JOIN point AS p ON p.shape_id = h.shape_id JOIN run AS r ON r.run_key = p.run_key "
        "AND r.live AND ($5::text IS NULL OR r.branch = $5) "
        "WHERE h.series_id = s.series_id AND n.name = $2)",
    /* The pasts of $6 points of run $1, from that of the identity $2 on: the newest $5 runs of each
     * shape before the run, which is of $3 and called $4, on branch $7 unless that is null. */
    [PG_SERIES_AHEAD] =
        "WITH chunk AS (SELECT DISTINCT g.series_id FROM (SELECT min(c.ordinal) AS ordinal "
        "FROM series AS s JOIN shape AS f ON f.series_id = s.series_id JOIN point AS c "
        "ON c.shape_id = f.shape_id AND c.epoch_us = $3 AND c.run_key = $1 "
        "WHERE s.identity = $2) AS start JOIN point AS b ON b.run_key = $1 "
        "AND b.ordinal >= start.ordinal AND b.ordinal < start.ordinal + $6 "
        "JOIN shape AS g ON g.shape_id = b.shape_id) "
        "SELECT h.series_id, h.shape_id, q.run_key, q.value, q.lower, q.upper FROM chunk AS c "
        "JOIN shape AS h ON h.series_id = c.series_id LEFT JOIN LATERAL (SELECT p.epoch_us, "
        "r.run_id, p.run_key, p.ordinal, p.value, p.lower, p.upper FROM point AS p "
        "JOIN run AS r ON r.run_key = p.run_key AND r.live AND (p.epoch_us, r.run_id) < ($3, $4) "
        "AND ($7::text IS NULL OR r.branch = $7) "
        "WHERE p.shape_id = h.shape_id AND p.epoch_us <= $3 "
        "AND NOT EXISTS (SELECT FROM point AS o WHERE o.shape_id = p.shape_id "
        "AND o.epoch_us = p.epoch_us AND o.run_key = p.run_key AND o.ordinal < p.ordinal) "
        "ORDER BY p.epoch_us DESC FETCH FIRST ($5) ROWS WITH TIES) AS q ON true "
        "ORDER BY h.series_id, q.epoch_us, q.run_id, q.ordinal",
    /* All values of the series $1, on branch $2 unless that is null. */
    [PG_SERIES_LISTED] =
        "SELECT h.series_id, h.shape_id, q.run_key, q.value, q.lower, q.upper FROM shape AS h "
        "LEFT JOIN LATERAL (SELECT p.epoch_us, r.run_id, p.run_key, p.ordinal, p.value, p.lower, "
        "p.upper FROM point AS p JOIN run AS r ON r.run_key = p.run_key AND r.live "
        "AND ($2::text IS NULL OR r.branch = $2) WHERE p.shape_id = h.shape_id) AS q ON true "
        "WHERE h.series_id = ANY ($1) ORDER BY h.series_id, q.epoch_us, q.run_id, q.ordinal",

    [PG_BASELINE_FIND] = "SELECT run_key FROM baseline WHERE name = $1",
    [PG_BASELINE_SET] =
        "INSERT INTO baseline (name, run_key, set_at) VALUES ($1, $2, coalesce($3, " NOW ")) "
        "ON CONFLICT (name) DO UPDATE SET run_key = excluded.run_key, set_at = excluded.set_at",
    [PG_BASELINE_HISTORY_ADD] =
        "INSERT INTO baseline_history (name, run_id, set_at) "
        "SELECT b.name, r.run_id, b.set_at FROM baseline AS b JOIN run AS r USING (run_key) "
        "WHERE b.name = $1",
    [PG_BASELINE_HISTORY_CLEAR] = "DELETE FROM baseline_history",
    [PG_BASELINE_HISTORY_PUT] = "INSERT INTO baseline_history (name, run_id, set_at) "
                                "VALUES ($1, $2, $3)",
    [PG_BASELINES] =
        "SELECT b.name, r.run_id, b.set_at, true FROM baseline AS b JOIN run AS r USING (run_key) "
        "ORDER BY b.name",
    [PG_BASELINE_HISTORY] =
        "SELECT h.name, h.run_id, h.set_at, h.history_id = (SELECT max(l.history_id) "
        "FROM baseline_history AS l WHERE l.name = h.name) "
        "FROM baseline_history AS h ORDER BY h.history_id DESC",
    [PG_STORE_DEFS_CLEAR] = "DELETE FROM store_definition",
    [PG_STORE_DEFS_ADD] = "INSERT INTO store_definition (ordinal, metric, definition_id) "
                          "SELECT m.position - 1, m.name, m.id "
                          "FROM unnest($1, $2) WITH ORDINALITY AS m (name, id, position)",
    [PG_STORE_DEFS] =
        "SELECT d.metric, d.unit, d.direction, d.metric_group, d.priority, d.description, "
        "d.inferred FROM store_definition AS s JOIN definition AS d USING (definition_id) "
        "ORDER BY s.ordinal",
    [PG_ACCEPTANCES_CLEAR] = "DELETE FROM acceptance",
    [PG_ACCEPTANCE_ADD] =
        "INSERT INTO acceptance (acceptance_id, epoch_us, tags, run_id, metric, name, reason, "
        "author, accepted_at, expires_at, withdrawn_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    [PG_ACCEPTANCES] =
        "SELECT acceptance_id, epoch_us, tags, run_id, metric, name, reason, author, accepted_at, "
        "expires_at, withdrawn_at FROM acceptance ORDER BY acceptance_id",

    /* Whoever has waited for the lock must see what the one before has written, whatever the
     * server's default is. */
    [PG_BEGIN] = "BEGIN ISOLATION LEVEL READ COMMITTED",
    [PG_COMMIT] = "COMMIT",
    [PG_ROLLBACK] = "ROLLBACK",
    [PG_READ_BEGIN] = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
};

/* Planned anew for its parameters each time: what they leave out decides the plan. */
static bool is_planned_anew(cbx_pg_statement statement)
{
    return statement == PG_HEADERS_FILTERED || statement >= PG_BEGIN;
}

cbx_status cbx_pg_execute(cbx_pg_link *link, cbx_pg_statement statement,
                          const cbx_pg_parameters *parameters, cbx_pg_rows *ret_rows,
                          cbx_error *err)
{
    static const cbx_pg_parameters none = { .n = 0 };
    cbx_pg_rows rows = { 0 };
    int slot = is_planned_anew(statement) ? CBX_PG_NOT_PREPARED : (int)statement;
    cbx_status status = link->execute(link, slot, statement_texts[statement],
                                      parameters ? parameters : &none, &rows, err);
    if (!status && ret_rows)
        *ret_rows = rows;
    else
        cbx_pg_rows_done(&rows);
    return status;
}

cbx_status cbx_pg_execute_with(cbx_pg_link *link, cbx_pg_statement statement, int64_t argument,
                               cbx_pg_rows *ret_rows, cbx_error *err)
{
    cbx_pg_parameters parameters = { .n = 0 };
    cbx_pg_bind_integer(&parameters, argument);
    return cbx_pg_execute(link, statement, &parameters, ret_rows, err);
}
