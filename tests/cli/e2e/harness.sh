# A test runs the program in a directory of its own and looks at what came out.
#   run WORDS...            runs calibrax; leaves $status, out and err (files)
#   expect WHAT CONDITION   counts a check; the condition is a command
# The second argument names the engine that keeps the stores called NAME.db: sqlite, or postgres, for
# which tests/postgres/with_postgres.sh has started a server. There each name is a database.
calibrax=$1
engine=${2:-sqlite}
passed=0
failed=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 2
unset CALIBRAX_DATA NO_COLOR

# The locator of the store of that name; what is a path stays one.
locator() {
    case $engine:$1 in
    postgres:*/*) printf '%s' "$1" ;;
    postgres:*.db)
        local database="${work##*/}_${1%.db}"
        database=${database//[^A-Za-z0-9]/_}
        if [ ! -e ".$database" ]; then
            createdb --template=template0 "$database" || exit 2
            : >".$database"
        fi
        printf 'postgresql:///%s' "$database"
        ;;
    *) printf '%s' "$1" ;;
    esac
}

run() {
    local words=() word before=
    for word in "$@"; do
        [ "$before" = --data ] && word=$(locator "$word")
        words+=("$word")
        before=$word
    done
    "$calibrax" "${words[@]}" >out 2>err </dev/null
    status=$?
}

expect() {
    local what=$1
    shift
    if "$@"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf 'FAILED: %s\n  %s\n  status %s\n  out: %s\n  err: %s\n' "$what" "$*" "$status" \
            "$(head -c 600 out)" "$(head -c 600 err)"
    fi
}

exits() { [ "$status" -eq "$1" ]; }
says() { grep -qF -- "$1" out; }
says_not() { ! grep -qF -- "$1" out; }
complains() { grep -qF -- "$1" err; }
complains_not() { ! grep -qF -- "$1" err; }
first_line_is() { [ "$(head -n 1 out)" = "$1" ]; }
line_is() { grep -qxF -- "$1" out; }
is_silent() { [ ! -s out ] && [ ! -s err ]; }

# A run document: run_document ID DAY THROUGHPUT LATENCY [FRAMEWORK]
run_document() {
    cat <<JSON
{
  "id": "$1",
  "timestamp": "2026-03-$2T12:00:00+00:00",
  "commit": "c0ffee$2",
  "branch": "main",
  "environment": {
    "cpu": "model A"
  },
  "metadata": {},
  "metric_defs": {
    "throughput": {
      "name": "throughput",
      "unit": "elem/s",
      "direction": "higher",
      "group": "",
      "priority": "primary",
      "description": ""
    },
    "latency": {
      "name": "latency",
      "unit": "ms",
      "direction": "lower",
      "group": "",
      "priority": "secondary",
      "description": ""
    }
  },
  "points": [
    {
      "name": "CV-1/small",
      "scenario": "CV-1",
      "tags": {
        "framework": "${5:-Datarax}"
      },
      "metrics": {
        "throughput": {
          "value": $3
        },
        "latency": {
          "value": $4
        }
      }
    }
  ]
}
JSON
}

finish() {
    printf '%d passed, %d failed\n' "$passed" "$failed"
    [ "$failed" -eq 0 ]
    exit
}
