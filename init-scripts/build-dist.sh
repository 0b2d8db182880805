#!/usr/bin/env bash
# Builds dist/: the init script, its fragment, both jars under names without versions, and the wheel, whose name needs one. `databricks bundle deploy` runs it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# A file that is the same keeps its time, so that a deployment without a change uploads nothing.
put() {
    cmp -s -- "$1" "$2" || cp -- "$1" "$2"
}

mkdir -p target
mvn=./mvnw
! command -v mvn >/dev/null || mvn=mvn
"$mvn" --quiet --batch-mode -Dmaven.test.skip=true -pl log4j2-plugin,ingest-job -am package
version=$(sed -n 's#^  <version>\(.*\)</version>$#\1#p' pom.xml)

# A wheel of an older version would stay beside the new one.
find dist -name 'bywash-*.whl' ! -name "bywash-${version/-SNAPSHOT/.dev0}-*" -delete
wheel=target/$(python3 python/build_wheel.py target)

printf '%s\n' "$version" >target/VERSION
put target/VERSION dist/VERSION
put init-scripts/install-bywash.sh dist/install-bywash.sh
put init-scripts/log4j2.xml dist/log4j2.xml
put "log4j2-plugin/target/bywash-log4j2-plugin-$version.jar" dist/bywash-log4j2-plugin.jar
put "ingest-job/target/bywash-ingest-job-$version.jar" dist/bywash-ingest-job.jar
put "$wheel" "dist/$(basename "$wheel")"
