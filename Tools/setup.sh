#!/usr/bin/env bash
# Makes a Debian or Ubuntu machine that has Swift ready to build ssae-host: checks the compiler, installs the system
# libraries that are missing. Changes nothing when everything is there. Called by demo.sh, test.sh and install.sh.
set -euo pipefail

fail() {
  printf 'ssae-host setup: %s\n' "$1" >&2
  exit 1
}

command -v swift > /dev/null || fail "Swift is not installed or not on the PATH; install Swift 6.2 or later from https://www.swift.org/install"
version=$(swift --version 2> /dev/null | sed -n 's/.*Swift version \([0-9][0-9]*\.[0-9][0-9]*\).*/\1/p' | head -n 1)
[ -n "$version" ] || fail "'swift --version' does not run; reinstall Swift from https://www.swift.org/install"
major=${version%%.*}
minor=${version#*.}
if [ "$major" -lt 6 ] || { [ "$major" -eq 6 ] && [ "$minor" -lt 2 ]; }; then
  fail "Swift $version is too old; 6.2 or later is needed (https://www.swift.org/install)"
fi

[ "$(uname -s)" = Linux ] || exit 0

# A header that each package brings: what the build needs is the file, whoever installed it.
missing=()
has() { compgen -G "$1" > /dev/null; }
has '/usr/include/*/cblas.h' || has '/usr/include/cblas.h' || missing+=(libopenblas-dev)
has '/usr/include/sentencepiece_processor.h' || missing+=(libsentencepiece-dev)
has '/usr/include/zlib.h' || missing+=(zlib1g-dev)
has '/usr/include/c++/*' || missing+=(g++)
command -v git > /dev/null || missing+=(git)

install() { # install PACKAGE…
  command -v apt-get > /dev/null || fail "these are missing, and there is no apt-get to install them: $*"
  printf 'Installing %s\n' "$*" >&2
  local root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo > /dev/null || fail "run as root, or install these yourself: $*"
    root=(sudo)
  fi
  export DEBIAN_FRONTEND=noninteractive
  "${root[@]}" apt-get update -qq >&2
  "${root[@]}" apt-get install -y -qq --no-install-recommends "$@" >&2
}
[ ${#missing[@]} -eq 0 ] || install "${missing[@]}"
# The header of SentencePiece 0.2.1 and later includes one of Abseil's, which Debian's package of it does not ask for.
if grep -qs '<absl/' /usr/include/sentencepiece_processor.h && ! has '/usr/include/absl/strings/string_view.h'; then
  install libabsl-dev
fi
