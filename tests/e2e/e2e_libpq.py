"""libpq is loaded when a server is asked: without it everything else works, and that says why not."""
import os
import pathlib
import re
import subprocess
import unittest

from harness import CALIBRAX, CALIBRAX_SQL, Case, a_run, written


def a_library_that_loads():
    """Some other shared library of this machine: it is found, and has none of libpq's functions."""
    listed = subprocess.run(["ldd", CALIBRAX], stdout=subprocess.PIPE, text=True, check=True).stdout
    return re.search(r"libz\S* => (\S+)", listed).group(1)


class Libpq(Case):
    def setUp(self):
        super().setUp()
        self.libraries = self.work / "libraries"
        self.libraries.mkdir()
        (self.work / "run.json").write_text(written(a_run("only-run")))

    def with_libpq(self, program, *words, status):
        """With self.libraries searched first: what is in there hides an installed libpq."""
        environment = {k: v for k, v in os.environ.items() if not k.startswith("CALIBRAX_")}
        environment["LD_LIBRARY_PATH"] = str(self.libraries)
        result = subprocess.run([program, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                text=True, cwd=self.work, env=environment, timeout=60)
        self.assertEqual(result.returncode, status, f"{words}: {result.stdout!r} {result.stderr!r}")
        return result.stdout + result.stderr

    def without(self, *words, program=CALIBRAX, status=0):
        """libpq.so.5 is an empty file: whoever needs it fails, be it installed or not."""
        (self.libraries / "libpq.so.5").write_bytes(b"")
        return self.with_libpq(program, *words, status=status)

    def test_programs_start_without_it(self):
        for program in (CALIBRAX, CALIBRAX_SQL):
            self.assertIn("calibrax", self.without("--version", program=program))
            listed = subprocess.run(["ldd", program], stdout=subprocess.PIPE, text=True, check=True)
            self.assertNotIn("libpq", listed.stdout)

    def test_sqlite_works_without_it(self):
        self.without("import", "run.json", "--data", "one.db")
        self.assertIn("only-run", self.without("runs", "--data", "one.db"))
        self.assertIn("only-run", self.without("one.db", "-c", "SELECT run_id FROM runs",
                                               program=CALIBRAX_SQL))

    def test_a_server_needs_it(self):
        for text in (self.without("runs", "--data", "postgresql:///any", status=2),
                     self.without("import", "run.json", "--data", "postgresql:///any", status=2),
                     self.without("postgresql:///any", "-c", "SELECT 1", program=CALIBRAX_SQL,
                                  status=2)):
            self.assertIn("PostgreSQL's client library cannot be loaded", text)
            self.assertIn("libpq.so.5", text)
            self.assertIn("apt-get install libpq5", text)

    def test_what_is_not_libpq_is_said_to_be_short_of_its_functions(self):
        (self.libraries / "libpq.so.5").symlink_to(pathlib.Path(a_library_that_loads()).resolve())
        self.assertIn("libpq.so.5 has no function PQ",
                      self.with_libpq(CALIBRAX, "runs", "--data", "postgresql:///any", status=2))


if __name__ == "__main__":
    unittest.main()
