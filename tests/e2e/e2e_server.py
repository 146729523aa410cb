"""What only a server has: isolation levels, connections, roles, settings, clients of other makes."""
import json
import os
import random
import signal
import sqlite3
import subprocess
import time
import unittest
import urllib.parse

from harness import CALIBRAX, CALIBRAX_SQL, TOP, Case, Moments, a_run, definition, written

RUNS, POINTS = 40, 20


def runs_of(writer, n_runs=RUNS):
    """The runs of one writer; all writers measure the same points, which are new to the store."""
    rng = random.Random(writer)
    for number in range(n_runs):
        points = [{"name": f"p{i}", "scenario": "s", "tags": {"k": str(i)}, "metrics": {
            "time": {"value": rng.random(), "samples": [rng.random() for _ in range(10)]}}}
            for i in range(POINTS)]
        stamp = f"2026-01-{number % 28 + 1:02}T00:{number // 28:02}:00"
        yield a_run(f"{writer}-{number:04}", stamp, points=points)


class Server(Case):
    def setUp(self):
        super().setUp()
        self.store = self.locator("h.db")

    def write(self, folder, documents):
        (self.work / folder).mkdir()
        for document in documents:
            (self.work / folder / f"{document['id']}.json").write_text(written(document))

    def start(self, *words, **environment):
        return subprocess.Popen([CALIBRAX, *words], cwd=self.work, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True,
                                env=dict(os.environ, **environment))

    def sql(self, *statements):
        words = [word for statement in statements for word in ("-c", statement)]
        result = subprocess.run(["psql", "-XAt", "-v", "ON_ERROR_STOP=1", *words, "-d", self.store],
                                capture_output=True, text=True, timeout=300)
        self.assertEqual(result.returncode, 0, result.stderr)
        return result.stdout.strip()

    def contents(self):
        self.run_calibrax("export", "--all", "--format", "calibrax", "--output", "out",
                          "--data", self.store)
        return {path.name: path.read_text() for path in (self.work / "out" / "runs").iterdir()}

    def assert_same(self, documents, wanted):
        self.assertEqual(sorted(documents), sorted(wanted))
        self.assertEqual([name for name in wanted if documents[name] != wanted[name]], [])

    def expect(self, *writers):
        """The store has the runs of these writers, as written, once each, and is sound."""
        self.run_calibrax("doctor", "--data", self.store)
        wanted = {f"{run['id']}.json": written(run) for writer in writers for run in runs_of(writer)}
        self.assert_same(self.contents(), wanted)
        listed = self.sql("SELECT count(*), count(DISTINCT run_id) FROM calibrax.runs")
        self.assertEqual(listed, f"{len(wanted)}|{len(wanted)}")
        values = self.sql("SELECT count(*) FROM calibrax.measurements")
        self.assertEqual(values, str(len(wanted) * POINTS))


