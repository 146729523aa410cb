"""The SQL functions as users reach them: the sqlite3 shell with the extension, Python's sqlite3, and
calibrax-sql give the same bytes, and what README.md and docs/reference.md show is true.

CALIBRAX_EXTENSION is the extension; CALIBRAX_PRELOAD a library to preload into foreign programs (the
sanitizer's, when the extension is built with one)."""
import os
import pathlib
import re
import shutil
import sqlite3
import subprocess
import sys
import unittest

from harness import CALIBRAX, Case, TOP

EXTENSION = os.environ.get("CALIBRAX_EXTENSION", "build/release/calibrax.so")
SHELL = pathlib.Path(CALIBRAX).resolve().parent / "calibrax-sql"
SCRIPT = pathlib.Path(__file__).with_name("sql") / "analysis.sql"

# Runs in a Python whose sqlite3 can load extensions; prints as the sqlite3 shell does ("list") or as
# calibrax-sql's JSON ("json").
PYTHON_DOOR = r"""
import json, sqlite3, sys
db, extension, script, style = sys.argv[1:]
connection = sqlite3.connect(f"file:{db}?mode=ro", uri=True)
connection.enable_load_extension(True)
connection.load_extension(extension)
def shown(value):
    if value is None:
        return ""
    if isinstance(value, float):
        return connection.execute("SELECT CAST(? AS TEXT)", (value,)).fetchone()[0]
    return str(value)
statement = ""
for line in open(script, encoding="utf-8"):
    statement += line
    if sqlite3.complete_statement(statement):
        cursor = connection.execute(statement)
        names = [column[0] for column in cursor.description]
        rows = cursor.fetchall()
        if style == "json":
            print(json.dumps([dict(zip(names, row)) for row in rows], ensure_ascii=False))
        else:
            for row in rows:
                print("|".join(map(shown, row)))
        statement = ""
connection.close()
"""


def foreign_environment():
    environment = dict(os.environ)
    if os.environ.get("CALIBRAX_PRELOAD"):
        environment["LD_PRELOAD"] = os.environ["CALIBRAX_PRELOAD"]
        environment["ASAN_OPTIONS"] = "detect_leaks=0"  # Python's own
    return environment


def python_with_extensions():
    for python in (sys.executable, "/usr/bin/python3"):
        check = "import sqlite3; sqlite3.connect(':memory:').enable_load_extension(True)"
        if os.path.exists(python) and subprocess.run(
                [python, "-c", check], stderr=subprocess.DEVNULL).returncode == 0:
            return python
    return None


def examples(path):
    """(statement, result) of each sql block of a Markdown file that a text block follows."""
    pattern = r"```sql\n((?:(?!```).)*)\n```\n```text\n(.*?)\n?```"
    return re.findall(pattern, path.read_text(encoding="utf-8"), re.S)


class SqlCase(Case):
    def setUp(self):
        super().setUp()
        self.db = self.work / "history.db"
        self.run_calibrax("import", "--data", self.db, TOP / "demo" / "history")
        self.run_calibrax("baseline", "--data", self.db, "--run", "latest~1")

    def skip_without(self, what, found):
        if not found:
            print(f"SKIPPED: {self.id()}: {what} is not there", flush=True)
            self.skipTest(f"{what} is not there")
        return found

    def run_foreign(self, *words, status=0, **options):
        result = subprocess.run([str(word) for word in words], capture_output=True, timeout=300,
                                env=foreign_environment(), cwd=self.work, **options)
        self.stderr = result.stderr.decode()
        self.assertEqual(result.returncode, status, f"{words}: {result.stdout} {result.stderr}")
        return result.stdout

    def through_sqlite3(self, script, **options):
        program = self.skip_without("the sqlite3 shell", shutil.which("sqlite3"))
        return self.run_foreign(program, "-batch", "-bail", "-readonly", "-cmd",
                                f".load {EXTENSION}", self.db, f".read {script}", **options)

    def through_calibrax_sql(self, script, style="list", **options):
        return self.run_foreign(SHELL, self.db, "--format", style, "-f", script, **options)

    def through_python(self, script, style="list", **options):
        python = self.skip_without("a Python whose sqlite3 loads extensions",
                                   python_with_extensions())
        return self.run_foreign(python, "-c", PYTHON_DOOR, self.db, EXTENSION, script,
                                style, **options)

    def written(self, text):
        path = self.work / "script.sql"
        path.write_text(text, encoding="utf-8")
        return path


