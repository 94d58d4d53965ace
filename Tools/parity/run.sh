#!/usr/bin/env bash
# Builds the program, compares it with the peers' libraries from PyPI, and writes Documentation/parity.md.
set -euo pipefail
cd "$(dirname "$0")/../.."
Tools/setup.sh
swift build -c release --product ssae-host
exec Tools/python.sh Tools/parity/parity.py --program "$(swift build -c release --show-bin-path)/ssae-host" "$@"
