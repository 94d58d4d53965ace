#!/usr/bin/env bash
# What the program promises when things go wrong, tried out:
#     Tools/reliability.sh [--kills 200]
# Builds the program; kills long jobs at random moments and resumes them; makes disks full and read-only, files shorter, shards
# corrupt, output folders vanish; gives it every hostile file. Prints a table for each. Exits with 1 when one promise is broken.
set -euo pipefail
cd "$(dirname "$0")/.."
kills=200
while [ $# -gt 0 ]; do
  case "$1" in
    --kills) kills="$2"; shift ;;
    *) printf 'usage: Tools/reliability.sh [--kills N]\n' >&2; exit 64 ;;
  esac
  shift
done

Tools/setup.sh
swift build -c release --product ssae-host >&2
program="$(swift build -c release --show-bin-path)/ssae-host"
status=0
printf '## Jobs killed at random moments\n\n'
python3 Tools/reliability/kills.py --program "$program" --kills "$kills" || status=1
printf '\n## Faults\n\n'
python3 Tools/reliability/faults.py --program "$program" || status=1
printf '\n## Connections\n\n'
python3 Tools/reliability/network.py --program "$program" || status=1
printf '\n## Hostile files\n\n'
python3 Tools/hostile/hostile.py --program "$program" || status=1
exit $status
