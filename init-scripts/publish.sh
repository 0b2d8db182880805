#!/usr/bin/env bash
# Puts dist/ on the volume `init`, in a folder named by its version: what clusters in standard access mode and on Google Cloud, and cluster policies that pin a
# version, take the init script from. Run it as `databricks bundle run publish -t TARGET`, after the deployment, which makes the volume.
# A version that is there stays as it is, for clusters start with it; a snapshot is replaced.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

version=$(<dist/VERSION)
volume=$(databricks bundle summary --output json | sed -n 's#.*"volume_path": "\(/Volumes/[^"]*/init\)".*#\1#p')
if [ -z "$volume" ]; then
    echo "There is no volume init: deploy first" >&2
    exit 1
fi
folder=dbfs:$volume/$version

# VERSION is written last: without it, an earlier upload was cut off.
if [[ $version != *-SNAPSHOT ]] && databricks fs cat "$folder/VERSION" >/dev/null 2>&1; then
    echo "${folder#dbfs:} is there already, and stays as it is"
    exit 0
fi
databricks fs mkdirs "$folder"
for file in dist/*; do
    case $file in
        */VERSION | */README.md) ;;
        *) databricks fs cp --overwrite "$file" "$folder/${file##*/}" ;;
    esac
done
databricks fs cp --overwrite dist/VERSION "$folder/VERSION"
echo "published ${folder#dbfs:}"