class Writers(Server):
    def test_one_file_by_twelve(self):
        """One wins, the others see that it is there."""
        (self.work / "one.json").write_text(written(a_run("one")))
        self.run_calibrax("migrate", "--data", self.store)
        processes = [self.start("import", "one.json", "--data", self.store) for _ in range(12)]
        outputs = [process.communicate(timeout=300) for process in processes]
        self.assertEqual([process.returncode for process in processes], [0] * 12, outputs)
        said = [output for output, _ in outputs]
        self.assertEqual(sum("Ingested run one" in text for text in said), 1, said)
        self.assertEqual(sum("the store has it already" in text for text in said), 11, said)

    def test_strict_isolation_does_not_matter(self):
        self.sql("ALTER DATABASE %s SET default_transaction_isolation = serializable"
                 % self.store.rpartition("/")[2])
        for writer in ("w0", "w1", "same"):
            self.write(writer, runs_of(writer))
        processes = [self.start("import", folder, "--data", self.store)
                     for folder in ("w0", "w1", "same", "same")]
        for process in processes:
            output, errors = process.communicate(timeout=300)
            self.assertEqual((process.returncode, errors), (0, ""), output)
        self.expect("w0", "w1", "same")

    def test_readers_do_not_wait_for_writers(self):
        self.write("w0", runs_of("w0"))
        self.run_calibrax("import", "w0", "--data", self.store)
        self.write("w1", runs_of("w1", 400))
        writer = self.start("import", "w1", "--data", self.store)
        reads = 0
        while writer.poll() is None:
            rows = self.rows("trend", "--metric", "time", "--point", "p3", "--data", self.store)
            self.assertGreaterEqual(len(rows), RUNS)
            reads += 1
        self.assertEqual(writer.wait(), 0, writer.communicate())
        self.assertGreater(reads, 0)

    def stop_in_a_transaction(self, process):
        """Stops the writer where it holds the writers' lock, however slowly it gets there."""
        for _ in range(2000):
            self.assertIsNone(process.poll(), "the import ended before it was seen writing")
            os.kill(process.pid, signal.SIGSTOP)
            held = self.sql("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted")
            if held == "1":
                return
            os.kill(process.pid, signal.SIGCONT)
            time.sleep(0.02)
        self.fail("the writer was never seen writing")

    def test_a_connection_is_ended_in_the_middle(self):
        """A clear error, nothing half done, and the same import to the same end."""
        self.write("w0", runs_of("w0"))
        self.write("w1", runs_of("w1", 400))
        process = self.start("import", "w0", "w1", "--data", self.store)
        self.stop_in_a_transaction(process)
        self.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE "
                 "application_name = 'calibrax' AND datname = current_database()")
        os.kill(process.pid, signal.SIGCONT)
        output, errors = process.communicate(timeout=300)
        self.assertEqual(process.returncode, 2, output)
        self.assertIn("do the same again", errors)
        self.run_calibrax("import", "w0", "--data", self.store)
        self.run_calibrax("doctor", "--data", self.store)
        self.assertEqual(self.sql("SELECT count(*) FROM calibrax.runs WHERE run_id LIKE 'w0-%'"),
                         str(RUNS))


