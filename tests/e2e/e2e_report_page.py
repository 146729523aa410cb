#!/usr/bin/env python3
"""The report's page in a browser: filter, sort, follow a link, no complaint, no request."""
import unittest

from browser import CHROMIUM, Browser
from harness import TOP, Case, a_run, definition, written

NOW = "2026-11-22T06:00:00Z"
SERIES = 400


def history(work):
    """Twelve runs of 400 series; in the last one every hundredth is twice as slow."""
    definitions = {"time": definition("time")}
    (work / "runs").mkdir()
    for number in range(12):
        points = []
        for index in range(SERIES):
            value = (1 + index) * 1e-4 * (1 + 0.004 * ((number * 7 + index * 3) % 11 - 5))
            if number == 11 and index % 100 == 7:
                value *= 2
            points.append({"name": f"case/{index:03}", "scenario": f"group {index % 4}", "tags": {},
                           "metrics": {"time": {"value": value}}})
        (work / "runs" / f"{number}.json").write_text(written(a_run(
            f"run{number:02}", f"2026-11-{number + 1:02}T02:00:00+00:00", commit=f"{number:040x}",
            branch="main", metric_defs=definitions, points=points)))


@unittest.skipUnless(CHROMIUM, "there is no chromium")
class ReportPage(Case):
    def setUp(self):
        super().setUp()
        history(self.work)
        self.run_calibrax("import", "--data", "h.db", "runs")
        self.run_calibrax("report", "--data", "h.db", "--now", NOW, "--output", "page.html")
        self.browser = Browser()
        self.addCleanup(self.browser.close)

    def shown(self):
        return self.browser.evaluate(
            "[...document.querySelectorAll('#all tbody tr')].filter(r => !r.hidden)"
            ".map(r => r.cells[1].textContent)")

    def set_filter(self, control, value):
        event = "input" if control == "f-text" else "change"
        self.browser.evaluate(f"(() => {{ const e = document.getElementById('{control}');"
                              f"e.value = {value!r}; e.dispatchEvent(new Event('{event}')); }})()")

    def sort_by(self, column):
        self.browser.evaluate(f"document.querySelectorAll('#all th')[{column}]"
                              ".querySelector('button').click()")

    def check_quiet(self):
        self.assertEqual(self.browser.complaints(), [])
        self.assertEqual(self.browser.requests(), [])

    def test_filters_sorts_and_links(self):
        self.browser.show_as(1280, 900)
        self.browser.open(self.work / "page.html")
        self.assertEqual(len(self.shown()), 200, "long tables are shortened")
        self.browser.evaluate("document.getElementById('f-more').click()")
        self.assertEqual(len(self.shown()), SERIES)

        self.set_filter("f-text", "CASE/1 group")
        self.assertEqual(len(self.shown()), 100)
        self.set_filter("f-text", "")
        self.set_filter("f-verdict", "regression")
        self.assertEqual(sorted(self.shown()), ["case/007", "case/107", "case/207", "case/307"])
        self.set_filter("f-direction", "higher")
        self.assertEqual(self.shown(), [])
        self.set_filter("f-direction", "lower")
        self.assertEqual(len(self.shown()), 4)
        self.assertIn("4 of 400", self.browser.evaluate(
            "document.getElementById('f-count').textContent"))
        self.set_filter("f-verdict", "")

        self.sort_by(4)
        self.assertEqual(self.shown()[:2], ["case/000", "case/001"])
        self.sort_by(4)
        self.assertEqual(self.shown()[0], "case/307", "twice its usual time")
        self.assertEqual(self.browser.evaluate(
            "document.querySelectorAll('#all th')[4].getAttribute('aria-sort')"), "descending")

        # To a finding and back to its row, which the shortened table does not show.
        self.browser.evaluate("document.querySelector('#all tr.regression td.name a').click()")
        self.assertRegex(self.browser.evaluate("location.hash"), "^#p[0-9]+$")
        self.set_filter("f-text", "nothing has this name")
        self.browser.evaluate("document.querySelector('figure.regression figcaption a').click()")
        self.browser.evaluate("new Promise(done => setTimeout(done, 100))")
        row = self.browser.evaluate("location.hash.slice(1)")
        self.assertFalse(self.browser.evaluate(f"document.getElementById('{row}').hidden"))
        self.check_quiet()

    def test_fits_a_phone_in_light_and_dark(self):
        for scheme in ("light", "dark"):
            for width in (1280, 390):
                self.browser.show_as(width, 900, scheme)
                self.browser.open(self.work / "page.html")
                self.assertLessEqual(self.browser.evaluate("document.documentElement.scrollWidth"), width)
        self.check_quiet()

    def test_reads_without_the_script(self):
        self.browser.call("Emulation.setScriptExecutionDisabled", value=True)
        self.browser.open(self.work / "page.html")
        self.assertEqual(len(self.shown()), SERIES)
        self.assertEqual(self.browser.evaluate(
            "getComputedStyle(document.querySelector('.filters')).display"), "none")
        self.check_quiet()

    def test_links_lead_somewhere(self):
        self.browser.open(self.work / "page.html")
        self.assertEqual(self.browser.evaluate(
            "[...document.querySelectorAll('a')].map(a => a.getAttribute('href'))"
            ".filter(h => !h.startsWith('#') || !document.getElementById(h.slice(1)))"), [])

    def test_any_name_is_only_a_name(self):
        names = ["<script>window.hurt = 1</script>", "\"onload='window.hurt=1' x=\"", "\x1b[31mred\x07",
                 "\u202eevil\u05d0\u0645\u0631\u062d\u0628\u0627", "long" * 1000, "</svg></table></main>",
                 "]]>--><img src=x onerror=window.hurt=1>"]
        (self.work / "bad").mkdir()
        for number in range(9):
            points = [{"name": name, "scenario": name, "tags": {name: other},
                       "metrics": {name: {"value": (1 + number % 3) * (9 if number == 8 else 1)}}}
                      for name in names for other in names[:3]]
            (self.work / "bad" / f"{number}.json").write_text(written(a_run(
                names[4] + str(number), f"2026-11-{number + 1:02}T02:00:00+00:00", branch=names[1],
                environment={names[0]: names[2], "cpu": f"{names[6]}{number // 5}"}, points=points,
                metric_defs={name: definition(name, unit=name) for name in names})))
        self.run_calibrax("import", "--data", "bad.db", "bad")
        self.run_calibrax("report", "--data", "bad.db", "--now", NOW, "--output", "bad/")
        self.browser.show_as(390, 900)
        self.browser.open(self.work / "bad" / "index.html")
        self.assertIsNone(self.browser.evaluate("window.hurt || null"))
        self.assertEqual(self.browser.evaluate("document.scripts.length"), 1)
        self.assertEqual(self.browser.evaluate("document.images.length"), 0)
        self.assertEqual(self.browser.evaluate("document.querySelectorAll('main').length"), 1)
        self.assertEqual(len(self.shown()), 21)
        self.assertLessEqual(self.browser.evaluate("document.documentElement.scrollWidth"), 390)
        self.check_quiet()
        for name in ("index.html", "report.md"):
            text = (self.work / "bad" / name).read_text()
            self.assertNotIn("\x1b", text)
            self.assertNotIn("\u202e", text)

    def test_our_own_history(self):
        self.run_calibrax("import", "--data", "own.db", TOP / "demo" / "history" / "runs")
        self.run_calibrax("report", "--data", "own.db", "--now", NOW, "--output", "own.html")
        self.browser.show_as(390, 900, "dark")
        self.browser.open(self.work / "own.html")
        self.assertLessEqual(self.browser.evaluate("document.documentElement.scrollWidth"), 390)
        self.check_quiet()


if __name__ == "__main__":
    if not CHROMIUM:
        print("SKIPPED: there is no chromium to open the report with", flush=True)
    unittest.main()
