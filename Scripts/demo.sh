#!/usr/bin/env bash
# From a spreadsheet to an enriched spreadsheet, by a real worker over a real log and real HTTP.
# Everything it makes lies in demo/; each run starts from nothing there.
#
# DEMO_BIN=folder uses the programs found there and builds nothing.
set -euo pipefail
cd "$(dirname "$0")/.."

job=330001 # The first job of an empty log.
port=8765  # Where the addresses in Examples/firms.xlsx point.
data=demo/data
children=()

die() {
    echo "demo: $*" >&2
    exit 1
}

# Shows a command as one could type it, then runs it.
run() {
    echo
    echo "\$ $*"
    "$@"
}

# Waits up to so many seconds for a process to end.
ended_within() {
    local tick
    for ((tick = 0; tick < $1 * 10; tick++)); do
        kill -0 "$2" 2> /dev/null || return 0
        sleep 0.1
    done
    return 1
}

# Ends what this script started, on any exit: first with a request, then by force.
clean_up() {
    local child
    for child in "${children[@]}"; do
        kill -TERM "$child" 2> /dev/null || true
    done
    for child in "${children[@]}"; do
        ended_within 10 "$child" || kill -KILL "$child" 2> /dev/null || true
    done
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

mkdir -p demo
exec 9> demo/lock
flock --nonblock 9 || die "another demo is running in this folder"

build() {
    if [[ -n ${DEMO_BIN:-} ]]; then
        PATH="$(realpath "$DEMO_BIN"):$PATH"
        return
    fi
    Scripts/install-packages.sh
    Scripts/build-release.sh
    PATH="$PWD/.build/release:$PATH"
}

# Serves the example sites; `serving` is set to the port, or to nothing when it did not come up.
serve() {
    rm -f demo/port
    example-sites --root Examples/sites --address-per-site --port "$1" \
        --port-file demo/port --log demo/requests.log --latency-ms 40 9>&- < /dev/null > demo/example-sites.log 2>&1 &
    local server=$!
    children+=("$server")
    until [[ -s demo/port ]]; do
        kill -0 "$server" 2> /dev/null || { serving= && return; }
        sleep 0.05
    done
    serving=$(< demo/port)
}

start_sites() {
    list=Examples/firms.xlsx
    serve "$port"
    if [[ -z $serving ]]; then
        serve 0
        [[ -n $serving ]] || die "the example sites do not start: $(cat demo/example-sites.log)"
        list=demo/firms.csv
        sed "s#:$port/#:$serving/#" Examples/firms.csv > "$list"
        echo "Port $port is taken: the sites are on $serving, and $list points there."
    fi
    echo "Example sites: http://127.0.0.1:$serving/ (until this demo ends)"
}

# Runs a worker until no work is left, with the job's progress on the terminal meanwhile.
work() {
    vc-worker --log "$data" --allow-private-network --firms-in-flight 16 --exit-when-idle \
        9>&- < /dev/null > demo/vc-worker-out.log 2> demo/vc-worker-error.log &
    local worker=$! watcher status=0
    children+=("$worker")
    echo
    echo "\$ vcctl watch $job --log $data"
    vcctl watch "$job" --log "$data" 9>&- < /dev/null &
    watcher=$!
    children+=("$watcher")

    wait "$worker" || status=$?
    if [[ $status != 0 ]]; then
        tail -n 20 demo/vc-worker-error.log >&2
        die "the worker ended with exit status $status; its log is demo/vc-worker-error.log"
    fi
    # The job is complete, and the watcher is about to see it.
    ended_within 15 "$watcher" || die "the worker is done, but vcctl watch still waits"
    wait "$watcher" || die "vcctl watch ended with exit status $?"
}

build
rm -rf "$data" demo/requests.log demo/firms.csv demo/enriched.xlsx
started=$SECONDS
start_sites
run vcctl submit "$list" --log "$data"
work
run vcctl show "$job" --log "$data"
# 8 means that there are findings: some of the sites fail on purpose.
run vcctl failed --job "$job" --log "$data" || [[ $? == 8 ]]
run vcctl export "$job" -o demo/enriched.xlsx --log "$data"

echo
echo "Enriched in $((SECONDS - started))s: $PWD/demo/enriched.xlsx"
echo "The worker's log: demo/vc-worker-out.log, demo/vc-worker-error.log."
echo "What it fetched: demo/requests.log. The events: vcctl log dump --log $data"
