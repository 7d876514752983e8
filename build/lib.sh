# shellcheck shell=bash
# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# What the scripts beside this one share: find httpd, install what is missing,
# start and stop one httpd of our own. To be sourced by bash.
# shellcheck disable=SC2034  # variables set here are for those scripts

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
module=$top/mod_twca/.libs/mod_twca_check.so
PATH=$PATH:/usr/sbin:/sbin

say() { printf '%s\n' "$*"; }
warn() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }
die() { warn "$*"; exit 1; }

# --- Packages ----------------------------------------------------------------

# as_root COMMAND...: as it is for root, by sudo for others.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        die "neither root nor sudo here; as root, run: $*"
    fi
}

is_installed() {
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# A package's postinst may start its service (a second web server on port 80,
# say). Debian's way to forbid that is this file; an existing one is somebody's
# decision and stays.
policy=/usr/sbin/policy-rc.d
forbid_services() {
    [ -e $policy ] && return
    as_root sh -c "printf '#!/bin/sh\n# Of mod_twca: remove me.\nexit 101\n' \
        >$policy && chmod 755 $policy"
}
allow_services() {
    grep -qs '^# Of mod_twca: remove me' $policy && as_root rm -f $policy
}

apt_install() {
    as_root apt-get -qq update &&
        as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y \
            --no-install-recommends install "$@"
}

# need PACKAGE...: install the Debian packages that are not there yet. "a|b" is
# content with either, and installs a. The others come along in their newest
# version: a new httpd with an old OpenSSL complains (AH01882).
need() {
    local wanted name missing=() present=()

    for wanted in "$@"; do
        for name in ${wanted//|/ }; do
            is_installed "$name" && present+=("$name") && continue 2
        done
        missing+=("${wanted%%|*}")
    done
    [ ${#missing[@]} -eq 0 ] && return
    command -v apt-get >/dev/null ||
        die "not a Debian; please install what these are here: ${missing[*]}"
    say "Installing: ${missing[*]}"
    # In a subshell, so that however it ends the file is taken away.
    (
        trap allow_services EXIT
        trap 'exit 1' INT TERM HUP
        forbid_services
        apt_install "${missing[@]}" "${present[@]}" || {
            warn 'once more in ten seconds'
            sleep 10
            apt_install "${missing[@]}" "${present[@]}"
        }
    ) || die "could not install ${missing[*]}"
}

build_packages=(gcc make pkg-config apache2 apache2-dev libssl-dev
    libjansson-dev openssl perl)

# --- httpd -------------------------------------------------------------------

# find_httpd: sets apxs, httpd (its program) and modules (its folder), and
# exports APXS for make.
find_httpd() {
    apxs=${APXS:-$(command -v apxs || command -v apxs2 || true)}
    [ -n "$apxs" ] || die 'no apxs: install apache2-dev, or say APXS=...'
    export APXS=$apxs
    httpd=$("$apxs" -q SBINDIR)/$("$apxs" -q PROGNAME)
    modules=$("$apxs" -q LIBEXECDIR)
    [ -x "$httpd" ] || die "$apxs names $httpd, and that is no program"
}

# The module, quietly unless it fails.
build() {
    say 'Building mod_twca'
    make -C "$top" -f apxs.mk -s -j"$(nproc)"
}

# load_modules NAME...: a LoadModule line for each that is not built in.
load_modules() {
    local name

    for name in "$@"; do
        [ -e "$modules/mod_$name.so" ] &&
            say "LoadModule ${name}_module $modules/mod_$name.so"
    done
    return 0
}

# The user that httpd's children become, where we are root.
run_as() {
    [ "$(id -u)" -eq 0 ] || return 0
    say 'User nobody'
    say "Group $(id -gn nobody)"
}

# free_ports COUNT: that many ports on which nobody listens now.
free_ports() {
    perl -I"$top/build/lib" -MFixtures::Httpd \
        -e 'print join(" ", Fixtures::Httpd::free_ports(shift)), "\n"' "$1"
}

# wait_for SECONDS COMMAND...: until the command succeeds.
wait_for() {
    local tenths=$(($1 * 10))

    shift
    while ! "$@"; do
        [ $((tenths--)) -gt 0 ] || return 1
        sleep 0.1
    done
}

# stop PID: ends what we started, and waits until it has.
stop() {
    kill -TERM "$1" 2>/dev/null || return 0
    wait_for 10 is_gone "$1" || kill -KILL "$1" 2>/dev/null
    wait "$1" 2>/dev/null || true
}
is_gone() { ! kill -0 "$1" 2>/dev/null; }
