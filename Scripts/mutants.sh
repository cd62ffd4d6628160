#!/usr/bin/env bash
# Plants one bug after another and sees how soon the simulation finds it.
#
# Each Tests/Mutants/NAME.patch says in its first line what it breaks. One that the simulation
# cannot meet by its nature names a suite of tests in its second line: "found by: TARGET/SUITE".
# All happens in a copy of the tree below .build, of which Tests/Mutants/Package.swift says what is
# built; what was built there is used again.
set -euo pipefail
cd "$(dirname "$0")/.."

usage() {
    cat << END
Usage: Scripts/mutants.sh [--seed N] [--limit N] [--seconds N] [NAME...]

  --seed N     the first seed of each search (default: 1)
  --limit N    how many seeds a mutant may survive (default: 20000)
  --seconds N  how long it may survive (default: 300)
  NAME         only these mutants, else all of Tests/Mutants
END
}

die() {
    echo "mutants: $*" >&2
    exit 2
}

seed=1 limit=20000 seconds=300 names=()
while (($# > 0)); do
    case $1 in
        --seed | --limit | --seconds)
            [[ ${2:-} =~ ^[0-9]+$ ]] || die "$1 takes a number"
            printf -v "${1#--}" '%s' "$2"
            shift
            ;;
        --help | -h) usage && exit ;;
        -*) usage >&2 && exit 2 ;;
        *) names+=("$(basename "$1" .patch)") ;;
    esac
    shift
