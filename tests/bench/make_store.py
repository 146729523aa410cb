#!/usr/bin/env python3
"""Writes a JSON store directory of synthetic runs, as calibrax's Python writer would.

    make_store.py DIR [--runs 2000] [--points 50] [--samples 10] [--seed 1]

Each run has POINTS points with four metrics, the first of them with SAMPLES samples. The values
are log-normal around a level per series with 2 % noise, so the file looks like real history: 16-17
significant digits, a commit and an environment per run.
"""
import argparse
import json
import pathlib
import random
from datetime import datetime, timedelta, timezone

METRICS = {
    "throughput": ("elem/s", "higher", "primary", 2.0e4),
    "latency_p50": ("ms", "lower", "primary", 4.0),
    "latency_p99": ("ms", "lower", "secondary", 9.0),
    "peak_memory": ("MB", "lower", "secondary", 850.0),
}
START = datetime(2024, 1, 1, tzinfo=timezone.utc)


def metric_defs():
    return {
        name: {"name": name, "unit": unit, "direction": direction, "group": "", "priority": priority,
               "description": ""}
        for name, (unit, direction, priority, _) in METRICS.items()
    }


def point(rng, number, samples):
    scenario, framework = f"CV-{number // 5 % 10 + 1}", ["Datarax", "grain", "tfds", "torch", "dali"][number % 5]
    metrics = {}
    for index, (name, (_, _, _, level)) in enumerate(METRICS.items()):
        level *= 1 + number / 10
        entry = {"value": level * rng.lognormvariate(0, 0.02)}
        if index == 0:
            entry["samples"] = [level * rng.lognormvariate(0, 0.02) for _ in range(samples)]
        metrics[name] = entry
    return {"name": f"{scenario}/size_{number // 50}", "scenario": scenario,
            "tags": {"framework": framework, "variant": f"size_{number // 50}"}, "metrics": metrics}


def run(rng, number, points, samples):
    commit = f"{rng.getrandbits(160):040x}"
    return {
        "id": f"{rng.getrandbits(48):012x}",
        "timestamp": (START + timedelta(hours=number, microseconds=rng.randrange(10**6))).isoformat(),
        "commit": commit,
        "branch": "main" if number % 10 else "topic",
        "environment": {"python": "3.11.10", "os": "Linux", "cpu": f"machine {number // 500}"},
        "metadata": {"ci": True, "build": number},
        "metric_defs": metric_defs(),
        "points": [point(rng, i, samples) for i in range(points)],
    }


def write_store(directory, runs, points, samples, seed=1):
    rng = random.Random(seed)
    folder = pathlib.Path(directory) / "runs"
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(runs):
        document = run(rng, number, points, samples)
        (folder / f"{document['id']}.json").write_text(json.dumps(document, indent=2))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("directory")
    parser.add_argument("--runs", type=int, default=2000)
    parser.add_argument("--points", type=int, default=50)
    parser.add_argument("--samples", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    write_store(args.directory, args.runs, args.points, args.samples, args.seed)


if __name__ == "__main__":
    main()
