"""kill -9 at any moment leaves a store that opens, is sound, and takes the same import again."""
import os
import random
import signal
import subprocess
import time
import unittest

from harness import CALIBRAX, Case, Moments, a_run, written

RUNS, KILLS = 400, 6


class Crash(Case):
    def setUp(self):
        super().setUp()
        rng = random.Random(7)
        (self.work / "in").mkdir()
        for number in range(RUNS):
            points = [{"name": f"p{i}", "scenario": "s", "tags": {"k": str(i)}, "metrics": {
                "time": {"value": rng.random(), "samples": [rng.random() for _ in range(10)]}}}
                for i in range(20)]
            stamp = f"2026-01-{number % 28 + 1:02}T00:{number // 28:02}:00"
            (self.work / "in" / f"{number}.json").write_text(
                written(a_run(f"run-{number:04}", stamp, points=points)))

    def contents(self, store):
        self.run_calibrax("export", "--all", "--format", "calibrax", "--output", f"{store}.out",
                          "--data", store)
        folder = self.work / f"{store}.out" / "runs"
        return {path.name: path.read_bytes() for path in folder.iterdir()}

    def killed_import(self, store, moments, part):
        """True when the import was still running when it was killed."""
        words = [CALIBRAX, "import", "in", "--data", self.locator(store)]
        process = subprocess.Popen(words, cwd=self.work, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        moments.wait(part)
        os.kill(process.pid, signal.SIGKILL)
        return process.wait() == -signal.SIGKILL

    def test_killed_imports_end_as_an_undisturbed_one(self):
        start = time.monotonic()
        self.run_calibrax("import", "in", "--data", "whole.db")
        duration = time.monotonic() - start
        whole = self.contents("whole.db")
        self.assertEqual(len(whole), RUNS)
        moments = Moments(duration, KILLS)
        for number, part in enumerate(moments):
            store = f"killed{number}.db"
            moments.note(self.killed_import(store, moments, part))
            self.run_calibrax("doctor", "--data", store)
            self.run_calibrax("import", "in", "--data", store)
            self.run_calibrax("doctor", "--data", store)
            self.assertEqual(self.contents(store), whole)

    def test_writers_at_once_all_succeed(self):
        words = [[CALIBRAX, "import", "in", "--data", self.locator("shared.db")] for _ in range(4)]
        processes = [subprocess.Popen(w, cwd=self.work, stdout=subprocess.PIPE,
                                      stderr=subprocess.PIPE, text=True) for w in words]
        for process in processes:
            output, errors = process.communicate(timeout=300)
            self.assertEqual(process.returncode, 0, output + errors)
        self.assertEqual(len(self.contents("shared.db")), RUNS)
        self.run_calibrax("doctor", "--data", "shared.db")


if __name__ == "__main__":
    unittest.main()
