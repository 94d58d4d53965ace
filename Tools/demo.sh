#!/usr/bin/env bash
# Builds ssae-host, then runs every main job on the embedded models and shows them on one page, demo/index.html. Options are
# those of `ssae-host demo`: --output DIR, --overwrite, --resume, --threads N.
set -euo pipefail
cd "$(dirname "$0")/.."
Tools/setup.sh
echo "Building (the first time takes a few minutes) …" >&2
swift build -c release --static-swift-stdlib --product ssae-host >&2
exec "$(swift build -c release --static-swift-stdlib --show-bin-path)/ssae-host" demo --models Models "$@"
