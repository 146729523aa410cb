"""calibrax-sql on a PostgreSQL server: the same shell, nothing changed without --write."""
import json
import os
import subprocess
import time
import unittest

from harness import CALIBRAX_SQL, Case, a_run, written
from terminal import Terminal

# What somebody may try who was given a shell for reading.
ATTEMPTS = [
    ["DELETE FROM baseline"],
    ["SET default_transaction_read_only = off", "DELETE FROM baseline"],
    ["SET default_transaction_read_only = off; DELETE FROM baseline"],
    ["SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE", "DELETE FROM baseline"],
    ["BEGIN READ WRITE; DELETE FROM baseline; COMMIT"],
    ["BEGIN; SET TRANSACTION READ WRITE; DELETE FROM baseline; COMMIT"],
    ["SELECT set_config('transaction_read_only', 'off', false); DELETE FROM baseline"],
    ["SELECT set_config('default_transaction_read_only', 'off', false); DELETE FROM baseline"],
    ["DO 'BEGIN PERFORM set_config(''default_transaction_read_only'', ''off'', false); COMMIT; "
     "DELETE FROM calibrax.baseline; END'"],
    ["RESET ALL", "DELETE FROM calibrax.baseline"],
    ["DISCARD ALL", "DELETE FROM calibrax.baseline"],
    ["WITH d AS (DELETE FROM baseline RETURNING name) SELECT * FROM d"],
    ["/* a */ SET default_transaction_read_only = off", "DELETE FROM baseline"],
    ["-- a\nBEGIN READ WRITE; DELETE FROM baseline; COMMIT"],
    ["INSERT INTO baseline SELECT 'x', run_key, '' FROM run"],
    ["COMMIT; DELETE FROM baseline"],
    ["END", "DELETE FROM baseline"],
    ["SET transaction_read_only = off", "DELETE FROM baseline"],
    ["BEGIN; SET transaction_read_only = off; DELETE FROM baseline; COMMIT"],
    ["START TRANSACTION READ WRITE; DELETE FROM baseline; COMMIT"],
    ["BEGIN; SAVEPOINT a; SET TRANSACTION READ WRITE; DELETE FROM baseline; COMMIT"],
    ["DO $$ BEGIN EXECUTE 'SET LOCAL transaction_read_only = off'; DELETE FROM calibrax.baseline; END $$"],
    ["DO $x$ BEGIN COMMIT; SET transaction_read_only = off; DELETE FROM calibrax.baseline; END $x$"],
    ["BEGIN", "DO $x$ BEGIN COMMIT; DELETE FROM calibrax.baseline; END $x$"],
    ["PREPARE d AS DELETE FROM calibrax.baseline", "EXECUTE d"],
    ["EXPLAIN ANALYZE DELETE FROM baseline"],
    ["CREATE TABLE t AS SELECT 1 AS n"],
    ["SELECT 1 AS n INTO t"],
    ["SELECT nextval(pg_get_serial_sequence('run', 'run_key'))"],
    ["COPY baseline FROM STDIN"],
    ["COPY baseline FROM PROGRAM 'echo'"],
    ["TRUNCATE baseline"],
    ["VACUUM"],
    ["DROP SCHEMA calibrax CASCADE"],
    ["COPY (SELECT 1) TO '{file}'"],
    ["COPY (SELECT 1) TO PROGRAM 'touch {file}'"],
    ["/* a /* b */ TO STDOUT */ COPY (SELECT 1) TO PROGRAM 'touch {file}' -- TO STDOUT"],
    ["COPY (SELECT a.to stdout FROM (SELECT 1 AS to) AS a) TO PROGRAM 'touch {file}'"],
    ["BEGIN; COPY (SELECT 1) TO PROGRAM 'touch {file}'"],
]


def iter_until(stream, beginning):
    """Lines up to and with the one that begins so."""
    for line in stream:
        yield line
        if line.startswith(beginning):
            return


