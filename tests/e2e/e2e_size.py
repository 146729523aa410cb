"""Documents of unusual shape cost memory in proportion to their size, not to its square."""
import resource
import unittest

from harness import Case, a_run, written

LIMIT_BYTES = 1 << 30


def a_point(name, scenario, tags):
    return {"name": name, "scenario": scenario, "tags": tags, "metrics": {"time": {"value": 1.5}}}


def bounded():
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


if __name__ == "__main__":
    unittest.main()
