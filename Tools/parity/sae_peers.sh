#!/usr/bin/env bash
# Runs sae_peers.py in an environment of its own, Tools/.venv-saes, made on first use: the libraries of sae-peers.txt on
# top of those of Tools/python.sh.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
tools="$(dirname "$here")"
environment="$tools/.venv-saes"
stamp="$environment/requirements.installed"
if ! cmp -s "$here/sae-peers.txt" "$stamp"; then
  echo "Tools/parity/sae_peers.sh: installing the SAE libraries into $environment" >&2
  base="$("$tools/python.sh" -c 'import sys; print(sys.executable)')"
  packages="$("$tools/python.sh" -c 'import site; print(site.getsitepackages()[0])')"
  "$base" -m venv "$environment"
  "$environment/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps -r "$here/sae-peers.txt"
  echo "$packages" > "$("$environment/bin/python" -c 'import site; print(site.getsitepackages()[0])')/base.pth"
  cp "$here/sae-peers.txt" "$stamp"
fi
exec "$environment/bin/python" "$here/sae_peers.py" "$@"
