#!/usr/bin/env bash
# Asks vcctl and the sqlite3 program the same questions about a large log, whole processes, in turns
# in one run, and prints medians of wall and of processor time in milliseconds, and vcctl's memory.
#
#   Benchmarks/ask-sqlite3.sh DIRECTORY [EVENTS [JOBS]]
#
# DIRECTORY takes the log and the table of the same events; they are made when they are not there
# (10,000,000 events of 200 jobs take some minutes and 4 GB). Needs sqlite3, 'make release' and the
# benchmarks built as 'make bench' builds them. VCCTL names another vcctl, RUNS another number of
# runs than 21.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
bin=$here/.build/release
vcctl=${VCCTL:-$here/../.build/release/vcctl}
directory=${1:?"usage: ask-sqlite3.sh DIRECTORY [EVENTS [JOBS]]"}
log=$directory/log table=$directory/events.db job=330001 long=330002
mkdir -p "$directory"
[[ -e $table ]] || "$bin/job-log" "$log" "${2:-10000000}" "${3:-200}" 1 "$table"

sql() { sqlite3 "$table" "$1"; }
rfc3339() { date -u -d "@$(($1 / 1000000000))" +%Y-%m-%dT%H:%M:%SZ; }
second() { echo $(($1 / 1000000000 * 1000000000)); }

# The job's life, and whole seconds a quarter, a half and three quarters into it.
read -r born died < <(sql "SELECT min(ts) || ' ' || max(ts) FROM events WHERE job=$job")
quarter=$(second $((born + (died - born) / 4)))
middle=$(second $((born + (died - born) / 2)))
late=$(second $((born + (died - born) / 4 * 3)))

# The table as it is asked for: by job and time. What an index by type as well makes of a question
# stands in a line of its own.
by_time="events INDEXED BY events_by_time WHERE job=$job"
by_type="events INDEXED BY events_by_type WHERE job=$job"
when="datetime(ts/1000000000,'unixepoch')"

# As of a moment: the state that the last checkpoint carries (type 10), and what came after it.
at_time="SELECT seq, hex(payload) FROM $by_time AND type=10 AND ts<=$middle
    ORDER BY ts DESC, seq DESC LIMIT 1;
  SELECT type, count(*) FROM $by_time AND ts<=$middle AND ts>=(SELECT ts FROM $by_time AND type=10
    AND ts<=$middle ORDER BY ts DESC, seq DESC LIMIT 1) GROUP BY type"
# Which firms were given up (type 8), when and why.
failed="AND type=8 ORDER BY seq"
failed_columns="SELECT item, $when, CAST(payload AS TEXT) FROM"
story="SELECT seq, $when, type, item, hex(detail) FROM events WHERE job=$job ORDER BY seq"
stat="SELECT type, count(*) FROM $by_time AND ts>$quarter AND ts<=$late GROUP BY type"

ask() { # NAME VCCTL... -- SQLITE3...
    local name=$1
    shift
    "$bin/time-process" "${RUNS:-21}" "$@" | tr '\n' '\t' | awk -F '\t' -v name="$name" '{
        printf "%-30s %8.2f %8.2f %6.2f %9.2f %8.2f %6.2f %7.1f\n",
            name, $1, $5, $1 / $5, $3, $7, $3 / $7, $4 / 1024 }'
}

echo "medians of ${RUNS:-21} runs in turns; ratio: vcctl's of sqlite3's, so less is better"
printf '%-30s %8s %8s %6s %9s %8s %6s %7s\n' "" "wall ms" sqlite3 ratio "cpu ms" sqlite3 ratio MB
ask "start (--version)" "$vcctl" --version -- sqlite3 --version
ask "history JOB | head" sh -c "'$vcctl' history $job --log '$log' | head" -- \
    sh -c "sqlite3 '$table' \"$story\" | head"
ask "show JOB --at" "$vcctl" show "$job" --at "$(rfc3339 "$middle")" --log "$log" -- \
    sqlite3 "$table" "$at_time"
ask "failed --job" "$vcctl" failed --job "$job" --log "$log" -- \
    sqlite3 "$table" "$failed_columns $by_time $failed"
ask "  with an index by type, too" "$vcctl" failed --job "$job" --log "$log" -- \
    sqlite3 "$table" "$failed_columns $by_type $failed"
ask "diff --stat" "$vcctl" diff "$job" "$(rfc3339 "$quarter")..$(rfc3339 "$late")" --stat \
    --log "$log" -- sqlite3 "$table" "$stat"
ask "history JOB" "$vcctl" history "$job" --log "$log" -- sqlite3 "$table" "$story"

events=$(sql "SELECT count(*) FROM events WHERE job=$long")
"$bin/time-process" 7 "$vcctl" replay "$long" --verify --log "$log" | awk -F '\t' \
    -v events="$events" '{
        printf "replay --verify of %d events: %.0f ms, %.2f M events a second, %.0f MB\n",
            events, $1, events / $1 / 1000, $4 / 1024 }'
