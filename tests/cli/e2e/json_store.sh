#!/usr/bin/env bash
# A directory of JSON runs as a live store: what we write the Python tools can read, and back.
. "$(dirname "$0")/harness.sh"

run_document one 01 100 5 | head -c -1 >one.json
run_document two 02 50 5 | head -c -1 >two.json

run ingest --data store --input one.json
expect "the directory is made" exits 0
expect "the run is a file" cmp one.json store/runs/one.json
run baseline --data store
expect "so is the baseline" cmp one.json store/baselines/main.json
cp two.json store/runs/any-name.json
run runs --data store
expect "a file put there is a run" says two
run check --data store
expect "and is judged" exits 1
rm store/runs/any-name.json
run runs --data store
expect "a deleted file is no run" says_not two
sed 's/100/400/' one.json >store/runs/one.json
run check --data store
expect "the baseline keeps its content" says "100.00 → 400.00"
echo '{"id": "bad", "timestamp": "2026-01-01T00:00:00", "points": 3}' >store/runs/bad.json
run runs --data store
expect "a corrupt file is named" complains "bad.json"
expect "the others answer" says one
rm store/calibrax.db
run runs --data store
expect "the index can be deleted" says one
run doctor --data store
expect "doctor finds the corrupt file" exits 2
rm store/runs/bad.json
run doctor --data store
expect "and is content without it" exits 0
run ingest --data "odd dir" --input one.json
expect "spaces in a path" test -e "odd dir/runs/one.json"
run runs --data nowhere
expect "a missing directory is empty" says "no runs"
expect "and is not made" test ! -e nowhere

finish
