#!/usr/bin/env bash
# Installs the Debian packages that building and testing need, those that are missing and no more.
# Asks the network for nothing when nothing is missing. Works as root and through sudo.
set -euo pipefail

packages=(
    make git pkg-config
    liblz4-dev lz4        # sealed segments, and the tool that the tests hold them against
    libxxhash-dev         # checksums
    libxml2-dev           # HTML pages
    libexpat1-dev         # the XML inside workbooks
    libzip-dev zlib1g-dev # workbooks in
    libxlsxwriter-dev     # workbooks out
    libsqlite3-dev        # the catalog
)

if ! command -v dpkg-query > /dev/null; then
    echo "install-packages: this is no Debian system. Install the likes of: ${packages[*]}" >&2
    exit 0 # Whether they are there, the build will tell.
fi

missing=()
for package in "${packages[@]}"; do
    status=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2> /dev/null || true)
    [[ $status == installed ]] || missing+=("$package")
done
if [[ ${#missing[@]} == 0 ]]; then
    exit 0
fi

as_root=()
if [[ $EUID != 0 ]]; then
    if ! command -v sudo > /dev/null; then
        echo "install-packages: not root, and there is no sudo. Have these installed:" \
            "${missing[*]}" >&2
        exit 1
    fi
    as_root=(sudo)
fi

echo "Installing ${missing[*]}" >&2
log=$(mktemp)
trap 'rm -f "$log"' EXIT
apt() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get -q -o DPkg::Lock::Timeout=120 "$@" < /dev/null > "$log" 2>&1
}
# A fresh machine's package lists may be absent or old; they are fetched only if it has to be.
if ! apt install --yes --no-install-recommends "${missing[@]}"; then
    if ! { apt update && apt install --yes --no-install-recommends "${missing[@]}"; }; then
        cat "$log" >&2
        echo "install-packages: apt-get could not install: ${missing[*]}" >&2
        exit 1
    fi
fi
