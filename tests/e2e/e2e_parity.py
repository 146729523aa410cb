"""The same SQL text on SQLite and inside a PostgreSQL server gives the same rows, doubles to the last
bit; every function and table function of the catalogs is asked. And a hundred thousand calls leave
nothing behind in the server's memory.

CALIBRAX_POSTGRES_EXTENSION is the directory with the extension as it is built; with_postgres.sh has
installed it in the server."""
import json
import os
import pathlib
import re
import subprocess
import unittest

from harness import CALIBRAX_SQL, Case, TOP

EXTENSION = pathlib.Path(os.environ.get("CALIBRAX_POSTGRES_EXTENSION", "build/release/postgres"))
SERVERS_OWN = {"stddev", "variance", "regr_slope", "regr_intercept", "regr_r2"}
ARRAYS = ["[1, 2, 6]", "[10, 12, 11, 13, 9, null, 100]", "[5]", "[]", "[2, 2, 2]",
          "[1e300, -1e300, 0.1]", "[1, 1.1, 0.9, 1, 5, 5.1, 4.9, 5]"]
PAIRS = [("[1, 2, 3]", "[4, 5, 6]"), ("[1, 2, 3, 4, 5, 6, 7, 8, 9]", "[2, 2, 2, 4, 7, 1, 8, 2, 8]"),
         ("[1, 1]", "[2, 2]"), ("[1, null, 3]", "[3, 4, 5]")]
ONE_ARRAY = ["sample_count", "sample_mean", "sample_median", "sample_stddev", "sample_variance",
             "sample_min", "sample_max", "sample_mad", "sample_iqr", "sample_cv", "sample_geomean",
             "is_stable", "outliers", "bootstrap_lower", "bootstrap_upper", "change_point_indexes"]
TWO_ARRAYS = ["welch_t", "welch_p", "mann_whitney_u", "mann_whitney_p", "wilcoxon_w", "wilcoxon_p",
              "cohens_d"]
ONE_COLUMN = ["median", "mad", "iqr", "cv", "geomean", "sparkline"]
TWO_COLUMNS = ["powerlaw_exponent", "powerlaw_coefficient", "powerlaw_r2", "scaling_fit"]
NUMBERS = "WITH t(k, x) AS (VALUES (1, 3.5), (2, 1.25), (3, 2.0), (4, NULL), (5, 10.1), (6, 4.0)) "
WINDOW = "OVER (ORDER BY k ROWS BETWEEN 2 PRECEDING AND CURRENT ROW)"


def scalar_statements():
    yield "SELECT delta_pct(110, 100), delta_pct(1, 0), delta_pct(1, NULL), delta_pct(0.1, 0.3)"
    for direction in ("higher", "lower", "info"):
        yield (f"SELECT is_better(9, 10, '{direction}'), rank_key(5, '{direction}'), "
               f"improvement_factor(2, 7, '{direction}'), change_kind(110, 100, '{direction}'), "
               f"change_kind(110, 100, '{direction}', 0.2), is_regression(90, 100, '{direction}'), "
               f"is_regression(1, 0, '{direction}')")
    yield "SELECT complexity_class(1.93), complexity_class(2.4), complexity_class(-0.0)"
    for array in ARRAYS:
        yield "SELECT " + ", ".join(f"{name}('{array}')" for name in ONE_ARRAY)
        yield (f"SELECT sample_quantile('{array}', 0.9), prediction_lower('{array}', 0.95), "
               f"prediction_upper('{array}', 0.9), outliers('{array}', 2), "
               f"bootstrap_lower('{array}', 0.9, 200, 7), "
               f"change_point_indexes('{array}', 'binseg', 2)")
    for a, b in PAIRS:
        yield "SELECT " + ", ".join(f"{name}('{a}', '{b}')" for name in TWO_ARRAYS)
    yield "SELECT fdr_adjust('[0.01, 0.5, null, 0.02]'), fdr_adjust('[]'), fdr_adjust(NULL)"


