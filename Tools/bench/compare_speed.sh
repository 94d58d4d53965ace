#!/usr/bin/env bash
# Runs compare_speed.py with its peers, two of which (CTranslate2, llama.cpp) no other script needs.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
if ! "$here/../python.sh" -c 'import ctranslate2, gguf, llama_cpp' 2>/dev/null; then
  "$here/../python.sh" -m pip install --quiet --disable-pip-version-check -r "$here/requirements.txt"
fi
exec "$here/../python.sh" "$here/compare_speed.py" "$@"
