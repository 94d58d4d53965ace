#!/usr/bin/env bash
# Builds the program, gives it every hostile file it must refuse, and measures time, memory and what it says:
#     Tools/hostile/run.sh [NAME ...]      NAME: only cases whose reader or name holds it
set -euo pipefail
cd "$(dirname "$0")/../.."
Tools/setup.sh
swift build -c release --product ssae-host
exec python3 Tools/hostile/hostile.py --program "$(swift build -c release --show-bin-path)/ssae-host" "$@"
