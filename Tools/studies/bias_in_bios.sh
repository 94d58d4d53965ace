#!/usr/bin/env bash
# SHIFT on Bias in Bios with Pythia-70m and its published dictionaries, as Documentation/debiasing.md describes it:
#     Tools/studies/bias_in_bios.sh PROGRAM MODEL DICTIONARIES DATA FOLDER [OPTIONS of debias run …]
# MODEL is a copy of EleutherAI/pythia-70m-deduped, DICTIONARIES the folder dictionaries/pythia-70m-deduped of
# saprmarks/pythia-70m-deduped-saes, DATA a copy of LabHC/bias_in_bios. Without the files,
# Tools/studies/bias_in_bios_standins.py makes random ones of the same layout. What is complete is kept.
set -euo pipefail

tools="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
program="$1" model="$2" dictionaries="$3" data="$4" folder="$5"
shift 5
mkdir -p "$folder/gsae"

for part in train test; do
  [[ -f "$folder/$part.jsonl" ]] && continue
  "$tools/python.sh" "$tools/bias_in_bios.py" "$data"/data/$part-*.parquet --professions professor,nurse \
    --output "$folder/$part.jsonl"
done

convert() {
  [[ -f "$folder/gsae/$1/cfg.json" ]] && return
  "$program" convert "$dictionaries/$1/10_32768" --hook "$2" --model-name pythia-70m-deduped --output "$folder/gsae/$1"
}
convert embed hook_embed
for layer in 0 1 2 3 4; do
  convert "attn_out_layer$layer" "blocks.$layer.hook_attn_out"
  convert "mlp_out_layer$layer" "blocks.$layer.hook_mlp_out"
  convert "resid_out_layer$layer" "blocks.$layer.hook_resid_post"
done

resume=()
if [[ -d "$folder/shift" ]]; then resume=(--resume); fi
"$program" debias run --model "$model" --layer 4 --saes "gsae=$folder/gsae" --data "$folder/train.jsonl" \
  --test-data "$folder/test.jsonl" --label-field profession --classes professor,nurse --group-field gender \
  --groups male,female --bos never --effect-threshold 0.1 --top 200 --skyline-units 55 --seed 42 --seeds 5 \
  --output "$folder/shift" "${resume[@]}" "$@"