class Copies(Server):
    def assert_copied(self, source, target):
        """The same copy again finds all of it there, and what comes out is the same."""
        runs = len(self.rows("runs", "--data", source))
        self.assertIn(f"0 new, {runs} unchanged", self.run_calibrax("copy", source, target))
        for store in (source, target):
            self.run_calibrax("export", "--all", "--format", "calibrax", "--output",
                              f"out{store == target}", "--data", store)
        contents = [{path.relative_to(top): path.read_bytes() for path in top.rglob("*.json")}
                    for top in (self.work / "outFalse", self.work / "outTrue")]
        self.assert_same(contents[1], contents[0])

    def test_killed_copies_are_begun_again(self):
        """Both ways, with a baseline, killed at any moment."""
        self.write("in", runs_of("w0", 400))
        self.run_calibrax("import", "in", "--data", "./source.db")
        self.run_calibrax("baseline", "--run", "w0-0007", "--data", "./source.db")
        start = time.monotonic()
        self.run_calibrax("copy", "./source.db", self.locator("whole.db"))
        duration = time.monotonic() - start
        for source, target in (("./source.db", self.store), (self.store, "./back.db")):
            moments = Moments(duration, 3)
            for part in moments:
                process = self.start("copy", source, target)
                moments.wait(part)
                process.kill()
                process.communicate()
                moments.note(process.returncode == -signal.SIGKILL)
            output = self.run_calibrax("copy", source, target)
            self.assertIn("Verified: 400 runs are the same on both sides", output)
            self.run_calibrax("doctor", "--data", target)
            self.assert_copied(source, target)

    def prepare(self):
        """A store with all there can be: kept content of a replaced run, past baselines, definitions of
        its own, accepted changes, samples, documents of other formats."""
        self.write("first", list(runs_of("w0", 12)))
        directory = self.work / "directory"
        (directory / "runs").mkdir(parents=True)
        (directory / "config.json").write_text(json.dumps({"metric_defs": {"time": definition("time")}}))
        odd = a_run("odd", environment={"größe": ["日本", 1.0]}, metadata={"a": [1, 2.0]},
                    branch="main", commit="abcdef")
        odd["points"][0]["metrics"]["throughput"].update(value=float("nan"), lower=1, upper=2.5)
        (directory / "runs" / "odd.json").write_text(written(odd))
        source = ["--data", "./source.db"]
        for paths in ("first", "directory"):
            self.run_calibrax("import", paths, *source)
        for run in ("w0-0002", "w0-0005", "w0-0007"):
            self.run_calibrax("baseline", "--run", run, *source)
        self.run_calibrax("baseline", "--run", "odd", "--name", "release", *source)
        changed = next(run for run in runs_of("w0") if run["id"] == "w0-0007")
        changed["points"][3]["metrics"]["time"]["value"] = 7.5
        self.write("changed", [changed])
        self.run_calibrax("import", "changed", "--replace", *source)
        self.run_calibrax("accept", "--run", "w0-0003", "--metric", "time", "--reason", "it is meant",
                          *source)
        return "./source.db"

    NUMBERS = {"environment_id", "series_id", "point_id"}

    def relations(self, path):
        """Every public row of a SQLite store, but for the numbers that it gives by itself."""
        with sqlite3.connect(self.work / path) as database:
            rows = {}
            for relation in ("runs", "metric_defs", "points", "tags", "metrics", "baselines",
                             "environments", "measurements", "acceptances"):
                names = [row[1] for row in database.execute(f"PRAGMA table_info({relation})")
                         if row[1] not in self.NUMBERS]
                rows[relation] = sorted(database.execute(
                    f"SELECT {', '.join(names)} FROM {relation}"), key=repr)
                self.assertTrue(rows[relation], relation)
        return rows

    def assert_alike(self, *stores):
        """As rows and as what the commands say of them."""
        first, *others = [self.relations(store) for store in stores if store.startswith("./")]
        for other in others:
            for relation, rows in first.items():
                self.assertEqual(other[relation], rows, relation)
        for words in (("baseline", "--history"), ("export", "--run", "main"),
                      ("export", "--run", "w0-0007"), ("accept", "--list")):
            said = {self.run_calibrax(*words, "--data", store) for store in stores}
            self.assertEqual(len(said), 1, said)

    def test_everything_goes_over(self):
        source, server, back = self.prepare(), self.store + "?schema=Team%20A", "./back.db"
        output = self.run_calibrax("copy", source, self.store, "--schema", "Team A")
        self.assertIn("and 2 baseline(s) (set 4 time(s)), 1 metric definition(s), 1 accepted", output)
        self.assertRegex(output, r"\nVerified: 13 runs are the same on both sides, digest \w{16}\n$")
        self.assertEqual(self.run_calibrax("copy", server, back).splitlines()[-1],
                         output.splitlines()[-1])
        self.assert_alike(source, server, back)
        self.assertNotEqual(self.run_calibrax("export", "--run", "main", "--data", server),
                            self.run_calibrax("export", "--run", "w0-0007", "--data", server))
        imported = "SELECT run_id, imported_at FROM {}runs ORDER BY run_id"
        with sqlite3.connect(self.work / source) as database:
            times = "\n".join(map("|".join, database.execute(imported.format(""))))
        self.assertEqual(self.sql(imported.format('"Team A".')), times)

    def test_what_came_since_goes_over_later(self):
        source, server = self.prepare(), self.store
        self.run_calibrax("copy", source, server)
        self.write("more", list(runs_of("w1", 3)))
        for words in (("import", "more"), ("baseline", "--run", "w1-0001"), ("accept", "--withdraw", "1"),
                      ("accept", "--run", "w1-0002", "--metric", "time", "--reason", "that too")):
            self.run_calibrax(*words, "--data", source)
        output = self.run_calibrax("copy", source, server)
        self.assertIn("3 new, 13 unchanged, 0 replaced", output)
        self.run_calibrax("copy", server, "./back.db")
        self.assert_alike(source, server, "./back.db")

    def test_what_differs_is_kept_or_replaced(self):
        """A baseline that somebody set in the target is not lost by chance."""
        source, server = self.prepare(), self.store
        self.run_calibrax("copy", source, server)
        self.run_calibrax("baseline", "--run", "w0-0001", "--data", server)
        self.run_calibrax("copy", source, server, status=2)
        self.assertIn("baseline 'main' is run 'w0-0001'", self.stderr)
        self.run_calibrax("copy", source, server, "--replace")
        history = self.rows("baseline", "--history", "--data", server)
        self.assertEqual([row["run_id"] for row in history if row["name"] == "main"],
                         ["w0-0007", "w0-0001", "w0-0007", "w0-0005", "w0-0002"])

    def test_a_source_that_is_not_there(self):
        """An empty copy of a misspelt schema would look like a backup."""
        self.run_calibrax("copy", self.prepare(), self.store)
        self.run_calibrax("copy", f"{self.store}?schema=misspelt", "./x.db", status=2)
        self.assertIn("there is no store to copy", self.stderr)
        self.assertFalse((self.work / "x.db").exists())

    def test_a_schema_on_the_wrong_side(self):
        self.run_calibrax("copy", self.store, "./x.db", "--schema", "team", status=2)
        self.assertIn("?schema=NAME", self.stderr)

    def test_real_histories(self):
        for name in ("nperf", "datarax"):
            with self.subTest(name):
                source, target, back = f"./{name}.db", self.locator(f"{name}.db"), f"./{name}_back.db"
                self.run_calibrax("import", self.shared(name), "--data", source)
                there = self.run_calibrax("copy", source, target)
                home = self.run_calibrax("copy", target, back)
                self.assertEqual(there.partition("digest")[2], home.partition("digest")[2])
                self.assertIn("digest", there)


