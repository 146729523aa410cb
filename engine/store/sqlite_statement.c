#include "engine/store/sqlite_statement.h"

#include "engine/store/sqlite_connection.h"

#include <assert.h>
#include <limits.h>
#include <math.h>
#include <string.h>

/* In the order that read_header() of sqlite_header.c reads. */
#define HEADER_COLUMNS                                                                             \
    "run_key, run_id, timestamp, epoch_us, commit_hash, branch, environment_id, point_count, "     \
    "format, source, imported_at"

/* What series need of a run, texts side by side: sqlite_header.c. */
#define SERIES_HEADER_COLUMNS                                                                      \
    "run_key, run_id, timestamp, commit_hash, branch, epoch_us, environment_id, point_count, live"

/* The range of point_ids of the run with the key ?1: see cbx_point_id(). */
#define POINTS_OF_RUN "point_id BETWEEN ?1 << 32 AND ?1 << 32 | 4294967295"

/* CBX_ROWS_AT_ONCE of them. A statement costs as much as the row it inserts, so many rows share
 * one; OR FAIL spares the copies of pages that would undo half of it: who uses these undoes it all.
 */
#define FOUR(rows) rows ", " rows ", " rows ", " rows
#define ROWS_AT_ONCE(row) FOUR(FOUR(row)) ", " FOUR(FOUR(row))

#define NOW "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')"

