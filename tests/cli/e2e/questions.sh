#!/usr/bin/env bash
# Questions to a history: trend, compare, rank, score, pareto, scaling. Expected answers as the Python
# tools' own tests have them, where they ask the same question.
. "$(dirname "$0")/harness.sh"
command -v python3 >/dev/null || {
    echo "SKIPPED: no python3 to read and write test data with"
    exit 0
}

# The values of a column of the last output, which is CSV: column NAME
column() {
    python3 -c 'import csv, sys
print(*(row[sys.argv[1]] for row in csv.DictReader(open("out"))))' "$1"
}
column_is() { [ "$(column "$1")" = "$2" ]; }

for i in 0 1 2 3 4; do
    run_document "r$i" "0$((i + 1))" "1${i}0.0" "$i.5" >"r$i.json"
done
run import --data h.db r3.json r0.json r4.json r1.json r2.json

series=(--data h.db --metric throughput --point CV-1/small)
run trend "${series[@]}" --format csv
expect "trend is oldest first, whatever order the files came in" \
    column_is value "100.0 110.0 120.0 130.0 140.0"
run trend "${series[@]}" --n-runs 2 --format csv
expect "the newest two" column_is value "130.0 140.0"
run trend "${series[@]}" --framework Datarax
expect "people see four decimals" says "100.0000"
expect "and how it moved" says "+10.0%"
run trend "${series[@]}" --framework other
expect "no such series is no error" exits 0
expect "and is said" first_line_is "no data (0 points)"
run trend "${series[@]}" --tag framework=Datarax --tag framework=other
expect "tags are an AND" says "no data"
expect "and which words left nothing is said" complains "leave no value of 'throughput'"
run trend --data h.db --metric throughput --point CV-1/smal --format json
expect "a misspelt point" first_line_is "[]"
expect "has a near one" complains "no point is called 'CV-1/smal'; did you mean 'CV-1/small'?"
run trend --data h.db --metric throughput --point "CV-1/small$(printf '%.0sx' $(seq 40))"
expect "but not a far one" complains ": \`calibrax summary\` lists those of a run"
long="bench_io.Copy.time_strided_assign('complex64') of many words"
run_document long 06 1 1 | sed "s|CV-1/small|$long|" >long.json
run import --data l.db long.json
run trend --data l.db --metric throughput --point "${long/assign/asign}"
expect "a long name with one mistake" complains "did you mean '$long'?"
run trend --data h.db --metric through --point CV-1/small
expect "a metric that the point lacks" complains "it has latency, throughput"
run changepoints "${series[@]}"
expect "a series that did not move" first_line_is "no change points"
run changepoints --data h.db --metric throughput --point small
expect "is told from one that is not there" first_line_is "no data (0 points)"
expect "which is named" complains "did you mean 'CV-1/small'?"
expect "one series is no news" complains_not "series match"
run_document r5 06 140.0 4.5 | sed 's/"framework": "[^"]*"/&, "size": "2"/' >r5.json
run import --data two.db r0.json r1.json r5.json
for question in trend changepoints; do
    run $question --data two.db --metric throughput --point CV-1/small
    expect "$question of several series says so" complains "2 series match"
    run $question --data two.db --metric throughput --point CV-1/small --tag size=2
    expect "and not when the filter names one" complains_not "series match"
done
run changepoints "${series[@]}" --method nosuch
expect "a method by its name" complains "--method must be one of auto|pelt|binseg|window"
run changepoints "${series[@]}" --jump 5
expect "and what is for the others" complains "not for auto"
for i in $(seq 1 28); do # throughput halves on day 15, latency stays
    run_document "s$i" "$(printf %02d "$i")" "$((i > 14 ? 500 + i % 3 : 1000 + i % 3))" 5.0
done >shifts.jsonl
run import --data shifts.db shifts.jsonl
run changepoints --data shifts.db
expect "without a series all are searched" first_line_is \
    "1 run(s) with change points in 2 series of 28 run(s) (all runs):"
expect "what moved together, and between which runs" says \
    "run s15 (c0ffee15), after run s14 (c0ffee14): 1 series: 1 worse, 0 better"
expect "and by how much" grep -q '^  ↓ CV-1/small throughput: 100[0-9].00 → 50[0-9].00 (-[0-9.]*%)$' out
run changepoints --data shifts.db --last 10
expect "a period without any" first_line_is \
    "no change points in 2 series of 10 run(s) (last 10 runs)"
run changepoints --data shifts.db --since 2026-03-01 --branch nosuch
expect "a branch without runs" first_line_is \
    "no change points in 0 series of 0 run(s) (since 2026-03-01)"
