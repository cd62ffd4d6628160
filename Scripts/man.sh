#!/usr/bin/env bash
# Writes the manual pages of the built programs into a folder: Scripts/man.sh [FOLDER]
# VC_BIN names another folder of programs than .build/release.
set -euo pipefail
cd "$(dirname "$0")/.."

bin=${VC_BIN:-.build/release}
folder=${1:-.build/man}
for program in vcctl vc-worker manual; do
    if [[ ! -x $bin/$program ]]; then
        echo "man: there is no $bin/$program; 'make release' builds it" >&2
        exit 1
    fi
done

mkdir -p "$folder"
rm -f "$folder"/vcctl{,-*}.1 "$folder/vc-worker.8" # Commands may have gone.
release=$("$bin/vcctl" --version)
# From the commands themselves, so that no page tells of one that is not there.
"$bin/vcctl" --experimental-dump-help | "$bin/manual" vcctl 1 "$folder" "$release" vc-worker.8
"$bin/vc-worker" --experimental-dump-help | "$bin/manual" vc-worker 8 "$folder" "$release" vcctl.1
