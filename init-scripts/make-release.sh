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
release=$staging/$root
mkdir -p "$release/init-scripts"
cp -R -- resources samples dist docs format LICENSE NOTICE CHANGELOG.md SECURITY.md "$release"
cp -- init-scripts/publish.sh "$release/init-scripts"
# What is in dist/ already needs no build.
sed '/^# build: begin/,/^# build: end/d' databricks.yml >"$release/databricks.yml"
# The pages, whose links to what only a clone has become plain words.
for page in "$release"/*.md "$release"/docs/*.md "$release"/format/*.md; do
    sed -E -e 's#\(\.\./init-scripts/log4j2\.xml\)#(../dist/log4j2.xml)#g' \
        -e 's#\[([^]]*)\]\(\.\./(benchmarks|ingest-job|log4j2-plugin|python|tests)[^)]*\)#\1#g' "$page" >"$staging/page"
    cp -- "$staging/page" "$page"
done
cat >"$release/README.md" <<END
# Bywash $(<dist/VERSION)

Structured logs of Databricks ETL into one Delta table: each event exactly once, with a proof that none is missing.
This archive is deployed to a workspace by the Databricks CLI alone: \`databricks bundle deploy\`, here in this folder.

| to | read |
|---|---|
| deploy it, and change it | [deploying](docs/deploy.md), and there [from the archive](docs/deploy.md#from-the-archive) |
| log | [from Python](docs/python.md), [from the JVM](docs/plugin.md) |
| operate it | [many clusters, sizes and costs, upgrading, troubleshooting](docs/operate.md) |
| know what is promised | [each promise with its test](docs/guarantees.md), [security](docs/security.md) |
| look something up | [the ingest job](docs/ingest.md), [the tables](docs/tables.md), [the installer](docs/install.md), [the words](docs/glossary.md) |
| know what is new | [changes](CHANGELOG.md) |

What these pages say of \`mvn\`, \`./mvnw\`, \`./demo\` and of files below \`benchmarks/\` and \`tests/\` is for a clone of the repository.
END

rm -f -- "$archive"
jar --create --no-manifest --file "$archive" -C "$staging" "$root"
echo "$archive"
