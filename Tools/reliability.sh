#!/usr/bin/env bash
# What the program promises when things go wrong, tried out:
#     Tools/reliability.sh [--kills 200] [--large]
# Builds the program; kills long jobs at random moments and resumes them; makes disks full and read-only, files shorter, shards
# corrupt, output folders vanish; gives it ever more input; runs every command twice; looks at its pages; traces its system calls;
# gives it every hostile file. Prints a table for each (on stderr) and one of all, which also goes into
# Documentation/reliability.md. Exits with 1 when one promise is broken. About an hour. --large: see Tools/reliability/limits.py.
# Apart from this: Tools/sanitize.sh and the long fuzzing, Tools/fuzz.sh.
set -euo pipefail
cd "$(dirname "$0")/.."
kills=200 large=()
while [ $# -gt 0 ]; do
  case "$1" in
    --kills) kills="$2"; shift ;;
    --large) large=(--large) ;;
    *) printf 'usage: Tools/reliability.sh [--kills N] [--large]\n' >&2; exit 64 ;;
  esac
  shift
done

Tools/setup.sh
swift build -c release --product ssae-host >&2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# A copy, so that a build beside this changes nothing.
program="$work/ssae-host"
cp "$(swift build -c release --show-bin-path)/ssae-host" "$program"
options=(--program "$program" --tally "$work/tally")
status=0
part() { # part TITLE SCRIPT OPTIONS…
  printf '\n## %s\n\n' "$1" >&2
  python3 "${@:2}" >&2 || status=1
}
part 'Jobs killed at random moments' Tools/reliability/kills.py "${options[@]}" --kills "$kills"
part 'Faults' Tools/reliability/faults.py "${options[@]}"
part 'Limits' Tools/reliability/limits.py "${options[@]}" ${large[@]+"${large[@]}"}
part 'The same command twice' Tools/reliability/determinism.py "${options[@]}" --keep "$work/series"
part 'Pages' Tools/reliability/pages.py "$work/series" --tally "$work/tally"
part 'Connections and files' Tools/reliability/network.py "${options[@]}"
part 'Hostile files' Tools/hostile/hostile.py "${options[@]}"
python3 Tools/reliability/tally.py "$work/tally" Documentation/reliability.md
exit $status
