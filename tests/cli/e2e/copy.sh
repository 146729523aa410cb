#!/usr/bin/env bash
# A store moves between engines and back, and nothing of it is lost.
. "$(dirname "$0")/harness.sh"

run_document first-run 01 100.0 5 | head -c -1 >first.json
run_document second-run 02 110.5 4.5 | head -c -1 >second.json
sed 's/100.0/-0.0/; s/"metadata": {}/"metadata": {\n    "note": "a\\u0000b \\ud83d\\ude00 1e400",\n    "big": 123456789012345678901234567890\n  }/; s/first-run/odd-run/' \
    first.json >odd.json
run import --data ./source.db first.json second.json odd.json
run baseline --data ./source.db --run first-run
run baseline --data ./source.db --run second-run --name release
run import --data ./source.db --replace <(sed 's/100.0/99.5/' first.json)
run accept --data ./source.db --run second-run --metric throughput --reason "known"
expect "the source is made" exits 0

middle=$(locator middle.db)
run copy ./source.db "$middle"
expect "a copy" exits 0
expect "of all runs" says "Copied 3 runs (3 points): 3 new"
expect "with what is beside them" says "2 baseline(s)"
expect "and the accepted change" says "1 accepted change(s)"
expect "is verified" says "Verified: 3 runs are the same on both sides"
digest=$(grep -o 'digest .*' out)
run copy ./source.db "$middle"
expect "the same again changes nothing" says "0 new, 3 unchanged"

run copy "$middle" ./back.db
expect "and back" exits 0
expect "with the same digest" says "$digest"
run export --data ./back.db --run odd-run
expect "byte for byte" cmp out odd.json
run export --data ./back.db --run main
expect "the baseline kept its content" cmp out first.json
run runs --data middle.db --format json
cp out middle.json
run runs --data ./source.db --format json
expect "the lists agree" test "$(grep -o '"run_id": "[^"]*"' out)" = "$(grep -o '"run_id": "[^"]*"' middle.json)"
run doctor --data middle.db
expect "the target is sound" exits 0

run import --data ./other.db <(sed 's/110.5/1.0/' second.json)
run copy ./other.db "$middle"
expect "other content is refused" exits 2
expect "with the remedy" complains "--replace"
run copy --replace ./other.db "$middle"
expect "unless it is to replace" says "1 replaced"

run copy ./source.db
expect "two stores are needed" exits 2
run copy ./misspelt.db ./empty.db
expect "a source that is not there" exits 2
expect "is named" complains "./misspelt.db: there is no store to copy"
expect "and no target is made" test ! -e empty.db
run copy ./source.db ./source.db
expect "and two different ones" exits 2
finish
