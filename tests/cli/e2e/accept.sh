#!/usr/bin/env bash
# Changes declared as intended, in both kinds of store.
. "$(dirname "$0")/harness.sh"

run_document before 01 20000 5.0 >before.json
run_document slow 02 15000 9.0 >slow.json
run_document slower 03 12000 9.0 >slower.json
run_document same 04 15010 9.0 >same.json

for store in h.db directory; do
    mkdir -p directory/runs
    run import --data $store before.json slow.json
    run baseline --data $store --run before
    run check --data $store
    expect "$store: a change fails the gate" exits 1
    run accept --data $store --list
    expect "$store: nothing is accepted yet" first_line_is "no acceptances"

    run accept --data $store --point 'CV-*' --metric throughput --reason 'checks all input' \
        --author ada
    expect "$store: a change is accepted" exits 0
    expect "$store: from that run on" says "Acceptance 1: from run slow on"
    run check --data $store
    expect "$store: what is not covered still fails" first_line_is "FAIL: 1 regression(s) detected:"
    expect "$store: and the acceptance is said" \
        says "Accepted: 1 metric(s) compared with run slow: checks all input (ada, acceptance 1)"
    run accept --data $store --metric 'lat*' --tag framework=Datarax --reason 'the same' \
        --run slow --expires 2999-01-01
    run check --data $store
    expect "$store: all accepted: quiet" exits 0
    run check --data $store --run before
    expect "$store: earlier runs are judged as before" exits 0

    run import --data $store same.json
    run check --data $store
    expect "$store: the new level is the normal one" exits 0
    run import --data $store slower.json
    run check --data $store --run slower
    expect "$store: further loss is not covered" exits 1
    expect "$store: and measured from the accepted level" says "15000.00 → 12000.00 (-20.0%)"

    run accept --data $store --list
    expect "$store: the list has both" says "active"
    expect "$store: with their reasons" says "checks all input"
    run accept --data $store --withdraw 1
    expect "$store: one is taken back" says "Withdrew acceptance 1"
    run check --data $store
    expect "$store: and counts no more" exits 1
    run accept --data $store --list --format csv
    expect "$store: it stays on record" says "1,withdrawn,slow,throughput"
    run accept --data $store --withdraw 1
    expect "$store: once only" exits 2
    run accept --data $store --withdraw 77
    expect "$store: an unknown one" exits 2
    run doctor --data $store
    expect "$store: the store is sound" exits 0
done

expect "a directory keeps them in a file" grep -q '"checks all input"' directory/acceptances.json
sed -i 's/2999-01-01T/2001-01-01T/' directory/acceptances.json
rm directory/calibrax.db
run check --data directory
expect "an expired one counts no more" says "latency: 5.00 → 9.00"
expect "and is said" says "Expired: 1 change(s) were accepted until 2001-01-01T00:00:00+00:00"
echo '{"acceptances": [{"id": "x"}]}' >directory/acceptances.json
run accept --data directory --list
expect "a broken file is named" complains "acceptances.json"
expect "with the field" complains "acceptances[0].id"
rm directory/acceptances.json
run accept --data directory --list
expect "a deleted one holds nothing" first_line_is "no acceptances"

run accept --data h.db --metric '*'
expect "a reason is needed" exits 2
run accept --data h.db --reason r
expect "and the series" exits 2
run accept --data h.db --metric nothing --reason r
expect "that match something" complains "nothing would be accepted"
run accept --data h.db --metric '*' --reason r --expires yesterday
expect "a time that is one" complains "--expires"
run accept --data h.db --metric '*' --reason r --expires 2001-01-01
expect "and is to come" complains "is over"
run accept --data h.db --metric '*' --reason r --expires 4w --run before
expect "a span is one" exits 0
run accept --data h.db --metric '*' --reason r --expires 2001-01-01
expect "and to come" complains "is over"
run accept --data h.db --list --withdraw 1
expect "one thing at a time" exits 2
run check --data h.db --run slower --format json
if command -v python3 >/dev/null; then
    expect "JSON lists what was accepted" python3 -c '
import json
accepted = json.load(open("out"))["accepted"]
assert [(a["metric"], a["state"], a["accepted_value"]) for a in accepted] == [
    ("latency", "active", 9.0)], accepted'
fi

finish
