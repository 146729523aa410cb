#!/usr/bin/env bash
# Slow drift: each baseline a little worse than the one before.
. "$(dirname "$0")/harness.sh"

for i in 1 2 3 4 5; do
    run_document "r$i" "0$i" 1000 "$(awk "BEGIN { print 5 * 1.03 ^ $i }")" >"r$i.json"
    run import --data h.db "r$i.json"
    run check --data h.db
    expect "step $i is below the threshold" grep -q "^PASS\|^calibrax: nothing" <(cat out err)
    run baseline --data h.db
done

run check --data h.db --baseline r4
expect "a run instead of a baseline has no history" says_not "Drift"
run_document r6 06 1000 "$(awk 'BEGIN { print 5 * 1.03 ^ 6 }')" >r6.json
run import --data h.db r6.json
run check --data h.db
expect "no step fails the gate" exits 0
expect "but the way is named" \
    says "Drift: 1 metric(s) worse than run r1, the first baseline (set at 2"
expect "with both ends" says "CV-1/small latency: 5.15 → 5.97 (+15.9%)"
run check --data h.db --drift-since latest~1
expect "since another run: nothing" says_not "Drift"
run check --data h.db --drift-since latest~3
expect "over the last three runs" says "worse than run r3, though not than the baseline now"
run check --data h.db --drift-since nosuch
expect "an unknown run" exits 2
run check --data h.db --threshold 0.2
expect "within a wider threshold it is none" says_not "Drift"
run check --data h.db --format json
expect "JSON has it" says '"drift_since": "r1", "drift": [{"scenario": "CV-1"'
run accept --data h.db --metric latency --reason 'meant' --run r5
run check --data h.db
expect "an accepted level is no drift" says_not "Drift"
run prune --data h.db --before 2026-03-02 --yes
run check --data h.db --drift-since r3 --format json
expect "a pruned run is not asked for" exits 0

finish