static const char *const statement_texts[STMT_COUNT] = {
    [STMT_BEGIN] = "BEGIN IMMEDIATE",
    [STMT_COMMIT] = "COMMIT",
    [STMT_ROLLBACK] = "ROLLBACK",
    [STMT_SAVEPOINT] = "SAVEPOINT calibrax_write",
    [STMT_RELEASE] = "RELEASE calibrax_write",
    [STMT_ROLLBACK_TO] = "ROLLBACK TO calibrax_write",
    [STMT_READ_BEGIN] = "SAVEPOINT calibrax_read",
    [STMT_READ_END] = "RELEASE calibrax_read",

    [STMT_ENVIRONMENT_FIND] =
        "SELECT environment_id FROM environment WHERE digest = ?1 AND document = ?2",
    [STMT_ENVIRONMENT_ADD] = "INSERT INTO environment (digest, document) VALUES (?1, ?2)",
    [STMT_ENVIRONMENT_LOAD] = "SELECT document FROM environment WHERE environment_id = ?1",
    [STMT_DEFINITION_FIND] =
        "SELECT definition_id FROM definition WHERE metric = ?1 AND unit = ?2 AND direction = ?3 "
        "AND metric_group = ?4 AND priority = ?5 AND description = ?6 AND inferred = ?7",
    [STMT_DEFINITION_ADD] =
        "INSERT INTO definition (metric, unit, direction, metric_group, priority, description, "
        "inferred) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    [STMT_DEF_SET_FIND] = "SELECT def_set_id FROM def_set WHERE digest = ?1 ORDER BY def_set_id",
    [STMT_DEF_SET_ADD] = "INSERT INTO def_set (digest) VALUES (?1)",
    [STMT_DEF_SET_MEMBERS] =
        "SELECT definition_id FROM def_set_member WHERE def_set_id = ?1 ORDER BY ordinal",
    [STMT_DEF_SET_MEMBER_ADD] =
        "INSERT INTO def_set_member (def_set_id, ordinal, metric, definition_id) "
        "VALUES (?1, ?2, ?3, ?4)",
    [STMT_DEF_SET_LOAD] =
        "SELECT d.metric, d.unit, d.direction, d.metric_group, d.priority, d.description, "
        "d.inferred FROM def_set_member AS m JOIN definition AS d USING (definition_id) "
        "WHERE m.def_set_id = ?1 ORDER BY m.ordinal",
    [STMT_METRIC_NAME_FIND] = "SELECT metric_id FROM metric_name WHERE name = ?1",
    [STMT_METRIC_NAME_ADD] = "INSERT INTO metric_name (name) VALUES (?1)",
    [STMT_SERIES_FIND] = "SELECT series_id FROM series WHERE identity = ?1",
    [STMT_SERIES_ADD] = "INSERT INTO series (identity, name) VALUES (?1, ?2)",
    [STMT_SERIES_TAG_ADD] = "INSERT INTO series_tag (series_id, key, value) VALUES (?1, ?2, ?3)",
    [STMT_TRACK_FIND] = "SELECT track_id FROM track WHERE series_id = ?1 AND metric_id = ?2",
    [STMT_TRACK_ADD] = "INSERT INTO track (series_id, metric_id) VALUES (?1, ?2)",
    [STMT_SHAPE_FIND] = "SELECT shape_id FROM shape WHERE spelling = ?1",
    [STMT_SHAPE_ADD] =
        "INSERT INTO shape (spelling, series_id, scenario, tags) VALUES (?1, ?2, ?3, ?4)",
    [STMT_JSON_QUOTE] = "SELECT json_quote(?1)",
    [STMT_SHAPE_LOAD] = "SELECT series_id, spelling FROM shape WHERE shape_id = ?1",
    [STMT_SHAPE_METRIC_ADD] =
        "INSERT INTO shape_metric (shape_id, ordinal, track_id) VALUES (?1, ?2, ?3)",
    [STMT_SHAPE_METRICS] = "SELECT track_id FROM shape_metric WHERE shape_id = ?1 ORDER BY ordinal",

    [STMT_RUN_ADD] =
        "INSERT INTO run (run_id, timestamp, epoch_us, branch, commit_hash, environment_id, "
        "def_set_id, point_count, format, source, metadata, live, imported_at) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, coalesce(?13, " NOW "))",
    [STMT_RUN_DROP] = "DELETE FROM run WHERE run_key = ?1",
    [STMT_RUN_RETIRE] = "UPDATE run SET live = 0 WHERE run_key = ?1",
    [STMT_POINT_ADD] =
        "INSERT INTO point (point_id, shape_id, status, detail) VALUES (?1, ?2, ?3, ?4)",
    [STMT_POINTS_ADD] = "INSERT OR FAIL INTO point (point_id, shape_id, status, detail) "
                        "VALUES " ROWS_AT_ONCE("(?, ?, ?, ?)"),
    [STMT_POINTS_DROP] = "DELETE FROM point WHERE " POINTS_OF_RUN,
    [STMT_VALUE_ADD] =
        "INSERT INTO value (track_id, epoch_s, run_key, ordinal, value, lower, upper, flags) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    [STMT_VALUES_ADD] =
        "INSERT OR FAIL INTO value (track_id, epoch_s, run_key, ordinal, value, lower, upper, "
        "flags) VALUES " ROWS_AT_ONCE("(?, ?, ?, ?, ?, ?, ?, ?)"),
    [STMT_VALUES_DROP] =
        "DELETE FROM value WHERE (track_id, epoch_s, run_key, ordinal) IN "
        "(SELECT m.track_id, r.epoch_us / 1000000, ?1, p.point_id & 4294967295 FROM run AS r "
        "CROSS JOIN point AS p CROSS JOIN shape_metric AS m ON m.shape_id = p.shape_id "
        "WHERE r.run_key = ?1 AND " POINTS_OF_RUN ")",
    [STMT_SAMPLE_ADD] =
        "INSERT INTO sample (run_key, ordinal, track_id, samples) VALUES (?1, ?2, ?3, ?4)",
    [STMT_SAMPLES_DROP] = "DELETE FROM sample WHERE run_key = ?1",
    [STMT_SOURCE_TEXT_ADD] =
        "INSERT INTO source_text (run_key, ordinal, size, body) VALUES (?1, ?2, ?3, ?4)",
    [STMT_SOURCE_TEXTS_DROP] = "DELETE FROM source_text WHERE run_key = ?1",
    [STMT_RUN_IS_BASELINE] = "SELECT 1 FROM baseline WHERE run_key = ?1",

    [STMT_HEADER_BY_ID] = "SELECT " HEADER_COLUMNS " FROM run WHERE run_id = ?1 AND live = 1",
    [STMT_HEADER_BY_KEY] = "SELECT " HEADER_COLUMNS ", live FROM run WHERE run_key = ?1",
    [STMT_SERIES_HEADER] = "SELECT " SERIES_HEADER_COLUMNS " FROM run WHERE run_key = ?1",
    [STMT_HEADERS_BY_PREFIX] =
        "SELECT " HEADER_COLUMNS " FROM run WHERE run_key IN "
        "(SELECT run_key FROM run WHERE live = 1 AND run_id >= ?1 AND run_id < ?2 "
        "UNION SELECT run_key FROM run WHERE live = 1 AND commit_hash >= ?1 AND commit_hash < ?2) "
        "ORDER BY epoch_us DESC, run_id DESC LIMIT ?3",
    [STMT_HEADERS] = "SELECT " HEADER_COLUMNS " FROM run WHERE live = 1 AND epoch_us <= ?1 "
                     "ORDER BY epoch_us DESC, run_id DESC",
    [STMT_HEADERS_OF_BRANCH] =
        "SELECT " HEADER_COLUMNS " FROM run WHERE live = 1 AND branch = ?2 AND epoch_us <= ?1 "
        "ORDER BY epoch_us DESC, run_id DESC",
    [STMT_SERIES_HEADERS] = "SELECT " SERIES_HEADER_COLUMNS " FROM run",
    [STMT_SHAPES_BY_TAG] =
        "SELECT s.shape_id FROM series_tag AS t JOIN shape AS s ON s.series_id = t.series_id "
        "WHERE t.key = ?1 AND t.value = ?2 ORDER BY s.shape_id",
    [STMT_RUN_HAS_SHAPE] = "SELECT 1 FROM point WHERE shape_id = ?2 AND " POINTS_OF_RUN,
    [STMT_RUN_LOAD] =
        "SELECT r.run_id, r.timestamp, r.epoch_us, r.commit_hash, r.branch, r.format, r.source, "
        "r.point_count, r.def_set_id, r.metadata, e.document "
        "FROM run AS r JOIN environment AS e ON e.environment_id = r.environment_id "
        "WHERE r.run_key = ?1",
    [STMT_RUN_POINTS] = "SELECT point_id & 4294967295, shape_id, status, detail FROM point "
                        "WHERE " POINTS_OF_RUN " ORDER BY point_id",
    [STMT_RUN_VALUES] =
        "SELECT v.ordinal, m.ordinal, v.value, v.lower, v.upper, v.flags FROM point AS p "
        "CROSS JOIN shape_metric AS m ON m.shape_id = p.shape_id "
        "CROSS JOIN value AS v ON v.track_id = m.track_id AND v.epoch_s = ?2 "
        "AND v.run_key = ?1 AND v.ordinal = p.point_id & 4294967295 "
        "WHERE " POINTS_OF_RUN " ORDER BY p.point_id, m.ordinal",
    [STMT_RUN_SAMPLES] = "SELECT ordinal, track_id, samples FROM sample WHERE run_key = ?1 "
                         "ORDER BY ordinal, track_id",
    [STMT_RUN_SOURCE_TEXTS] =
        "SELECT ordinal, size, body FROM source_text WHERE run_key = ?1 ORDER BY ordinal",

    [STMT_DATA_VERSION] = "PRAGMA data_version",
    [STMT_NEWEST_RUN_KEY] = "SELECT max(run_key) FROM run", /* about how many there are */
    [STMT_SERIES_LIST] =
        "SELECT s.identity, s.name, n.name, h.scenario, h.tags FROM series AS s "
        "JOIN track AS t USING (series_id) JOIN metric_name AS n USING (metric_id) "
        "JOIN shape AS h ON h.shape_id = "
        "(SELECT max(shape_id) FROM shape WHERE shape.series_id = s.series_id) "
        "ORDER BY s.name, s.identity, n.name",
    [STMT_IDENTITY_TRACKS] =
        "SELECT s.series_id, t.track_id FROM series AS s "
        "CROSS JOIN metric_name AS n ON n.name = ?2 "
        "CROSS JOIN track AS t ON t.series_id = s.series_id AND t.metric_id = n.metric_id "
        "WHERE s.identity = ?1",
    [STMT_SERIES_TRACKS] =
        "SELECT s.series_id, t.track_id FROM series AS s "
        "CROSS JOIN metric_name AS n ON n.name = ?2 "
        "CROSS JOIN track AS t ON t.series_id = s.series_id AND t.metric_id = n.metric_id "
        "WHERE s.name = ?1 ORDER BY s.series_id",
    [STMT_SERIES_HAS_TAG] =
        "SELECT 1 FROM series_tag WHERE series_id = ?1 AND key = ?2 AND value = ?3",
    [STMT_TRACK_HAS_RUN] =
        "SELECT 1 FROM value AS v JOIN run AS r ON r.run_key = v.run_key "
        "WHERE v.track_id = ?1 AND r.live = 1 AND (?2 IS NULL OR r.branch = ?2) LIMIT 1",
    [STMT_TRACK_VALUES] = "SELECT run_key, ordinal, value, lower, upper, flags FROM value "
                          "WHERE track_id = ?1 ORDER BY epoch_s, run_key, ordinal",
    [STMT_TRACK_VALUES_NEWEST_FIRST] =
        "SELECT run_key, ordinal, value, lower, upper, flags, epoch_s FROM value "
        "WHERE track_id = ?1 ORDER BY epoch_s DESC, run_key DESC, ordinal DESC",

    [STMT_BASELINE_FIND] = "SELECT run_key FROM baseline WHERE name = ?1",
    [STMT_BASELINE_SET] =
        "INSERT INTO baseline (name, run_key, set_at) VALUES (?1, ?2, coalesce(?3, " NOW ")) "
        "ON CONFLICT (name) DO UPDATE SET run_key = excluded.run_key, set_at = excluded.set_at",
    [STMT_BASELINE_REMOVE] = "DELETE FROM baseline WHERE name = ?1",
    [STMT_BASELINE_HISTORY_ADD] =
        "INSERT INTO baseline_history (name, run_id, set_at) "
        "SELECT b.name, r.run_id, b.set_at FROM baseline AS b JOIN run AS r USING (run_key) "
        "WHERE b.name = ?1",
    [STMT_BASELINE_HISTORY_CLEAR] = "DELETE FROM baseline_history",
    [STMT_BASELINE_HISTORY_PUT] =
        "INSERT INTO baseline_history (name, run_id, set_at) VALUES (?1, ?2, ?3)",
    [STMT_BASELINES] =
        "SELECT b.name, r.run_id, b.set_at, 1 FROM baseline AS b JOIN run AS r USING (run_key) "
        "ORDER BY b.name",
    [STMT_BASELINE_HISTORY] =
        "SELECT h.name, h.run_id, h.set_at, h.history_id = (SELECT max(l.history_id) "
        "FROM baseline_history AS l WHERE l.name = h.name) "
        "FROM baseline_history AS h ORDER BY h.history_id DESC",
    [STMT_STORE_DEFS_CLEAR] = "DELETE FROM store_definition",
    [STMT_STORE_DEF_ADD] =
        "INSERT INTO store_definition (ordinal, metric, definition_id) VALUES (?1, ?2, ?3)",
    [STMT_STORE_DEFS] =
        "SELECT d.metric, d.unit, d.direction, d.metric_group, d.priority, d.description, "
        "d.inferred FROM store_definition AS s JOIN definition AS d USING (definition_id) "
        "ORDER BY s.ordinal",

    [STMT_ACCEPTANCES_CLEAR] = "DELETE FROM acceptance",
    [STMT_ACCEPTANCE_ADD] =
        "INSERT INTO acceptance (acceptance_id, epoch_us, tags, run_id, metric, name, reason, "
        "author, accepted_at, expires_at, withdrawn_at) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    [STMT_ACCEPTANCES] =
        "SELECT acceptance_id, epoch_us, tags, run_id, metric, name, reason, author, accepted_at, "
        "expires_at, withdrawn_at FROM acceptance ORDER BY acceptance_id",
};

