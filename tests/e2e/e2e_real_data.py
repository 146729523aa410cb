"""The histories of real projects, where they are at hand: ../shared/data, never copied."""
import json
import math
import sqlite3
import tarfile
import unittest

from harness import Case


class Nperf(Case):
    def test_every_row_comes_back_byte_for_byte(self):
        folder = self.shared("nperf")
        self.run_calibrax("import", folder, "--data", "h.db")
        back = []
        for run in self.rows("runs", "--data", "h.db"):
            back += self.run_calibrax("export", "--format", "nperf", "--run", run["run_id"],
                                      "--data", "h.db").splitlines(keepends=True)
        rows = [line for path in folder.glob("*.jsonl") for line in path.read_text().splitlines(keepends=True)]
        self.assertEqual(sorted(back), sorted(rows))

    def test_the_documented_gate_pair(self):
        folder = self.shared("nperf")
        words = ["gate-nperf", "--gate-baseline", folder / "spatial_transform.v1.jsonl",
                 "--gate-current", folder / "spatial_transform.v2.jsonl", "--gate-out", "gate.json"]
        self.run_calibrax(*words, status=1)
        artifact = json.loads((self.work / "gate.json").read_text())
        self.assertEqual(artifact["summary"], {"n_keys": 8, "n_compared": 4, "n_regressed": 1,
                                               "n_new": 4, "n_dropped": 0, "verdict": "fail"})
        worst = [c for c in artifact["comparisons"] if c["regressed"]]
        self.assertEqual([(c["platform"], c["baseline"], c["ratios"], c["trips"]) for c in worst],
                         [("jax-cpu", "nitrix-jax", {"min": 1.3356, "p95": 0.9833},
                           {"min": True, "p95": False})])
        self.run_calibrax(*words, "--gate-min", "1.4")


class Datarax(Case):
    def test_revisions_become_runs(self):
        self.run_calibrax("import", self.shared("datarax"), "--data", "h.db")
        runs = {row["run_id"]: row for row in self.rows("runs", "--data", "h.db")}
        self.assertTrue({"3fcabcd", "50de48d", "3656827", "b6fd895"} <= set(runs))
        self.assertEqual(runs["50de48d"]["points"], 60)
        with sqlite3.connect(self.work / "h.db") as database:
            keys = {key for key, in database.execute("SELECT DISTINCT key FROM tags")}
            self.assertTrue({"framework", "scenario_id", "variant"} <= keys)
            inferred = database.execute(
                "SELECT DISTINCT direction, inferred FROM metric_defs WHERE metric = 'throughput'")
            self.assertEqual(inferred.fetchall(), [("higher", 1)])
            samples, = database.execute("SELECT count(*) FROM metrics WHERE sample_count > 0").fetchone()
            self.assertGreaterEqual(samples, 242)

    def test_two_revisions_compare(self):
        self.run_calibrax("import", self.shared("datarax"), "--data", "h.db")
        rows = self.rows("compare", "--run", "50de48d", "--baseline", "3656827", "--data", "h.db")
        self.assertGreater(len(rows), 200)
        self.assertEqual({"regression", "improvement", "unchanged"} - {r["change"] for r in rows}, set())


class Asv(Case):
    """numpy's results on one machine."""

    def unpack(self):
        with tarfile.open(self.shared("asv-numpy.tar.xz")) as archive:
            archive.extractall(self.work)
        return sorted((self.work / "results" / "i7").glob("*-*.json"))

    @staticmethod
    def count(paths):
        """Finite values, entries that are null or NaN (a whole null is one), and combinations
        that failed or were skipped, as Python reads the files."""
        finite = missing = failed = skipped = 0
        for path in paths:
            document = json.loads(path.read_text())
            for row in document["results"].values():
                combinations = math.prod(len(values) for values in row[1])
                if row[0] is None:
                    missing, failed = missing + 1, failed + combinations
                for value in row[0] or []:
                    failed += value is None
                    skipped += value is not None and math.isnan(value)
                    missing += value is None or math.isnan(value)
                    finite += value is not None and math.isfinite(value)
        return finite, missing, failed, skipped

    def test_every_value_is_accounted_for(self):
        paths = self.unpack()
        finite, missing, failed, skipped = self.count(paths)
        self.assertEqual((len(paths), finite, missing), (233, 449021, 7111))
        self.run_calibrax("import", "results", "--data", "h.db")
        self.run_calibrax("doctor", "--data", "h.db")
        with sqlite3.connect(self.work / "h.db") as database:
            def ask(sql):
                return database.execute(sql).fetchall()
            self.assertEqual(ask("SELECT count(*) FROM runs"), [(233,)])
            self.assertEqual(ask("SELECT count(DISTINCT scenario) FROM points"), [(284,)])
            self.assertEqual(ask("SELECT count(value) FROM metrics"), [(finite,)])
            self.assertEqual(ask("SELECT status, count(*) FROM points GROUP BY status ORDER BY 1"),
                             [("failed", failed), ("ok", finite), ("skipped", skipped)])
        self.assertIn("233 unchanged", self.run_calibrax("import", "results", "--data", "h.db"))
        self.check_export()

    def check_export(self):
        """Exported and imported again: the same series with the same values."""
        self.run_calibrax("export", "--all", "--format", "asv", "--output", "out", "--data", "h.db")
        self.run_calibrax("import", "out", "--data", "again.db")
        with sqlite3.connect(self.work / "h.db") as database:
            database.execute("ATTACH ? AS again", (str(self.work / "again.db"),))
            same = """SELECT run_id, scenario, name, tags, status, metric, value, lower, upper
                      FROM {0}.measurements"""
            difference = database.execute(
                f"SELECT * FROM ({same.format('main')} EXCEPT {same.format('again')}) LIMIT 3")
            self.assertEqual(difference.fetchall(), [])
            counts = [database.execute(f"SELECT count(*) FROM {name}.points").fetchone()
                      for name in ("main", "again")]
            self.assertEqual(counts[0], counts[1])


if __name__ == "__main__":
    unittest.main()
