"""calibrax-sql at a terminal: prompts, completion, Ctrl-C, pager, history; and README's walk-through."""
import os
import re
import shutil
import signal
import termios
import time
import unittest

from harness import CALIBRAX_SQL, TOP, Case, a_run, written
from terminal import Terminal

PROMPT = r"\w+[=\-'\"(*\[`]\*?[>#] $"
ENDLESS = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c;\n"
NUMBERS = ("WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT {}) SELECT x FROM c;\n")


class Shell(Case):
    def setUp(self):
        super().setUp()
        run = a_run("run-one", value=1.0)
        run["points"][0]["name"] = "CV-1/a b"
        (self.work / "one.json").write_text(written(run))
        self.run_calibrax("import", "--data", "history.db", "one.json")

    def shell(self, *words, **options):
        terminal = Terminal([CALIBRAX_SQL, "history.db", *words], self.work, **options)
        self.addCleanup(terminal.close)
        terminal.read_until(PROMPT)
        return terminal

    def ask(self, terminal, line):
        """What comes after the line until the next prompt, without the echo of the line."""
        terminal.send(line)
        text = terminal.read_until(PROMPT)
        return text.split("\n", 1)[1].rsplit("\n", 1)[0] if "\n" in text else text

    def leave(self, terminal, status=0):
        terminal.send("\\q\n")
        text, exit_status = terminal.read_to_end()
        self.assertEqual(exit_status, status, text)
        return text


class Lines(Shell):
    def test_prompts_say_what_is_open(self):
        terminal = Terminal([CALIBRAX_SQL, "history.db"], self.work)
        self.addCleanup(terminal.close)
        self.assertIn("Type \\? for help", terminal.read_until(PROMPT))
        for line, prompt in (("SELECT\n", "history-> "), ("(1,\n", "history(> "), ("'a\n", "history'> "),
                             ("' ); -- nothing\n", "history=> "), ("/* a\n", "history*> "), ("*/\n", "history=> "),
                             ("SELECT \"a\n", "history\"> "), ("\" \\r\n", "history=> "),
                             ("BEGIN;\n", "history=*> "), ("ROLLBACK;\n", "history=> ")):
            terminal.send(line)
            self.assertTrue(terminal.read_until(PROMPT).endswith("\n" + prompt), line)
        self.leave(terminal)

    def test_the_prompt_says_that_the_store_may_change(self):
        terminal = self.shell("--write")
        terminal.send("CREATE TABLE t(a);\n")
        self.assertTrue(terminal.read_until(PROMPT).endswith("history=# "))
        self.assertEqual(self.ask(terminal, "INSERT INTO t VALUES (1), (2);\n"), "2 rows changed")
        self.leave(terminal)

    def test_the_ways_out(self):
        for words in ("\\q\n", ".quit\n", "quit\n", "exit;\n", "\x04"):
            terminal = self.shell()
            terminal.send(words)
            self.assertEqual(terminal.read_to_end()[1], 0, words)

    def test_an_error_leaves_the_shell_as_it_is(self):
        terminal = self.shell()
        self.assertEqual(self.ask(terminal, "SELECT valu FROM metrics;\n"),
                         "ERROR:  no such column: valu\nLINE 1: SELECT valu FROM metrics;\n"
                         "               ^\nHINT:  Perhaps you meant \"value\".")
        self.assertIn("(1 row)", self.ask(terminal, "SELECT value FROM metrics;\n"))
        self.leave(terminal)

    def test_ctrl_c_drops_the_line_and_the_statement(self):
        terminal = self.shell()
        self.ask(terminal, "SELECT (\n")
        terminal.send("'half a line")
        terminal.read_until("half a line")
        terminal.send("\x03")
        self.assertTrue(terminal.read_until(PROMPT).endswith("^C\nhistory=> "))
        self.assertIn("(1 row)", self.ask(terminal, "SELECT 5;\n"))
        self.leave(terminal)

    def test_a_stop_and_a_new_size_at_the_prompt(self):
        terminal = self.shell()
        terminal.send("SELECT 5")
        terminal.read_until("SELECT 5$")
        os.kill(terminal.pid, signal.SIGSTOP)
        settings = termios.tcgetattr(terminal.fd)
        raw = settings[3]
        settings[3] |= termios.ECHO | termios.ICANON  # as the shell that has the terminal now
        termios.tcsetattr(terminal.fd, termios.TCSANOW, settings)
        os.kill(terminal.pid, signal.SIGCONT)
        terminal.read_until("SELECT 5$")  # shown again
        self.assertEqual(termios.tcgetattr(terminal.fd)[3], raw)
        terminal.resize(24, 40)
        terminal.send("0 AS n, hex(zeroblob(100)) AS long;\n")
        row = next(line for line in terminal.read_until(PROMPT).splitlines() if line.startswith("50 "))
        self.assertEqual(len(row), 40)
        self.leave(terminal)

    def test_ctrl_c_stops_the_query_and_not_the_shell(self):
        terminal = self.shell()
        terminal.send(ENDLESS)
        time.sleep(0.5)
        begin = time.monotonic()
        terminal.send("\x03")
        self.assertIn("Cancelled.", terminal.read_until(PROMPT))
        self.assertLess(time.monotonic() - begin, 5)
        self.assertIn("(1 row)", self.ask(terminal, "SELECT 5;\n"))
        terminal.send("SELECT 7 AS seven \\watch 0.1\n")
        terminal.read_until("seven")
        terminal.read_until("seven")
        terminal.send("\x03")
        terminal.read_until(PROMPT)
        self.assertIn("(1 row)", self.ask(terminal, "SELECT 5;\n"))
        self.leave(terminal)

    def test_settings(self):
        terminal = self.shell()
        self.assertEqual(self.ask(terminal, "\\x\n"), "Expanded display is on.")
        self.assertIn("─[ RECORD 1 ]\na │ 1", self.ask(terminal, "SELECT 1 AS a;\n"))
        self.assertEqual(self.ask(terminal, "\\x auto\n"), "Expanded display is auto.")
        self.assertIn("RECORD", self.ask(terminal, "SELECT hex(zeroblob(60)) AS a;\n"))
        self.assertNotIn("RECORD", self.ask(terminal, "SELECT 1 AS a;\n"))
        self.assertEqual(self.ask(terminal, "\\timing on\n"), "Timing is on.")
        self.assertRegex(self.ask(terminal, "SELECT 1 AS a;\n"), r"Time: \d+\.\d{3} ms")
        self.assertEqual(self.ask(terminal, "\\timing\n"), "Timing is off.")
        self.assertEqual(self.ask(terminal, ".mode json\n"), "Format is json.")
        self.assertEqual(self.ask(terminal, "SELECT 1 AS a;\n"), '[{"a": 1}]')
        self.leave(terminal)

    def test_history_keeps_statements_whole(self):
        terminal = self.shell(CALIBRAX_SQL_HISTORY="kept")
        self.ask(terminal, "SELECT 'first'\n")
        self.ask(terminal, ", 2;\n")
        self.ask(terminal, "\\timing\n")
        self.leave(terminal)
        self.assertEqual((self.work / "kept").stat().st_mode & 0o777, 0o600)
        terminal = self.shell(CALIBRAX_SQL_HISTORY="kept")
        terminal.send("\x10\x10\x10")
        terminal.read_until("2;")
        self.assertIn("(1 row)", self.ask(terminal, "\n"))
        self.leave(terminal)

    def test_no_history_is_kept_when_it_has_no_name(self):
        self.leave(self.shell(HOME=str(self.work)))
        self.assertFalse((self.work / ".calibrax_sql_history").exists())


