"""calibrax-sql on a PostgreSQL server: the same shell, nothing changed without --write."""
import json
import os
import subprocess
import unittest

from harness import CALIBRAX_SQL, Case, a_run, written

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
]


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
                                cwd=self.work, timeout=60)
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
        for attempt in ATTEMPTS:
            words = [word for statement in attempt for word in ("-c", statement)]
            result = subprocess.run([CALIBRAX_SQL, self.locator("h.db"), *words],
                                    stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                    cwd=self.work, timeout=60)
            self.assertEqual(result.returncode, 2, f"{attempt}: {result.stdout} {result.stderr}")
            self.assertEqual(self.sql("--format", "csv", "-c", "SELECT name FROM baselines"),
                             "name\nmain\n", attempt)

    def test_with_write(self):
        self.sql("--write", "-c", "DELETE FROM baseline")
        self.assertEqual(self.sql("--format", "csv", "-c", "SELECT count(*) AS n FROM baselines"),
                         "n\n0\n")

    def test_a_new_database_is_made_by_writing(self):
        locator = self.locator("other.db")
        subprocess.run([CALIBRAX_SQL, locator, "--write", "-c", "SELECT 1"], check=True,
                       stdout=subprocess.DEVNULL, timeout=60)
        self.assertEqual(self.run_calibrax("runs", "--data", "other.db"), "no runs\n")


if __name__ == "__main__":
    unittest.main()
