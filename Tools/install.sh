#!/usr/bin/env bash
# Builds ssae-host and puts it on the PATH, with shell completions: Tools/install.sh [PREFIX], default /usr/local when
# that can be written, else ~/.local.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ "${1:-}" = --help ] || [ "${1:-}" = -h ]; then
  sed -n '2,3s/^# //p' "$0"
  exit 0
fi
Tools/setup.sh
default=/usr/local
[ -w /usr/local/bin ] || default=$HOME/.local
prefix=${1:-$default}

SSAE_HOST_COMMIT=$(git rev-parse --short=12 HEAD 2>/dev/null || true)
export SSAE_HOST_COMMIT
swift build -c release --static-swift-stdlib --product ssae-host
program=$(swift build -c release --static-swift-stdlib --show-bin-path)/ssae-host
mkdir -p "$prefix/bin" "$prefix/share/bash-completion/completions" "$prefix/share/zsh/site-functions" \
  "$prefix/share/fish/vendor_completions.d"
install -m 755 "$program" "$prefix/bin/.ssae-host.new"
mv "$prefix/bin/.ssae-host.new" "$prefix/bin/ssae-host"
"$prefix/bin/ssae-host" --generate-completion-script bash > "$prefix/share/bash-completion/completions/ssae-host"
"$prefix/bin/ssae-host" --generate-completion-script zsh > "$prefix/share/zsh/site-functions/_ssae-host"
"$prefix/bin/ssae-host" --generate-completion-script fish > "$prefix/share/fish/vendor_completions.d/ssae-host.fish"
echo "installed $prefix/bin/ssae-host ($("$prefix/bin/ssae-host" --version | head -n 1)) and completions for bash, zsh and fish"
case ":$PATH:" in
  *":$prefix/bin:"*) ;;
  *) echo "note: $prefix/bin is not on the PATH; add it with: export PATH=\"$prefix/bin:\$PATH\"" ;;
esac
