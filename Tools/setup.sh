#!/usr/bin/env bash
# Installs what building, running and testing Longitude needs from Debian and PyPI. Asks nothing, says what it does,
# and does nothing when all is there. Run it as `make setup`; `make demo` and `make test` run it first.
#
# Root needs no sudo; anyone else needs sudo only when a Debian package is missing.
set -euo pipefail
cd "$(dirname "$0")/.."

# What each is for: SQLite and zstd (the store), zstd the command (dictionaries), Chromium and Liberation Sans (browser
# tests and pictures), Pango (sets the text of PDFs), libseccomp (shuts their printer in), poppler (reads what was
# printed), gcc (a disk that loses what was not synced, for a test), nginx (a proxy whose log is compared with the
# ledger, for a test), ClamAV (looks for malware in files, for a test), and what Swift needs to compile and link C.
debian_packages=(
    ca-certificates chromium clamav-daemon clamdscan fonts-liberation gcc git libc6-dev libpangoft2-1.0-0 libseccomp2
    libsqlite3-dev libstdc++-12-dev libzstd-dev make nginx pkg-config poppler-utils python3 python3-venv zstd
)
build=.build
environment=$build/venv
assets=$build/web-assets

say() { echo "setup: $*"; }

stop() {
    echo "setup: $*" >&2
    exit 1
}

# The command with the rights of root.
as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo -n "$@" || stop "installing needs root, and sudo asks for a password. Run once: sudo $*"
    else
        stop "installing needs root, and there is no sudo. Run once as root: $*"
    fi
}

check_swift() {
    command -v swift >/dev/null || stop "Swift 6.3 is not on the PATH. swift.org says how to install it."
    local line version
    line=$(swift --version 2>&1 | grep -o 'Swift version [0-9]*\.[0-9]*' | head -n 1) || stop "swift --version fails."
    version=${line##* }
    if [ "${version%%.*}" -lt 6 ] || { [ "${version%%.*}" = 6 ] && [ "${version##*.}" -lt 3 ]; }; then
        stop "Swift $version is too old. Longitude needs 6.3 or newer."
    fi
    say "Swift $version"
}

# The Debian packages of the list that are not installed, one a line. The compiler's C++ library has its major version
# in its name, so on another Debian any version counts.
missing_packages() {
    local installed name
    installed=$(dpkg-query -W -f='${db:Status-Abbrev}${Package}\n' 2>/dev/null | sed -n 's/^ii *//p')
    for name in "${debian_packages[@]}"; do
        case $name in
            libstdc++-*-dev) grep -q '^libstdc++-[0-9]*-dev$' <<<"$installed" || echo 'g++' ;;
            *) grep -qxF "$name" <<<"$installed" || echo "$name" ;;
        esac
    done
}

# Debian starts a web server when it installs one; only the tests' own is wanted. Whoever has a say of their own in
# what is started (policy-rc.d) keeps it.
without_services() {
    local policy=/usr/sbin/policy-rc.d
    if [ -e "$policy" ]; then
        as_root "$@"
        return
    fi
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
    as_root chmod 755 "$policy"
    local code=0
    as_root "$@" || code=$?
    as_root rm -f "$policy"
    return "$code"
}

install_packages() {
    if ! command -v dpkg-query >/dev/null; then
        say "not a Debian: make sure yourself of ${debian_packages[*]}"
        return
    fi
    local missing
    mapfile -t missing < <(missing_packages)
    if [ ${#missing[@]} = 0 ]; then
        say "Debian packages are all there (${#debian_packages[@]})"
        return
    fi
    say "installing from Debian: ${missing[*]}"
    as_root apt-get update -qq
    without_services env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" \
        >"$build/apt.log" 2>&1 || {
        tail -n 20 "$build/apt.log" >&2
        stop "apt-get install failed; the whole output is in $build/apt.log"
    }
}

# A mark of what a folder was made from: when it is the same, the folder is up to date.
mark() { cat "$@" | sha256sum | cut -d ' ' -f 1; }

install_python() {
    local wanted
    wanted="$(python3 --version) $(mark Tools/requirements.txt)"
    if [ "$(cat "$environment/made-from" 2>/dev/null)" = "$wanted" ]; then
        say "Python packages are all there ($environment)"
        return
    fi
    say "installing from PyPI, each file checked by its hash, into $environment"
    rm -rf "$environment"
    python3 -m venv "$environment"
    "$environment/bin/python" -m pip install --quiet --disable-pip-version-check --only-binary=:all: --require-hashes \
        --requirement Tools/requirements.txt
    echo "$wanted" >"$environment/made-from"
}

unpack_assets() {
    local wanted
    wanted=$(mark Tools/requirements-web.txt Tools/unpack-web-assets.py)
    if [ "$(cat "$assets/made-from" 2>/dev/null)" = "$wanted" ]; then
        say "web assets are all there ($assets)"
        return
    fi
    say "unpacking NHS.UK frontend and htmx into $assets"
    local wheels
    wheels=$(mktemp -d)
    "$environment/bin/python" -m pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: \
        --require-hashes --dest "$wheels" --requirement Tools/requirements-web.txt
    rm -rf "$assets"
    python3 Tools/unpack-web-assets.py "$wheels" "$assets"
    rm -rf "$wheels"
    echo "$wanted" >"$assets/made-from"
}

mkdir -p "$build"
check_swift
install_packages
install_python
unpack_assets
