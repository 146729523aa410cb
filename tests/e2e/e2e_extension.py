"""The extension as it is installed on a server: its versions and the way from one to the next, and
queries that several processes of the server share.

CALIBRAX_POSTGRES_EXTENSION is the directory with the extension as it is built; with_postgres.sh has
installed it in the server. CALIBRAX_WRITE_EXTENSION writes the script of the present catalogs."""
import hashlib
import os
import pathlib
import re
import subprocess
import time
import unittest

from harness import Case, TOP

SCRIPTS = TOP / "sql" / "postgres" / "scripts"
EXTENSION = pathlib.Path(os.environ.get("CALIBRAX_POSTGRES_EXTENSION", "build/release/postgres"))
NOW = re.search(r"default_version = '(.*)'", (EXTENSION / "calibrax.control").read_text()).group(1)
# A version that users have is never edited again: the next one gets a script and an update script.
RELEASED = {"0.1.0": "9cd1461f4d349ac7e7e660322b7480ff2498b49b3ea93224a0f1267925941660"}


class Extension(Case):
    def setUp(self):
        super().setUp()
        self.database = self.locator("h.db")

    def psql(self, *statements, status=0, database=None):
        """What the statements of one session answer, line by line; on failure what it says."""
        result = subprocess.run(
            ["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-d", database or self.database],
            input=";\n".join(statements), capture_output=True, text=True, timeout=300)
        self.assertEqual(result.returncode, status, f"{statements}: {result.stderr}")
        return result.stdout.strip().splitlines() if status == 0 else result.stderr


# What the server knows about the extension's functions, without numbers that differ by chance.
CATALOGS = ["""
    SELECT p.oid::regprocedure::text COLLATE "C", p.prokind, p.provolatile, p.proparallel, p.proisstrict, p.proretset,
           p.proleakproof, p.prosecdef, p.procost, p.prorows, p.prorettype::regtype, p.prosrc,
           p.probin, p.proargnames, p.proargmodes, p.proallargtypes::regtype[],
           pg_get_expr(p.proargdefaults, 0), p.proconfig, p.proacl, p.prosupport,
           obj_description(p.oid, 'pg_proc')
    FROM pg_proc p JOIN pg_depend d ON d.objid = p.oid AND d.classid = 'pg_proc'::regclass
         JOIN pg_extension e ON d.refobjid = e.oid AND d.refclassid = 'pg_extension'::regclass
    WHERE e.extname = 'calibrax' AND d.deptype = 'e' ORDER BY 1""", """
    SELECT a.aggfnoid::regprocedure::text COLLATE "C", a.aggkind, a.aggnumdirectargs, a.aggtransfn, a.aggfinalfn,
           a.aggcombinefn, a.aggserialfn, a.aggdeserialfn, a.aggmtransfn, a.aggminvtransfn,
           a.aggmfinalfn, a.aggfinalextra, a.aggmfinalextra, a.aggfinalmodify, a.aggmfinalmodify,
           a.aggsortop, a.aggtranstype::regtype, a.aggtransspace, a.aggmtranstype::regtype,
           a.aggmtransspace, a.agginitval, a.aggminitval
    FROM pg_aggregate a JOIN pg_proc p ON p.oid = a.aggfnoid JOIN pg_depend d ON d.objid = p.oid
         JOIN pg_extension e ON d.refobjid = e.oid
    WHERE e.extname = 'calibrax' AND d.deptype = 'e' ORDER BY 1""", """
    SELECT d.objid::regprocedure::text COLLATE "C", d.refobjid::regprocedure::text COLLATE "C",
           d.deptype
    FROM pg_depend d JOIN pg_depend own ON own.objid = d.objid AND own.deptype = 'e'
         JOIN pg_extension e ON own.refobjid = e.oid
    WHERE e.extname = 'calibrax' AND d.refclassid = 'pg_proc'::regclass ORDER BY 1, 2"""]