class Completion(Shell):
    def completed(self, typed, expected):
        terminal = self.shell()
        terminal.send(typed + "\t")
        terminal.read_until(re.escape(expected))
        terminal.send("\x03")
        terminal.read_until(PROMPT)
        self.leave(terminal)

    def test_one_candidate_is_put_in(self):
        for typed, expected in (("sele", "select "), ("SELECT * FROM measur", "measurements "),
                                ("SELECT imported", "imported_at "), ("SELECT r.commit_h", "r.commit_hash "),
                                ("SELECT cohens", "cohens_d "), ("SELECT * FROM missing_p", "missing_points "),
                                ("\\tim", "\\timing "), ("\\d measur", "measurements "), ("\\format mark", "markdown "),
                                ("\\df pareto", "pareto_front "), ("\\i one.j", "one.json"),
                                ("SELECT * FROM trend('through", "'throughput'"),
                                ("SELECT * FROM trend('throughput', 'CV-1/a", "'CV-1/a b'"),
                                ("SELECT * FROM runs WHERE run_id = 'run", "'run-one'"),
                                ("SELECT * FROM tags WHERE value = 'Data", "'Datarax'")):
            self.completed(typed, expected)

    def test_a_string_may_have_begun_on_an_earlier_line(self):
        terminal = self.shell()
        self.ask(terminal, "SELECT 'a\n")
        terminal.send("b', 'through\t")
        terminal.read_until("'throughput'")
        terminal.send("\x03")
        terminal.read_until(PROMPT)
        self.leave(terminal)

    def test_many_candidates_are_listed(self):
        terminal = self.shell()
        terminal.send("SELECT * FROM run\t\t")
        self.assertIn("runs", terminal.read_until(r"run +runs[^$]*SELECT \* FROM run$"))
        terminal.send("\x03")
        terminal.read_until(PROMPT)
        self.leave(terminal)