class Connections(Server):
    def fails(self, locator, *texts, **environment):
        process = self.start("runs", "--data", locator, **environment)
        output, errors = process.communicate(timeout=300)
        self.assertEqual((process.returncode, output), (2, ""), errors)
        self.assertTrue(errors.startswith("calibrax: "), errors)
        for text in texts:
            self.assertIn(text, errors)
        return errors

    def test_what_is_wrong_is_said(self):
        self.fails("postgresql:///no_such_database", '"no_such_database" does not exist', "createdb")
        self.fails("postgresql://localhost:1/x", "refused", "check that the server runs", "PGHOST")
        self.fails("host=/nonexistent dbname=x", "/nonexistent", "check that the server runs")
        self.fails("postgresql://no_such_role@/postgres", '"no_such_role" does not exist')
        self.fails("postgresql://[", "matching \"]\"")
        self.fails("postgresql:///x?nonsense=1", "nonsense")
        self.fails(self.store, PGSSLMODE="nonsense")

    def test_passwords_are_not_shown(self):
        errors = self.fails("postgresql://joe:s3cret@localhost:1/x")
        self.assertNotIn("s3cret", errors)
        (self.work / "one.json").write_text(written(a_run("one")))
        self.run_calibrax("import", "one.json", "--data", self.store)
        self.assertNotIn("s3cret", self.run_calibrax(
            "runs", "--data", self.store.replace("postgresql://", "postgresql://calibrax:s3cret@")))

    def test_every_spelling_of_a_locator(self):
        (self.work / "one.json").write_text(written(a_run("one")))
        database = self.store.rpartition("/")[2]
        host = os.environ["PGHOST"]
        self.run_calibrax("import", "one.json", "--data", f"dbname={database}")
        for locator in (f"postgresql:///{database}", f"postgres:///{database}",
                        f"host={host} dbname={database}", f"user=calibrax dbname={database}",
                        f"postgresql:///{database}?host={host}&user=calibrax",
                        f"postgresql://calibrax@{host.replace('/', '%2F')}/{database}"):
            with self.subTest(locator):
                self.assertEqual(len(self.rows("runs", "--data", locator)), 1)
        process = self.start("runs", "--data", "postgresql://", PGDATABASE=database)
        self.assertIn("one", process.communicate()[0])
        process = self.start("runs", CALIBRAX_DATA=f"dbname={database}")
        self.assertIn("one", process.communicate()[0])

    def test_another_schema(self):
        """However it is spelled: as an option, in the locator, as libpq's options."""
        options = {"team": "team", "Team A": '"Team\\ A"', 'a"b\'c,d\\e%': None,
                   "x; DROP SCHEMA calibrax": None, "größe": None}
        for number, (schema, path) in enumerate(options.items()):
            with self.subTest(schema):
                (self.work / "one.json").write_text(written(a_run(f"run-{number}")))
                self.run_calibrax("import", "one.json", "--data", self.store, "--schema", schema)
                quoted = schema.replace('"', '""')
                self.assertEqual(self.sql(f'SELECT run_id FROM "{quoted}".runs'), f"run-{number}")
                database = self.store.rpartition("/")[2]
                escaped = schema.replace("\\", "\\\\").replace("'", "\\'")
                locators = [f"{self.store}?schema={urllib.parse.quote(schema)}",
                            f"schema='{escaped}' dbname={database}"]
                if path:
                    locators.append(f"{self.store}?options=-csearch_path%3D{urllib.parse.quote(path)}")
                for locator in locators:
                    runs = self.rows("runs", "--data", locator)
                    self.assertEqual([run["run_id"] for run in runs], [f"run-{number}"], locator)
                self.run_calibrax("doctor", "--data", locators[0])
        self.assertEqual(self.rows("runs", "--data", self.store), [])
        folded = self.rows("runs", "--data", self.store + "?options=-csearch_path%3DTEAM")
        self.assertEqual(len(folded), 1)

    def test_a_schema_that_none_can_be_called(self):
        for schema, text in (("", "no name"), ("x" * 64, "64 bytes"), ("$user", "the role's own")):
            self.run_calibrax("runs", "--data", self.store, "--schema", schema, status=2)
            self.assertIn(text, self.stderr)
        self.run_calibrax("import", os.devnull, "--data", self.store, "--schema", "pg_x", status=2)
        self.assertIn("pg_x", self.stderr)

    def test_the_role_may_not_use_the_schema(self):
        """It is not mistaken for one that is not there."""
        (self.work / "one.json").write_text(written(a_run("one")))
        self.run_calibrax("import", "one.json", "--data", self.store)
        role = self.store.rpartition("/")[2] + "_stranger"
        self.sql(f"CREATE ROLE {role} LOGIN")
        self.fails(self.store, "may not use schema calibrax", "GRANT USAGE", PGUSER=role)
        self.sql(f"GRANT USAGE ON SCHEMA calibrax TO {role}")
        self.fails(self.store, "permission denied", "lacks a privilege", PGUSER=role)

    def test_a_newer_store_is_refused(self):
        self.run_calibrax("migrate", "--data", self.store)
        self.sql("INSERT INTO calibrax.schema_migration (number, name, checksum, applied_at) "
                 "VALUES (999, 'later', '', '')")
        self.fails(self.store, "newer calibrax")

    def test_a_foreign_schema_is_refused(self):
        self.sql("CREATE SCHEMA calibrax CREATE TABLE run (x int)")
        self.run_calibrax("migrate", "--data", self.store, status=2)
        self.assertIn("not calibrax's", self.stderr)
        self.assertEqual(self.sql("SELECT count(*) FROM pg_tables WHERE schemaname = 'calibrax'"), "1")

    def test_the_session_does_not_matter(self):
        """Neither the client's nor the server's settings change what is kept."""
        run = a_run("settings", environment={"größe": "日本"}, timestamp="2026-01-01T00:00:00",
                    points=[{"name": "größe \\. \\N \t 'x' \"y\" {,}", "scenario": "", "tags": {"ü": "\\"},
                             "metrics": {"m": {"value": 0.1 + 0.2, "samples": [1 / 3, -0.0, 5e-324]}}}])
        (self.work / "one.json").write_text(written(run))
        settings = {"PGCLIENTENCODING": "LATIN1", "PGDATESTYLE": "German", "PGTZ": "Asia/Tokyo",
                    "PGOPTIONS": "-c extra_float_digits=-15 -c standard_conforming_strings=off "
                                 "-c bytea_output=escape -c quote_all_identifiers=on"}
        process = self.start("import", "one.json", "--data", self.store, **settings)
        self.assertEqual(process.communicate()[1], "")
        process = self.start("export", "--data", self.store, **settings)
        self.assertEqual(process.communicate()[0], written(run))