class Versions(Extension):
    def catalogs(self):
        return self.psql("SET search_path = pg_catalog", *CATALOGS)

    def test_the_script_is_that_of_the_catalogs(self):
        written = subprocess.run([os.environ["CALIBRAX_WRITE_EXTENSION"]], capture_output=True,
                                 text=True, check=True).stdout
        kept = (SCRIPTS / f"calibrax--{NOW}.sql").read_text()
        self.assertTrue(written == kept, f"the functions are not those of version {NOW}: see 'A new "
                        "version of the extension' in CONTRIBUTING.md")

    def test_released_scripts_stay_as_they_were(self):
        for version, wanted in RELEASED.items():
            script = (SCRIPTS / f"calibrax--{version}.sql").read_bytes()
            self.assertEqual(hashlib.sha256(script).hexdigest(), wanted, version)

    def test_every_version_leads_to_this_one(self):
        self.psql("CREATE EXTENSION calibrax")
        fresh = self.catalogs()
        self.assertGreater(len(fresh), 200)
        for version in RELEASED:
            if version == NOW:
                continue
            self.psql("DROP EXTENSION calibrax", f"CREATE EXTENSION calibrax VERSION '{version}'")
            self.assertNotEqual(self.catalogs(), fresh)
            self.psql("ALTER EXTENSION calibrax UPDATE")
            self.assertEqual(self.psql("SELECT extversion FROM pg_extension WHERE extname = "
                                       "'calibrax'"), [NOW])
            for line, wanted in zip(self.catalogs(), fresh):
                self.assertEqual(line, wanted)
            self.assertEqual(len(self.catalogs()), len(fresh))

    USERS = """
        CREATE TABLE t AS SELECT i % 3 AS g, i::float8 AS x, ARRAY[i, i + 1]::float8[] AS s
                          FROM generate_series(1, 30) AS i;
        CREATE VIEW medians AS SELECT g, median(x) AS m, quantile(x, 0.25) AS q, best(x, 'lower') AS b,
                                      scaling_fit(x, x * x)::text AS f FROM t GROUP BY g;
        CREATE MATERIALIZED VIEW kept AS SELECT mad(x) AS mad, cv(x) FROM t;
        CREATE INDEX ON t (sample_mean(s));
        CREATE FUNCTION spread(float8) RETURNS float8 LANGUAGE sql BEGIN ATOMIC
            SELECT iqr(x) * $1 FROM t; END;
        CREATE VIEW moving AS SELECT median(x) OVER (ORDER BY x ROWS 2 PRECEDING) AS m FROM t
    """
    ASKED = ("SELECT * FROM medians ORDER BY g", "REFRESH MATERIALIZED VIEW kept",
             "SELECT * FROM kept", "SELECT spread(2)", "SELECT sum(m) FROM moving",
             "SELECT sample_mean(s) FROM t ORDER BY 1 LIMIT 1")

    def test_views_outlive_the_update(self):
        self.psql("CREATE EXTENSION calibrax VERSION '0.1.0'", self.USERS)
        before = self.psql(*self.ASKED)
        self.assertEqual(before[0].split("|")[:2], ["0", "16.5"])
        self.psql("ALTER EXTENSION calibrax UPDATE")
        self.assertEqual(self.psql(*self.ASKED), before)
        self.psql("DROP EXTENSION calibrax CASCADE")
        self.assertEqual(self.psql("SELECT count(*) FROM pg_proc WHERE proname ~ '^calibrax'"), ["0"])

    def test_an_old_version_works_with_the_new_library(self):
        """Who installs the new library has the old version until ALTER EXTENSION."""
        script = (SCRIPTS / "calibrax--0.1.0.sql").read_text()
        self.psql("CREATE EXTENSION calibrax VERSION '0.1.0'")
        values = "FROM (VALUES (1.0, 3.0), (2, 5), (4, 9)) AS t (x, y)"
        arguments = {"quantile": "x, 0.5", "best": "x, 'lower'", "worst": "x, 'lower'"}
        for name in re.findall(r"^CREATE AGGREGATE (\w+)", script, re.M):
            listed = arguments.get(name, "x" if f"AGGREGATE {name}(double precision) (" in script
                                   else "x, y")
            [answer] = self.psql(f"SELECT {name}({listed}) {values}")
            self.assertNotEqual(answer, "", name)
        error = self.psql("SET plan_cache_mode = auto", "SELECT quantile(1, 2)", status=3)
        self.assertIn("quantile: argument 2 (q) must be between 0 and 1", error)

    def test_judge_run_has_one_more_argument(self):
        self.run_calibrax("import", TOP / "demo" / "history", "--data", self.database)
        verdicts = "SELECT name, metric, verdict FROM public.judge_run('latest', 'history') ORDER BY 1, 2"
        self.psql("CREATE EXTENSION calibrax SCHEMA public VERSION '0.1.0'",
                  "CREATE VIEW public.verdicts AS SELECT * FROM public.judge_run()")
        before = self.psql(verdicts)
        self.assertTrue(any("|regression" in line for line in before), before)
        self.assertIn("view verdicts depends on function",
                      self.psql("ALTER EXTENSION calibrax UPDATE", status=3))
        self.psql("DROP VIEW public.verdicts", "ALTER EXTENSION calibrax UPDATE")
        self.assertEqual(self.psql(verdicts), before)
        self.assertEqual(self.psql(verdicts.replace("'history'", "branch => 'main'")), before)
        self.assertEqual(self.psql("SELECT DISTINCT verdict FROM public.judge_run(branch => 'no')"),
                         ["unjudged"])

    def test_any_schema(self):
        self.psql("CREATE SCHEMA o", "CREATE EXTENSION calibrax SCHEMA o VERSION '0.1.0'",
                  "ALTER EXTENSION calibrax UPDATE", "ALTER EXTENSION calibrax SET SCHEMA public")
        self.assertEqual(self.psql("SELECT median(x) FROM generate_series(1, 3) AS x"), ["2"])

    def test_ways_that_are_not_there_are_refused(self):
        self.psql("CREATE EXTENSION calibrax")
        for version in ("0.1.0", "9.9"):
            error = self.psql(f"ALTER EXTENSION calibrax UPDATE TO '{version}'", status=3)
            self.assertIn("no update path", error)
        self.assertEqual(self.psql("SELECT median(x) FROM generate_series(1, 3) AS x"), ["2"])
        script = SCRIPTS / f"calibrax--{NOW}.sql"
        text = subprocess.run(["psql", "-X", "-d", self.database, "-f", script], text=True,
                              capture_output=True, timeout=60).stdout
        self.assertEqual(text.strip(), 'Use "CREATE EXTENSION calibrax" to load this file.')

    def test_a_dump_comes_back(self):
        self.psql("CREATE EXTENSION calibrax VERSION '0.1.0'", self.USERS,
                  "ALTER EXTENSION calibrax UPDATE")
        restored = self.locator("restored.db")
        dump = self.work / "dump"
        subprocess.run(["pg_dump", "-Fc", "-f", dump, self.database], check=True)
        subprocess.run(["pg_restore", "--exit-on-error", "-d", restored, dump], check=True)
        self.assertEqual(self.psql(*self.ASKED, database=restored), self.psql(*self.ASKED))


