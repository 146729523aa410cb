"""Documents and directories of unusual shape: memory stays in proportion, and nothing is lost."""
import json
import os
import resource
import unittest

from harness import Case, a_run, written

LIMIT_BYTES = 1 << 30


def a_point(name, scenario, tags):
    return {"name": name, "scenario": scenario, "tags": tags, "metrics": {"time": {"value": 1.5}}}


def bounded():
    if "CALIBRAX_UNBOUNDED" not in os.environ:
        resource.setrlimit(resource.RLIMIT_AS, (LIMIT_BYTES, LIMIT_BYTES))


class Size(Case):
    def store(self, points):
        (self.work / "run.json").write_text(written(a_run("r", "2026-01-01T00:00:00", points=points)))
        self.run_calibrax("import", "run.json", "--data", "s.db")

    def test_summary_of_many_scenarios(self):
        self.store([a_point(f"p{i}", f"s{i}", {}) for i in range(20000)])
        out = self.run_calibrax("summary", "--data", "s.db", preexec_fn=bounded)
        self.assertEqual(out.count("Scenario: "), 20000)

    def test_asv_export_of_many_tags(self):
        self.store([a_point("p", "s", {f"k{i}": "v" for i in range(30000)}), a_point("p", "s", {})])
        out = self.run_calibrax("export", "--data", "s.db", "--format", "asv", preexec_fn=bounded)
        self.assertIn("k29999=v", out)

    def test_gate_says_which_rows_it_cannot_reach(self):
        row = {"run_id": "r1", "case": "c", "param_point": {}, "baseline": "b", "platform": "jax-cpu",
               "status": "ok", "metrics": {"steady_time": {"min": 1.0, "p95": 1.0}}}
        (self.work / "rows").mkdir()
        (self.work / "rows" / "near.jsonl").write_text(json.dumps(row) + "\n")
        words = ("gate-nperf", "--gate-baseline", "rows", "--gate-current", "rows",
                 "--gate-out", "gate.json", "--report", "gate.md")
        self.run_calibrax(*words)
        here = os.getcwd()
        try:
            os.chdir(self.work / "rows")
            for _ in range(20):
                os.mkdir("d" * 250)
                os.chdir("d" * 250)
            with open("far.jsonl", "w") as file:
                file.write(json.dumps({**row, "status": "oom"}) + "\n")
        finally:
            os.chdir(here)
        self.run_calibrax(*words, status=2)
        self.assertIn("too long", self.stderr)


if __name__ == "__main__":
    unittest.main()
