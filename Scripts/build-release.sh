#!/usr/bin/env bash
# Builds the programs that are run, optimised, into .build/release: not the tests, and no index.
# Says little: one line that moves on a terminal, one now and then elsewhere; all of it on failure.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v swift > /dev/null; then
    echo "No 'swift' on PATH. Install a Swift toolchain, 6.2 or newer: https://swift.org/install" >&2
    exit 1
fi

log=.build/build-release.log
mkdir -p .build
: > "$log"

# vcctl is a process a question, and many a question is answered in less time than the loader takes
# to find libraries and to move the program to a random address: so it gets C++'s library inside and
# a fixed address. What it loads for workbooks lies at random addresses as before, and so does the
# worker, which talks to strangers.
vcctl_link=()
prepare_link() {
    [[ $(uname -m) == x86_64 ]] || return 0
    vcctl_link=(-Xlinker -no-pie)
    local compiler libraries=.build/static name path
    compiler=$(dirname "$(readlink -f "$(command -v swift)")")/clang
    [[ -x $compiler ]] || return 0
    rm -rf "$libraries"
    mkdir -p "$libraries"
    # The linker takes the first of a name that it finds, and what lies here has no shared twin.
    for name in libstdc++.a=libstdc++.a libgcc_s.a=libgcc_eh.a; do
        path=$("$compiler" -print-file-name="${name#*=}")
        [[ -e $path ]] || return 0
        ln -s "$(readlink -f "$path")" "$libraries/${name%=*}"
    done
    vcctl_link+=(-Xlinker "-L$PWD/$libraries")
}
prepare_link

build_all() {
    # One scratch folder, one product after another: what they share is compiled once.
    # The largest comes first, so the others find nearly everything there.
    # With Swift's own libraries inside, they start in half the time and run without a toolchain.
    for product in vc-worker vcctl example-sites manual; do
        local link=()
        [[ $product != vcctl ]] || link=("${vcctl_link[@]}")
        swift build -c release --disable-index-store --static-swift-stdlib --product "$product" \
            "${link[@]}" || return
    done
}

set -m # In a process group of its own, so that the whole of it can be ended.
build_all < /dev/null > "$log" 2>&1 &
build=$!
set +m
trap 'kill -- -"$build" 2> /dev/null || true' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

while kill -0 "$build" 2> /dev/null; do
    now=$(tail -n 1 "$log" | tr -d '\r' | cut -c 1-60)
    minutes=$((SECONDS / 60))m$((SECONDS % 60))s
    if [[ -t 1 ]]; then
        printf '\r\033[KBuilding, %s  %s' "$minutes" "$now"
    elif ((SECONDS % 30 == 0)); then
        echo "Building, $minutes  $now"
    fi
    sleep 1
done
[[ ! -t 1 ]] || printf '\r\033[K'

status=0
wait "$build" || status=$?
trap - EXIT
if [[ $status != 0 ]]; then
    cat "$log" >&2
    echo "The build failed after ${SECONDS}s; its output stands above and in $log." >&2
    exit "$status"
fi
echo "Built vc-worker, vcctl, example-sites and manual in ${SECONDS}s."