class Parallel(Extension):
    """A query that several processes share answers what one alone does, to the last bit."""

    ONE = ["median", "mad", "iqr", "cv", "geomean"]
    TWO = ["powerlaw_exponent", "powerlaw_coefficient", "powerlaw_r2", "scaling_fit"]
    # near 1e7; of all sizes and signs; positive; missing and without bounds in all ways
    COLUMNS = ["near", "wide", "positive", "odd"]
    ROWS = 120000
    SHARE = ["SET max_parallel_workers_per_gather = 4", "SET parallel_setup_cost = 0",
             "SET parallel_tuple_cost = 0", "SET min_parallel_table_scan_size = 0",
             "SET jit = off"]
    ALONE = ["SET max_parallel_workers_per_gather = 0", "SET jit = off"]

    def setUp(self):
        super().setUp()
        self.psql("CREATE EXTENSION calibrax", f"""
            SELECT setseed(0.5);
            CREATE TABLE t AS
            SELECT i, i % 7 AS g, 10000000 + random() AS near,
                   (random() - 0.5) * 10 ^ (random() * 200 - 100) AS wide,
                   (0.1 + random()) * (1 + i % 1000) ^ 2 AS positive, 1.0 + i % 1000 AS size,
                   CASE WHEN i % 10 < 3 THEN NULL WHEN i % 1001 = 7 THEN 'NaN'
                        WHEN i % 50021 = 8 THEN '-Infinity' WHEN i % 40009 = 9 THEN 'Infinity'
                        ELSE round(random() * 100) END::float8 AS odd
            FROM generate_series(1, {self.ROWS}) AS i;
            ALTER TABLE t SET (parallel_workers = 4);
            ANALYZE t""")

    def calls(self):
        for column in self.COLUMNS:
            yield from (f"float8send({name}({column}))" for name in self.ONE)
            yield from (f"float8send(quantile({column}, {q}))" for q in (0, 0.1, 0.999, 1))
            yield from (f"float8send({name}({column}, '{direction}'))"
                        for name in ("best", "worst") for direction in ("higher", "lower", "info"))
            yield from (f"{name}(size, {column})::text" for name in self.TWO)

    def assert_same(self, question, settings=()):
        """Alone and shared, which it must be."""
        plan = "\n".join(self.psql(*self.SHARE, *settings, f"EXPLAIN {question}"))
        self.assertIn("Partial", plan)
        self.assertRegex(plan, "Gather")
        alone = self.psql("SET extra_float_digits = 3", *self.ALONE, question)
        shared = self.psql("SET extra_float_digits = 3", *self.SHARE, *settings, question)
        self.assertGreater(len(alone), 0)
        self.assertEqual(shared, alone)

    def test_every_aggregate_is_the_same(self):
        calls = list(self.calls())
        self.assert_same("SELECT " + ", ".join(calls) + " FROM t")
        combined = self.psql("SELECT aggfnoid::regproc::text FROM pg_aggregate WHERE aggcombinefn::"
                             "regproc::text = 'calibrax_combine'")
        self.assertGreater(len(combined), 10)
        asked = " ".join(calls)
        self.assertEqual([name for name in combined if f"{name}(" not in asked], [])

    def test_whoever_takes_part(self):
        question = "SELECT float8send(median(near)), float8send(cv(wide)) FROM t"
        plan = "\n".join(self.psql(*self.SHARE, f"EXPLAIN (ANALYZE) {question}"))
        self.assertGreater(int(re.search(r"Workers Launched: (\d+)", plan).group(1)), 0)
        for settings in ("SET parallel_leader_participation = off",
                         "SET max_parallel_workers_per_gather = 1"):
            self.assert_same(question, [settings])

    def test_groups_and_empty_parts(self):
        calls = ", ".join(f"float8send({name}(odd))" for name in self.ONE)
        self.assert_same(f"SELECT g, {calls}, scaling_fit(size, odd)::text FROM t GROUP BY g ORDER BY g")
        self.assert_same(f"SELECT {calls} FROM t WHERE i % 60000 = 77")  # two rows: most see none
        self.assert_same(f"SELECT {calls}, count(*) FROM t WHERE i < 0")
        self.assert_same(f"SELECT {calls}, median(near) FILTER (WHERE i % 60000 = 1) FROM t "
                         "WHERE odd IS NULL")

    def test_partitions(self):
        self.psql("CREATE TABLE p (LIKE t) PARTITION BY LIST (g)",
                  *(f"CREATE TABLE p{g} PARTITION OF p FOR VALUES IN ({g})" for g in range(7)),
                  "INSERT INTO p SELECT * FROM t", "ANALYZE p")
        calls = ", ".join(f"float8send({name}(wide))" for name in self.ONE)
        wise = ["SET enable_partitionwise_aggregate = on", "SET enable_hashagg = off"]
        question = f"SELECT {calls}, quantile(near, 0.9) FROM p"
        plan = "\n".join(self.psql(*self.ALONE, *wise, f"EXPLAIN {question}"))
        self.assertEqual(plan.count("Partial Aggregate"), 7)
        self.assertEqual(self.psql(*self.ALONE, *wise, question), self.psql(*self.ALONE, question))
        self.assert_same(question, wise)

    def test_what_depends_on_order_is_not_divided(self):
        for call in ("collect_samples(near)", "sparkline(near)"):
            plan = "\n".join(self.psql(*self.SHARE, f"EXPLAIN SELECT {call}, median(near) FROM t"))
            self.assertNotIn("Partial", plan)
        [text] = self.psql(*self.SHARE, "SELECT collect_samples(i) = array_agg(i::float8) FROM "
                           "(SELECT i FROM t ORDER BY i) AS o")
        self.assertEqual(text, "t")

    def test_errors_of_workers_arrive(self):
        bad = [("quantile(near, 1.5)", "must be between 0 and 1, got 1.5"),
               ("quantile(near, CASE WHEN i = 60000 THEN -1 ELSE 0.5 END)", "got -1"),
               ("quantile(near, (i % 2) / 2.0)", "argument 2 (q) must be the same for every row"),
               # each process sees one of them alone, more or less
               ("quantile(near, CASE WHEN i < 60000 THEN 0.5 ELSE 0.25 END)", "must be the same"),
               ("best(near, CASE WHEN i < 60000 THEN 'lower' ELSE 'higher' END)", "must be the same"),
               ("best(near, 'up')", "'higher', 'lower' or 'info'")]
        for call, text in bad:
            error = self.psql(*self.SHARE, f"SELECT {call} FROM t", status=3)
            self.assertIn(text, error)
            self.assertNotIn("closed the connection", error)
        self.assertEqual(self.psql("SELECT 1"), ["1"])

    def test_functions_work_in_workers(self):
        """With every query in a worker, where what is not allowed there fails."""
        [number] = self.psql("SHOW server_version_num")
        name = "debug_parallel_query" if int(number) >= 160000 else "force_parallel_mode"
        calls = ("sample_median(ARRAY[i, 2.5]), outliers('[1, 2, 3, 100, 2]')::text, "
                 "bootstrap_lower(ARRAY[i, 2]), change_kind(i, 2, 'lower'), "
                 "welch_p(ARRAY[1, 2, i], ARRAY[2, 3])")
        question = f"SELECT {calls} FROM t WHERE i < 100 ORDER BY i"
        self.assertEqual(self.psql(f"SET {name} = regress", question), self.psql(question))
        plan = "\n".join(self.psql(*self.SHARE, f"EXPLAIN SELECT sum(sample_mean(ARRAY[i])) FROM t"))
        self.assertIn("Partial Aggregate", plan)

    def test_groups_of_many_rows_spill(self):
        """What their states hold counts as memory of the query."""
        question = ("SELECT count(*), float8send(cv(m)) FROM (SELECT median(near) AS m, "
                    "cardinality(collect_samples(near)) AS n FROM t GROUP BY i % 300) AS q")
        hashed = ["SET enable_sort = off", "SET work_mem = '1MB'", "SET hash_mem_multiplier = 1"]
        plan = "\n".join(self.psql(*self.ALONE, *hashed, f"EXPLAIN (ANALYZE) {question}"))
        self.assertRegex(plan, r"HashAggregate[\s\S]*Disk Usage: [0-9]+kB")
        alone = self.psql(*self.ALONE, "SET enable_hashagg = off", question)
        self.assertEqual(self.psql(*self.ALONE, *hashed, question), alone)
        self.assertEqual(self.psql(*self.SHARE, *hashed, question), alone)

    def test_many_groups_spill(self):
        """More groups than memory for them; sorted and hashed they are the same."""
        question = ("SELECT count(*), float8send(cv(m)), float8send(cv(c)), float8send(cv(f)) FROM "
                    "(SELECT i / 3 AS k, median(near) AS m, cv(positive) AS c, "
                    "powerlaw_exponent(size, positive) AS f FROM t GROUP BY i / 3) AS q")
        small = "SET work_mem = '1MB'"
        hashed = ["SET enable_sort = off", "SET enable_hashagg = on", "SET jit = off", small]
        plan = "\n".join(self.psql(*self.ALONE, *hashed, f"EXPLAIN (ANALYZE) {question}"))
        self.assertRegex(plan, r"HashAggregate[\s\S]*Batches: [0-9]{2}")
        alone = self.psql(*self.ALONE, "SET enable_hashagg = off", question)
        self.assertEqual(self.psql(*self.ALONE, *hashed, question), alone)
        self.assertEqual(self.psql(*self.SHARE, small, question), alone)


