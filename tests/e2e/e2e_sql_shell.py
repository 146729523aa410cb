"""calibrax-sql in scripts: statements in, results and exit statuses out."""
import csv
import io
import json
import os
import subprocess
import unittest

from harness import CALIBRAX_SQL, Case, a_run, written

MANY = ("WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT {}) "
        "SELECT x, 'row ' || x AS t, x * 0.5 AS h FROM c")


class Shell(Case):
    def setUp(self):
        super().setUp()
        for i in range(3):
            run = a_run(f"run-{i}", f"2026-01-0{i + 1}T00:00:00+00:00", 100.0 + i)
            (self.work / f"{i}.json").write_text(written(run))
        self.run_calibrax("import", "--data", "history.db", *[f"{i}.json" for i in range(3)])

    def sql(self, *words, status=0, input=""):
        """Runs the shell; its standard output, line ends as they are."""
        environment = {k: v for k, v in os.environ.items() if not k.startswith("CALIBRAX_")}
        result = subprocess.run([CALIBRAX_SQL, *map(str, words)], input=input.encode(),
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=self.work,
                                env=environment, timeout=300)
        self.stderr = result.stderr.decode()
        self.assertEqual(result.returncode, status, f"{words}: {result.stdout!r} {result.stderr!r}")
        return result.stdout.decode()

    def file(self, name, text):
        (self.work / name).write_text(text)
        return name


