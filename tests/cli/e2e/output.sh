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

finish