done
if ((${#names[@]} == 0)); then
    for patch in Tests/Mutants/*.patch; do names+=("$(basename "$patch" .patch)"); done
fi
for name in "${names[@]}"; do
    [[ -f Tests/Mutants/$name.patch ]] || die "there is no Tests/Mutants/$name.patch"
done

repository=$PWD
scratch=$PWD/.build/mutants
tree=$scratch/tree
log=$scratch/last.log
# Optimised, as histories run eight times as fast then; and file by file, so that a mutant costs
# the compilation of the file it is in, where `-c release` compiles whole modules.
flags=(--disable-index-store -Xswiftc -O)
chunk=50      # Seeds that one process runs.
patience=30   # Seconds for one history, which takes a fraction of one.
baseline=200  # Histories that must go well without any mutant.
export SWIFT_DETERMINISTIC_HASHING=1 LC_ALL=C

mkdir -p "$tree"
exec 9> "$scratch/lock"
flock --nonblock 9 || die "another run is using $scratch"

# Makes the copy what the tree is now. Files keep their times, so that those that are the same are
# not compiled again.
copy() {
    git ls-files -z --cached --others --exclude-standard Sources Tests |
        while IFS= read -r -d '' file; do [[ ! -e $file ]] || printf '%s\0' "$file"; done |
        sort -z > "$scratch/files"
    mkdir -p "$tree/Sources" "$tree/Tests"
    (cd "$tree" && find Sources Tests -type f -print0 | sort -z) |
        comm -z -13 "$scratch/files" - | (cd "$tree" && xargs -0 -r rm)
    xargs -0 cp --archive --parents --target-directory "$tree" < "$scratch/files"
    cp --archive Tests/Mutants/Package.swift "$tree"
}

build() {
    (cd "$tree" && swift build "${flags[@]}" --product simulate) > "$log" 2>&1 9>&- < /dev/null
}

simulate() {
    timeout "$patience" "$tree/.build/debug/simulate" --seed "$1" --count "$2" > "$log" 2>&1 9>&-
}

# Runs histories until one goes wrong; sets `found` to its seed, or to nothing, and `how`.
search() {
    local end=$((seed + limit)) deadline=$((SECONDS + seconds)) first=$seed count one status
    found= how=
    while ((first < end && SECONDS < deadline)); do
        count=$((end - first < chunk ? end - first : chunk))
        status=0
        simulate "$first" "$count" || status=$?
        if ((status != 0)); then
            found=$(sed -n 's/^seed \([0-9]*\): .*/\1/p' "$log" | tail -n 1)
            how=$(sed -n 's/^seed [0-9]*: //p' "$log" | tail -n 1)
            [[ -z $found ]] || return 0
            # It trapped or hung, and could not say in which one.
            for ((one = first; one < first + count; one++)); do
                status=0
                simulate "$one" 1 || status=$?
                ((status != 0)) || continue
                found=$one how="ends with status $status"
                ((status != 124)) || how="never ends"
                return 0
            done
        fi
        first=$((first + count))
    done
    tried=$((first - seed))
}

# Runs a suite, TARGET/SUITE. Status 1: it fails; 2: it does not build.
run_suite() {
    (
        cd "$tree"
        # Apart from the simulation, as other flags would have all of it compiled again.
        swift build --scratch-path .build/suites --build-tests || exit 2
        timeout 300 swift test --scratch-path .build/suites --skip-build --no-parallel \
            --filter "${1/\//\\.}" || exit 1
    ) > "$log" 2>&1 9>&- < /dev/null || return $?
    grep -Eq 'Test run with [1-9][0-9]* test' "$log" || die "$1 has no tests"
}

plant() { (cd "$tree" && patch --quiet --strip 1 --fuzz 0 --no-backup-if-mismatch) < "$1" > "$log" 2>&1; }

# Puts back the files that the patch changes.
uproot() {
    sed -n 's#^+++ b/##p' "$1" | while read -r file; do
        cp --archive "$repository/$file" "$tree/$file"
        # Newer than what was built of the mutant.
        touch "$tree/$file"
    done
}

row() { printf '%-34s %-28s %7s %8s\n' "$@"; }

keep_log() { cp "$log" "$scratch/$1.log"; }

copy
echo "Building what is right..."
build || { cat "$log" >&2 && die "the tree does not build"; }
simulate "$seed" "$baseline" || {
    cat "$log" >&2
    die "the tree is wrong by itself: mutants can wait"
}
declare -A sound=()
counts=() bad=0
echo "Seeds from $seed on, at most $limit or ${seconds}s for each mutant."
echo
row mutant "found by" seeds seconds
for name in "${names[@]}"; do
    patch=Tests/Mutants/$name.patch
    start=$SECONDS
    suite=$(sed -n '2s/^found by: //p' "$patch")
    if [[ -n $suite && -z ${sound[$suite]:-} ]]; then
        run_suite "$suite" || { cat "$log" >&2 && die "$suite fails without any mutant"; }
        sound[$suite]=yes
        start=$SECONDS
    fi
    if ! plant "$patch"; then
        row "$name" "DOES NOT APPLY" - $((SECONDS - start))
        keep_log "$name"
        bad=$((bad + 1))
        copy
        continue
    fi
    status=0
    if [[ -n $suite ]]; then
        run_suite "$suite" || status=$?
        case $status in
            0) row "$name" "SURVIVED $suite" - $((SECONDS - start)) ;;
            1) row "$name" "$suite" - $((SECONDS - start)) ;;
            *) row "$name" "DOES NOT BUILD" - $((SECONDS - start)) ;;
        esac
        ((status == 1)) || bad=$((bad + 1))
    elif ! build; then
        row "$name" "DOES NOT BUILD" - $((SECONDS - start))
        bad=$((bad + 1))
    else
        search
        if [[ -n $found ]]; then
            row "$name" "seed $found" $((found - seed + 1)) $((SECONDS - start))
            counts+=($((found - seed + 1)))
        else
            row "$name" SURVIVED "$tried" $((SECONDS - start))
            bad=$((bad + 1))
        fi
    fi
    keep_log "$name"
    uproot "$patch"
done

echo
if ((${#counts[@]} > 0)); then
    median=$(printf '%s\n' "${counts[@]}" | sort -n | sed -n "$(((${#counts[@]} + 1) / 2))p")
    echo "Median of ${#counts[@]} mutants: $median seeds."
fi
((bad == 0)) || die "$bad of ${#names[@]} mutants: see above, and the logs in $scratch"
