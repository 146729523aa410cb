"""A JSON store directory on which Python tools and calibrax work in turn."""
import json
import os
import unittest

from harness import Case, a_run, definition, written


class PythonStore:
    """The rules by which the Python store reads and writes its directory."""

    def __init__(self, root):
        self.root = root
        (root / "runs").mkdir(parents=True, exist_ok=True)
        (root / "baselines").mkdir(exist_ok=True)

    def save(self, run):
        (self.root / "runs" / f"{run['id']}.json").write_text(written(run))

    def load(self, run_id):
        return json.loads((self.root / "runs" / f"{run_id}.json").read_text())

    def ids(self):
        return sorted(json.loads(p.read_text())["id"] for p in (self.root / "runs").glob("*.json"))

    def set_baseline(self, run_id):
        (self.root / "baselines" / "main.json").write_text(written(self.load(run_id)))

    def baseline(self):
        return json.loads((self.root / "baselines" / "main.json").read_text())


class JsonStore(Case):
    def setUp(self):
        super().setUp()
        self.python = PythonStore(self.work / "store")

    def ids(self, **options):
        return sorted(row["run_id"] for row in self.rows("runs", "--data", "store", **options))

    def test_both_sides_see_each_others_work(self):
        self.python.save(a_run("r1", "2026-01-01T00:00:00+00:00", 100.0))
        self.python.set_baseline("r1")
        self.python.save(a_run("r2", "2026-01-02T00:00:00+00:00", 80.0))
        self.assertIn("FAIL: 1 regression(s) detected:",
                      self.run_calibrax("check", "--data", "store", status=1))
        third = a_run("r3", "2026-01-03T00:00:00+00:00", 99.0)
        (self.work / "new.json").write_text(written(third))
        self.assertIn("Ingested run r3 (1 points)",
                      self.run_calibrax("ingest", "--data", "store", "--input", "new.json"))
        self.assertEqual(self.python.load("r3"), third)
        self.run_calibrax("baseline", "--run", "r3", "--data", "store")
        self.assertEqual(self.python.baseline(), third)
        self.python.save(a_run("r4", "2026-01-04T00:00:00+00:00", 98.0))
        self.run_calibrax("check", "--data", "store")
        self.assertEqual(self.ids(), ["r1", "r2", "r3", "r4"])
        self.assertEqual(self.python.ids(), ["r1", "r2", "r3", "r4"])

    def test_changed_and_deleted_files_are_noticed(self):
        self.python.save(a_run("r1", value=1.0))
        self.python.save(a_run("r2", value=2.0))
        self.assertEqual(self.ids(), ["r1", "r2"])
        self.python.save(a_run("r1", value=5.0))
        (self.work / "store" / "runs" / "r2.json").unlink()
        self.assertEqual(self.ids(), ["r1"])
        back = json.loads(self.run_calibrax("export", "--run", "r1", "--data", "store"))
        self.assertEqual(back["points"][0]["metrics"]["throughput"]["value"], 5.0)

    def test_the_index_can_be_deleted(self):
        self.python.save(a_run("r1"))
        self.assertEqual(self.ids(), ["r1"])
        for path in (self.work / "store").glob("calibrax.db*"):
            path.unlink()
        self.assertEqual(self.ids(), ["r1"])

    def test_a_corrupt_file_is_named_and_the_others_answer(self):
        self.python.save(a_run("good"))
        broken = self.work / "store" / "runs" / "broken.json"
        broken.write_text('{"id": "bad", "timestamp": ')
        wrong = a_run("wrong")
        wrong["points"][0]["metrics"]["throughput"]["value"] = "fast"
        (self.work / "store" / "runs" / "wrong.json").write_text(written(wrong))
        for _ in range(2):  # said on every open, not only when the file is new
            self.assertEqual(self.ids(), ["good"])
            self.assertIn("broken.json", self.stderr)
            self.assertIn("wrong.json", self.stderr)

    def test_a_benchkit_directory_is_read(self):
        run = a_run("abc123def456", value=80.0, metric_defs={})
        name = "2026-01-01T00-00-00_abc123.json"
        (self.work / "store" / "runs" / name).write_text(written(run))
        (self.work / "store" / "baselines" / "main.json").write_text(
            written(a_run("earlier", "2025-12-01T00:00:00", 100.0, metric_defs={})))
        entry = definition("throughput", "elem/s", "higher")
        del entry["name"]
        config = {"metric_defs": {"throughput": entry}, "wandb_project": "p"}
        (self.work / "store" / "config.json").write_text(json.dumps(config))
        self.assertEqual(self.ids(), ["abc123def456"])
        self.assertIn("FAIL: 1 regression(s)", self.run_calibrax("check", "--data", "store", status=1))
        self.assertEqual(json.loads((self.work / "store" / "config.json").read_text()), config)

    def test_ids_cannot_leave_the_directory(self):
        (self.work / "evil.json").write_text(written(a_run("../../evil")))
        self.run_calibrax("import", "evil.json", "--data", "store")
        self.assertEqual([p.name for p in (self.work / "store" / "runs").iterdir()],
                         ["..%2F..%2Fevil.json"])
        self.assertEqual(self.ids(), ["../../evil"])

    def test_an_empty_or_missing_store_reads_as_empty(self):
        self.assertEqual(self.ids(), [])
        self.assertEqual(self.rows("runs", "--data", "nowhere"), [])
        self.assertFalse(os.path.exists(self.work / "nowhere"))


if __name__ == "__main__":
    unittest.main()
