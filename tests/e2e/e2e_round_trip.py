"""What goes in comes back: 200 generated run documents of every shape, byte for byte."""
import json
import random
import unittest

from harness import Case, a_run, definition, written

TEXTS = ["plain", "", "naïve", "日本語", "🚀 rocket", "עברית", "a\"b\\c", "tab\there", "x" * 300,
         "line\nbreak", "\u007f", "e\u0301", "𝔘nicode", "it's; DROP TABLE run;--", "<script>"]
NUMBERS = [0.0, -0.0, 1.0, 1, 0, -7, 1e-05, 0.0001, 1e16, 123456789.125, 5e-324,
           1.7976931348623157e308, 0.1, 1 / 3, 2**53, 2**53 + 1, -(2**70), float("nan"),
           float("inf"), float("-inf")]


def any_json(rng, depth=0):
    kind = rng.randrange(8 if depth < 4 else 6)
    if kind == 6:
        return [any_json(rng, depth + 1) for _ in range(rng.randrange(4))]
    if kind == 7:
        return {rng.choice(TEXTS) + str(i): any_json(rng, depth + 1) for i in range(rng.randrange(4))}
    return [None, True, False, rng.choice(NUMBERS), rng.random(),
            rng.choice(TEXTS + ["nul\x00inside", "lone \ud800 surrogate"])][kind]


def metric(rng):
    entry = {"value": rng.choice([rng.choice(NUMBERS), rng.lognormvariate(0, 5)])}
    if rng.random() < 0.3:
        entry["lower"] = rng.choice([rng.random(), 1, float("-inf")])
    if rng.random() < 0.3:
        entry["upper"] = rng.choice([rng.random(), 2, float("inf")])
    if rng.random() < 0.4:
        entry["samples"] = rng.choice([
            [], [rng.random() for _ in range(10)], [1, 2, 3], [1, 2.5, float("nan")], [2**60 + 1]])
    return entry


def point(rng, number):
    tags = {rng.choice(TEXTS) + str(i): rng.choice(TEXTS) for i in range(rng.randrange(4))}
    names = rng.sample(["throughput", "latency", "größe", "peak_memory", "a.b/c"], rng.randrange(4))
    return {"name": f"p{number} {rng.choice(TEXTS)}", "scenario": rng.choice(TEXTS), "tags": tags,
            "metrics": {name: metric(rng) for name in names}}


def document(rng, number):
    names = rng.sample(["throughput", "latency", "größe"], rng.randrange(4))
    stamp = f"20{rng.randrange(10, 30)}-0{rng.randrange(1, 9)}-11T10:{rng.randrange(10, 59)}:00"
    return a_run(
        f"run-{number}", stamp + rng.choice(["", "Z", "+00:00", ".123456", "-05:30"]),
        commit=rng.choice([None, "", f"{rng.getrandbits(160):040x}"]),
        branch=rng.choice([None, "main", "größe/α"]),
        environment={k: any_json(rng) for k in rng.sample(TEXTS, rng.randrange(4))},
        metadata={k: any_json(rng) for k in rng.sample(TEXTS, rng.randrange(4))},
        metric_defs={n: dict(definition(n, rng.choice(TEXTS), rng.choice(["higher", "lower", "info"])),
                             description=rng.choice(TEXTS)) for n in names},
        points=[point(rng, i) for i in range(rng.randrange(5))])


class RoundTrip(Case):
    def setUp(self):
        super().setUp()
        rng = random.Random(20260101)
        self.documents = [document(rng, i) for i in range(200)]
        self.files = self.work / "in"
        self.files.mkdir()
        for number, value in enumerate(self.documents):
            (self.files / f"{number:03}.json").write_text(written(value), encoding="ascii")

    def test_every_document_comes_back_byte_for_byte(self):
        self.run_calibrax("import", "in", "--data", "h.db")
        self.run_calibrax("export", "--all", "--format", "calibrax", "--output", "out", "--data", "h.db")
        for value in self.documents:
            with self.subTest(value["id"]):
                self.assertEqual((self.work / "out" / "runs" / f"{value['id']}.json").read_text(),
                                 written(value))

    def test_a_single_run_is_exported_without_a_newline(self):
        self.run_calibrax("import", "in", "--data", "h.db")
        self.assertEqual(self.run_calibrax("export", "--run", "run-7", "--data", "h.db"),
                         written(self.documents[7]))

    def test_importing_again_changes_nothing(self):
        self.run_calibrax("import", "in", "--data", "h.db")
        again = self.run_calibrax("import", "in", "--data", "h.db")
        self.assertIn("200 unchanged", again)
        changed = dict(self.documents[3], branch="another")
        (self.files / "003.json").write_text(written(changed))
        self.run_calibrax("import", "in", "--data", "h.db", status=2)
        self.assertIn("--replace", self.stderr)
        self.run_calibrax("import", "in", "--replace", "--data", "h.db")
        self.assertEqual(self.run_calibrax("export", "--run", "run-3", "--data", "h.db"),
                         written(changed))

    def test_the_database_is_sound(self):
        self.run_calibrax("import", "in", "--data", "h.db")
        self.run_calibrax("doctor", "--data", "h.db")


class OtherShapes(Case):
    """Documents that calibrax itself would not have written lose nothing that a reader sees."""

    def back(self, text):
        (self.work / "x.json").write_text(text)
        self.run_calibrax("import", "x.json", "--data", "h.db")
        run_id = json.loads(text)["id"]
        return json.loads(self.run_calibrax("export", "--run", run_id, "--data", "h.db"))

    def test_extra_keys_order_and_indentation_survive(self):
        base = a_run("odd", extra={"kept": [1, 2.0, None]})
        base["points"][0]["note"] = "beyond the model"
        base["points"][0]["metrics"]["throughput"]["unit"] = "elem/s"
        shuffled = dict(reversed(list(base.items())))
        for number, text in enumerate([json.dumps(base), json.dumps(base, indent=4),
                                       json.dumps(shuffled, separators=(",", ":")),
                                       json.dumps(base, ensure_ascii=False, indent="\t")]):
            text = text.replace('"odd"', f'"odd-{number}"')
            with self.subTest(number):
                self.assertEqual(self.back(text), json.loads(text))
                self.assertEqual(list(self.back(text)), list(json.loads(text)))

    def test_missing_optional_keys_stay_missing(self):
        text = '{"id": "few", "timestamp": "2026-01-01", "points": []}'
        self.assertEqual(self.back(text), json.loads(text))


if __name__ == "__main__":
    unittest.main()
