#!/usr/bin/env bash
# Asks vcctl and a C program over SQLite the same questions about a large log, whole processes, in
# turns, and prints medians in milliseconds.
#
#   Benchmarks/ask-jobs.sh DIRECTORY [EVENTS [JOBS]]
#
# DIRECTORY takes the log and the table of the same events; they are made when they are not there
# (10,000,000 events of 200 jobs take some minutes and 4 GB). Needs 'make release' and the benchmarks
# built as 'make bench' builds them.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
bin=$here/.build/release
vcctl=$here/../.build/release/vcctl
directory=${1:?"usage: ask-jobs.sh DIRECTORY [EVENTS [JOBS]]"}
log=$directory/log table=$directory/events.db job=330001
mkdir -p "$directory"
[[ -e $table ]] || "$bin/job-log" "$log" "${2:-10000000}" "${3:-200}" 1 "$table"

# The middle of the job's life.
moment=$("$bin/job-sqlite" middle "$table" "$job")
time=$(date -u -d "@$((moment / 1000000000))" +%Y-%m-%dT%H:%M:%SZ)

ask() {
    local name=$1
    shift
    printf '%s' "$name"
    for _ in 1 2 3; do
        printf '\t%s' "$("$bin/time-process" 15 "$@" | cut -f 1)"
    done
    echo
}

echo "milliseconds, medians of 15 runs, three times each"
ask "a C program that does nothing, with SQLite" "$bin/job-sqlite" nothing
ask "vcctl --version" "$vcctl" --version
ask "history: vcctl" "$vcctl" history "$job" --log "$log"
ask "history: SQLite" "$bin/job-sqlite" history "$table" "$job"
ask "state at a moment: vcctl" "$vcctl" show "$job" --at "$time" --log "$log"
ask "state at a moment: SQLite" "$bin/job-sqlite" at "$table" "$job" "$moment"
ask "failed: vcctl" "$vcctl" failed --job "$job" --log "$log"
ask "failed: SQLite" "$bin/job-sqlite" failed "$table" "$job"
ask "history | first ten lines: vcctl" sh -c "'$vcctl' history $job --log '$log' | head"