def aggregate_statements():
    for how in ("", WINDOW):
        order = " ORDER BY k" if how else ""
        yield (NUMBERS + "SELECT " + ", ".join(f"{name}(x) {how}" for name in ONE_COLUMN) +
               f", quantile(x, 0.75) {how}, best(x, 'lower') {how}, worst(x, 'lower') {how}, "
               f"sample_median(collect_samples(x) {how}) FROM t{order}")
        yield (NUMBERS + "SELECT " + ", ".join(f"{name}(k, x * x) {how}" for name in TWO_COLUMNS) +
               f" FROM t{order}")
    yield NUMBERS + "SELECT median(x), quantile(x, 0.5), sparkline(x) FROM t WHERE k > 100"


def store_statements():
    for name in ("sample_mean", "sample_stddev", "sample_median", "outliers", "bootstrap_upper"):
        yield (f"SELECT run_id, name, metric, value, {name}(samples) FROM measurements "
               "WHERE sample_count > 0 ORDER BY run_id, name, metric, value")
    yield "SELECT * FROM compare_runs('latest', 'latest~1', 0.01)"
    yield "SELECT * FROM compare_runs()"
    yield "SELECT * FROM regressions('latest', 'latest~1', 0.0)"
    yield "SELECT * FROM missing_points('latest', 'latest~1')"
    yield "SELECT * FROM ranking('latest', 'time', 'size')"
    yield "SELECT * FROM aggregate_scores('latest', '{\"time\": 1}', 'size')"
    yield ("SELECT * FROM compare_configurations('{\"old\": \"latest~1\", \"new\": \"latest\"}', "
           "NULL, 'which')")
    yield "SELECT * FROM pareto_front('latest', 'time', 'time')"
    yield "SELECT * FROM trend('time', 'parse-json/1000')"
    yield "SELECT * FROM trend('time', 'parse-json/1000', '{}', 3)"
    yield "SELECT * FROM change_points('time', 'parse-json/1000')"
    yield "SELECT * FROM change_points('time', 'parse-json/1000', '{}', 'pelt')"
    yield "SELECT * FROM scaling('latest', 'time', 'size')"
    yield "SELECT * FROM judge_run()"
    for branch in ("main", "nosuch"):
        yield ("SELECT * FROM judge_run('latest', 'history', 0.05, 0.02, 30, 6, false, 'main', 0.05, "
               f"'{branch}')")
    yield ("SELECT m.name, s.i, s.value FROM measurements m, sample_values(m.samples) s "
           "ORDER BY m.run_id, m.name, m.metric, s.i, s.value")


ERRORS = ["SELECT sample_mean('[1,')", "SELECT sample_quantile('[1]', 1.5)",
          "SELECT rank_key(1, 'up')", "SELECT wilcoxon_p('[1]', '[1, 2]')",
          NUMBERS + "SELECT quantile(x, k / 10.0) FROM t", "SELECT * FROM trend(NULL, 'x')",
          "SELECT * FROM ranking('nosuchrun', 'time')"]


def parsed(text):
    """Objects as lists of pairs: columns may share a name."""
    return json.loads(text, object_pairs_hook=lambda pairs: [list(pair) for pair in pairs])