run changepoints --data shifts.db --format csv
expect "rows, one a series" test "$(wc -l <out)" -eq 2
expect "with the run" grep -q '^s15,s14,.*,c0ffee15,1,CV-1,CV-1/small,.*,regression' out
run changepoints --data shifts.db --format json
expect "or objects" says '[{"run_id": "s15", "previous_run_id": "s14"'
run changepoints --data shifts.db --min-size 3
expect "how one series is searched is for one" exits 2
run changepoints --data shifts.db --metric throughput --point CV-1/small --last 3
expect "and the period for all" exits 2
run changepoints --data shifts.db --point CV-1/small
expect "half a name is none" complains "name the series"
run trend --data none.db --metric m --point p
expect "an empty store has no trend" exits 0
run trend --data h.db --metric throughput
expect "a series needs a point" exits 2
for n in 0 -1 x; do
    run trend "${series[@]}" --last "$n"
    expect "--last $n is refused" exits 2
done

run compare --data h.db r1 r0 --format csv
expect "a row a metric, in the run's order" column_is metric "throughput latency"
expect "the exact change" column_is delta_pct "10.0 200.0"
expect "in the direction of the metric" column_is change "improvement regression"
run compare --data h.db r1 r0 --changed --threshold 0.5
expect "only what changed" says_not throughput
expect "and how many were compared" says "2 metrics compared: 1 worse, 0 better"
run compare --data h.db r1
expect "no baseline yet: the error says how to set one" complains "calibrax baseline"
run compare --data h.db --label fast=r1
expect "one configuration cannot compete" complains "At least 2"
expect "which is a usage error" exits 2

run_document pair 09 200 2 first >pair.json
python3 - pair.json <<'PY'
import copy, json, sys
run = json.load(open(sys.argv[1]))
point = run["points"][0]
other = copy.deepcopy(point)
other["tags"]["framework"] = "second"
other["metrics"] = {"throughput": {"value": 100}, "latency": {"value": 10}}
neither = copy.deepcopy(other)
neither["tags"]["framework"] = "third"
neither["metrics"] = {"throughput": {"value": 50}, "latency": {"value": 12}}
run["points"] += [other, neither]
for n, seconds in ((100, .01), (500, .05), (1000, .10), (5000, .52), (10000, 1.05)):
    run["points"].append({"name": f"size/{n}", "scenario": "growth", "tags": {"n": str(n)},
                          "metrics": {"time": {"value": seconds}}})
json.dump(run, open("pair.json", "w"))
for name, throughput, latency in (("fast", 200, 2), ("slow", 100, 10)):
    run["id"] = name
    run["points"] = [dict(point, metrics={"throughput": {"value": throughput},
                                          "latency": {"value": latency}})]
    json.dump(run, open(name + ".json", "w"))
PY
run import --data p.db pair.json fast.json slow.json
run rank --data p.db --run pair --metric throughput --format csv
expect "best first" column_is label "first second third"
expect "distance from the best" column_is delta_from_best "0.0 50.0 75.0"
run rank --data p.db --run pair --metric latency --format csv
expect "lower latency is better" column_is label "first second third"
run rank --data p.db --run pair --metric nothing --format csv
expect "an unknown metric ranks nobody" exits 0
run rank --data p.db --run pair
expect "rank needs a metric" exits 2
for words in "rank -m throughput" "score -m throughput" "pareto -x throughput -y latency" \
    "scaling -m time -s n" summary; do
    run $words --data p.db --run pair
    cp out named
    run $words --data p.db pair
    expect "$words: a run is an operand, too" cmp out named
    run $words --data p.db pair --run fast
    expect "$words: named once" complains "name the run once, not twice"
done
run score --data p.db --run pair --weight throughput=0.6 --weight latency=0.4 --format csv
expect "best everywhere scores 1, worst everywhere 0" \
    grep -q '^first,1.0' <(grep -v label out)
run score --data p.db --run pair --weight throughput
expect "a weight is METRIC=NUMBER" exits 2
for weight in throughput=-1 throughput=0; do
    run score --data p.db --run pair --weight $weight
    expect "$weight ranks nobody" exits 2
done
run score --data p.db --run pair --metric throughput --metric troughput
expect "a metric that is not there" complains "no point of the run has metric 'troughput'"
run pareto --data p.db --run pair -x throughput -y latency --format csv
expect "one point dominates" test "$(wc -l <out)" -eq 2
run scaling --data p.db --run pair --metric time --size-tag n --format csv
expect "the exponent of the published example" column_is exponent 1.0118
expect "its r squared" column_is r_squared 0.999965
expect "its class" column_is complexity "O(n)"
run scaling --data p.db --run pair --metric time --size-tag framework
expect "no number in the tag: nothing to fit" says "nothing to fit"
run compare --data p.db --label one=fast --label two=slow --format csv
expect "one wins both metrics" column_is is_best "true false true false"
run compare --data p.db --label one=fast --label two=slow --metric throughput --format csv
expect "only the metric asked for" column_is metric "throughput throughput"
expect "how much better" column_is improvement_factor "1.0 2.0"
finish
