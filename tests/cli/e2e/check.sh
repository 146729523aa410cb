#!/usr/bin/env bash
# The gate: verdict lines, the census, exit statuses.
. "$(dirname "$0")/harness.sh"

run check --data h.db
expect "no run: nothing can be judged" exits 3
run check --data h.db --allow-empty
expect "unless that is fine" exits 0

run_document base 01 20158.0 5.0 >base.json
run_document slow 02 18000.0 5.0 >slow.json
run import --data h.db base.json
run check --data h.db
expect "no baseline: nothing can be judged" exits 3
expect "the remedy is named" complains "calibrax baseline"

run baseline --data h.db
expect "a baseline is set" line_is "Baseline set to run base"
run check --data h.db
expect "a run against itself passes" exits 0
expect "with a verdict" grep -q '^PASS: ' <(head -n 1 out)

run import --data h.db slow.json
run check --data h.db
expect "a regression" exits 1
expect "the verdict comes first" first_line_is "FAIL: 1 regression(s) detected:"
expect "a line each" line_is "  ↓ CV-1/small throughput: 20158.00 → 18000.00 (-10.7%)"
expect "no colour off a terminal" says_not $'\e'
for words in "--method history --threshold 0.1" "--method samples --window 5" "--fdr 0.1" "--replay 3"; do
    run check --data h.db $words
    expect "$words: an option of another method" exits 2
    expect "$words: is not ignored" complains "is not for --method"
done
run check --data h.db --threshold 0.20
expect "a wider threshold" exits 0
run check --data h.db --run base
expect "another run" exits 0
run check --data h.db base
expect "named as in every command" exits 0
run check --data h.db base --run slow
expect "once" exits 2
run check --data h.db --run nosuch
expect "an unknown run is an error" exits 2
run check --data h.db --baseline slow
expect "a run as the baseline" exits 0

run_document exact 03 95 5.0 | sed 's/elem/e/' >exact.json
run_document round 04 100 5.0 >round.json
run import --data t.db round.json exact.json
run baseline --data t.db round
run check --data t.db --run exact
expect "exactly the threshold is no regression" exits 0
run_document below 05 94.9 5.0 >below.json
run import --data t.db below.json
run check --data t.db --run below
expect "just beyond is" exits 1

run_document gone 06 20158.0 5.0 | sed 's/"latency": {$/"other": {/' >gone.json
run import --data h.db gone.json
run check --data h.db
expect "a missing metric passes" exits 0
expect "but is counted" says "Missing: 1 metric(s)"
run check --data h.db --require-complete
expect "and can be asked for" exits 3
run_document nan 07 NaN 5.0 >nan.json
run import --data h.db nan.json
run check --data h.db --require-complete
expect "NaN is missing" exits 3
run_document alone 08 1 1 | sed 's/CV-1\/small/elsewhere/' >alone.json
run import --data h.db alone.json
run check --data h.db
expect "nothing in common" exits 3
run_document zero 09 0 0 >zero.json
run import --data z.db zero.json
run baseline --data z.db
run check --data z.db
expect "a baseline of zero cannot be judged" exits 3
expect "and is counted" says "baseline of 0"
run_document other 10 20158 5 | sed 's/model A/model B/' >other.json
run import --data h.db other.json
run check --data h.db
expect "another machine is said" says "cpu: model A → model B"

run check --data h.db --run slow --format json
expect "JSON keeps the exit status" exits 1
expect "one line" test "$(wc -l <out)" -eq 1
if command -v python3 >/dev/null; then
    expect "JSON says what the text says" python3 -c '
import json
r = json.load(open("out"))
assert r["verdict"] == "fail" and r["passed"] is False and r["threshold"] == 0.05
assert r["current_id"] == "slow" and r["baseline_id"] == "base"
assert r["regressions"][0]["delta_pct"] == (18000.0 - 20158.0) / 20158.0 * 100
assert r["counts"]["judged"] == 2'
else
    echo "SKIPPED: no python3 to parse JSON with"
fi
run check --data h.db --run slow --format markdown
expect "Markdown" says "| CV-1 | CV-1/small |"

run check --data h.db --run slow --github
expect "annotations keep the exit status" exits 1
expect "the verdict" line_is "::error title=calibrax check::FAIL: 1 regression(s) detected:"
expect "a line each" \
    line_is "::error title=Regression::↓ CV-1/small throughput: 20158.00 → 18000.00 (-10.7%25)"
run check --data h.db --run base --github
expect "a pass is a notice" says "::notice title=calibrax check::PASS: no regressions in 2 metrics"
sed 's|CV-1/small|x%0A\\n::error::forged|; s/"slow"/"forged"/; s/03-02T/02-02T/' slow.json >forged.json
sed 's|CV-1/small|x%0A\\n::error::forged|; s/"base"/"forged-base"/; s/03-01T/02-01T/' base.json >b.json
run import --data forged.db b.json forged.json
run baseline --data forged.db --run forged-base
run check --data forged.db --github
expect "a name forges no command" test "$(grep -c '^::error' out)" -eq 2
expect "nor hides a percent sign" says 'x%250A\n::error::forged'
run baseline --data h.db --run slow --name v2
run baseline --data h.db --run slow
run baseline --data h.db --list --format csv
expect "baselines are listed" says "v2,slow,"
run baseline --data h.db --history
expect "a former one is not lost" says "base"

finish