cbx_status cbx_sqlite_status(int code)
{
    switch (code & 0xff) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE:
        return CBX_OK;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return CBX_BUSY;
    case SQLITE_READONLY:
        return CBX_READ_ONLY;
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
        return CBX_IO;
    case SQLITE_INTERRUPT:
        return CBX_INTERRUPTED;
    case SQLITE_NOMEM:
        return CBX_NO_MEMORY;
    default:
        return CBX_STORE;
    }
}

/* What to do about it. */
static const char *remedy(int code)
{
    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return "another program is writing to it; try again when that has finished";
    case SQLITE_FULL:
        return "make room on the disk and do the same again";
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
        return "check the permissions of the file and of its directory";
    case SQLITE_CORRUPT:
        return "the file is damaged; `calibrax doctor` tells more, and a backup or a new import "
               "brings it back";
    case SQLITE_NOTADB:
        return "the file is not a SQLite database";
    default:
        return NULL;
    }
}

cbx_status cbx_sqlite_fail(cbx_sqlite_store *store, cbx_error *err)
{
    int code = sqlite3_errcode(store->db);
    cbx_status status = cbx_sqlite_status(code);
    const char *advice = remedy(code);
    return cbx_fail(err, status ? status : CBX_STORE, "%s: %s%s%s", store->path,
                    sqlite3_errmsg(store->db), advice ? ": " : "", advice ? advice : "");
}

