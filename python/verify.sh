#!/usr/bin/env bash
# Tests the package, checks its types and style, and builds its wheel, as `mvn verify` does.
#
# verify.sh BUILD_DIRECTORY [true]
#
# With `true` it only builds.
#
# Where there is no Python from 3.9 on it says so and does nothing; with CI=true in the environment that is a failure. What the checks need comes from the package
# index into a virtual environment below ~/.cache/bywash, once for each Python and list of requirements; PYTHON says which Python.
#
# The test with a real PySpark runs with CI=true, which fetches PySpark (450 MB) into ~/.cache/bywash once for each version of Spark, or where BYWASH_PYSPARK names an
# environment that has it.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
build=${1:?the directory for what is built}
skip_tests=${2:-}

main() {
    local python
    if ! python=$(find_python); then
        give_up "there is no Python from 3.9 on (set PYTHON to one)"
    fi
    local environment
    environment=${BYWASH_CACHE:-$HOME/.cache/bywash}/$("$python" -c 'import sys; print("tests-%d.%d" % sys.version_info[:2])')-$(cat "$here/requirements-test.txt" "$here/constraints.txt" | cksum | cut -d' ' -f1)
    if [ ! -e "$environment/ready" ]; then
        echo "python: making $environment, once"
        rm -rf "$environment"
        if ! { "$python" -m venv "$environment" && install "$environment" -r "$here/requirements-test.txt"; }; then
            give_up "$environment cannot be made: venv or the package index is missing"
        fi
        touch "$environment/ready"
    fi
    mkdir -p "$build"
    cd "$here"
    if [[ $skip_tests != *true* ]]; then
        "$environment/bin/ruff" check --no-cache --quiet src tests build_wheel.py
        "$environment/bin/ruff" format --no-cache --quiet --check src tests build_wheel.py
        "$environment/bin/mypy" --cache-dir "$build/mypy"
        if [ "${CI:-}" = true ] && [ -z "${BYWASH_PYSPARK:-}" ]; then
            BYWASH_PYSPARK=$(pyspark "$python")
            export BYWASH_PYSPARK
        fi
        PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=src "$environment/bin/python" -m pytest --basetemp "$build/pytest"
    fi
    rm -f "$build"/bywash-*.whl
    "$python" build_wheel.py "$build" >/dev/null
    echo "python: built $(basename "$build"/bywash-*.whl)"
}

# An environment with the PySpark that the build's jars are made for.
pyspark() {
    local version environment
    version=$(sed -n 's:.*<spark.version>\(.*\)</spark.version>.*:\1:p' "$here/../pom.xml")
    environment=${BYWASH_CACHE:-$HOME/.cache/bywash}/pyspark-connect-$version
    if [ ! -e "$environment/ready" ]; then
        echo "python: making $environment, once" >&2
        rm -rf "$environment"
        if ! { "$1" -m venv "$environment" && install "$environment" "pyspark[connect]==$version" "pandas<3" >&2; }; then
            echo "python: $environment cannot be made, and CI=true" >&2
            exit 1
        fi
        touch "$environment/ready"
    fi
    echo "$environment"
}

# In CI three times, for a network that fails for a while: pip tries a connection again, and not a download that breaks off.
install() {
    local environment=$1 seconds
    shift
    for seconds in ${CI:+10 30} 0; do
        "$environment/bin/pip" install --quiet --disable-pip-version-check --timeout 60 -c "$here/constraints.txt" "$@" && return
        sleep "$seconds"
    done
    return 1
}

find_python() {
    local candidate
    for candidate in ${PYTHON:+"$PYTHON"} python3 python; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 9))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    return 1
}

give_up() {
    if [ "${CI:-}" = true ]; then
        echo "python: $1; with CI=true that is a failure" >&2
        exit 1
    fi
    echo "python: SKIPPED, $1" >&2
    exit 0
}

main
