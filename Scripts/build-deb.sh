#!/usr/bin/env bash
# Makes a Debian package of what is built, with dpkg's own tools, in .build.
set -euo pipefail
cd "$(dirname "$0")/.."

bin=${VC_BIN:-.build/release}
for tool in dpkg-deb dpkg-shlibdeps strip; do
    if ! command -v "$tool" > /dev/null; then
        echo "build-deb: there is no $tool; apt-get install dpkg-dev binutils" >&2
        exit 1
    fi
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 0755 "$work"
root=$work/root

DESTDIR=$root PREFIX=/usr UNITS=/lib/systemd/system ZSH=/usr/share/zsh/vendor-completions \
    Scripts/install.sh install
strip --strip-unneeded "$root"/usr/bin/*
gzip -9 --no-name "$root"/usr/share/man/man?/*
install -D -m 0644 Packaging/vc-worker.default "$root/etc/default/vc-worker"
install -m 0644 Packaging/debian/copyright "$root/usr/share/doc/vc-enrichment/copyright"

# The packages of the shared libraries: of those that are linked, and of those that are loaded with
# the first workbook, which no tool can see.
depends() {
    local library path package
    mkdir -p "$work/debian"
    echo "Source: vc-enrichment" > "$work/debian/control"
    (cd "$work" && dpkg-shlibdeps -O "$root"/usr/bin/*) | sed 's/^shlibs:Depends=//' || return
    # Sources/Spreadsheet/Libraries/WorkbookLibraries.swift has their names.
    for library in libexpat libzip libxlsxwriter; do
        path=$(ldconfig -p | sed -n "s#.*$library\.so\.[0-9]* .* => ##p" | sed -n 1p)
        # What dpkg knows it by may lie behind a link of the folder.
        package=$(dpkg-query --search "$path" "$(realpath "$path")" "/usr$path" 2> /dev/null |
            cut -d : -f 1 | sort -u) || true
        [[ $package =~ ^[a-z0-9.+-]+$ ]] || { echo "build-deb: whose is $library?" >&2 && return 1; }
        echo "$package"
    done
    echo adduser
}

mkdir "$root/DEBIAN"
architecture=$(dpkg --print-architecture)
version=$("$bin/vcctl" --version)
packages=$(depends | paste -s -d , | sed 's/, */, /g')
size=$(du -sk --exclude DEBIAN "$root" | cut -f 1)
sed -e "s/@VERSION@/$version/" -e "s/@ARCHITECTURE@/$architecture/" \
    -e "s/@DEPENDS@/$packages/" -e "s/@SIZE@/$size/" \
    Packaging/debian/control > "$root/DEBIAN/control"
echo /etc/default/vc-worker > "$root/DEBIAN/conffiles"
install -m 0755 Packaging/debian/postinst Packaging/debian/prerm Packaging/debian/postrm \
    "$root/DEBIAN"
(cd "$root" && find . -type f ! -path './DEBIAN/*' -printf '%P\0' | sort -z | xargs -0 md5sum) \
    > "$root/DEBIAN/md5sums"

package=.build/vc-enrichment_${version}_$architecture.deb
dpkg-deb --root-owner-group --build "$root" "$package" > /dev/null
echo "$package"
