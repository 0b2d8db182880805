#!/usr/bin/env bash
# Puts dist/ on the volume `init`, in a folder named by its version: what clusters in standard access mode and on Google Cloud, and cluster policies that pin a
# version, take the init script from. Run it as `databricks bundle run publish -t TARGET`, with the deployment's --var, after the deployment, which makes the volume.
# A version that is there stays as it is, for clusters start with it; a snapshot is replaced.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# Git Bash takes what follows `dbfs:` for a path of Windows.
export MSYS_NO_PATHCONV=1

version=$(tr -d '\r' <dist/VERSION)
volume=$(databricks bundle summary --output json | sed -n 's#.*"volume_path": "\(/Volumes/[^"]*/init\)".*#\1#p')
if [ -z "$volume" ]; then
    echo "There is no volume init: deploy first" >&2
    exit 1
fi
folder=dbfs:$volume/$version

databricks fs mkdirs "$folder"
there=$(databricks fs ls "$folder")
is_there() {
    grep -qxF -- "$1" <<<"$there"
}

# This script writes VERSION last: without it an upload was cut off, and all is written again. One by other means may have begun with it, and lack others.
if [[ $version == *-SNAPSHOT ]] || ! is_there VERSION; then
    there=
fi
missing=()
for path in dist/*; do
    case $path in
        */VERSION | */README.md) ;;
        *) is_there "${path##*/}" || missing+=("${path##*/}") ;;
    esac
done
is_there VERSION || missing+=(VERSION)
if [ ${#missing[@]} = 0 ]; then
    echo "${folder#dbfs:} is there already, and stays as it is"
    exit 0
fi
for file in "${missing[@]}"; do
    databricks fs cp --overwrite "dist/$file" "$folder/$file"
done
echo "published ${folder#dbfs:}"