class Screen(Shell):
    def test_a_pager_shows_what_is_longer_than_the_terminal(self):
        terminal = self.shell(PAGER="sed 's/^/| /'", rows=10)
        self.assertTrue(self.ask(terminal, NUMBERS.format(5)).startswith("x\n"))
        text = self.ask(terminal, NUMBERS.format(50))
        self.assertIn("\n|  1\n", text)
        self.assertIn("\n| (50 rows)", text)
        wide = self.ask(terminal, "SELECT hex(zeroblob(30)) AS a, hex(zeroblob(30)) AS b;\n")
        self.assertNotIn("| ", wide)  # cut to fit
        self.assertIn("…", wide)
        self.assertEqual(self.ask(terminal, "\\pager off\n"), "Pager is off.")
        self.assertIn("\n 1\n", self.ask(terminal, NUMBERS.format(50)))
        self.leave(terminal)

    def test_a_pager_may_be_left_early(self):
        terminal = self.shell(CALIBRAX_PAGER="head -3")
        text = self.ask(terminal, NUMBERS.format(100000))
        self.assertNotIn("ERROR", text)
        self.assertIn("     1", text)
        terminal.send(".mode csv\n")
        terminal.read_until(PROMPT)
        self.assertNotIn("ERROR", self.ask(terminal, NUMBERS.format(1000000)))
        self.assertIn("5", self.ask(terminal, "SELECT 5;\n"))
        self.leave(terminal)

    def test_reading_in_a_pager_is_not_the_time_of_the_query(self):
        terminal = self.shell(PAGER="sleep 2; cat", rows=10)
        self.ask(terminal, "\\timing\n")
        text = self.ask(terminal, NUMBERS.format(50))
        self.assertLess(float(re.search(r"Time: ([\d.]+) ms", text).group(1)), 2000)
        self.leave(terminal)

    def test_a_pager_that_is_not_there(self):
        terminal = self.shell(PAGER="/nowhere/pager", rows=10)
        self.assertIn("not found", self.ask(terminal, NUMBERS.format(50)))
        self.assertIn("(1 row)", self.ask(terminal, "SELECT 5;\n"))
        self.leave(terminal)

    def test_data_cannot_act_on_the_terminal(self):
        terminal = self.shell()
        statement = ("SELECT char(27) || '[31mred' AS a, char(155) || '1m' AS \"b\" || '', char(7) AS c, "
                     "char(8238) AS d, char(10) AS e;\n").replace("\"b\" || ''", "b")
        for output_format in ("table", "json", "csv", "markdown"):
            terminal.send(f"\\format {output_format}\n")
            terminal.read_until(PROMPT)
            text = self.ask(terminal, statement)
            for code in "\x1b\x9b\x07\u202e":
                self.assertNotIn(code, text, output_format)
            self.assertIn("red", text)
        terminal.send("\\format table\n")
        terminal.read_until(PROMPT)
        self.assertNotIn("\x1b", self.ask(terminal, "SELECT * FROM compare_runs(char(27) || '[2J');\n"))
        self.assertNotIn("\x1b", self.ask(terminal, "\\x\n") + self.ask(terminal, statement))
        self.leave(terminal)

    def test_wide_characters_and_narrow_terminals(self):
        statement = "SELECT '漢字' AS 日本, 'é' AS e, NULL AS n, hex(zeroblob(200)) AS long;\n"
        for columns in (40, 80, 200):
            terminal = self.shell(columns=columns)
            terminal.send("\\pager off\n")
            terminal.read_until(PROMPT)
            text = self.ask(terminal, statement)
            row = next(line for line in text.splitlines() if line.startswith("漢字"))
            self.assertTrue(row.startswith("漢字  é     000"), row)
            self.assertEqual(len(row) + 2, columns)
            self.leave(terminal)


class Readme(Case):
    """The walk-through in README is what the shell answers, character for character."""

    def test_the_walk_through_is_true(self):
        blocks = re.findall(r"```console\n\$ calibrax-sql history\.db\n(.*?)```",
                            (TOP / "README.md").read_text(), re.DOTALL)
        self.assertEqual(len(blocks), 1)
        shutil.copytree(TOP / "demo" / "history", self.work / "history")
        self.run_calibrax("import", "--data", "history.db", "history/runs")
        self.run_calibrax("baseline", "--data", "history.db", "--run", "latest~1")
        terminal = Terminal([CALIBRAX_SQL, "history.db"], self.work, rows=50, columns=100)
        self.addCleanup(terminal.close)
        recorded = terminal.read_until(PROMPT)
        for line in re.findall(r"^history[-=(]> (.*)$", blocks[0], re.MULTILINE):
            terminal.send(line + "\n")
            recorded += terminal.read_to_end()[0] if line == "\\q" else terminal.read_until(PROMPT)
        self.assertEqual(recorded, blocks[0])


if __name__ == "__main__":
    unittest.main()