class Scripts(Shell):
    def test_statements_come_from_commands_files_and_standard_input(self):
        one = "1\n─\n1\n(1 row)\n\n"
        self.assertEqual(self.sql("history.db", "-c", "SELECT 1"), one)
        self.assertEqual(self.sql("history.db", "-f", self.file("a.sql", "SELECT\n1\n;")), one)
        self.assertEqual(self.sql("history.db", input="SELECT 1"), one)
        self.assertEqual(self.sql("history.db", "-f", "-", input="SELECT 1"), one)
        self.assertEqual(self.sql("--data", "history.db", "--command=SELECT 1"), one)
        environment = dict(os.environ, CALIBRAX_DATA="history.db")
        out = subprocess.run([CALIBRAX_SQL, "-c", "SELECT count(*) AS n FROM runs"], text=True,
                             cwd=self.work, env=environment, stdout=subprocess.PIPE, check=True)
        self.assertEqual(out.stdout, "n\n─\n3\n(1 row)\n\n")

    def test_commands_and_files_keep_their_order(self):
        self.file("two.sql", "SELECT 2 AS n;")
        out = self.sql("history.db", "--format", "csv", "-c", "SELECT 1 AS n", "-f", "two.sql",
                       "-c", "SELECT 3 AS n")
        self.assertEqual(out, "n\r\n1\r\nn\r\n2\r\nn\r\n3\r\n")

    def test_a_script_ends_at_its_first_error(self):
        script = self.file("bad.sql", "SELECT 1;\nSELECT 2,\n  valu\nFROM measurements;\nSELECT 3;")
        for words, options in ((("-f", script), {}), ((), {"input": (self.work / script).read_text()})):
            out = self.sql("history.db", "--format", "csv", *words, status=2, **options)
            self.assertEqual(out, "1\r\n1\r\n")
            self.assertRegex(self.stderr, r"^calibrax-sql:(bad.sql|<stdin>):3: ERROR:  no such column: "
                             "valu\nLINE 2:   valu\n          \\^\nHINT:  Perhaps you meant \"value\".\n$")
        out = self.sql("history.db", "-c", "SELECT nope", "-c", "SELECT 1", status=2)
        self.assertEqual(out, "")
        self.assertEqual(self.stderr, "ERROR:  no such column: nope\nLINE 1: SELECT nope\n"
                         "               ^\nHINT:  \\d NAME lists the columns of a relation. Text stands "
                         "in 'single quotes'.\n")

    def test_a_script_may_go_on_after_errors_but_says_so_in_the_end(self):
        script = "\\set ON_ERROR_STOP off\nSELECT nope;\nSELECT 5;\n.bail on\nSELECT nope;\nSELECT 6;\n"
        out = self.sql("history.db", "--format", "csv", input=script, status=2)
        self.assertEqual(out, "5\r\n5\r\n")

    def test_scripts_include_scripts(self):
        self.file("inner.sql", "SELECT 'inner' AS a;\n\\q\nSELECT 'never' AS a;")
        self.file("loop.sql", "\\i loop.sql\n")
        self.file("broken.sql", "\n\nSELECT 'open;\n")
        out = self.sql("history.db", "--format", "csv", "-c", "\\i inner.sql", "-c", "SELECT 1")
        self.assertEqual(out, "a\r\ninner\r\n")
        self.sql("history.db", "-f", "loop.sql", status=2)
        self.assertIn("too deeply", self.stderr)
        self.sql("history.db", "-f", "broken.sql", status=2)
        self.assertIn("calibrax-sql:broken.sql:3: ERROR:  unrecognized token", self.stderr)
        self.sql("history.db", "-f", "nowhere.sql", status=2)
        self.assertEqual(self.stderr, "calibrax-sql: nowhere.sql: No such file or directory\n")

    def test_odd_scripts(self):
        for script in ("", "\n\n", ";;;", "-- nothing\n", "/* nothing */", "\ufeffSELECT 1 WHERE 0;"):
            self.assertIn(self.sql("history.db", "--format", "csv", "-f", self.file("odd.sql", script)),
                          ("", "1\r\n"))
        out = self.sql("history.db", "--format", "csv", "-c",
                       "SELECT ';' AS a, \"run_id\" FROM runs -- ;\nWHERE run_id = /* ; */ 'run-1'; ;")
        self.assertEqual(out, "a,run_id\r\n;,run-1\r\n")
        self.assertEqual(self.sql("history.db", "-c", "SELECT 1 AS a \\gx"), "─[ RECORD 1 ]\na │ 1\n\n")

    def test_backslash_commands(self):
        out = self.sql("history.db", "-c", "\\d", "-c", "\\d runs", "-c", "\\dt", "-c", "\\dv", "-c",
                       "\\d baseline", "-c", "\\df welch*", "-c", "\\df trend", "-c", "\\?", "-c",
                       ".tables ru*", "-c", ".schema runs", "-c", "\\echo 'a  b' c", "-c", "\\l")
        for text in ("one row per execution", "environment_id  integer", "baseline_by_run", "welch_p",
                     "trend     metric, name", "delta_pct    real", "\\watch [SECONDS]", "\nruns\n",
                     "CREATE VIEW runs AS", "a  b c\n", "set_at"):
            self.assertIn(text, out)
        for command, message in (("\\nope", "unknown command \\nope"), (".nope", "unknown command .nope"),
                                 ("\\d nope", "there is no relation 'nope'"), ("\\df nope", "no function"),
                                 ("\\x maybe", "on, off or auto"), ("\\format xml", "unknown format"),
                                 ("\\i", "which FILE?"), ("\\q now", "unexpected 'now'"),
                                 ("\\echo 'open", "a quote is not closed"), ("\\watch -1", "seconds"),
                                 ("\\o /nowhere/at/all", "No such file"), ("\\plot", "no column of numbers"),
                                 ("\\g", "no statement"), ("\\set X 1", "unknown variable")):
            self.sql("history.db", "-c", command, status=2)
            self.assertIn(message, self.stderr, command)

    def test_output_goes_where_it_is_sent(self):
        self.sql("history.db", "-o", "all.csv", "--format", "csv", "-c", "SELECT 1 AS n")
        self.assertEqual((self.work / "all.csv").read_bytes(), b"n\r\n1\r\n")
        out = self.sql("history.db", "--format", "csv", "-c", "\\o |tr a-z A-Z\nSELECT 'x' AS n;\n\\o\n"
                       "SELECT 'y' AS n;\n\\o rest.csv\nSELECT 'z' AS n;")
        self.assertEqual(out, "N\r\nX\r\nn\r\ny\r\n")
        self.assertEqual((self.work / "rest.csv").read_bytes(), b"n\r\nz\r\n")
        self.sql("history.db", "-c", "\\o |true\n" + MANY.format(100000) + ";", status=2)

    def test_plot(self):
        out = self.sql("history.db", "-c",
                       "SELECT timestamp, value FROM trend('throughput', 'CV-1/small')", "-c", "\\plot")
        self.assertIn("value by timestamp (3 values)\n102 ┤", out)
        self.assertIn("2026-01-01 00:00:00", out)