def readme(text):
    """The block of SQL in the README's chapter that has this text."""
    chapter = (TOP / "README.md").read_text().partition("\n## For a team\n")[2].partition("\n## ")[0]
    blocks = [block.partition("```")[0] for block in chapter.split("```sql\n")[1:]]
    block, = [block for block in blocks if text in block]
    return block


class Readme(Server):
    """What the README's chapter for a team says, word for word."""

    def setUp(self):
        super().setUp()
        (self.work / "one.json").write_text(written(a_run("one")))
        (self.work / "two.json").write_text(written(a_run("two")))
        self.run_calibrax("import", "one.json", "--data", self.store)

    def grant(self):
        name = self.store.rpartition("/")[2]
        self.reader, self.writer = f"{name}_reader", f"{name}_writer"
        self.sql(readme("CREATE ROLE").replace("benchmark_reader", self.reader)
                 .replace("benchmark_writer", self.writer))

    def as_role(self, role, *words):
        process = self.start(*words, "--data", self.store, PGUSER=role)
        output, errors = process.communicate(timeout=300)
        return process.returncode, output, errors

    def test_a_reader_reads_and_a_writer_writes(self):
        self.grant()
        status, output, errors = self.as_role(self.reader, "runs")
        self.assertEqual((status, errors), (0, ""))
        self.assertIn("one", output)
        status, _, errors = self.as_role(self.reader, "import", "two.json")
        self.assertEqual(status, 2)
        self.assertIn("privilege", errors)
        status, output, errors = self.as_role(self.writer, "import", "two.json")
        self.assertEqual((status, errors), (0, ""), output)
        self.assertEqual(self.as_role(self.writer, "baseline", "--run", "one")[0], 0)
        self.assertEqual(self.as_role(self.writer, "prune", "--before", "2030-01-01",
                                      "--yes")[0], 0)
        self.assertEqual(self.as_role(self.reader, "doctor")[0], 0)

    # Every command that only asks; the shell is below.
    QUESTIONS = ["runs", "summary", "baseline --list", "baseline --history", "compare",
                 "check --allow-empty", "check --method history --allow-empty", "check --method samples --allow-empty",
                 "trend --metric throughput --point CV-1/small", "rank --metric throughput",
                 "score --metric throughput",
                 "changepoints --metric throughput --point CV-1/small", "export", "accept --list",
                 "doctor", "report --format json"]
    SQL = ["SELECT * FROM runs", "SELECT * FROM metric_defs", "SELECT * FROM points",
           "SELECT * FROM tags", "SELECT * FROM metrics", "SELECT * FROM baselines",
           "SELECT * FROM environments", "SELECT * FROM measurements", "SELECT * FROM acceptances",
           "\\d", "\\d runs", "\\l"]

    def test_a_reader_asks_everything(self):
        self.grant()
        self.run_calibrax("baseline", "--data", self.store)
        self.run_calibrax("accept", "--reason", "meant", "--metric", "*", "--data", self.store)
        for question in self.QUESTIONS:
            status, output, errors = self.as_role(self.reader, *question.split(" "))
            self.assertEqual((status, errors), (0, ""), f"{question}: {output}")
        for question in self.SQL:
            result = subprocess.run([CALIBRAX_SQL, self.store, "-c", question], text=True,
                                    capture_output=True, timeout=300,
                                    env=dict(os.environ, PGUSER=self.reader))
            self.assertEqual((result.returncode, result.stderr), (0, ""), question)

    def test_each_is_told_what_it_may_not(self):
        self.grant()
        for words in ("baseline --run one", "accept --reason x --metric throughput", "prune --before 2030-01-01 --yes"):
            status, output, errors = self.as_role(self.reader, *words.split())
            self.assertEqual((status, output), (2, ""), words)
            self.assertIn("lacks a privilege; grant it, or use another role", errors)
        result = subprocess.run([CALIBRAX_SQL, self.store, "--write", "-c", "DELETE FROM run"],
                                text=True, capture_output=True, timeout=300,
                                env=dict(os.environ, PGUSER=self.reader))
        self.assertEqual(result.returncode, 2)
        self.assertIn("permission denied for table run", result.stderr)

    def test_an_older_schema(self):
        """Who only asks or writes runs is told that its owner is to bring it up to date."""
        self.grant()
        self.sql("DROP VIEW calibrax.acceptances", "DROP TABLE calibrax.acceptance",
                 "DELETE FROM calibrax.schema_migration WHERE number > 1")
        for role, words in ((self.reader, ["runs"]), (self.writer, ["import", "two.json"])):
            status, _, errors = self.as_role(role, *words)
            self.assertEqual(status, 2)
            self.assertIn("older calibrax", errors)
            self.assertIn("`calibrax migrate`", errors)
        self.run_calibrax("migrate", "--data", self.store)
        self.assertEqual(self.as_role(self.reader, "runs")[0], 0)
        self.assertEqual(self.as_role(self.writer, "import", "two.json")[0], 0)

    def test_who_may_not_make_the_schema_is_told(self):
        self.grant()
        empty = self.locator("empty.db")
        process = self.start("import", "one.json", "--data", empty, PGUSER=self.writer)
        _, errors = process.communicate(timeout=300)
        self.assertEqual(process.returncode, 2)
        self.assertIn("privilege", errors)


    def test_a_panel_of_grafana(self):
        question = readme("$__unixEpochFrom()")
        for macro, value in (("$__unixEpochFrom()", 0), ("$__unixEpochTo()", 2000000000)):
            question = question.replace(macro, str(value))
        self.assertEqual(self.sql("SET timezone = 'UTC'", "SET datestyle = 'ISO'", question),
                         "SET\nSET\n2026-01-01 00:00:00+00|Datarax|100")

    def test_a_dump_comes_back(self):
        dump, restored = self.work / "dump", self.locator("restored.db")
        with open(dump, "wb") as stream:
            subprocess.run(["pg_dump", "-n", "calibrax", "-Fc", self.store], check=True, stdout=stream)
        subprocess.run(["pg_restore", "-d", restored, dump], check=True)
        self.run_calibrax("doctor", "--data", restored)
        self.run_calibrax("import", "two.json", "--data", restored)
        self.assertEqual(self.run_calibrax("export", "--run", "one", "--data", restored),
                         written(a_run("one")))
        self.assertEqual(len(self.rows("runs", "--data", restored)), 2)