cbx_status cbx_statement_get(cbx_sqlite_store *store, cbx_statement_id id, sqlite3_stmt **ret_stmt,
                             cbx_error *err)
{
    sqlite3_stmt **slot = &store->statements[id];
    if (!*slot && sqlite3_prepare_v3(store->db, statement_texts[id], -1, SQLITE_PREPARE_PERSISTENT,
                                     slot, NULL) != SQLITE_OK)
        return cbx_sqlite_fail(store, err);
    assert(!sqlite3_stmt_busy(*slot));
    *ret_stmt = *slot;
    return CBX_OK;
}

void cbx_statement_done(cbx_sqlite_store *store, cbx_statement_id id)
{
    sqlite3_stmt *stmt = store->statements[id];
    if (!stmt)
        return;
    if (store->attached) {
        (void)sqlite3_finalize(stmt); /* repeats the step's error, which was reported */
        store->statements[id] = NULL;
        return;
    }
    (void)sqlite3_reset(stmt);
    (void)sqlite3_clear_bindings(stmt);
}

void cbx_statements_close(cbx_sqlite_store *store)
{
    for (int id = 0; id < STMT_COUNT; id++) {
        (void)sqlite3_finalize(store->statements[id]);
        store->statements[id] = NULL;
    }
}

cbx_status cbx_statement_step(cbx_sqlite_store *store, sqlite3_stmt *stmt, bool *ret_row,
                              cbx_error *err)
{
    int code = sqlite3_step(stmt);
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        return cbx_sqlite_fail(store, err);
    *ret_row = code == SQLITE_ROW;
    return CBX_OK;
}

