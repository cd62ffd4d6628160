#!/usr/bin/env bash
# Installs what is built, or removes it again: Scripts/install.sh install|uninstall
#
# PREFIX (default: /usr/local) is where it will live; DESTDIR is put before it, to gather the files of
# a package. UNITS and ZSH name other folders for the units and for zsh's completion.
set -euo pipefail
cd "$(dirname "$0")/.."

verb=${1:-}
bin=${VC_BIN:-.build/release}
destination=${DESTDIR:-}
prefix=${PREFIX:-/usr/local}
units=${UNITS:-$prefix/lib/systemd/system}
zsh=${ZSH:-$prefix/share/zsh/site-functions}
doc=$prefix/share/doc/vc-enrichment
if [[ $verb != install && $verb != uninstall ]]; then
    echo "Usage: Scripts/install.sh install|uninstall" >&2
    exit 2
fi

made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT

# Generates what is not in the tree.
make_files() {
    Scripts/man.sh "$made/man"
    local shell
    for shell in bash zsh fish; do "$bin/vcctl" completion "$shell" > "$made/$shell"; done
    sed "s#^ExecStart=/usr/local/bin/#ExecStart=$prefix/bin/#" Packaging/vc-worker.service \
        > "$made/unit"
}

# Puts a file in its place, or removes it from there. It is renamed into place, as the program that
# it replaces may be running.
put() {
    local mode=$1 source=$2 target=$destination$3
    if [[ $verb == uninstall ]]; then
        rm -f "$target"
        return
    fi
    mkdir -p "$(dirname "$target")"
    install -m "$mode" "$source" "$target.new"
    mv -f "$target.new" "$target"
}

man_pages() {
    local page
    if [[ $verb == uninstall ]]; then
        rm -f "$destination$prefix"/share/man/man1/vcctl{,-*}.1 \
            "$destination$prefix/share/man/man8/vc-worker.8"
        return
    fi
    for page in "$made"/man/*; do
        put 0644 "$page" "$prefix/share/man/man${page##*.}/${page##*/}"
    done
}

[[ $verb == uninstall ]] || make_files
put 0755 "$bin/vcctl" "$prefix/bin/vcctl"
put 0755 "$bin/vc-worker" "$prefix/bin/vc-worker"
man_pages
put 0644 "$made/bash" "$prefix/share/bash-completion/completions/vcctl"
put 0644 "$made/zsh" "$zsh/_vcctl"
put 0644 "$made/fish" "$prefix/share/fish/vendor_completions.d/vcctl.fish"
put 0644 "$made/unit" "$units/vc-worker.service"
put 0644 "$made/unit" "$units/vc-worker@.service"
for file in ecosystem.config.js README.md docs/cli.md docs/operating.md; do
    put 0644 "$file" "$doc/${file##*/}"
done
if [[ $verb == uninstall ]]; then
    rmdir "$destination$doc" 2> /dev/null || true # Somebody may have put something there.
fi
