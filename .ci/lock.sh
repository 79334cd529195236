#!/bin/sh
# Renew the locked sets with uv ($1): one version of everything for Python 3.11 to 3.13, Linux and macOS, with hashes, no address.
set -eu
uv=$1
cd "$(dirname "$0")/.."
unset UV_INDEX UV_INDEX_URL UV_DEFAULT_INDEX UV_EXTRA_INDEX_URL UV_FIND_LINKS || true

compile() {
    "$uv" pip compile --quiet --no-config --universal --python-version 3.11 --fork-strategy fewest \
        --generate-hashes --no-annotate --no-header "$@"
}
compile requirements.txt -o .ci/locks/run.txt
compile requirements.txt --group pyproject.toml:dev -c .ci/locks/run.txt -o .ci/locks/dev.txt
compile requirements.txt --group pyproject.toml:dev --group pyproject.toml:lab \
    -c .ci/locks/dev.txt -o .ci/locks/lab.txt
compile requirements.txt --group pyproject.toml:local -c .ci/locks/run.txt -o .ci/locks/local.txt

if grep -nE 'file:|https?:|^--' .ci/locks/*.txt; then
    echo "The locked sets name an address: see above." >&2
    exit 1
fi
grep -c '^[a-z]' .ci/locks/*.txt