class ServerShell(Case):
    def setUp(self):
        super().setUp()
        for i in range(3):
            run = a_run(f"run-{i}", f"2026-01-0{i + 1}T00:00:00+00:00", 100.0 + i)
            (self.work / f"{i}.json").write_text(written(run))
        self.run_calibrax("import", "--data", "h.db", *[f"{i}.json" for i in range(3)])
        self.run_calibrax("baseline", "--data", "h.db", "--run", "run-0")

    def sql(self, *words, status=0, input=""):
        result = subprocess.run([CALIBRAX_SQL, self.locator("h.db"), *words], input=input,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                cwd=self.work, timeout=300)
        self.stderr = result.stderr
        self.assertEqual(result.returncode, status, f"{words}: {result.stdout!r} {result.stderr!r}")
        return result.stdout

    def test_rows(self):
        rows = json.loads(self.sql("--format", "json", "-c", "SELECT run_id, epoch_us, branch "
                                   "FROM runs ORDER BY run_id LIMIT 1"))
        self.assertEqual(rows, [{"run_id": "run-0", "epoch_us": 1767225600000000, "branch": None}])
        rows = json.loads(self.sql("--format", "json", "-c",
                                   "SELECT 1.5 AS a, true AS b, ARRAY[1, 2.5, NULL]::float8[] AS s, "
                                   "'Infinity'::float8 AS i, 'NaN'::float8 AS n, 0.1::float8 AS d"))
        self.assertEqual(rows, [{"a": 1.5, "b": 1, "s": "[1.0, 2.5, null]", "i": "Infinity",
                                 "n": None, "d": 0.1}])
        self.assertEqual(self.sql("--format", "csv", "-c", "SELECT 1 AS n; SELECT 2 AS n"),
                         "n\n1\nn\n2\n")

    def test_errors_have_a_place_and_a_hint(self):
        self.sql("-c", "SELECT 'äö', valu\nFROM measurements", status=2)
        self.assertIn("valu\n" + 21 * " " + "^", self.stderr)
        self.sql("-c", "SELECT * FROM nothing", status=2)
        self.assertIn("\\d lists the relations", self.stderr)
        self.sql("-c", "SELECT median(value) FROM metrics", status=2)
        self.assertIn("CREATE EXTENSION calibrax", self.stderr)

    def test_backslash_commands(self):
        out = self.sql(input="\\d\n\\d run\n\\d measurements\n\\l\n")
        for text in ("measurements", "run_id", "not null", "run-0", "double precision"):
            self.assertIn(text, out)
        self.assertNotIn("ERROR", self.stderr)

    def test_nothing_changes_without_write(self):
        file = self.work / "written"
        self.work.chmod(0o777)  # the server's user could
        for attempt in ATTEMPTS:
            words = [word for statement in attempt for word in ("-c", statement.replace("{file}", str(file)))]
            result = subprocess.run([CALIBRAX_SQL, self.locator("h.db"), *words],
                                    stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                    cwd=self.work, timeout=300)
            self.assertEqual(result.returncode, 2, f"{attempt}: {result.stdout} {result.stderr}")
            self.assertEqual(self.sql("--format", "csv", "-c", "SELECT name FROM baselines"),
                             "name\nmain\n", attempt)
            self.assertFalse(file.exists(), attempt)

    def test_what_is_copied_does_not_hang(self):
        for words in (("COPY run TO STDOUT",), ("COPY (SELECT generate_series(1, 1e6)) TO STDOUT",),
                      ("COPY baseline FROM STDIN", "--write")):
            self.sql(*words[1:], "-c", words[0], status=2)
            self.assertIn("not for this shell", self.stderr)
        self.sql("-f", "-", input="\\set ON_ERROR_STOP off\nCOPY run TO STDOUT;\nSELECT 1 AS n;\n", status=2)

    def test_statements_end_where_psql_ends_them(self):
        out = self.sql("--format", "csv", "-f", "-", input="""
            SELECT $$;$$ AS a, $x$ $$; $x$ AS b, E'\\';' AS "c;d" /* ; /* ; */ ; */;
            SELECT count(*) AS "two;
lines" FROM runs; SELECT '\\' AS e;
            """)
        self.assertEqual(out, 'a,b,c;d\n;, $$; ,\';\n"two;\nlines"\n3\ne\n\\\n')
        self.sql("--write", "-c", "CREATE FUNCTION one() RETURNS int BEGIN ATOMIC SELECT 0; SELECT 1; END; "
                                  "DO $$ BEGIN PERFORM one(); PERFORM one(); END $$;")
        self.assertIn("1", self.sql("-c", "SELECT one()"))

    def test_notices_are_shown(self):
        """As text, whatever it would do to a terminal."""
        self.sql("-c", "DO $$ BEGIN RAISE NOTICE 'half%', E' \\x1b[31m done'; END $$")
        self.assertEqual(self.stderr, "NOTICE:  half \\x1b[31m done\n")

    def test_a_lost_connection(self):
        """The statement fails, the next one has a new connection; also with Ctrl-C and read-only."""
        script = ("\\set ON_ERROR_STOP off\nSELECT pg_terminate_backend(pg_backend_pid());\n"
                  "SELECT count(*) AS n FROM runs;\nDELETE FROM baseline;\n")
        out = self.sql("--format", "csv", "-f", "-", input=script, status=2)
        self.assertIn("Connected again: do the same once more", self.stderr)
        self.assertEqual(out, "n\n3\n")
        self.assertIn("read-only transaction", self.stderr)

    def test_ctrl_c_stops_the_query(self):
        """On the first connection and on one that took its place."""
        shell = Terminal([CALIBRAX_SQL, self.locator("h.db")], self.work)
        self.addCleanup(shell.close)
        shell.read_until("=# |=> ")
        for _ in range(2):
            shell.send("SELECT pg_sleep(600);\n")
            shell.read_until("pg_sleep")
            self.wait_for("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'", "1")
            shell.send("\x03")
            shell.read_until("Cancelled")
            shell.send("SELECT 40 + 2 AS answer;\n")
            shell.read_until("42")
            shell.send("SELECT pg_terminate_backend(pg_backend_pid());\n")
            shell.read_until("Connected again")

    def wait_for(self, question, answer):
        for _ in range(600):
            if subprocess.run(["psql", "-XAtc", question], capture_output=True, text=True,
                              timeout=300).stdout.strip() == answer:
                return
            time.sleep(0.05)
        self.fail(f"{question} never became {answer}")

    def test_a_server_that_is_gone(self):
        cluster = os.environ["CALIBRAX_TEST_CLUSTER"]
        self.addCleanup(subprocess.run, [cluster, "start"], timeout=300)
        shell = subprocess.Popen([CALIBRAX_SQL, self.locator("h.db"), "--format", "csv", "-f", "-"],
                                 stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE, text=True)
        shell.stdin.write("\\set ON_ERROR_STOP off\nSELECT 1 AS n;\n")
        shell.stdin.flush()
        self.assertEqual([shell.stdout.readline() for _ in range(2)], ["n\n", "1\n"])
        subprocess.run([cluster, "crash"], check=True, timeout=300)
        shell.stdin.write("SELECT 2 AS n;\n")
        shell.stdin.flush()
        said = list(iter_until(shell.stderr, "HINT:"))
        self.assertIn("cannot be reached: the next statement tries again", said[-1], said)
        subprocess.run([cluster, "start"], check=True, timeout=300)
        output, errors = shell.communicate("SELECT 3 AS n;\nSELECT 4 AS n;\n", timeout=300)
        self.assertIn("Connected again", errors)
        self.assertEqual(output, "n\n4\n")

    def test_with_write(self):
        self.sql("--write", "-c", "DELETE FROM baseline")
        self.assertEqual(self.sql("--format", "csv", "-c", "SELECT count(*) AS n FROM baselines"),
                         "n\n0\n")

    def test_a_new_database_is_made_by_writing(self):
        locator = self.locator("other.db")
        subprocess.run([CALIBRAX_SQL, locator, "--write", "-c", "SELECT 1"], check=True,
                       stdout=subprocess.DEVNULL, timeout=300)
        self.assertEqual(self.run_calibrax("runs", "--data", "other.db"), "no runs\n")


if __name__ == "__main__":
    unittest.main()
