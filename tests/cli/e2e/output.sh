#!/usr/bin/env bash
# Output that cannot be written, and text that must not reach a terminal.
. "$(dirname "$0")/harness.sh"

run_document plain 01 1 1 >plain.json
run_document nasty 02 1 1 $'\\u001b[31mred\\u0007' >nasty.json
run import --data h.db plain.json nasty.json
run summary --data h.db --run nasty
expect "control characters are spelled out" says '\x1b[31mred\x07'
expect "none comes through" says_not $'\e'
run check --data h.db --run $'no\e[31m'
expect "nor in an error" test -z "$(tr -dc '\033' <err)"

"$calibrax" runs --data "$(locator h.db)" >&- 2>err
status=$?
expect "a closed standard output is an error" exits 2
if [ -c /dev/full ]; then
    "$calibrax" runs --data "$(locator h.db)" >/dev/full 2>err
    status=$?
    expect "a full disk is an error" exits 2
    expect "with its reason" complains "No space left"
fi
"$calibrax" export --data "$(locator h.db)" 2>err >out
expect "no newline is added" test "$(tail -c 1 out)" = "}"

for format in json csv markdown table; do
    run runs --data h.db --format $format
    expect "runs as $format" says nasty
done
run runs --data h.db --format json
if command -v python3 >/dev/null; then
    expect "JSON parses" python3 -c '
import json
rows = json.load(open("out"))
assert [r["run_id"] for r in rows] == ["nasty", "plain"]'
    run summary --data h.db --format json
    expect "tags are an object" python3 -c '
import json
assert json.load(open("out"))[0]["tags"] == {"framework": "\x1b[31mred\x07"}'
else
    echo "SKIPPED: no python3 to parse JSON with"
fi

run_document one 01 100 5 | head -c -1 >one.json
run_document two 02 100 5 >two.json
run import --data e.db one.json two.json
run export --data e.db one
expect "a run is named as in every command" cmp out one.json
run export --data e.db one --run two
expect "once" exits 2
run export --data e.db one --all --output all
expect "or all are" exits 2
run export --data e.db --metric latency
expect "columns are for a table" complains "are for a table: --format latex|html|csv|markdown"
run export --data e.db --format csv --metric latency one
expect "which has them" says "Datarax,5"
run export --data e.db --format csv --metric nosuch
expect "a column without values" complains "no point of the table has metric 'nosuch'"
run export --data e.db --format xml
expect "formats are listed" complains "must be one of calibrax|nperf|asv|latex|html|csv|markdown"
run export --data e.db --all --format nperf
expect "nothing of that format" exits 2
expect "is no document" complains "no run came from the format nperf"
run summary --data e.db --scenario nosuch
expect "a scenario that is not there" complains "has no points of scenario 'nosuch'"

finish
