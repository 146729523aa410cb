#!/usr/bin/env bash
# Runs go in, and come back byte for byte.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/harness.sh"

run_document first-run 01 100.0 5 | head -c -1 >first.json
run_document second-run 02 110.5 4.5 | head -c -1 >second.json

run ingest --data h.db --input first.json
expect "the seed spelling works" exits 0
expect "one run is named" line_is "Ingested run first-run (1 points)"
run import --data h.db first.json
expect "the same again is no fault" exits 0
expect "and says so" says "first-run (1 points): the store has it already"
run import --data h.db first.json second.json
expect "several give totals" says "Ingested 2 runs"

run export --data h.db --run first-run
expect "byte for byte" cmp out first.json
run export --data h.db
expect "latest by default" cmp out second.json
run export --data h.db --run first-run --output copy.json
expect "into a file" cmp copy.json first.json
run export --data h.db --run nothing-like-it
expect "an unknown run" exits 2

run baseline --data h.db --run first-run
run export --data h.db --all --output tree
expect "a whole store" cmp tree/runs/second-run.json second.json
expect "with its baseline" cmp tree/baselines/main.json first.json
run export --data h.db --all
expect "a whole store needs a directory" exits 2

sed 's/100.0/101.0/' first.json >changed.json
run import --data h.db changed.json
expect "other content is refused" exits 2
expect "with the remedy" complains "--replace"
run import --data h.db --replace changed.json
expect "unless it is to replace" exits 0
run export --data h.db --run first-run
expect "then it is there" cmp out changed.json
run export --data h.db --run main
expect "the baseline keeps its content" cmp out first.json

printf '{"id": "broken", ' >broken.json
run_document third-run 03 1 1 >third.json
run import --data h.db broken.json third.json missing.json
expect "a bad file is exit status 2" exits 2
expect "it is named" complains "broken.json"
expect "and so is a missing one" complains "missing.json"
expect "the others go in" says "third-run"
run import --data h.db --format nosuch third.json
expect "an unknown format lists the known" complains "calibrax"
known=$(sed -n 's/.*known are //p' err | tr -d ,)
run import --help
for format in $known; do
    expect "the help knows $format" says "$format"
done
run import --data h.db
expect "no file is a usage error" exits 2
"$calibrax" import --data "$(locator i.db)" - <first.json >out 2>err
status=$?
expect "standard input" line_is "Ingested run first-run (1 points)"

fixtures=$here/../../importers/fixtures
run import --data o.db "$fixtures/pytest-benchmark" "$fixtures/hyperfine"
expect "results of other tools" exits 0
expect "are known by their content" says "Ingested 3 runs (5 points"
run import --data o.db "$fixtures/google-benchmark/sort_bench.json"
expect "and a program of C++" says "(4 points)"
run import --data o.db "$fixtures/hyperfine"
expect "the same again is the same" says "2 unchanged"
run trend --data o.db --metric time --point 'tests/test_sum.py::test_sum[10-int]' --tag n=10
expect "a parameter is a tag" says "0.00150000"
run trend --data o.db --metric memory --point 'sort with 1' --tag threads=1
expect "in both versions of a tool" says "6144"
run baseline --data o.db --run 0123abcd-
run check --data o.db --run 0123abcd-
expect "only what is slower or larger is judged" says "2 metrics judged"

run runs --data h.db --format csv
expect "runs, newest first" grep -q third-run <(sed -n 2p out)
run runs --data h.db --limit 1
expect "only the newest" says_not second-run
run runs --data h.db --tag framework=Datarax
expect "by tag" says second-run
run runs --data h.db --tag framework=other
expect "by another tag" says "no runs"
run runs --data h.db --tag framework
expect "a tag is KEY=VALUE" exits 2
run summary --data h.db --run second-run
expect "summary names the run" says "Run: second-run"
expect "its size" says "Points: 1"
expect "its commit" says "c0ffee02"
expect "its framework" says "Datarax"
expect "and metric" says "throughput"

run prune --data h.db --keep 1
expect "prune shows first" says "would be deleted"
run runs --data h.db --format json
expect "and leaves all" says second-run
run prune --data h.db --before 1h --branch nosuch
expect "a span is a time, too" line_is "0 run(s) would be deleted"
run prune --data h.db --before 1y
expect "of hours, days or weeks" complains "nor a span such as 30d, 4w or 12h"
run prune --data h.db --keep 1 --yes
expect "with --yes it deletes" says "deleted"
expect "but no baseline" says "kept as a baseline"
run runs --data h.db
expect "the old one is gone" says_not second-run
expect "the baseline's run is not" says first-run
run prune --data h.db
expect "prune needs a rule" exits 2
run doctor --data h.db
expect "the store is sound" exits 0
run migrate --data h.db
expect "migrations are listed" says "history"

finish
