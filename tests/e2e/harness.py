"""What the end-to-end tests share: the binary, a temporary directory, runs to import."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import time
import unittest

CALIBRAX = os.environ.get("CALIBRAX", "build/release/calibrax")
CALIBRAX_SQL = os.environ.get("CALIBRAX_SQL", CALIBRAX + "-sql")
TOP = pathlib.Path(__file__).resolve().parents[2]
# What keeps the stores called NAME.db: sqlite, or postgres, for which tests/postgres/with_postgres.sh
# has started a server. There each name of each test is a database.
ENGINE = os.environ.get("CALIBRAX_TEST_ENGINE", "sqlite")
SHARED_DATA = pathlib.Path(os.environ.get("CALIBRAX_SHARED_DATA", TOP.parent / "shared" / "data"))


class Case(unittest.TestCase):
    def setUp(self):
        self.work = pathlib.Path(tempfile.mkdtemp(prefix="calibrax-e2e-"))
        self.addCleanup(shutil.rmtree, self.work)
        self.databases = {}

    def locator(self, name):
        """The locator of the store of that name."""
        name = str(name)
        if ENGINE == "sqlite" or not name.endswith(".db") or "/" in name:
            return name
        if name not in self.databases:
            database = re.sub("[^a-z0-9]", "_", f"{self.work.name}_{name[:-3]}".lower())
            subprocess.run(["createdb", "--template=template0", database], check=True, timeout=300)
            self.databases[name] = f"postgresql:///{database}"
        return self.databases[name]

    def run_calibrax(self, *words, status=0, text=True, **options):
        """Runs the binary and returns its standard output; the exit status must be the given one."""
        environment = {k: v for k, v in os.environ.items() if not k.startswith("CALIBRAX_")}
        words = [self.locator(word) if before == "--data" else str(word)
                 for before, word in zip((None, *words), words)]
        result = subprocess.run([CALIBRAX, *words], stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=text, cwd=self.work, env=environment,
                                timeout=300, **options)
        self.stderr = result.stderr
        self.assertEqual(result.returncode, status, f"{words}: {result.stdout!r} {result.stderr!r}")
        return result.stdout

    def rows(self, *words, **options):
        return json.loads(self.run_calibrax(*words, "--format", "json", **options))

    def shared(self, *parts):
        """A path below the shared data, or the test is skipped, loudly."""
        path = SHARED_DATA.joinpath(*parts)
        if not path.exists():
            print(f"SKIPPED: {self.id()}: {path} is not there", flush=True)
            self.skipTest(f"{path} is not there")
        return path


class Moments:
    """Moments to strike while something runs, which takes longer or shorter as the machine has other
    work: after a strike that came too late the next ones come earlier."""

    ATTEMPTS = 40

    def __init__(self, duration, wanted):
        self.duration, self.wanted, self.hits = duration, wanted, 0

    def __iter__(self):
        """Parts of the duration, until enough of the strikes have hit."""
        for attempt in range(self.ATTEMPTS):
            if self.hits >= self.wanted:
                return
            yield (attempt * 0.38 + 0.2) % 0.9 + 0.05
        raise AssertionError(f"{self.hits} of {self.wanted} strikes hit: the test proves nothing")

    def wait(self, part):
        time.sleep(part * self.duration)

    def note(self, hit):
        self.hits += bool(hit)
        if not hit:
            self.duration *= 0.6


def definition(name, unit="s", direction="lower"):
    return {"name": name, "unit": unit, "direction": direction, "group": "", "priority": "primary",
            "description": ""}


def a_run(run_id, timestamp="2026-01-01T00:00:00+00:00", value=100.0, **fields):
    """A run document with the keys in the order calibrax writes them."""
    document = {
        "id": run_id, "timestamp": timestamp, "commit": None, "branch": None, "environment": {},
        "metadata": {}, "metric_defs": {"throughput": definition("throughput", "elem/s", "higher")},
        "points": [{"name": "CV-1/small", "scenario": "CV-1", "tags": {"framework": "Datarax"},
                    "metrics": {"throughput": {"value": value}}}],
    }
    document.update(fields)
    return document


def written(document):
    """As calibrax's Python writes a run."""
    return json.dumps(document, indent=2)
