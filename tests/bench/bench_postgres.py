#!/usr/bin/env python3
"""Measures a store on PostgreSQL beside the same store in SQLite; ratios of one run.

    ../postgres/with_postgres.sh bench_postgres.py [--build build/release] [--quick] [--work DIR]

The server is a fresh one on the same machine, over a local socket, and writes as safely as SQLite
does: each commit is on disk. The times are of whole commands, alternating, as their medians.
"""
import argparse
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import make_store  # noqa: E402


def seconds(*words, ok=(0,)):
    start = time.perf_counter()
    result = subprocess.run([str(w) for w in words], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if result.returncode not in ok:
        raise SystemExit(f"{words}: {result.stderr.decode()}")
    return time.perf_counter() - start


def sql(database, *statements):
    words = [word for statement in statements for word in ("-c", statement)]
    return subprocess.run(["psql", "-XAt", "-d", database, *words], check=True,
                          stdout=subprocess.PIPE, text=True).stdout.strip()


class Bench:
    def __init__(self, args, work):
        self.calibrax = pathlib.Path(args.build).resolve() / "calibrax"
        self.work = pathlib.Path(work)
        self.scale = 10 if args.quick else 1
        self.n_databases = 0

    def database(self):
        self.n_databases += 1
        name = f"bench_{self.n_databases}"
        subprocess.run(["createdb", name], check=True)
        return f"postgresql:///{name}"

    def beside(self, what, target, repeat, words, stores, ok=(0,)):
        """stores: on PostgreSQL and in SQLite, or a function that makes both anew."""
        times = ([], [])
        for _ in range(repeat):
            pair = stores() if callable(stores) else stores
            for spent, store in zip(times, pair):
                spent.append(seconds(self.calibrax, *words, "--data", store, ok=ok))
        server, file = (statistics.median(spent) for spent in times)
        print(f"{what:56} {server / file:6.2f}x   target {target:9} {server * 1e3:9.1f} ms / "
              f"{file * 1e3:9.1f} ms", flush=True)

    def fresh_pair(self):
        path = self.work / f"fresh{self.n_databases}.db"
        return self.database(), path

    def imports(self):
        store = self.work / "store"
        make_store.write_store(store, 2000 // self.scale, 50, 10)
        last = []

        def pair():
            last[:] = self.fresh_pair()
            return last

        self.beside("import 2,000 runs x 50 points x 4 metrics", "<= 2x", 3,
                    ("import", store / "runs", "--no-progress"), pair)
        size = int(sql(last[0], "SELECT pg_database_size(current_database()) - pg_database_size("
                                "'template0')"))
        print(f"{'its size, beside the file':56} {size / last[1].stat().st_size:6.2f}x   "
              f"                 {size / 1e6:9.1f} MB / {last[1].stat().st_size / 1e6:9.1f} MB")
        self.beside("the same files again (nothing new)", "", 3,
                    ("import", store / "runs", "--no-progress"), last)
        self.copies(*last)

    def copies(self, server, file):
        back, target = self.work / "back.db", self.database()
        out = seconds(self.calibrax, "copy", file, target, "--no-progress")
        home = seconds(self.calibrax, "copy", server, back, "--no-progress")
        print(f"{'copy it to the server, and back, verified':56}                           "
              f"{out:9.2f} s  / {home:9.2f} s")

    def questions(self):
        store, wide = self.work / "long", self.work / "wide"
        make_store.write_store(store, 10000 // self.scale, 4, 0, seed=2)
        make_store.write_store(wide, 2, 1000, 0, seed=3)
        for path in (wide / "runs").glob("*.json"):
            text = path.read_text()
            at = text.index('"timestamp": "') + len('"timestamp": "')
            path.write_text(text[:at] + "2030" + text[at + 4:])
        pair = self.fresh_pair()
        for target in pair:
            for folder in (store, wide):
                seconds(self.calibrax, "import", folder / "runs", "--no-progress", "--data", target)
            seconds(self.calibrax, "baseline", "--run", "latest~1", "--data", target)
        sql(pair[0], "VACUUM ANALYZE")
        series = ("--metric", "latency_p50", "--point", "CV-1/size_0", "--framework", "Datarax")
        self.beside(f"trend over {10000 // self.scale} runs", "<= 3x", 15, ("trend", *series), pair)
        self.beside("trend, its last 30 runs", "", 15, ("trend", *series, "--last", "30"), pair)
        self.beside("check of 1,000 points x 4 metrics in that store", "<= 3x", 9, ("check",), pair,
                    ok=(0, 1))
        self.beside("check --method history of that run", "<= 3x", 3,
                    ("check", "--method", "history"), pair, ok=(0, 1, 3))
        self.beside("runs --limit 20", "", 15, ("runs", "--limit", "20"), pair)
        self.beside("export of one run of 1,000 points", "", 5, ("export",),
                    pair)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", default="build/release")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--work")
    args = parser.parse_args()
    if "CALIBRAX_TEST_CLUSTER" not in os.environ:
        raise SystemExit("run it under tests/postgres/with_postgres.sh")
    work = args.work or tempfile.mkdtemp(prefix="calibrax-bench-")
    try:
        sql("postgres", "ALTER SYSTEM SET fsync = on",
            "SELECT pg_reload_conf()")
        print(sql("postgres", "SELECT split_part(version(), ' on ', 1)"))
        bench = Bench(args, work)
        bench.imports()
        bench.questions()
    finally:
        if not args.work:
            shutil.rmtree(work)


if __name__ == "__main__":
    main()
