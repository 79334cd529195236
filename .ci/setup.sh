#!/bin/sh
# Make the virtual environment $1 and install the locked set $2 (run | dev | lab | local) into it; called by the Makefile's one set-up rule.
set -eu
venv=$1
set=$2
here=$(dirname "$0")

say() { printf '%s\n' "$*" >&2; }
fits() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' >/dev/null 2>&1; }
makes_venvs() { "$1" -c 'import ensurepip, venv' >/dev/null 2>&1; }

# The newest Python that fits and can make environments; failing that, the newest that fits.
find_python() {
    second=
    for candidate in ${PYTHON:-} python3.13 python3.12 python3.11 python3 python; do
        fits "$candidate" || continue
        if makes_venvs "$candidate"; then
            echo "$candidate"
            return
        fi
        [ -n "$second" ] || second=$candidate
    done
    echo "$second"
}

can_apt() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; }
apt() { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null; }

if ! { [ -x "$venv/bin/python" ] && fits "$venv/bin/python" && "$venv/bin/python" -m pip --version >/dev/null 2>&1; }; then
    python=$(find_python)
    if { [ -z "$python" ] || ! makes_venvs "$python"; } && can_apt; then
        say "Installing Debian's python3 and python3-venv ..."
        apt python3 python3-venv || true
        python=$(find_python)
    fi
    if [ -z "$python" ]; then
        say "InterviewGym needs Python 3.11, 3.12 or 3.13, and none is on the PATH."
        say "  Debian, Ubuntu:  sudo apt-get install python3 python3-venv"
        say "  macOS:           brew install python@3.13"
        say "  elsewhere:       make run PYTHON=/path/to/python3.13"
        exit 1
    fi
    if ! makes_venvs "$python"; then
        minor=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        say "$python cannot make virtual environments. Type:  sudo apt-get install python$minor-venv"
        exit 1
    fi
    say "Making $venv with $("$python" --version) ..."
    rm -rf "$venv"
    "$python" -m venv "$venv"
fi

"$venv/bin/python" "$here/install.py" "$here/locks/$set.txt"

# Each set holds the ones before it: nothing is left to do for `run` after `dev`. `local` stands on `run` alone.
case $set in local) holds="run local" ;; *) holds="run dev lab" ;; esac
for smaller in $holds; do
    touch "$venv/.ready-$smaller"
    [ "$smaller" != "$set" ] || break
done