class Relations(Server):
    """Section 3 of the contract: the same names, columns and rows on both engines."""

    def test_the_same_rows(self):
        self.run_calibrax("import", "in", "--data", self.prepare())
        sqlite = self.work / "same.sqlite"
        self.run_calibrax("import", "in", "--data", f"./{sqlite.name}")
        for store in (self.store, f"./{sqlite.name}"):
            self.run_calibrax("baseline", "--run", "w0-0003", "--data", store)
        for relation, columns, order in self.RELATIONS:
            with self.subTest(relation):
                with sqlite3.connect(sqlite) as database:
                    names = [row[1] for row in database.execute(f"PRAGMA table_info({relation})")]
                    self.assertEqual(names, columns.split())
                    rows = database.execute(self.question(relation, columns, order)).fetchall()
                listed = self.sql("SELECT attname FROM pg_attribute WHERE attrelid = "
                                  f"'calibrax.{relation}'::regclass AND attnum > 0 ORDER BY attnum")
                self.assertEqual(listed.split("\n"), columns.split())
                question = self.question(relation, columns, order, "calibrax.")
                text = self.sql("SET extra_float_digits = 1", "SELECT coalesce(json_agg(to_json(q)), "
                                f"'[]') FROM ({question}) AS q").partition("\n")[2]
                theirs = [tuple(row.values()) for row in json.loads(text)]
                self.assertEqual(len(theirs), len(rows))
                for ours, other in zip(rows, theirs):  # assertEqual on both would draw a long diff
                    self.assertEqual(other, ours)

    RELATIONS = [
        ("runs", "run_id timestamp epoch_us branch commit_hash environment environment_id metadata "
                 "point_count format source imported_at", "run_id"),
        ("metric_defs", "run_id metric unit direction metric_group priority description inferred",
         "run_id, metric"),
        ("points", "point_id run_id ordinal series_id name scenario tags status detail",
         "run_id, ordinal"),
        ("tags", "series_id key value", "key, value"),
        ("metrics", "point_id metric value lower upper sample_count samples", "metric, value"),
        ("baselines", "name run_id set_at", "name"),
        ("environments", "environment_id document", "document"),
        ("measurements", "run_id timestamp epoch_us branch commit_hash environment_id scenario name "
                         "tags status metric unit direction metric_group priority value lower upper "
                         "sample_count samples", "run_id, name, tags, metric"),
    ]
    # Numbers that a store gives itself, and what each engine has its own type for.
    ITS_OWN = {"point_id", "series_id", "environment_id", "imported_at", "set_at", "samples"}
    JSON = {"environment", "metadata", "tags", "detail", "document"}
    TEXTS = {"run_id", "name", "key", "metric"}

    def question(self, relation, columns, order, schema=""):
        """All of a relation in an order that is the same on both engines."""
        wanted = [column for column in columns.split() if column not in self.ITS_OWN]
        order = order.split(", ")
        if schema:
            wanted = [f"{c}::text AS {c}" if c in self.JSON and relation != "tags" else c for c in wanted]
            order = [f'{c}::text COLLATE "C" NULLS FIRST' if c in self.TEXTS | self.JSON
                     else f"{c} NULLS FIRST" for c in order]
        return f"SELECT {', '.join(wanted)} FROM {schema}{relation} ORDER BY {', '.join(order)}"

    def prepare(self):
        documents = list(runs_of("w0"))
        documents[5]["branch"] = "main"
        documents[5]["metadata"] = {"a": [1, 2.0]}
        documents[6]["points"][0]["metrics"]["time"].update(value=float("nan"), lower=1, upper=2.5)
        documents[7]["points"][0]["metrics"]["zero"] = {"value": 3}
        documents[8]["points"][0]["tags"] = {"B": "2", "a": "1", "ä": "日本", "C": "\\"}
        self.write("in", documents)
        return self.store

    def test_samples_are_an_array(self):
        self.run_calibrax("import", "in", "--data", self.prepare())
        listed = self.sql("SELECT pg_typeof(samples), cardinality(samples) = sample_count FROM "
                          "calibrax.metrics WHERE samples IS NOT NULL LIMIT 1")
        self.assertEqual(listed, "double precision[]|t")
        expected = next(runs_of("w0"))["points"][3]["metrics"]["time"]["samples"]
        got = self.sql("SET extra_float_digits = 1",
                       "SELECT to_json(samples) FROM calibrax.measurements WHERE run_id = 'w0-0000' "
                       "AND name = 'p3'").partition("\n")[2]
        self.assertEqual(json.loads(got), expected)


