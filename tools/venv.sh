#!/bin/sh
# Makes .venv and installs exactly what requirements/dev.txt locks. Called by the Makefile; prints one line a step.
#
# Works on a bare machine: any Python from 3.11 on. Debian keeps the part of Python that makes virtual environments
# in a package of its own; when it lacks and we are root, it is installed, else the missing command is said.
set -eu
cd "$(dirname "$0")/.."
venv=.venv
say() { printf '%s\n' "  $*"; }
fail() { printf '%s\n' "make: $*" >&2; exit 1; }

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
if [ -n "${PYTHON:-}" ]; then
    new_enough "$PYTHON" || fail "PYTHON=$PYTHON is not a Python 3.11 or newer."
else
    for PYTHON in python3 python3.13 python3.12 python3.11 python3.14 python; do
        command -v "$PYTHON" >/dev/null 2>&1 && new_enough "$PYTHON" && break
        PYTHON=
    done
    [ -n "$PYTHON" ] || fail "no Python 3.11 or newer found. Install one (Debian: apt-get install python3) or name it: make PYTHON=/path/to/python3 …"
fi
version=$("$PYTHON" -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])')

if ! "$PYTHON" -c 'import venv, ensurepip' 2>/dev/null; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        say "Python $version cannot make virtual environments yet: installing python3-venv …"
        export DEBIAN_FRONTEND=noninteractive
        { apt-get -qq update && apt-get -qq install -y --no-install-recommends python3-venv; } >/dev/null \
            || fail "apt-get could not install python3-venv."
    fi
    "$PYTHON" -c 'import venv, ensurepip' 2>/dev/null \
        || fail "Python $version lacks the modules venv and ensurepip. On Debian or Ubuntu: sudo apt-get install python3-venv"
fi

# A half-made environment, or one whose Python has gone, is made again; a good one is brought up to the lock.
if ! "$venv/bin/python" -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    say "making $venv with Python $version …"
    "$PYTHON" -m venv --clear "$venv"
fi
say "installing the $(grep -c '==' requirements/dev.txt) locked packages (a minute or two the first time) …"
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1
"$venv/bin/python" -m pip install --quiet --require-hashes --requirement requirements/dev.txt
