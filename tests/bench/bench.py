#!/usr/bin/env python3
"""Measures calibrax against its targets and prints ratios taken in one run.

    bench.py [--build build/release] [--asv DIR] [--quick] [--work DIR] [--markdown]

Every figure that is compared with another is measured in the same process run, alternating, and
reported as the median; a shared machine's speed drifts, a ratio of neighbours does not. --quick
uses a tenth of the data. --asv names an asv results directory (numpy's, for the targets); without
it that row is left out, and said to be. Needs python3 only.
"""
import argparse
import json
import os
import pathlib
import platform
import random
import resource
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import make_store  # noqa: E402


def timed(function):
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def command(*words, check=True):
    return subprocess.run([str(w) for w in words], check=check, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE)


def command_seconds(*words, repeat=7):
    return statistics.median(timed(lambda: command(*words)) for _ in range(repeat))


def peak_mib(*words):
    """Peak resident memory of one command. Started by a small process: the kernel lets a program begin
    with the peak of whoever starts it, and this one is large by now."""
    start = ("import resource, subprocess, sys; "
             "subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL); "
             "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)")
    result = subprocess.run([sys.executable, "-c", start, *(str(word) for word in words)],
                            check=True, stdout=subprocess.PIPE)
    return int(result.stdout) / 1024


def json_load_all(files):
    for path in files:
        with open(path, encoding="utf-8") as stream:
            json.load(stream)


def fresh(path):
    for suffix in ("", "-wal", "-shm"):
        pathlib.Path(str(path) + suffix).unlink(missing_ok=True)
    return path


# Runs before all others, a minute apart; a run's point and value are of one of the shapes of the run
# "shapes", whose points are in the order of their shapes.
MILLION = """
PRAGMA cache_size = -200000;
CREATE TEMP TABLE wanted AS
SELECT row_number() OVER (ORDER BY m.shape_id) - 1 AS number, m.shape_id, m.track_id
FROM shape_metric AS m JOIN shape AS s ON s.shape_id = m.shape_id
JOIN series AS e ON e.series_id = s.series_id WHERE e.name LIKE 'other %';
CREATE TEMP TABLE made AS
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < RUNS)
SELECT i, i + (SELECT max(run_key) FROM run) AS run_key, 978307200 + 60 * i AS epoch_s FROM n;
INSERT INTO run (run_key, live, run_id, timestamp, epoch_us, branch, commit_hash, environment_id,
                 def_set_id, point_count, format, imported_at, metadata)
SELECT m.run_key, 1, printf('made-%07d', m.i), strftime('%Y-%m-%dT%H:%M:%S+00:00', m.epoch_s,
       'unixepoch'), m.epoch_s * 1000000, 'made', printf('%08x', m.i * 2654435761 % 4294967296),
       r.environment_id, r.def_set_id, 1, r.format, r.imported_at, '{}'
FROM made AS m JOIN run AS r ON r.run_id = 'shapes';
INSERT INTO point (point_id, shape_id)
SELECT m.run_key << 32, w.shape_id FROM made AS m JOIN wanted AS w ON w.number = m.i % 100
ORDER BY m.run_key;
INSERT INTO value (track_id, epoch_s, run_key, ordinal, value, flags)
SELECT w.track_id, m.epoch_s, m.run_key, 0, 4 + (m.i * 7919 % 1000) / 5000.0, 0
FROM made AS m JOIN wanted AS w ON w.number = m.i % 100 ORDER BY 1, 2, 3;
"""


