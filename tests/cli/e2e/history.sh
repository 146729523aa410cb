#!/usr/bin/env bash
# The gate by the history of each series, and by samples.
. "$(dirname "$0")/harness.sh"

# Throughput about 1000 with 1 % of noise, latency exactly 5.
for i in $(seq 1 20); do
    run_document "r$i" "$(printf %02d "$i")" "$((1000 + (i * 7919 % 23) - 11))" 5.0
done >past.jsonl
run import --data h.db past.jsonl
run check --data h.db --method history
expect "noise passes" exits 0
expect "with a verdict" first_line_is \
    "PASS: no regressions in 2 metrics (method history, false discovery rate 5%, minimum effect 2%)"
expect "no baseline is needed" says "(the run before)"
expect "and the gate's own record" says \
    "Record: 0 of 15 past runs on these unchanged levels would have had findings: 0% false alarms"
expect "the power is said" says "Power: in half of them a change of "

run_document slow 21 800 5.0 >slow.json
run import --data h.db slow.json
run check --data h.db --method history
expect "a slower run fails" exits 1
expect "the verdict comes first" first_line_is "FAIL: 1 regression(s) detected:"
expect "with its size" grep -q '^  ↓ CV-1/small throughput: .* → 800.00 (-..\..%)' out
expect "and the evidence" grep -q '; expected within [0-9.]*\.\.[0-9.]*; q = .*; n = 20$' out
expect "the census" says \
    "Judged: run slow by the last 30 stable values of each series: 2 metrics judged: 1 worse"
expect "where it came from" line_is \
    "Moved: 1 series between run r20 and run slow: commits c0ffee20..c0ffee21"
run check --data h.db --method history --replay 10
expect "the gate's own past" says "Replay: of 10 runs before, judged by what came before them, 0 had"
run check --data h.db --method history --min-effect 0.5
expect "a change below the least effect is none" exits 0
run check --data h.db --method history --run r10
expect "an older run is judged by what came before" exits 0
run check --data h.db --method history --window 8
expect "whose record is short" says "Record: not known yet, only 4 past runs"
expect "a shorter window" grep -q '; n = 8$' out
run check --data h.db --method history --min-history 25
expect "nothing can be judged" exits 3
expect "and the verdict says so" first_line_is \
    "INCOMPLETE: nothing could be judged (method history, false discovery rate 5%, minimum effect 2%)"
expect "with the reason" says "too few values: 20 of 25"
run check --data h.db --method history --min-history 25 --allow-empty
expect "unless that is fine" exits 0
run check --data h.db --method history --fdr 2
expect "a rate above 1 is an error" exits 2

# Runs of another branch, twice as slow, between those of the main one.
for i in $(seq 1 10); do
    run_document "m$i" "$(printf %02d "$((2 * i))")" "$((1000 + i % 3))" 5.0
    run_document "o$i" "$(printf %02d "$((2 * i + 1))")" "$((500 + i % 3))" 5.0 |
        sed 's/"branch": "[^"]*"/"branch": "other"/'
done >branches.jsonl
run import --data b.db branches.jsonl
run check --data b.db --method history --branch other
expect "a branch has its own history" first_line_is \
    "PASS: no regressions in 2 metrics (method history, false discovery rate 5%, minimum effect 2%)"
expect "which is said" says "stable values of each series on branch other: 2 metrics judged"
run check --data b.db --method history --branch main
expect "a run of one branch by the history of another" grep -q '^  ↓ CV-1/small throughput: .* → 501.00' out
expect "from which its commits are counted" says "Moved: 1 series between run m10 and run o10"
run check --data b.db --branch other
expect "a threshold has no history to choose" complains "--branch is not for --method threshold"
run report --data b.db --branch other --format json --output other.json --now 2026-11-21T00:00:00Z
expect "the report judges by its branch" \
    grep -q '"metric": "throughput".*"verdict": "unchanged", "value": 501.0, "expected": 50[01]' other.json

run_document exact 22 1000 5.5 >exact.json
run import --data h.db exact.json
run check --data h.db --method history
expect "a constant that changes is a finding" grep -q '^  ↑ CV-1/small latency: 5.00 → 5.50 (+10.0%)' out
run check --data h.db --method history --format json
expect "JSON keeps the exit status" exits 1
expect "with its record" grep -q '"record": {"runs": [0-9]*, "with_findings": 0, "upper_share": 0\.' out
expect "with the method" says '{"verdict": "fail", "passed": false, "method": "history", "fdr": 0.05'
expect "and the rows of judge_run" says '"verdict": "regression", "reason": null}'
run check --data h.db --method history --format markdown
expect "Markdown" first_line_is "**FAIL: 1 regression(s) detected:**"
run check --data h.db --method history --format csv
expect "CSV has each metric" test "$(wc -l <out)" -eq 3
run check --data h.db --method history --github
expect "annotations" grep -q '^::error title=Regression::' out

run_document other 23 1000 5.0 | sed 's/model A/model B/' >other.json
run import --data h.db other.json
run check --data h.db --method history
expect "another machine has no history" exits 3
expect "which is the reason" says "another environment"
expect "and its difference is named" says "cpu: model A → model B"
run check --data h.db --method history --any-environment
expect "unless every machine counts" exits 0

run accept --data h.db --metric throughput --reason 'checks its input' --run r16
run check --data h.db --method history --run slow
expect "an accepted level has its own history" says "too few values: 5 of 6 since the accepted run r16"
expect "and is told" says "Accepted: the history of 1 metric(s) begins with run r16: checks its input"
run accept --data h.db --withdraw 1

run_document failed 24 NaN 5.0 >failed.json
run import --data h.db failed.json
run check --data h.db --method history
expect "NaN is no pass" says "Failed: 1 metric(s) of the run failed or are NaN"
run check --data h.db --method history --require-complete
expect "and can be asked for" exits 3

run check --data none.db --method history
expect "no run" exits 3
run check --data h.db --method samples
expect "samples need a baseline" exits 3
run check --data h.db --method history --run nosuch
expect "an unknown run is an error" exits 2

# Samples about a level: sampled ID DAY LEVEL
sampled() {
    run_document "$1" "$2" "$3" 5.0 |
        sed "s/\"value\": $3/&, \"samples\": [$(for k in -4 -3 -2 -1 0 1 2 3 4; do
            printf '%s%d' "$([ "$k" = -4 ] || echo ', ')" "$(($3 + k))"
        done)]/"
}
sampled before 01 1000 >before.json
sampled after 02 900 >after.json
run import --data s.db before.json after.json
run baseline --data s.db --run before
run check --data s.db --method samples
expect "samples that lie apart" exits 1
expect "with the evidence" grep -q '^  ↓ CV-1/small throughput: 1000.00 → 900.00 (-10.0%); q = ' out
expect "what has none is not judged" says "Not judged: 1 metric(s)"
run check --data s.db --method samples --run before
expect "the same samples" exits 0

finish
