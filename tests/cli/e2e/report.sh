#!/usr/bin/env bash
# calibrax report: places, formats, periods, the same bytes twice, hostile names.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/harness.sh"
now=2026-04-01T00:00:00Z
lacks() { ! grep -qF -- "$2" "$1"; }
has() { grep -qF -- "$2" "$1"; }

for day in 01 02 03 04 05 06 07 08 09; do
    run_document "run$day" "$day" "100.$day" "4.0$day" >"$day.json"
done
run_document run10 10 50 8 >10.json
run import --data h.db ./*.json
expect "ten runs" exits 0

run report --data h.db --now $now
expect "a page on standard output" first_line_is "<!DOCTYPE html>"
cp out first.html
run report --data h.db --now $now
expect "the same bytes again" cmp out first.html
run report --data h.db --now $now --output site/
expect "a directory gets all three" test -s site/index.html -a -s site/report.md -a -s site/report.json
expect "the page is the same there" cmp site/index.html first.html
run report --data h.db --now $now --output new/place --format json
expect "a name without a dot is one" test -s new/place/report.json -a ! -e new/place/index.html
run report --data h.db --now $now --output plain.txt --format markdown
expect "one with a dot is a file" cmp plain.txt site/report.md
run report --data h.db --now $now --output r.md
expect "a file's ending is its format" cmp r.md site/report.md
expect "the verdict is the first line" has r.md "# ✖ 2 regressions in 1 scenario"
expect "the change is there" has r.md "−50"
expect "and where it came from" has r.md "c0ffee09 (2026-03-09) .. c0ffee10 (2026-03-10)"
run report --data h.db --now $now --format json
expect "JSON" says '"verdict": "regression", "value": 50.0'
expect "the period has all there is" says '"period": "all runs"'
run report --data h.db --now $now --format json --last 3
expect "a shorter period" says '"period": "last 3 runs"'
run import --data young.db 01.json 02.json
run report --data young.db --now $now --format markdown
expect "a short history is advised on" says "No series has enough history"
run report --data h.db --now $now --format json --since 2026-03-08
expect "a period by date" says '"run_id": "run08"'
expect "without what is older" says_not '"run_id": "run07"'
run report --data h.db --now $now --format json --since 23d
expect "a period by age" says_not '"run_id": "run08"'
run report --data h.db --now $now --format json --branch none
expect "no runs is a report too" exits 0
expect "that says so" says '"runs": []'
run report --data h.db --now $now --format json --method threshold
expect "a baseline is needed to compare with one" exits 2
run baseline --data h.db --run run09
run report --data h.db --now $now --format json --method threshold
expect "then the run is judged against it" says '"method": "threshold", "verdict": "regression"'
run report --data h.db --since soon
expect "a period that is none" exits 2
expect "and what one is like" complains "a span such as 30d, 4w or 12h"
run report --data h.db --now yesterday
expect "nor a time" exits 2
run report --data nothing.db --now $now --format markdown
expect "an empty store" first_line_is "# ? No runs in this period"

# What a size does not explain is no law of growth.
sizes() { # sizes SCENARIO TIMES...
    local n=1 scenario=$1 value
    for value in "${@:2}"; do
        printf '%s{"name": "%s/%s", "scenario": "%s", "tags": {"n": "%s"}, "metrics": {"time": {"value": %s}}}' \
            "$comma" "$scenario" $n "$scenario" $n "$value"
        comma=', '
        n=$((n * 10))
    done
}
comma=
cat >sizes.json <<JSON
{"id": "sizes", "timestamp": "2026-03-01T00:00:00+00:00", "metric_defs": {"time": {"name": "time", "unit": "s", "direction": "lower"}}, "points": [$(sizes grows 1 11 99 1010), $(comma=; sizes wanders 5 1 9 2)]}
JSON
run import --data sizes.db sizes.json
run report --data sizes.db --now $now --format json
expect "a law of growth" test -n "$(grep -oE '"scaling": .*"grows"' out)"
expect "and none" test -z "$(grep -oE '"scaling": .*"wanders".*"pareto"' out)"

# The card of a change point says what changed.
for i in $(seq 1 28); do
    run_document "step$i" "$(printf %02d "$i")" "$(((i > 14 ? 500 : 1000) + i * 7919 % 23))" 4 >"step$i.json"
done
run import --data step.db step*.json
run report --data step.db --now $now
expect "from what to what" grep -q '→ [^<]*<b class="tag">✖ −49[^<]*</b></span>, now ' out

# Values without levels: infinite, missing, zero, all the same, far apart.
for day in 01 02 03 04 05 06 07 08; do
    case $day in
    03) value=Infinity ;;
    05) value=NaN ;;
    07) value=-1e308 ;;
    08) value=1e308 ;;
    *) value=0 ;;
    esac
    run_document "odd$day" "$day" "$value" 5e-324 >"odd$day.json"
done
run import --data odd.db odd*.json
run report --data odd.db --now $now --output odd/
expect "odd values make a report" exits 0
expect "whose plots have numbers only" test -z "$(grep -oE '[" ,](nan|-nan|inf|-inf)[" ,]' odd/index.html)"
if command -v python3 >/dev/null; then
    expect "and JSON is JSON" python3 -c 'import json; json.load(open("odd/report.json"))'
fi

# Names that would act, in every format.
bad=$'</title><script>alert(1)</script>"\'\\u001b[31m\\u202eevil | `x` [a](http:b)'
bad=${bad//\"/\\\"}
for day in 11 12 13 14 15 16 17 18; do
    run_document "b$day" "$day" 100 4 "$bad" | sed "s/CV-1/<b>S|1/" >"b$day.json"
done
run import --data bad.db b*.json
expect "hostile names go in" exits 0
run report --data bad.db --now $now --output bad/
for file in bad/index.html bad/report.md; do
    expect "no tag in $file" lacks "$file" "<script>alert"
    expect "no escape in $file" test -z "$(tr -dc '\033' <$file)"
    expect "no override in $file" lacks "$file" $'\u202e'
done
expect "no column is opened" lacks bad/report.md "S|1"
expect "only one script" test "$(grep -c '<script' bad/index.html)" = 1

if command -v tidy >/dev/null; then
    for file in site/index.html bad/index.html odd/index.html; do
        tidy -quiet -errors "$file" 2>tidy.txt
        expect "$file is valid: $(head -n 3 tidy.txt)" test ! -s tidy.txt
    done
else
    echo "SKIPPED: no tidy to check the pages with"
fi

finish