class Reports(Server):
    """A report asks for series after series; a server answers many at once."""

    N_RUNS, N_POINTS, STEP_AT = 40, 30, 25

    def document(self, i):
        noise = random.Random(i)
        points = []
        for p in range(self.N_POINTS):
            level = 10.0 if p % 3 == 0 and i >= self.STEP_AT else 5.0
            tags = {"framework": f"f{p % 4}", "size": str(p)}
            if i % 2: # another order of tags and metrics: a shape of its own, the same series
                tags = dict(reversed(tags.items()))
            metrics = {"time": {"value": level + noise.gauss(0, 0.1)},
                       "throughput": {"value": 1 / level + noise.gauss(0, 0.001)}}
            if i % 3 == 0:
                metrics = dict(reversed(metrics.items()))
            if p == 7 and i % 5 == 0:
                del metrics["time"] # measured now and then
            # the names do not sort as the scenarios do
            points.append({"name": f"n{(p * 7) % self.N_POINTS}", "scenario": f"s{p}", "tags": tags,
                           "metrics": metrics})
        points.append(dict(points[0], metrics={"time": {"value": 99.0}})) # a second of the same
        return a_run(f"r{i:03}", f"2026-01-{i // 24 + 1:02}T{i % 24:02}:00:00+00:00", points=points,
                     branch="main" if i % 4 else "side", commit=f"{i:040x}",
                     metric_defs={"time": definition("time"),
                                  "throughput": definition("throughput", "1/s", "higher")})

    def test_the_same_report(self):
        self.write("in", [self.document(i) for i in range(self.N_RUNS)])
        for store in (self.store, "./same.db"):
            self.run_calibrax("import", "in", "--data", store)
        for options in ("", "--branch main", "--last 5", "--last 10 --branch side"):
            for form in ("json", "html"):
                with self.subTest(f"{options} {form}"):
                    server, file = (
                        self.run_calibrax("report", "--data", store, "--format", form, "--now",
                                          "2026-02-01T00:00:00Z", *options.split())
                        for store in (self.store, "./same.db"))
                    self.assertEqual(server, file)
            changes, in_file = (self.run_calibrax("changepoints", "--data", store, "--format", "json",
                                                  *options.split())
                                for store in (self.store, "./same.db"))
            self.assertEqual(changes, in_file)
            if not options:
                found = {row["run_id"] for row in json.loads(changes)}
                self.assertEqual(found, {f"r{self.STEP_AT:03}"})


if __name__ == "__main__":
    unittest.main()
