#!/usr/bin/env bash
# Runs Python with the pinned libraries of Tools/requirements.txt, making Tools/.venv on first use:
#     Tools/python.sh Tools/fixtures/decoders.py
# SSAE_HOST_PYTHON       an interpreter that already has the libraries; nothing is installed then
# SSAE_HOST_TORCH_WHEEL  a local torch-*.whl to install first, such as the CPU build: pip's default on Linux has CUDA
set -euo pipefail

tools="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"

if [[ -n "${SSAE_HOST_PYTHON:-}" ]]; then
  exec "$SSAE_HOST_PYTHON" "$@"
fi

environment="$tools/.venv"
stamp="$environment/requirements.installed"
if ! cmp -s "$tools/requirements.txt" "$stamp"; then
  if ! python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "Tools/python.sh: needs python3 of version 3.11 or later (found: $(python3 --version 2>&1 || echo none))" >&2
    exit 69
  fi
  echo "Tools/python.sh: installing the Python libraries into $environment" >&2
  python3 -m venv "$environment"
  pip=("$environment/bin/python" -m pip install --quiet --disable-pip-version-check)
  if [[ -n "${SSAE_HOST_TORCH_WHEEL:-}" ]]; then
    "${pip[@]}" "$SSAE_HOST_TORCH_WHEEL"
  fi
  "${pip[@]}" -r "$tools/requirements.txt"
  cp "$tools/requirements.txt" "$stamp"
fi
exec "$environment/bin/python" "$@"