cbx_status cbx_statement_execute(cbx_sqlite_store *store, sqlite3_stmt *stmt, cbx_error *err)
{
    bool row = false;
    cbx_status status = cbx_statement_step(store, stmt, &row, err);
    (void)sqlite3_reset(stmt);
    return status;
}

cbx_status cbx_statement_run(cbx_sqlite_store *store, cbx_statement_id id, cbx_error *err)
{
    sqlite3_stmt *stmt = NULL;
    cbx_status status = cbx_statement_get(store, id, &stmt, err);
    if (!status)
        status = cbx_statement_execute(store, stmt, err);
    cbx_statement_done(store, id);
    return status;
}

cbx_status cbx_statement_run_with(cbx_sqlite_store *store, cbx_statement_id id, int64_t argument,
                                  cbx_error *err)
{
    sqlite3_stmt *stmt = NULL;
    cbx_status status = cbx_statement_get(store, id, &stmt, err);
    if (!status) {
        cbx_bind_integer(stmt, 1, argument);
        status = cbx_statement_execute(store, stmt, err);
    }
    cbx_statement_done(store, id);
    return status;
}

void cbx_bind_text(sqlite3_stmt *stmt, int index, const char *text)
{
    if (text)
        cbx_bind_text_n(stmt, index, text, strlen(text));
    else
        (void)sqlite3_bind_null(stmt, index);
}

void cbx_bind_text_n(sqlite3_stmt *stmt, int index, const char *text, size_t length)
{
    (void)sqlite3_bind_text64(stmt, index, text, length, SQLITE_STATIC, SQLITE_UTF8);
}

void cbx_bind_integer(sqlite3_stmt *stmt, int index, int64_t value)
{
    (void)sqlite3_bind_int64(stmt, index, value);
}

void cbx_bind_real(sqlite3_stmt *stmt, int index, double value)
{
    if (isnan(value))
        (void)sqlite3_bind_null(stmt, index);
    else
        (void)sqlite3_bind_double(stmt, index, value);
}