def normal(value):
    """One spelling of what the engines show differently: truth and JSON."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str) and value[:1] in "[{":
        return normal(parsed(value))
    if isinstance(value, list):
        return [normal(item) for item in value]
    return value


class Parity(Case):
    def setUp(self):
        super().setUp()
        if not (EXTENSION / "calibrax.so").exists():
            print(f"SKIPPED: {self.id()}: the PostgreSQL extension was not built", flush=True)
            self.skipTest("the PostgreSQL extension was not built")
        self.run_calibrax("import", TOP / "demo" / "history", "--data", "./history.db")
        self.run_calibrax("baseline", "--run", "latest~1", "--data", "./history.db")
        self.run_calibrax("copy", "./history.db", self.locator("h.db"))
        self.psql("SET search_path = public; CREATE EXTENSION calibrax")
        self.functions = set(self.psql(
            "SELECT DISTINCT proname FROM pg_proc JOIN pg_depend ON objid = pg_proc.oid JOIN "
            "pg_extension AS e ON refobjid = e.oid WHERE extname = 'calibrax' AND deptype = 'e'"
            ).split())

    def psql(self, sql, status=0):
        result = subprocess.run(
            ["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-d", self.locator("h.db")],
            input="SET search_path = calibrax, public; SET extra_float_digits = 1;\n" + sql,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=300)
        self.assertEqual(result.returncode, status, sql + result.stderr)
        return result.stdout if status == 0 else result.stderr

    def on_sqlite(self, sql, status=0):
        result = subprocess.run([CALIBRAX_SQL, "./history.db", "--format", "json", "-c", sql],
                                cwd=self.work, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                text=True, timeout=300)
        self.assertEqual(result.returncode, status, sql + result.stderr)
        return parsed(result.stdout) if status == 0 else result.stderr

    def test_the_same_rows(self):
        asked = ""
        for sql in [*scalar_statements(), *aggregate_statements(), *store_statements()]:
            asked += sql
            wanted = [[value for _, value in row] for row in self.on_sqlite(sql)]
            text = self.psql(f"SELECT json_agg(row_to_json(t)) FROM ({sql}) AS t")
            found = [[value for _, value in row] for row in parsed(text)] if text.strip() else []
            self.assertEqual(normal(found), normal(wanted), sql)
        functions = {name for name in self.functions if not name.startswith("calibrax_")}
        self.assertEqual([name for name in sorted(functions) if f"{name}(" not in asked], [])

    def test_every_function_of_the_reference_is_there(self):
        names = set(re.findall(r"^#+ `?(\w+)\(", (TOP / "docs" / "reference.md").read_text(), re.M))
        self.assertGreater(len(names), 50)
        self.assertEqual(names - self.functions - SERVERS_OWN, set())

    def test_errors_say_the_same(self):
        for sql in ERRORS:
            wanted = self.on_sqlite(sql, status=2)
            found = re.search(r"ERROR:  (.*)", self.psql(sql, status=3)).group(1)
            self.assertIn(found, wanted, sql)

    def test_a_store_is_found_without_a_search_path(self):
        rows = self.psql("SET search_path = public; SELECT count(*) > 0 FROM trend('time', "
                         "'parse-json/1000'); SHOW search_path")
        self.assertEqual(rows.split(), ["t", "public"])
        self.psql("ALTER SCHEMA calibrax RENAME TO elsewhere")
        self.assertIn("no calibrax store", self.psql("SELECT * FROM trend('a', 'b')", status=3))
        self.assertIn("t", self.psql("SET search_path = elsewhere, public; "
                                     "SELECT count(*) > 0 FROM trend('time', 'parse-json/1000')"))

    def test_errors_of_statements_inside_can_be_caught(self):
        text = self.psql("""
            CREATE ROLE stranger_{0};
            GRANT USAGE ON SCHEMA calibrax TO stranger_{0};
            GRANT SELECT ON calibrax.schema_migration, calibrax.run TO stranger_{0};
            CREATE FUNCTION attempt() RETURNS text LANGUAGE plpgsql AS $$
            BEGIN
                PERFORM * FROM trend('time', 'parse-json/1000');
                RETURN 'read';
            EXCEPTION WHEN insufficient_privilege THEN
                RETURN SQLERRM;
            END $$;
            SELECT attempt();
            SET ROLE stranger_{0};
            SELECT count(attempt()) FROM generate_series(1, 50);
            SELECT attempt();
            RESET ROLE;
            SELECT attempt();""".format(os.getpid()))
        lines = text.splitlines()
        self.assertEqual((lines[0], lines[1], lines[3]), ("read", "50", "read"))
        self.assertIn("permission denied", lines[2])

    def test_a_version_with_other_columns_is_refused(self):
        error = self.psql("CREATE SCHEMA other; CREATE FUNCTION other.missing_points(text DEFAULT NULL, "
                          "text DEFAULT NULL, OUT scenario text, OUT name text) RETURNS SETOF record "
                          "LANGUAGE C AS '$libdir/calibrax', 'calibrax_table'; "
                          "SELECT * FROM other.missing_points()", status=3)
        self.assertIn("missing_points has other columns in the library", error)
        self.assertIn("ALTER EXTENSION calibrax UPDATE", error)

    def test_a_call_can_be_cancelled(self):
        error = self.psql("SET statement_timeout = 300; SELECT count(*) FROM generate_series(1, "
                          "1000000) AS i, LATERAL (SELECT * FROM trend('time', 'parse-json/1000', "
                          "'{}', i % 5 + 1)) AS t", status=3)
        self.assertIn("statement timeout", error)

    MANY = """
        SELECT count(sample_median('[1, 2, 3]')), count(outliers('[1, 2, 3, 100]')),
               count(welch_p(ARRAY[1, 2, i]::float8[], ARRAY[2, 3]::float8[]))
        FROM generate_series(1, {0}) AS i;
        SELECT count(m) FROM (SELECT median(i) OVER (ORDER BY i ROWS 5 PRECEDING) AS m
                              FROM generate_series(1, {0}) AS i) AS w;
        SELECT count(m) FROM (SELECT median(i), collect_samples(i) AS m
                              FROM generate_series(1, {0}) AS i GROUP BY i % 1000) AS g;
        SELECT count(*) FROM generate_series(1, {1}) AS i,
               LATERAL (SELECT * FROM trend('time', 'parse-json/1000', '{{}}', i % 5 + 1)) AS t;
        SELECT count(*) FROM generate_series(1, {1}) AS i,
               LATERAL (SELECT * FROM trend('time', 'parse-json/1000') LIMIT i % 3) AS t;
        SELECT count(e) FROM (SELECT (SELECT t.value FROM trend('time', 'parse-json/1000') AS t
                                      OFFSET i % 2 LIMIT 1) AS e
                              FROM generate_series(1, {1}) AS i) AS q;"""
    SHARED = """SELECT count(*), sum(m), sum(c), sum(r) FROM (
        SELECT median(x) AS m, cv(x) AS c, powerlaw_r2(x, x) AS r FROM large GROUP BY g) AS q"""

    def test_nothing_is_left_behind(self):
        """Five times the calls, also such whose rows are not all wanted and such whose states come
        from other processes, need no more memory."""
        few = self.MANY.format(20000, 200) + (self.SHARED + ";\n") * 10
        many = self.MANY.format(100000, 1000) + (self.SHARED + ";\n") * 50
        share = ("SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; "
                 "SET min_parallel_table_scan_size = 0;\n")
        self.psql("CREATE TABLE large AS SELECT i AS x, i % 50 AS g FROM "
                  "generate_series(1, 20000) AS i; "
                  "ALTER TABLE large SET (parallel_workers = 2); ANALYZE large")
        self.assertIn("Partial", self.psql(f"{share} EXPLAIN {self.SHARED}"))
        resident = ("SELECT pg_backend_pid() AS pid \\gset\n\\setenv BACKEND :pid\n"
                    "\\! awk '{print \"resident\", $2 * 4096}' /proc/$BACKEND/statm\n")
        contexts = "SELECT 'contexts ' || sum(total_bytes) FROM pg_backend_memory_contexts;\n"
        text = self.psql(share + few + contexts + resident + many + contexts + resident)
        for what, allowed in (("contexts", 1 << 20), ("resident", 8 << 20)):
            before, after = (int(n) for n in re.findall(f"{what} ([0-9]+)", text))
            self.assertLess(after - before, allowed, f"{what}: memory grew")


if __name__ == "__main__":
    unittest.main()
