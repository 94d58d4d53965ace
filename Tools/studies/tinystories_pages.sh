#!/usr/bin/env bash
# Pages of evaluate pareto, evaluate tail, features and features compare on a real checkpoint and real text, in a few minutes:
#     Tools/studies/tinystories_pages.sh PROGRAM [FOLDER]        (default FOLDER: Models/.work/tinystories-pages)
# TinyStories-656K; general SAEs at three sparsities and two seeds, trained on stories and encyclopaedia text; specialised ones
# fine-tuned from each on titles of physics papers, with the mean loss (erm) and a tilted one (term). Checkpoint and texts come
# from $SSAE_HOST_ASSETS, else ../shared/assets, and stay there. What is complete is kept; FOLDER/times.tsv says how long each
# step took. Budgets in tokens: TOKENS of the general SAEs, TUNING of the fine-tuned; SEEDS ("1 2").
set -euo pipefail

program="$(realpath "$1")"
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
assets="${SSAE_HOST_ASSETS:-$PWD/../shared/assets}"
folder="${2:-Models/.work/tinystories-pages}"
model="$assets/TinyStories-656K"
for needed in "$model/config.json" "$assets/arxiv-titles" "$assets/wikitext-2" "$assets/jlens-tinystories"; do
  if [[ ! -e "$needed" ]]; then
    echo "tinystories_pages.sh: $needed is missing; set SSAE_HOST_ASSETS to the folder that holds it" >&2
    exit 66
  fi
done
mkdir -p "$folder"

# Runs a command that writes FOLDER/NAME, unless that is complete, and notes its seconds and largest memory.
job() { # job NAME LAST-FILE COMMAND…
  local name="$1" last="$2" start=$EPOCHREALTIME resume=()
  shift 2
  [[ -f "$folder/$name/$last" ]] && return
  [[ -d "$folder/$name" ]] && resume=(--resume)
  mkdir -p "$(dirname "$folder/$name")"
  "$program" "$@" --output "$folder/$name" "${resume[@]}"
  awk -v name="$name" -v start="$start" -v end="$EPOCHREALTIME" \
    'BEGIN { printf "%s\t%.1f\n", name, end - start }' >> "$folder/times.tsv"
}

text="$folder/text"
[[ -f "$text/concepts.txt" ]] || python3 Tools/studies/tinystories_texts.py "$assets" "$text"
for seed in ${SEEDS:-1 2}; do
  job "general/seed$seed" k32/training.json train --model "$model" --data "$text/general.jsonl" \
    --hook blocks.0.hook_resid_post --architecture topk --d-sae 1024 --k 8 --k 16 --k 32 --normalize scale \
    --batch-size 1024 --token-budget "${TOKENS:-2000000}" --learning-rate 1e-3 --warmup 50 --decay 400 \
    --dead-after 200000 --seed "$seed"
  for k in 8 16 32; do
    tuned=(train --model "$model" --data "$text/physics.jsonl" --init "$folder/general/seed$seed/k$k"
      --batch-size 1024 --token-budget "${TUNING:-500000}" --learning-rate 3e-4 --warmup 30 --decay 150 --seed "$seed")
    job "erm/k$k-seed$seed" training.json "${tuned[@]}"
    job "term/k$k-seed$seed" training.json "${tuned[@]}" --objective term --tilt 1 --tilt-scale mean
  done
done

job pareto pareto.html evaluate pareto --model "$model" \
  --sae general="$folder/general" --sae erm="$folder/erm" --sae term="$folder/term" --baseline general \
  --data physics="$text/heldout-physics.jsonl" --data prose="$text/heldout-general.jsonl" --limit-tokens 40000
three=(--sae general="$folder/general/seed1/k16" --sae erm="$folder/erm/k16-seed1" --sae term="$folder/term/k16-seed1")
job tail tail.json evaluate tail --model "$model" "${three[@]}" --baseline general \
  --data "$text/heldout-physics.jsonl" --reference "$text/physics.jsonl" --concepts "$text/concepts.txt"
job features index.html features --model "$model" --sae "$folder/term/k16-seed1" \
  --baseline "$folder/general/seed1/k16" --all --data "$text/heldout-physics.jsonl"
job compare compare.html features compare \
  --sae general="$folder/general/seed1/k16" --sae term="$folder/term/k16-seed1" --model "$model" \
  --data "$text/heldout-physics.jsonl" --limit-tokens 40000 --tail "$folder/tail/tail.json"
printf '%s\n' "$folder"/{pareto/pareto,tail/tail,features/index,compare/compare}.html
