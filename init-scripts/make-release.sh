#!/usr/bin/env bash
# Makes the archive of a release: the bundle with what it deploys, so that who unpacks it needs the Databricks CLI and nothing else.
# Usage: init-scripts/make-release.sh FILE.zip
set -euo pipefail
archive=$(realpath -- "$1")
cd "$(dirname "${BASH_SOURCE[0]}")/.."

./init-scripts/build-dist.sh
root=bywash-$(<dist/VERSION)
staging=$(mktemp -d)
trap 'rm -rf -- "$staging"' EXIT
mkdir -p "$staging/$root/init-scripts"
cp -R -- resources samples dist docs LICENSE NOTICE CHANGELOG.md README.md "$staging/$root"
cp -- init-scripts/publish.sh "$staging/$root/init-scripts"
# What is in dist/ already needs no build.
sed '/^# build: begin/,/^# build: end/d' databricks.yml >"$staging/$root/databricks.yml"

rm -f -- "$archive"
jar --create --no-manifest --file "$archive" -C "$staging" "$root"
echo "$archive"