class Formats(Shell):
    ROW = ("SELECT 1 AS i, 0.1 AS r, NULL AS n, 'a,\"b\"' AS t, '日本' AS w, 9e999 AS inf, "
           "x'000000000000f03f' AS samples, 'x|<y>' AS m, char(10) AS line")

    def test_json(self):
        out = self.sql("history.db", "--format", "json", "-c", self.ROW)
        self.assertEqual(out.count("\n"), 1)
        self.assertEqual(json.loads(out), [{"i": 1, "r": 0.1, "n": None, "t": 'a,"b"', "w": "日本",
                                            "inf": "Infinity", "samples": "[1.0]", "m": "x|<y>",
                                            "line": "\n"}])

    def test_csv(self):
        out = self.sql("history.db", "--format", "csv", "-c", self.ROW)
        rows = list(csv.reader(io.StringIO(out, newline="")))
        self.assertEqual(rows[1], ["1", "0.1", "", 'a,"b"', "日本", "Infinity", "[1.0]", "x|<y>", "\n"])

    def test_table_and_markdown(self):
        out = self.sql("history.db", "-c", "SELECT '日本' AS a, 1.5 AS b UNION ALL SELECT 'x', 22")
        self.assertEqual(out, "a       b\n────  ───\n日本  1.5\nx      22\n(2 rows)\n\n")
        out = self.sql("history.db", "--format", "markdown", "-c", "SELECT 'x|<y>' AS a")
        self.assertEqual(out, "| a |\n| --- |\n| x\\|&lt;y&gt; |\n\n")

    def test_long_results_cost_no_memory(self):
        # A sanitizer keeps what was freed, unless told otherwise.
        environment = dict(os.environ, ASAN_OPTIONS="quarantine_size_mb=1:detect_leaks=0")

        def peak(rows, output_format):
            process = subprocess.Popen([CALIBRAX_SQL, "history.db", "--format", output_format, "-c",
                                        MANY.format(rows)], stdout=subprocess.DEVNULL, cwd=self.work,
                                       env=environment)
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            self.assertEqual(process.returncode, 0)
            return usage.ru_maxrss
        for output_format in ("csv", "json", "markdown"):
            self.assertLess(peak(300000, output_format) - peak(1000, output_format), 16 * 1024)

    def test_long_tables_are_whole(self):
        out = self.sql("history.db", "-c", MANY.format(100000)).splitlines()
        self.assertEqual(len(out), 100004)
        self.assertEqual(out[-3:], ["100000  row 100000  50000.0", "(100000 rows)", ""])


