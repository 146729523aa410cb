#!/usr/bin/env bash
# Words of the command line: help, versions, wrong words, where the store is.
. "$(dirname "$0")/harness.sh"

run --help
expect "help is a result" exits 0
expect "help lists commands" says "baseline"
run help check
expect "help of a command" says "--require-complete"
run check --help
expect "the same page" says "Usage: calibrax check"
run ingest --help
expect "an alias has help too" says "Usage: calibrax import"
run --version
expect "version" says "calibrax "

run
expect "no command is a usage error" exits 2
expect "and says where help is" complains "Try 'calibrax --help'"
run frobnicate
expect "unknown command" exits 2
expect "is named" complains "unknown command 'frobnicate'"
run basline
expect "a near miss is suggested" complains "did you mean 'baseline'?"
run runs --nope
expect "unknown option" exits 2
expect "names the option and the page" complains "Try 'calibrax runs --help'"
run runs --format xml --data x.db
expect "unknown format" exits 2
run runs extra --data x.db
expect "unexpected operand" complains "unexpected operand 'extra'"

run runs
expect "no store is a usage error" exits 2
expect "that names both ways" complains "--data LOCATOR or set CALIBRAX_DATA"
run runs --data missing.db
expect "a missing store is empty" says "no runs"
expect "and not an error" exits 0
if [ "$engine" = sqlite ]; then
    expect "and is not created by reading" test ! -e missing.db
else
    expect "and is not created by reading" test -z "$(psql -Atc '\dn calibrax' \
        -d "$(locator missing.db)")"
fi
run runs --data missing.db --format json
expect "empty as JSON" first_line_is "[]"
run runs --data postgresql://someone:secret@127.0.0.1:1/x
expect "a server that is not there" exits 2
expect "says what to check" complains "check that the server runs"
expect "but not the password" test -z "$(grep secret err)"
echo "this is no database, but it is longer than a header would be, so that it is looked at" >text.db
run runs --data ./text.db
expect "a file that is no database" exits 2
run_document r 01 1 1 >r.json
run import --data ./damaged.db r.json
run runs --data ./damaged.db
expect "reading leaves no files beside a database" test ! -e damaged.db-wal -a ! -e damaged.db-shm
head -c 65536 /dev/zero | tr '\0' U | dd of=damaged.db bs=4096 seek=8 conv=notrunc status=none
run doctor --data ./damaged.db
expect "a damaged file" exits 2
expect "is a fault" says "integrity     fault"
expect "with a line for each damage" test "$(wc -L <out)" -lt 160
run baseline --data ./damaged.db --name latest~2
expect "no baseline takes the name of the newest run" complains "'latest~2' names the newest run"
for nothing in baseline "accept --metric * --reason r" "prune --keep 1 --yes"; do
    set -f
    run $nothing --data ./unmade.db
    set +f
    expect "$nothing: what is not there is not made" test ! -e unmade.db
done
run baseline --data ./unmade.db
expect "a baseline of nothing" complains "the store has no runs yet"
for command in runs baseline; do
    run $command --data ''
    expect "$command: an empty locator" exits 2
    expect "$command: is said to be one" complains "the store's locator is empty"
    run $command --data -
    expect "$command: standard input" complains "-: standard input is no store"
    expect "$command: makes no directory" test ! -e runs -a ! -e ./-
done
CALIBRAX_DATA=$(locator missing.db) run runs
expect "the variable names the store" exits 0

finish
