"""Many writers at once on a server: each run is there once, whatever is killed in between."""
import os
import random
import signal
import subprocess
import time
import unittest

from harness import CALIBRAX, Case, Moments, a_run, written

DIFFERENT, SAME, RUNS = 8, 4, 40


def write_runs(folder, prefix, runs, points=20):
    rng = random.Random(prefix)
    folder.mkdir()
    for number in range(runs):
        measured = [{"name": f"{prefix[0]}{i}", "scenario": "s", "tags": {"k": str(i)}, "metrics": {
            "time": {"value": rng.random(), "samples": [rng.random() for _ in range(10)]}}}
            for i in range(points)]
        stamp = f"2026-01-{number % 28 + 1:02}T00:{number // 28:02}:00"
        (folder / f"{number}.json").write_text(
            written(a_run(f"{prefix}-{number:04}", stamp, points=measured)))


class Writers(Case):
    def start(self, folder, store):
        return subprocess.Popen([CALIBRAX, "import", folder, "--data", self.locator(store)],
                                cwd=self.work, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                text=True)

    def finish(self, processes):
        texts = []
        for process in processes:
            output, errors = process.communicate(timeout=300)
            self.assertEqual(process.returncode, 0, output + errors)
            texts.append(output)
        return texts

    def ids(self, store):
        return sorted(row["run_id"] for row in self.rows("runs", "--data", store, "--limit", "100000"))

    def test_different_and_the_same_runs_at_once(self):
        for number in range(DIFFERENT):
            write_runs(self.work / f"different{number}", f"different{number}", RUNS)
        write_runs(self.work / "same", "same", RUNS)
        processes = [self.start(f"different{number}", "h.db") for number in range(DIFFERENT)]
        processes += [self.start("same", "h.db") for _ in range(SAME)]
        texts = self.finish(processes)
        self.assertEqual(sum("40 unchanged" in text for text in texts), SAME - 1, texts)
        prefixes = [f"different{number}" for number in range(DIFFERENT)] + ["same"]
        self.assertEqual(self.ids("h.db"), sorted(f"{prefix}-{number:04}" for prefix in prefixes
                                                  for number in range(RUNS)))
        self.run_calibrax("doctor", "--data", "h.db")

    def test_a_writer_killed_among_others(self):
        write_runs(self.work / "killed", "killed", 300)
        write_runs(self.work / "other", "other", 100)
        start = time.monotonic()
        self.run_calibrax("import", "killed", "--data", "whole.db")
        duration = time.monotonic() - start
        moments = Moments(duration, 3)
        for number, part in enumerate(moments):
            store = f"h{number}.db"
            self.locator(store)
            victim, other = self.start("killed", store), self.start("other", store)
            moments.wait(part)
            victim.send_signal(signal.SIGKILL)
            victim.communicate(timeout=300)
            moments.note(victim.returncode == -signal.SIGKILL)
            self.finish([other])
            self.run_calibrax("doctor", "--data", store)
            self.run_calibrax("import", "killed", "--data", store)
            self.assertEqual(len(self.ids(store)), 400)
            self.run_calibrax("doctor", "--data", store)

    def test_the_server_stops_in_the_middle(self):
        cluster = os.environ["CALIBRAX_TEST_CLUSTER"]
        write_runs(self.work / "in", "in", 400)
        start = time.monotonic()
        self.run_calibrax("import", "in", "--data", "whole.db")
        duration = time.monotonic() - start
        moments = Moments(duration, 3)
        for number, part in enumerate(moments):
            store = f"s{number}.db"
            self.locator(store)
            writer = self.start("in", store)
            moments.wait(part)
            subprocess.run([cluster, "crash"], check=True, timeout=300)
            output, errors = writer.communicate(timeout=300)
            moments.note(writer.returncode)
            if writer.returncode:
                self.assertEqual(writer.returncode, 2, output + errors)
                self.assertRegex(errors, "server|connection")
            subprocess.run([cluster, "start"], check=True, timeout=300)
            if self.ids(store):
                self.run_calibrax("doctor", "--data", store)
            self.run_calibrax("import", "in", "--data", store)
            self.assertEqual(len(self.ids(store)), 400)
            self.run_calibrax("doctor", "--data", store)
            self.assertIn("400 unchanged", self.run_calibrax("import", "in", "--data", store))


if __name__ == "__main__":
    unittest.main()