class Stores(Shell):
    def test_nothing_changes_without_write(self):
        before = (self.work / "history.db").read_bytes()
        for statement in ("CREATE TABLE t(a)", "DELETE FROM run", "PRAGMA query_only = OFF",
                          "PRAGMA journal_mode = DELETE", "VACUUM"):
            self.sql("history.db", "-c", statement, status=2)
            self.assertIn("ERROR:", self.stderr)
        self.assertEqual((self.work / "history.db").read_bytes(), before)
        self.sql("history.db", "--write", "-c", "CREATE TABLE mine(a)", "-c", "INSERT INTO mine VALUES (7)")
        out = self.sql("history.db", "--format", "csv", "-c", "SELECT a FROM mine")
        self.assertEqual(out, "a\r\n7\r\n")

    def test_a_store_that_is_not_there_is_empty_and_not_made(self):
        for locator in ("nowhere.db", "nowhere"):
            out = self.sql(locator, "--format", "csv", "-c", "SELECT count(*) AS n FROM measurements",
                           "-c", "SELECT * FROM trend('a', 'b')", "-c", "\\l")
            self.assertTrue(out.startswith("n\r\n0\r\nrun_id,"))
            self.assertIn(f"note: {locator} is not there", self.stderr)
            self.assertFalse((self.work / locator).exists())
        self.sql(":memory:", "-c", "SELECT * FROM compare_runs('latest', 'main')", status=2)
        self.assertIn("compare_runs: ", self.stderr)
        self.assertNotIn("note:", self.stderr)

    def test_a_json_directory_is_a_store(self):
        runs = self.work / "store" / "runs"
        runs.mkdir(parents=True)
        (runs / "a.json").write_text(written(a_run("run-a", value=1.0)))
        (runs / "b.json").write_text("{ broken")
        out = self.sql("store", "--format", "csv", "-c", "SELECT run_id, value FROM measurements")
        self.assertEqual(out, "run_id,value\r\nrun-a,1.0\r\n")
        self.assertIn("b.json", self.stderr)
        (runs / "b.json").write_text(written(a_run("run-b", "2026-02-01T00:00:00Z", 2.0)))
        out = self.sql("store", "--format", "csv", "-c",
                       "SELECT run_id, delta_pct FROM trend('throughput', 'CV-1/small')")
        self.assertEqual(out, "run_id,delta_pct\r\nrun-a,\r\nrun-b,100.0\r\n")
        self.sql("store", "-c", "DELETE FROM run", status=2)
        self.sql("store", "--write", "-c", "SELECT 1")
        self.assertIn("note: store: statements change the index", self.stderr)

    def test_broken_stores_are_said_to_be(self):
        (self.work / "broken.db").write_bytes(b"SQLite format 3\0" + b"\xff" * 4096)
        (self.work / "text.db").write_text("not a database at all")
        whole = (self.work / "history.db").read_bytes()
        (self.work / "cut.db").write_bytes(whole[:len(whole) // 3])
        for name in ("broken.db", "text.db"):
            self.sql(name, "-c", "SELECT 1", status=2)
            self.assertIn(name, self.stderr)
        self.sql("cut.db", "-c", "SELECT count(*), sum(value) FROM measurements", status=2)
        self.assertRegex(self.stderr, "malformed|not a database|damaged")

    def test_the_command_line(self):
        self.assertIn("Usage: calibrax-sql [LOCATOR]", self.sql("--help"))
        self.assertRegex(self.sql("--version"), r"^calibrax-sql \d+\.\d+\.\d+\n$")
        for words, message in (((), "which store?"), (("a.db", "b.db"), "one store, please; statements go after -c"),
                               (("a.db", "--data", "b.db"), "one store, please; statements go after -c"),
                               (("a.db", "--nope"), "unknown option '--nope'"),
                               (("a.db", "--format", "xml"), "--format must be one of"),
                               (("a.db", "-c"), "needs a value")):
            self.sql(*words, status=2)
            self.assertIn(message, self.stderr)
            self.assertIn("Try 'calibrax-sql --help'.", self.stderr)
        self.sql("postgresql://nowhere/x", "-c", "SELECT 1", status=2)


class Rows(Shell):
    def test_rows_alone(self):
        two = "SELECT 1 AS a, 'x' AS b UNION ALL SELECT 22, 'y'"
        self.assertEqual(self.sql("history.db", "-t", "-c", two), " 1  x\n22  y\n")
        self.assertEqual(self.sql("history.db", "--tuples-only", "--format", "csv", "-c", two),
                         "1,x\r\n22,y\r\n")
        self.assertEqual(self.sql("history.db", "-t", "--format", "json", "-c", "SELECT 1 AS a"),
                         '[{"a": 1}]\n')
        self.assertEqual(self.sql("history.db", "--format", "csv",
                                  input=f".headers off\n{two};\n.headers on\n{two};\n"),
                         "1,x\r\n22,y\r\na,b\r\n1,x\r\n22,y\r\n")
        self.assertEqual(self.sql("history.db", input="\\t\nSELECT 5;\n\\t off\nSELECT 6;\n"),
                         "5\n6\n─\n6\n(1 row)\n\n")

    def test_a_description_is_a_table_where_rows_are_expanded(self):
        plain = self.sql("history.db", "-c", "\\d tags")
        self.assertEqual(self.sql("history.db", "-x", "-c", "\\d tags"), plain)
        self.assertIn("name  run_id", self.sql("history.db", "-x", "-c", "\\l"))

    def test_a_setting_that_is_asked_for_is_told_in_a_script_too(self):
        self.assertEqual(self.sql("history.db", input="\\format\n\\format csv\n\\format\n\\set\n"),
                         "Format is table.\nFormat is csv.\nON_ERROR_STOP is on.\n")

    def test_a_line_end_in_a_message_is_a_blank(self):
        self.sql("history.db", input="SELECT 'a\nb", status=2)
        self.assertIn("\"'a b", self.stderr)


class Pipes(Shell):
    def test_a_reader_that_goes_away_ends_the_program_quietly(self):
        endless = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x FROM c"
        process = subprocess.Popen([CALIBRAX_SQL, "history.db", "--format", "csv", "-c", endless],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=self.work)
        self.assertEqual(process.stdout.readline(), b"x\r\n")
        process.stdout.close()
        self.assertEqual(process.stderr.read(), b"")
        process.stderr.close()
        self.assertEqual(process.wait(60), 2)

    def test_a_full_disk_is_an_error(self):
        with open("/dev/full", "w") as full:
            result = subprocess.run([CALIBRAX_SQL, "history.db", "-c", "SELECT 1", "-c", "SELECT 2"],
                                    stdout=full, stderr=subprocess.PIPE, text=True, cwd=self.work)
        self.assertEqual(result.returncode, 2)
        self.assertEqual(result.stderr,
                         "calibrax-sql: cannot write to standard output: No space left on device\n")


if __name__ == "__main__":
    unittest.main()