class Doors(SqlCase):
    def test_same_bytes_through_three_doors(self):
        expected = SCRIPT.with_suffix(".out").read_bytes()
        self.assertEqual(self.through_sqlite3(SCRIPT).decode(), expected.decode())
        self.assertEqual(self.through_python(SCRIPT).decode(), expected.decode())
        self.assertEqual(self.through_calibrax_sql(SCRIPT).decode(), expected.decode())
        self.assertEqual(self.through_calibrax_sql(SCRIPT).decode(), expected.decode())

    def test_same_numbers_through_calibrax_sql_and_python(self):
        """JSON has every digit, so that the same bytes are the same doubles."""
        self.assertEqual(self.through_calibrax_sql(SCRIPT, "json").decode(),
                         self.through_python(SCRIPT, "json").decode())

    def test_a_store_on_read_only_ground(self):
        self.db.chmod(0o444)
        script = self.written("SELECT count(*) FROM compare_runs();\n")
        self.assertEqual(self.through_sqlite3(script), b"22\n")

    def test_errors_reach_python_as_errors(self):
        for statement, text in [
                ("SELECT * FROM trend('time');", "trend: argument 2 (name) is required"),
                ("SELECT median('x');", "median: argument 1 (x) must be a number, got 'x'"),
                ("SELECT * FROM regressions('nope');", "regressions: ")]:
            self.through_python(self.written(statement), status=1)
            self.assertIn(f"OperationalError: {text}", self.stderr)

    def test_a_database_without_a_store(self):
        self.db.unlink()
        sqlite3.connect(self.db).execute("CREATE TABLE t(x)").connection.close()
        self.through_sqlite3(self.written("SELECT * FROM regressions();"), status=1)
        self.assertIn("regressions: ", self.stderr)
        self.assertIn("not a calibrax store", self.stderr)
        script = self.written("SELECT sample_mean('[1, 2]');")
        self.assertEqual(self.through_sqlite3(script), b"1.5\n")

    def test_a_writer_at_the_same_time_is_seen(self):
        python = self.skip_without("a Python whose sqlite3 loads extensions",
                                   python_with_extensions())
        script = f"""
import sqlite3, subprocess
connection = sqlite3.connect("history.db")
connection.enable_load_extension(True)
connection.load_extension({EXTENSION!r})
count = "SELECT count(*) FROM trend('time', 'parse-json/1000')"
print(connection.execute(count).fetchone()[0])
subprocess.run([{str(pathlib.Path(CALIBRAX).resolve())!r}, "prune", "--data", "history.db", "--keep",
                "5", "--yes"], check=True, stdout=subprocess.DEVNULL)
print(connection.execute(count).fetchone()[0])
connection.close()
"""
        self.assertEqual(self.run_foreign(python, "-c", script), b"12\n5\n")


class Documents(SqlCase):
    def check_examples(self, path, at_least):
        found = examples(path)
        self.assertGreaterEqual(len(found), at_least)
        for statement, result in found:
            with self.subTest(statement):
                got = self.through_sqlite3(self.written(statement + "\n"))
                self.assertEqual(got.decode().rstrip("\n"), result)

    def test_reference_page(self):
        self.check_examples(TOP / "docs" / "reference.md", 50)

    def test_readme(self):
        self.check_examples(TOP / "README.md", 10)


if __name__ == "__main__":
    unittest.main()