class Bench:
    def __init__(self, args, work):
        self.build = pathlib.Path(args.build).resolve()
        self.calibrax = self.build / "calibrax"
        self.work = pathlib.Path(work)
        self.scale = 10 if args.quick else 1
        self.rows = []

    def report(self, what, value, target, note=""):
        self.rows.append((what, value, target, note))
        print(f"{what:58} {value:>16}   target {target:14} {note}", flush=True)

    def import_store(self):
        store = self.work / "store"
        make_store.write_store(store, 2000 // self.scale, 50, 10)
        files = sorted((store / "runs").glob("*.json"))
        size = sum(f.stat().st_size for f in files)
        database = self.work / "import.db"
        parse, load = [], []
        for _ in range(3):
            parse.append(timed(lambda: json_load_all(files)))
            fresh(database)
            load.append(timed(lambda: command(self.calibrax, "import", store / "runs", "--data",
                                              database, "--no-progress")))
        ratio = statistics.median(a / b for a, b in zip(load, parse))
        self.report(f"import {size / 1e6:.0f} MB of run JSON / json.load only", f"{ratio:.2f}x",
                    "<= 1.5x", f"{statistics.median(load):.2f} s / {statistics.median(parse):.2f} s")
        self.report("database size / JSON size", f"{database.stat().st_size / size:.3f}x", "<= 0.35x",
                    f"{database.stat().st_size / 1e6:.1f} MB")
        self.limits(files, database, load)
        self.linearity()
        memory = peak_mib(self.calibrax, "import", store / "runs", "--data",
                          fresh(self.work / "memory.db"), "--no-progress")
        self.report("peak memory of that import", f"{memory:.0f} MiB", "<= 64 MiB")
        return store

    def limits(self, files, database, load):
        """What the same work costs at least: parsing alone, and the plainest INSERT of each row."""
        program = self.build / "tests" / "bench" / "bench_limit"
        def seconds(*words):
            return statistics.median(float(command(program, *words).stdout) for _ in range(3))
        parse = seconds("parse", *files)
        insert = statistics.median(
            float(command(program, "insert", database, fresh(self.work / "limit.db")).stdout)
            for _ in range(3))
        load = statistics.median(load)
        self.report("  our reader alone on these files", f"{parse:.2f} s", "",
                    f"the import: {load / parse:.1f}x")
        self.report("  its rows from memory, the plainest prepared INSERT", f"{insert:.2f} s", "",
                    f"the import: {load / insert:.1f}x")

    def linearity(self):
        """A quarter, one and four times so many runs."""
        seconds = []
        for factor in (1, 4, 16):
            store = self.work / f"linear{factor}"
            make_store.write_store(store, 250 * factor // self.scale, 50, 10, seed=5)
            seconds.append(statistics.median(
                timed(lambda: command(self.calibrax, "import", store / "runs", "--data",
                                      fresh(self.work / "linear.db"), "--no-progress"))
                for _ in range(3)))
            shutil.rmtree(store)
        self.report("  250, 1,000 and 4,000 such runs", " ".join(f"{s:.2f}" for s in seconds) + " s",
                    "linear", f"4x the runs: {seconds[1] / seconds[0]:.1f}x, "
                    f"again 4x: {seconds[2] / seconds[1]:.1f}x")

    def asv_history(self, results):
        """A real history: every point has a detail, a series of its own and one value."""
        if not results:
            print("SKIPPED import of an asv history: name one with --asv", flush=True)
            return
        results = pathlib.Path(results).resolve()
        files = sorted(results.glob("**/*.json"))
        size = sum(f.stat().st_size for f in files)
        database = self.work / "asv.db"
        words = [self.calibrax, "import", results, "--data", database, "--no-progress"]
        parse, load = [], []
        for _ in range(3):
            parse.append(timed(lambda: json_load_all(files)))
            fresh(database)
            load.append(timed(lambda: command(*words)))
        ratio = statistics.median(a / b for a, b in zip(load, parse))
        self.report(f"import {size / 1e6:.0f} MB of asv results / json.load only", f"{ratio:.2f}x",
                    "<= 1.5x", f"{statistics.median(load):.2f} s / {statistics.median(parse):.2f} s")
        self.limits(files, database, load)
        self.report("  database size / JSON size", f"{database.stat().st_size / size:.2f}x", "",
                    f"{database.stat().st_size / 1e6:.1f} MB")
        fresh(database)
        self.report("  peak memory of that import", f"{peak_mib(*words):.0f} MiB", "<= 64 MiB")
        seconds = command_seconds(self.calibrax, "changepoints", "--metric", "time", "--point",
                                  "bench_app.MaxesOfDots.time_it", "--data", database)
        self.report("  change points of one of its benchmarks, whole command",
                    f"{seconds * 1e3:.1f} ms", "")

    def json_directory(self):
        store = self.work / "directory"
        make_store.write_store(store, 10000 // self.scale, 1, 0)
        command(self.calibrax, "runs", "--limit", "1", "--data", store)
        seconds = command_seconds(self.calibrax, "runs", "--limit", "1", "--data", store)
        self.report(f"open + sync of {10000 // self.scale} unchanged run files (whole command)",
                    f"{seconds * 1e3:.1f} ms", "<= 60 ms")

    def long_history(self):
        """10,000 runs of a few points and two of 1,000 points each."""
        store, database = self.work / "long", fresh(self.work / "long.db")
        make_store.write_store(store, 10000 // self.scale, 4, 0, seed=2)
        command(self.calibrax, "import", store / "runs", "--data", database, "--no-progress")
        wide = self.work / "wide"
        make_store.write_store(wide, 2, 1000, 0, seed=3)
        for path in sorted((wide / "runs").glob("*.json")):
            document = json.loads(path.read_text())
            document["timestamp"] = "2030" + document["timestamp"][4:]
            path.write_text(json.dumps(document, indent=2))
        command(self.calibrax, "import", wide / "runs", "--data", database, "--no-progress")
        command(self.calibrax, "baseline", "--run", "latest~1", "--data", database)
        words = [self.calibrax, "trend", "--metric", "latency_p50", "--point", "CV-1/size_0",
                 "--framework", "Datarax", "--data", database]
        self.report(f"trend over {10000 // self.scale} runs, whole command",
                    f"{command_seconds(*words) * 1e3:.1f} ms", "<= 15 ms")
        engine = self.build / "tests" / "bench" / "bench_engine"
        if engine.exists():
            out = command(engine, database, "latency_p50", "CV-1/size_0", "framework=Datarax").stdout
            self.report("the same, warm, in process", out.decode().strip(), "<= 2 ms")
        self.trend_in_sql(database)
        seconds = statistics.median(
            timed(lambda: command(self.calibrax, "check", "--data", database, check=False))
            for _ in range(7))
        self.report("check of 1,000 points x 4 metrics in that store, whole command",
                    f"{seconds * 1e3:.1f} ms", "<= 50 ms")

    def million(self):
        """A hundred times the runs in other series: what is asked of one series must not notice.

        The runs are made in SQL: each has one point with one value, of a hundred series in turn."""
        small, large = self.work / "long.db", fresh(self.work / "million.db")
        with sqlite3.connect(small) as connection:
            connection.execute("VACUUM INTO ?", (str(large),))
        rng = random.Random(4)
        shapes = make_store.run(rng, 0, 100, 0)
        for number, point in enumerate(shapes["points"]):
            point["name"] = f"other {number}"
            point["metrics"] = {"latency_p50": point["metrics"]["latency_p50"]}
        shapes |= {"id": "shapes", "timestamp": "2001-01-01T00:00:00+00:00"}
        (self.work / "shapes.json").write_text(json.dumps(shapes, indent=2))
        command(self.calibrax, "import", self.work / "shapes.json", "--data", large)
        with sqlite3.connect(large) as connection:
            connection.executescript(MILLION.replace("RUNS", str(990000 // self.scale)))
        self.check_growth("trend of one series", small, large, "trend", "--metric", "latency_p50",
                          "--point", "CV-1/size_0", "--framework", "Datarax")
        self.check_growth("check of 1,000 points", small, large, "check", status=None)
        self.check_growth("the latest run", small, large, "runs", "--limit", "1")

    def check_growth(self, what, small, large, *words, status=0):
        """The same command on both stores, in turn."""
        times = {small: [], large: []}
        for _ in range(9):
            for store in times:
                times[store].append(timed(lambda: command(self.calibrax, *words, "--data", store,
                                                          check=status is not None)))
        before, after = (statistics.median(times[store]) for store in (small, large))
        self.report(f"{what}: {1000000 // self.scale} runs / {10000 // self.scale} runs",
                    f"{after / before:.2f}x", "<= 2x",
                    f"{after * 1e3:.1f} ms / {before * 1e3:.1f} ms, whole command")

    def sql(self, database, calls, statement):
        """Median milliseconds of a statement, in process, every row fetched."""
        out = command(self.build / "tests" / "bench" / "bench_sql", database, calls, statement).stdout
        return float(out.split()[0])

    def trend_in_sql(self, database):
        call = "trend('latency_p50', 'CV-1/size_0', '{\"framework\": \"Datarax\"}')"
        for columns, target in (("value", "<= 2 ms"), ("run_id, value", ""), ("*", "")):
            elapsed = self.sql(database, 200, f"SELECT {columns} FROM {call}")
            self.report(f"SELECT {columns} FROM trend(...), warm, in process", f"{elapsed:.2f} ms",
                        target)

    def windows(self):
        """A window's row costs the logarithm of the window: frames against frames, in one run."""
        database, rows = fresh(self.work / "window.db"), 1000000 // self.scale
        rng = random.Random(1)
        with sqlite3.connect(database) as connection:
            connection.execute("CREATE TABLE v (t INTEGER PRIMARY KEY, x REAL)")
            connection.executemany("INSERT INTO v (x) VALUES (?)",
                                   ((rng.lognormvariate(0, 0.1),) for _ in range(rows)))
        def window(function, preceding):
            return self.sql(database, 1, f"SELECT count(m) FROM (SELECT {function}(x) OVER (ORDER BY t"
                                         f" ROWS {preceding} PRECEDING) AS m FROM v)")
        plain = window("sum", 20)
        for function in ("median", "mad", "stddev"):
            narrow, wide = window(function, 20), window(function, 20000 // self.scale)
            self.report(f"{function} over {rows} rows, 20 preceding / SQLite's own sum",
                        f"{narrow / plain:.2f}x", "", f"{narrow / 1e3:.2f} s / {plain / 1e3:.2f} s")
            self.report(f"the same, {20000 // self.scale} preceding / 20 preceding",
                        f"{wide / narrow:.2f}x", "O(log window)", f"{wide / 1e3:.2f} s")

    def change_points(self):
        """As many series as numpy's asv history has, as long as those of its longest machine."""
        for method in ("pelt", "binseg", "window", "auto"):
            run = command(self.build / "tests" / "bench" / "bench_changes", method,
                          3447 // self.scale, 900, check=False)
            if run.returncode == 0:
                spent, found = run.stdout.split()
                self.report(f"change points of {3447 // self.scale} series of 900 values, {method}",
                            f"{float(spent):.2f} s", "<= 2 s", f"{found.decode()} found, one core")

    def nightly_report(self):
        """As many series as numpy's asv history has, over as many runs."""
        database, runs, points = fresh(self.work / "report.db"), 230, 862 // self.scale
        make_store.write_store(self.work / "report", runs, points, 2)
        command(self.calibrax, "import", "--data", database, self.work / "report")
        page = self.work / "report.html"
        words = (self.calibrax, "report", "--data", database, "--output", page)
        seconds = command_seconds(*words, repeat=3)
        detail = f"{4 * points} series over {runs} runs"
        self.report("nightly report as HTML, whole command", f"{seconds:.2f} s", "<= 5 s", detail)
        self.report("its size", f"{page.stat().st_size / 1e6:.1f} MB", "<= 15 MB", detail)
        self.report("its memory", f"{peak_mib(*words):.0f} MiB", "", detail)

    def markdown(self):
        lines = ["| work | measured | to reach | detail |", "| --- | --- | --- | --- |"]
        lines += [f"| {a} | {b} | {c} | {d} |" for a, b, c, d in self.rows]
        return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", default="build/release")
    parser.add_argument("--asv", help="an asv results directory")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--work")
    parser.add_argument("--markdown", action="store_true")
    args = parser.parse_args()
    work = args.work or tempfile.mkdtemp(prefix="calibrax-bench-")
    try:
        bench = Bench(args, work)
        print(f"python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores, "
              f"{resource.getpagesize()} byte pages")
        bench.import_store()
        bench.asv_history(args.asv)
        bench.json_directory()
        bench.long_history()
        bench.million()
        bench.windows()
        bench.change_points()
        bench.nightly_report()
        if args.markdown:
            print("\n" + bench.markdown())
    finally:
        if not args.work:
            shutil.rmtree(work)


if __name__ == "__main__":
    main()
