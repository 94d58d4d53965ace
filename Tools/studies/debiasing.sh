#!/usr/bin/env bash
# The debiasing table on the embedded host: general SAEs at every hook point up to the probe, SAEs fine-tuned on
# biographies that BM25 selects, at full width and an eighth, with the automatic judgement:
#     Tools/studies/debiasing.sh PROGRAM CORPUS FOLDER [OPTIONS of debias run …]
# CORPUS is what `python3 -m corpus` writes (in Tools/models). Every seed of SEEDS ("1 2 3") has SAEs and probes of its own:
# FOLDER/SEED/{gsae,ssae}, and a study with each kind of probe: FOLDER/SEED/{protocol,converged}. What is complete is kept; a
# stopped study goes on. Budgets in tokens: TOKENS (of the general SAEs), TUNING (of the fine-tuned). BIOGRAPHIES is the share
# of the corpus's biographies that the general SAEs are trained on. FOLDER/times.tsv says how long each step took.
set -euo pipefail

program="$(realpath "$1")" corpus="$(realpath "$2")" folder="$3"
shift 3
mkdir -p "$folder"
folder="$(realpath "$folder")"
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
layer=2
host=(--model Models/host --threads "${THREADS:-$(nproc)}")
hooks=(hook_embed)
for ((block = 0; block <= layer; block++)); do
  hooks+=("blocks.$block.hook_attn_out" "blocks.$block.hook_mlp_out" "blocks.$block.hook_resid_post")
done

# Runs a command and notes its seconds under a name.
timed() {
  local name="$1" start=$EPOCHREALTIME
  shift
  "$@"
  awk -v name="$name" -v start="$start" -v end="$EPOCHREALTIME" \
    'BEGIN { printf "%s\t%.1f\n", name, end - start }' >> "$folder/times.tsv"
}

[[ -f "$folder/bios/general.jsonl" ]] || \
  python3 Tools/studies/debiasing_data.py "$folder/bios" --ambiguous 400 --minority 100 --test 100 --general "$corpus" \
    --biographies "${BIOGRAPHIES:-0.02}"
if [[ ! -f "$folder/selected.jsonl" ]]; then
  # A few training texts are the seeds; the pool is mixed text.
  head -n 20 "$folder/bios/train.jsonl" > "$folder/seeds.jsonl"
  timed "select bm25" "$program" select bm25 --pool "$corpus/pool.jsonl" --seeds "$folder/seeds.jsonl" --top 2500 \
    --output "$folder/selected.jsonl"
fi

general() {
  "$program" train "${host[@]}" --data "$folder/bios/general.jsonl" "${hooks[@]/#/--hook=}" --architecture batchtopk \
    --d-sae 2048 --k 24 --normalize scale --batch-size 1024 --token-budget "${TOKENS:-1000000}" --learning-rate 1e-3 \
    --warmup 30 --decay 150 --dead-after 200000 --seed "$1" --output "$folder/$1/gsae"
}

special() {
  "$program" train "${host[@]}" --init "$folder/$1/gsae/$2" --hook "$2" --data "$folder/selected.jsonl" \
    --architecture batchtopk --k 24 --objective term --tilt 1 --tilt-scale mean --batch-size 1024 \
    --token-budget "${TUNING:-600000}" --learning-rate 3e-4 --warmup 10 --decay 60 --seed "$1" \
    --output "$folder/$1/ssae/$2"
}

study() { # study SEED FIT PROBES OPTIONS…
  local seed="$1" fit="$2" probes="$3" resume=()
  shift 3
  if [[ -d "$folder/$seed/$fit" ]]; then resume=(--resume); fi
  "$program" debias run "${host[@]}" --layer "$layer" --saes "gsae=$folder/$seed/gsae" \
    --saes "ssae=$folder/$seed/ssae" --slice first:0.125 --slice densest:0.125 --data "$folder/bios/train.jsonl" \
    --test-data "$folder/bios/test.jsonl" --label-field profession --classes professor,nurse --group-field gender \
    --groups male,female --names "$folder/bios/names.txt" --synthetic --probe-fit "$fit" \
    --attribution-examples 32 --seed "$seed" --seeds "$probes" --output "$folder/$seed/$fit" "${resume[@]}" "$@"
}

for seed in ${SEEDS:-1 2 3}; do
  mkdir -p "$folder/$seed/ssae"
  if [[ ! -f "$folder/$seed/gsae/${hooks[-1]}/training.json" ]]; then
    rm -rf "${folder:?}/$seed/gsae"
    timed "train gsae $seed" general "$seed"
  fi
  for hook in "${hooks[@]}"; do
    [[ -f "$folder/$seed/ssae/$hook/training.json" ]] && continue
    rm -rf "${folder:?}/$seed/ssae/$hook"
    timed "train ssae $seed $hook" special "$seed" "$hook"
  done
  [[ -f "$folder/$seed/protocol/results.json" ]] || \
    timed "protocol run $seed" study "$seed" protocol 5 --probe-batch 16 --probe-epochs 2 "$@"
  # Another seed would move nothing but the random features.
  [[ -f "$folder/$seed/converged/results.json" ]] || timed "converged run $seed" study "$seed" converged 3 "$@"
done
