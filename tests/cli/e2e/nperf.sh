#!/usr/bin/env bash
# nperf's documents: report, decision bundle, matrix feed, from files and from a store.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/harness.sh"
fixtures=$here/../../importers/fixtures/nperf
golden=$here/golden
shared=${CALIBRAX_SHARED_DATA:-$here/../../../../shared/data}/nperf
same() { cmp "$1" "$2"; }

run nperf report --from "$fixtures/blur.jsonl"
expect "the report" same out "$golden/nperf_report.md"
run import --data h.db "$fixtures/blur.jsonl"
run nperf report --data h.db --output r.md
expect "is written to a file" is_silent
expect "and the same from a store" same r.md "$golden/nperf_report.md"

# 3.0 matches the row's 3; axes that are not named match anything.
run nperf bundle --data h.db --point '{"shape": [64, 64], "k": 3.0}' --op calibrax.blur --report b.md
expect "the bundle as JSON" same out "$golden/nperf_bundle.json"
expect "and as Markdown" same b.md "$golden/nperf_bundle.md"
run nperf bundle --data h.db --op calibrax.blur --format markdown
expect "the only point needs no name" says "point shape=[64, 64],sigma=1.5,mode=wrap,challenging=True,k=3 |"

run nperf feed --data h.db --op lib.blur --reference scipy.ndimage.blur
expect "the feed's fragment" same out "$golden/nperf_feed.json"
expect "people are told on standard error" complains "lib.blur cpu: nitrix-jax / scipy.ndimage.blur = 0.5000"
cat >matrix.json <<'J'
{"host": {"device": "x"}, "ops": [{"qualname": "lib.other", "perf_cpu_ratio": 9}, {"qualname": "lib.blur", "perf_cpu_ratio": 3.0, "jit": "pass"}]}
J
cp matrix.json before.json
run nperf feed --data h.db --op lib.blur --reference scipy.ndimage.blur --apply matrix.json --out merged.json
expect "a merge succeeds" exits 0
expect "the matrix itself is left alone" same matrix.json before.json
expect "its own members stay, ours are set in place, the others at the end" same merged.json - <<'J'
{
  "host": {
    "device": "x"
  },
  "ops": [
    {
      "qualname": "lib.other",
      "perf_cpu_ratio": 9
    },
    {
      "qualname": "lib.blur",
      "perf_cpu_ratio": 0.5,
      "jit": "pass",
      "perf_cpu_baseline": "nitrix-jax",
      "perf_gpu_baseline": null,
      "perf_gpu_ratio": null
    }
  ]
}
J
run nperf feed --data h.db --op unknown --apply matrix.json --out merged.json
expect "an unknown operation is said" complains "has no operation 'unknown'"

run nperf feed --data h.db --apply matrix.json
expect "--apply needs --out" exits 2
run nperf bundle --data h.db --point '{"shape": [9]}'
expect "a point without rows is an error" exits 2
grep -v '"n": 1,' "$fixtures/gate_current.jsonl" >even.jsonl
run nperf bundle --from even.jsonl
expect "points of as many runs are listed" complains '{"n": 16384}'
run nperf bundle --from "$fixtures/gate_current.jsonl"
expect "the point of most runs is taken" says '"point": {
    "n": 1
  },'
expect "and that is said" complains 'of 12 points {"n": 1} is taken, which 2 runs have measured'
run nperf feed --from "$fixtures/gate_current.jsonl"
expect "by the feed too" complains '{"n": 1} is taken'
run nperf bundle --case gate --point '{}' --from "$fixtures/gate_current.jsonl"
expect "a point that matches several is said" complains "--point matches"
run nperf bundle --from "$fixtures/blur.jsonl" "$fixtures/gate_current.jsonl"
expect "and several cases" complains "name one with --case NAME: blur, gate"
sed 's/"coverage_mode": "full"/"coverage_mode": "fast"/' "$fixtures/gate_current.jsonl" >fast.jsonl
run nperf feed --from fast.jsonl
expect "only fast rows are an error of their own" complains "coverage mode fast"
run nperf nothing
expect "an unknown document is a usage error" exits 2
: >empty.jsonl
run nperf report --from empty.jsonl
expect "no rows, no report" complains "there are no nperf rows"
run nperf report --from "$fixtures/odd.jsonl"
expect "columns and tags in a name are text" says 'a\|b=&lt;i>'

# Lines that nperf's own report has for these rows, the recovery column aside.
if [ -d "$shared" ]; then
    run nperf report --from "$shared/tangent_project_spd.jsonl"
    expect "an upstream line" says '| 26.44 ms / 27.02 ms | 601.61 ms | 1.06 MB (hbm) | ✓ 0.0016×tol | — | 15.04x vs nitrix-jax |'
    expect "a large one" says '| 1.76 ms / 1.82 ms | 1.165 s | 74.47 MB (hbm) | ✓ 0.00064×tol | — | 1.00x vs nitrix-jax |'
    expect "and on the host" says '| 20.35 ms / 25.18 ms | 340.98 ms | 768 MB (rss) | ✓ 0.0006×tol | — | 1.00x vs nitrix-jax |'
else
    echo "SKIPPED: $shared is not there"
fi

run nperf report --data h.db --case nosuch
expect "a case that is not there" exits 2
expect "is not an empty store" complains "--case: no row is of case 'nosuch'"
finish