class Calls(Extension):
    """What arguments, cancels and errors leave behind: an answer or an error, and no memory."""

    def setUp(self):
        super().setUp()
        self.psql("CREATE EXTENSION calibrax")

    LONG = ["bootstrap_lower(ARRAY(SELECT i FROM generate_series(1, 100000) AS i), 0.9, 1000000)",
            "bootstrap_upper(s, 0.9, 1000000)", "change_point_indexes(s, 'pelt', 2, 1e18)",
            "change_point_indexes(s, 'binseg', 2, 0)"]

    def test_long_calls_can_be_cancelled(self):
        """Each takes minutes."""
        series = "(SELECT array_agg(i % 1009 * 7 % 11 + i / 1e4) AS s FROM generate_series(1, 400000) AS i) AS t"
        for call in self.LONG:
            start = time.monotonic()
            error = self.psql("SET statement_timeout = '1s'", f"SELECT {call} FROM {series}", status=3)
            self.assertIn("statement timeout", error, call)
            self.assertLess(time.monotonic() - start, 20, call)  # the machine may be slow

    def test_a_cancel_from_outside_and_the_end_of_the_session(self):
        for ended, text in (("pg_cancel_backend", "due to user request"),
                            ("pg_terminate_backend", "due to administrator command")):
            process = subprocess.Popen(
                ["psql", "-XqAt", "-d", self.database, "-c",
                 "SELECT bootstrap_lower(ARRAY[1, 2, i], 0.9, 1000000) FROM generate_series(1, 1000) AS i"],
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            found = []
            while not found and process.poll() is None:
                found = self.psql(f"SELECT {ended}(pid) FROM pg_stat_activity WHERE state = 'active' AND "
                                  "query LIKE 'SELECT bootstrap%' AND now() - query_start > '0.3s'")
            self.assertIn(text, process.communicate(timeout=60)[1])
        self.assertEqual(self.psql("SELECT sample_mean(ARRAY[1, 3])"), ["2"])

    def test_cancelled_calls_leave_nothing(self):
        """In one session: memory after ten of them is that after sixty."""
        resident = ("SELECT pg_backend_pid() AS pid \\gset\n\\setenv BACKEND :pid\n"
                    "\\! awk '{print $2 * 4096}' /proc/$BACKEND/statm\n"
                    "SELECT sum(total_bytes) FROM pg_backend_memory_contexts;\n")
        arrays = "(SELECT array_agg(i % 7) AS s FROM generate_series(1, 20000) AS i) AS t;\n"
        calls = ("SET statement_timeout = 60;\n"
                 f"SELECT bootstrap_lower(s, 0.9, 1000000) FROM {arrays}"
                 f"SELECT change_point_indexes(s, 'pelt', 2, 1e18) FROM {arrays}"
                 "SET statement_timeout = 0;\n")
        result = subprocess.run(["psql", "-XqAt", "-d", self.database], capture_output=True, text=True,
                                input=calls * 10 + resident + calls * 50 + resident, timeout=300)
        self.assertGreater(result.stderr.count("statement timeout"), 60)
        first, first_contexts, last, last_contexts = (int(n) for n in result.stdout.split()[-4:])
        self.assertLess(last - first, 8 << 20)
        self.assertLess(last_contexts - first_contexts, 1 << 20)

    def test_arrays_of_all_shapes(self):
        answers = [
            ("sample_mean(ARRAY[[1, 2], [3, 6]])", "3"),  # of two dimensions: its elements
            ("sample_mean('[0:1]={1,3}'::float8[])", "2"),
            ("sample_count(ARRAY[1, NULL, 'NaN', 2]::float8[])", "2"),
            ("outliers(ARRAY[NULL, 1, 2, 3, 100, 2])", "[4]"),
            ("sample_mean('{}'::float8[])", ""), ("sample_count('{}'::float8[])", "0"),
            ("sample_mean(ARRAY[NULL, NULL]::float8[])", ""), ("sample_mean(NULL::float8[])", ""),
            ("sample_max(ARRAY['Infinity', 1]::float8[])", "Infinity"),
            ("sample_mean(ARRAY[1, 2, 6]::int[])", "3"), ("sample_mean(ARRAY[1.5, 2.5])", "2"),
            ("sample_count((SELECT array_agg(i) FROM generate_series(1, 3000000) AS i))", "3000000"),
            ("sample_median((SELECT json_agg(i) FROM generate_series(1, 300001) AS i)::text)", "150001"),
            ("cardinality((SELECT collect_samples(i) FROM generate_series(1, 3000000) AS i))", "3000000"),
        ]
        for call, wanted in answers:
            self.assertEqual(self.psql(f"SELECT {call}") or [""], [wanted], call)
        self.assertIn("array of numbers", self.psql("SELECT sample_mean('{1,2}'::text)", status=3))

    def test_databases_of_another_encoding(self):
        """Texts are what they are there; what has no spelling there is an error."""
        name = self.database.rpartition("/")[2] + "_latin"
        subprocess.run(["createdb", "-T", "template0", "-E", "LATIN1", "--locale=C", name], check=True)
        utf8 = "SET client_encoding = 'UTF8'"
        self.psql("CREATE EXTENSION calibrax", database=name)
        error = self.psql(utf8, "SELECT rank_key(1, 'größer')", status=3, database=name)
        self.assertIn("'lower' or 'info', got 'größer'", error)
        error = self.psql(utf8, "SELECT sparkline(1)", status=3, database=name)
        self.assertIn('has no equivalent in encoding "LATIN1"', error)
        self.assertEqual(self.psql("SELECT sample_mean('[1, 3]')", database=name), ["2"])

    def test_what_the_planner_is_told(self):
        """A function of values is immutable and may run anywhere; one that reads the store neither."""
        listed = self.psql("SELECT provolatile::text || proparallel::text, count(*) FROM pg_proc p JOIN pg_depend d "
                           "ON d.objid = p.oid JOIN pg_extension e ON d.refobjid = e.oid WHERE e.extname "
                           "= 'calibrax' AND prosrc = 'calibrax_table' GROUP BY 1")
        self.assertEqual([line.split("|")[0] for line in listed], ["sr"])
        listed = self.psql("SELECT DISTINCT provolatile::text || proparallel::text FROM pg_proc p JOIN pg_depend d "
                           "ON d.objid = p.oid JOIN pg_extension e ON d.refobjid = e.oid WHERE e.extname "
                           "= 'calibrax' AND prosrc <> 'calibrax_table'")
        self.assertEqual(listed, ["is"])

    def test_internals_are_not_for_users(self):
        """The server itself gives nobody a state to call them with."""
        for call in ("calibrax_add_median(NULL, 1)", "calibrax_combine(NULL, NULL)",
                     "calibrax_serialise(NULL)", "calibrax_deserialise('x', NULL)"):
            self.assertIn("does not exist", self.psql(f"SELECT {call}", status=3))


if __name__ == "__main__":
    unittest.main()
