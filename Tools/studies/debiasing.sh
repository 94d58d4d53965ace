#!/usr/bin/env bash
# The debiasing table on the embedded host: general SAEs at every hook point up to the probe, SAEs fine-tuned on
# biographies that BM25 selects, at full width and an eighth, with the automatic judgement:
#     Tools/studies/debiasing.sh PROGRAM CORPUS FOLDER [OPTIONS of debias run …]
# CORPUS is what `python3 -m corpus` writes (in Tools/models). SAEs that are complete are kept; a stopped study goes on.
# Only the last command is timed: the table itself. Budgets: TOKENS (of the general SAEs), TUNING (of the fine-tuned).
set -euo pipefail

program="$1" corpus="$2" folder="$3"
shift 3
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
model=Models/host layer=2
hooks=(hook_embed)
for ((block = 0; block <= layer; block++)); do
  hooks+=("blocks.$block.hook_attn_out" "blocks.$block.hook_mlp_out" "blocks.$block.hook_resid_post")
done
mkdir -p "$folder"
[[ -f "$folder/bios/names.txt" ]] || python3 Tools/studies/debiasing_data.py "$folder/bios"

if [[ ! -f "$folder/gsae/done" ]]; then
  rm -rf "$folder/gsae"
  "$program" train --model "$model" --data "$corpus/general.jsonl" "${hooks[@]/#/--hook=}" --architecture topk \
    --d-sae 1024 --k 16 --normalize scale --batch-size 1024 --token-budget "${TOKENS:-400000}" --learning-rate 1e-3 \
    --warmup 20 --decay 100 --dead-after 100000 --seed 1 --output "$folder/gsae"
  touch "$folder/gsae/done"
fi
if [[ ! -f "$folder/selected.jsonl" ]]; then
  # A few training texts are the seeds; the pool is mixed text.
  head -n 20 "$folder/bios/train.jsonl" > "$folder/seeds.jsonl"
  "$program" select bm25 --pool "$corpus/pool.jsonl" --seeds "$folder/seeds.jsonl" --top 2500 \
    --output "$folder/selected.jsonl"
fi
if [[ ! -f "$folder/ssae/done" ]]; then
  for hook in "${hooks[@]}"; do
    [[ -f "$folder/ssae/$hook/training.json" ]] && continue
    rm -rf "${folder:?}/ssae/$hook"
    mkdir -p "$folder/ssae"
    "$program" train --model "$model" --init "$folder/gsae/$hook" --hook "$hook" --data "$folder/selected.jsonl" \
      --objective term --tilt 1 --tilt-scale mean --batch-size 1024 --token-budget "${TUNING:-100000}" \
      --learning-rate 3e-4 --seed 1 --output "$folder/ssae/$hook"
  done
  touch "$folder/ssae/done"
fi

resume=()
if [[ -d "$folder/study" ]]; then resume=(--resume); fi
time "$program" debias run --model "$model" --layer "$layer" --saes "gsae=$folder/gsae" --saes "ssae=$folder/ssae" \
  --slice first:0.125 --data "$folder/bios/train.jsonl" --test-data "$folder/bios/test.jsonl" \
  --label-field profession --classes professor,nurse --group-field gender --groups male,female \
  --names "$folder/bios/names.txt" --synthetic --probe-batch 16 --probe-epochs 2 --attribution-examples 32 \
  --seeds 3 --output "$folder/study" "${resume[@]}" "$@"
