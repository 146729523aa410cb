#!/usr/bin/env bash
# with_postgres.sh COMMAND...   runs the command against a PostgreSQL server of its own.
#
# The cluster lives in a directory made for it, listens on a socket in there and nowhere else, and is
# gone when the command ends. With CALIBRAX_POSTGRES_EXTENSION, a directory, that extension is
# installed, in a copy of the server which is as short-lived. The command finds PGHOST, PGUSER and PGDATABASE set, and
# CALIBRAX_TEST_CLUSTER, the program that restarts or kills the server: `$CALIBRAX_TEST_CLUSTER crash`
# (as a power cut would leave it), `start`, `stop`. Exit status 77 where PostgreSQL is not installed.
#
# The server is set up as unlike a developer's as settings allow: words sort by language, dates,
# floats and bytes have other formats, and the clock is not in UTC. No answer may depend on them.
set -euo pipefail

if [ "${1:-}" = --cluster ]; then # what CALIBRAX_TEST_CLUSTER calls
    shift
    . "$CALIBRAX_TEST_CLUSTER_SETTINGS"
else
    for bin in "${CALIBRAX_POSTGRES_BIN:-}" "$(pg_config --bindir 2>/dev/null || true)" \
        /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /usr/local/pgsql/bin; do
        [ -n "$bin" ] && [ -x "$bin/initdb" ] && [ -x "$bin/pg_ctl" ] && break
        bin=
    done
    if [ -z "$bin" ]; then
        echo "SKIPPED: no PostgreSQL server is installed (Debian: apt-get install postgresql)" >&2
        exit 77
    fi
    home=$(mktemp -d "${TMPDIR:-/tmp}/calibrax-pg.XXXXXX")
    owner=$(id -un)
    if [ "$(id -u)" -eq 0 ]; then # the server refuses to run as root
        owner=nobody
        id -u postgres >/dev/null 2>&1 && owner=postgres
        chown "$owner" "$home"
    fi
fi

# install_extension FOLDER   makes $bin a server that has the extension in the folder. A server looks
# for its files beside itself, so it is copied, and links lead to all it does not need of its own.
install_extension() {
    local own=$home/installed config=$bin/pg_config libraries shared
    [ -x "$config" ] || config=pg_config
    libraries=$("$config" --pkglibdir) shared=$("$config" --sharedir)
    mkdir -p "$own$bin" "$own$libraries" "$own$shared/extension"
    cp "$bin"/{initdb,pg_ctl,postgres} "$own$bin"
    ln -s "$libraries"/* "$own$libraries"
    ln -s "$shared"/* "$own$shared" 2>/dev/null || true # all but extension, which is there
    ln -s "$shared"/extension/* "$own$shared/extension"
    rm -f "$own$libraries/calibrax.so" "$own$shared/extension"/calibrax*
    cp "$1"/*.so "$own$libraries"
    cp "$1"/*.control "$1"/*.sql "$own$shared/extension"
    chmod -R a+rX "$own"
    bin=$own$bin
}

# Runs a program of the server as the cluster's owner.
as_owner() {
    local program=$1
    shift
    if [ "$(id -un)" = "$owner" ]; then
        "$bin/$program" "$@"
    else
        (cd / && runuser -u "$owner" -- "$bin/$program" "$@")
    fi
}

start() {
    as_owner pg_ctl -D "$home/data" -l "$home/log" -w -t 300 start >/dev/null 2>&1 || {
        echo "the server did not start:" >&2
        tail -n 20 "$home/log" >&2
        return 1
    }
}
stop() { as_owner pg_ctl -D "$home/data" -w -t 300 -m "$1" stop >/dev/null 2>&1; }

if [ -n "${CALIBRAX_TEST_CLUSTER_SETTINGS:-}" ]; then
    case "${1:-}" in
    start) as_owner pg_ctl -D "$home/data" status >/dev/null 2>&1 || start ;;
    stop) stop fast ;;
    crash) stop immediate ;;
    log) cat "$home/log" ;;
    *)
        echo "start, stop, crash or log" >&2
        exit 2
        ;;
    esac
    exit
fi

remove() {
    stop immediate || true
    rm -rf "$home"
}
trap remove EXIT
trap 'exit 130' INT TERM

[ -z "${CALIBRAX_POSTGRES_EXTENSION:-}" ] || install_extension "$CALIBRAX_POSTGRES_EXTENSION"

init() {
    as_owner initdb -D "$home/data" -U calibrax -A trust -E UTF8 -N --no-instructions "$@" \
        >"$home/initdb.log" 2>&1
}
# As far as this build of the server knows about languages.
init --locale=C.UTF-8 --locale-provider=icu --icu-locale=en-US || {
    rm -rf "$home/data"
    init --locale=C
} || {
    cat "$home/initdb.log" >&2
    exit 1
}

cat >>"$home/data/postgresql.conf" <<CONF
listen_addresses = ''
unix_socket_directories = '$home'
unix_socket_permissions = 0700
max_connections = 40
fsync = off
shared_buffers = 64MB
timezone = 'Asia/Kolkata'
datestyle = 'German, DMY'
intervalstyle = 'sql_standard'
extra_float_digits = 0
bytea_output = 'escape'
default_transaction_isolation = 'read committed'
log_line_prefix = '%m [%p] %d '
CONF
start

export PGHOST=$home PGUSER=calibrax PGDATABASE=postgres
unset PGPORT PGSERVICE PGOPTIONS PGPASSWORD PGSSLMODE
printf 'bin=%q home=%q owner=%q\n' "$bin" "$home" "$owner" >"$home/settings"
printf '#!/bin/sh\nCALIBRAX_TEST_CLUSTER_SETTINGS=%q exec bash %q --cluster "$@"\n' \
    "$home/settings" "$(realpath "$0")" >"$home/cluster"
chmod +x "$home/cluster"
export CALIBRAX_TEST_CLUSTER="$home/cluster"

status=0
"$@" || status=$?
exit "$status"
