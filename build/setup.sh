#!/usr/bin/env bash
# Installs the native parts that the build cannot bring along: librdkafka (partial feed), Redis and kcat (demo, tests); with the argument
# `watching` Prometheus and Alertmanager too (stack, tests).
# Silent when all are there. What cannot be installed is named and left to whoever needs it: the demo runs without Redis,
# and tests that miss a server say so.
set -u

missing() {
    case "$1" in
        librdkafka1) ! { ldconfig -p 2>/dev/null || /sbin/ldconfig -p 2>/dev/null; } | grep -q 'librdkafka\.so\.1' ;;
        *) ! PATH="$PATH:/usr/local/bin:/usr/sbin" command -v "$1" >/dev/null ;;
    esac
}

if ! command -v dotnet >/dev/null; then
    echo "setup: the .NET 10 SDK (dotnet) is not on the PATH" >&2
    exit 1
fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
    as_root=(sudo -n)
fi

updated=no
packages=(librdkafka1 redis-server kcat)
if [ "${1:-}" = watching ]; then
    packages+=(prometheus prometheus-alertmanager)
fi

for package in "${packages[@]}"; do
    missing "$package" || continue
    if ! command -v apt-get >/dev/null || ! "${as_root[@]}" true 2>/dev/null; then
        echo "setup: $package is missing and cannot be installed from here (needs apt-get as root or through sudo)"
        continue
    fi

    if [ $updated = no ]; then
        "${as_root[@]}" apt-get update -qq </dev/null >/dev/null 2>&1 || true
        updated=yes
    fi

    # RUNLEVEL=1: installed, but the distribution's own services are not started; ours are child processes.
    if "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
        apt-get install -y -qq --no-install-recommends "$package" </dev/null >/dev/null 2>&1; then
        echo "setup: installed $package"
    else
        echo "setup: $package is missing and apt-get could not install it"
    fi
done
