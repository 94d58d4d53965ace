#!/usr/bin/env bash
# The study of Documentation/study.md, from nothing to its tables and figures; with the budgets that the page shows:
#     Tools/study.sh [FOLDER] [--program PROGRAM] [--corpus CORPUS] [OPTIONS of Tools/studies/study …]
# Builds the program unless --program names one, and writes the corpus unless --corpus names one. What is complete in FOLDER
# (default: study) is kept; a stopped study goes on with the same command. Needs python3 alone. The real model and text are
# looked for in $SSAE_HOST_ASSETS, else in ../shared/assets, MiniLM where Tools/models/minilm.sh puts it; without them their
# part is left out, and said so.
set -euo pipefail

start="$PWD"
cd "$(dirname "${BASH_SOURCE[0]}")/.."
folder="study" program="" corpus=""
if [[ $# -gt 0 && "$1" != -* ]]; then
  folder="$1"
  shift
fi
case "$folder" in /*) ;; *) folder="$start/$folder" ;; esac
others=()
while [[ $# -gt 0 ]]; do
  case "$1" in
    --program) program="$(cd "$start" && realpath "$2")" && shift 2 ;;
    --corpus) corpus="$(cd "$start" && realpath "$2")" && shift 2 ;;
    *) others+=("$1") && shift ;;
  esac
done

if [[ -z "$program" ]]; then
  Tools/setup.sh
  swift build -c release --static-swift-stdlib --product ssae-host >&2
  program="$(swift build -c release --static-swift-stdlib --show-bin-path)/ssae-host"
fi
if [[ -z "$corpus" ]]; then
  corpus="$folder/corpus"
  if [[ ! -f "$corpus/concepts.jsonl" ]]; then # the last file that is written
    mkdir -p "$folder"
    (cd Tools/models && python3 -m corpus --output "$corpus")
  fi
fi
exec python3 Tools/studies/study "$folder" --program "$program" --corpus "$corpus" "${others[@]}"
