#!/usr/bin/env bash
# Trains the embedded SAEs with ssae-host itself and writes the section of the model card about them:
#     Tools/models/saes.sh PROGRAM CORPUS CARD-SECTION
# A stopped run goes on where it was; SAEs that are complete are kept.
set -euo pipefail

program="$1" corpus="$2" section="$3"
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
cd "$here/../.."

work="Models/.work/saes"

train() { # train NAME OPTIONS…: the folder Models/NAME
  local name="$1"
  shift
  if [[ -f "Models/$name/training.json" && -f "Models/$name/sparsity.safetensors" ]]; then
    return
  fi
  local resume=()
  if [[ -d "Models/$name" ]]; then resume=(--resume); fi
  "$program" train --model Models/host --threads "${SSAE_HOST_THREADS:-2}" "$@" --output "Models/$name" "${resume[@]}"
  rm -f "Models/$name/training.html" "Models/$name/metrics.jsonl" # the folder holds what a user of the SAE needs
}

train gsae --data "$corpus/general.jsonl" --hook blocks.2.hook_resid_post --architecture topk --d-sae 2048 --k 24 \
  --normalize scale --batch-size 1024 --token-budget 1500000 --learning-rate 1e-3 --warmup 50 --decay 400 \
  --dead-after 200000 --seed 1
train ssae --init Models/gsae --data "$corpus/physics.jsonl" --objective term --tilt 1 --tilt-scale mean \
  --batch-size 1024 --token-budget 900000 --learning-rate 3e-4 --warmup 50 --decay 300 --seed 1

# More of them for the demonstration, kept in bfloat16: other sparsities, and one at every hook point up to the probe's.
small() { # small FROM TO
  if [[ ! -f "Models/$2/cfg.json" ]]; then
    mkdir -p "$(dirname "Models/$2")"
    "$program" convert "$1" --dtype bf16 --output "Models/$2" --quiet
  fi
}

mkdir -p "$work"
for k in 8 16 48; do
  train .work/saes/gsae-k$k --data "$corpus/general.jsonl" --hook blocks.2.hook_resid_post --architecture topk --d-sae 2048 \
    --k $k --normalize scale --batch-size 1024 --token-budget 1500000 --learning-rate 1e-3 --warmup 50 --decay 400 \
    --dead-after 200000 --seed 1
  train .work/saes/ssae-k$k --init "$work/gsae-k$k" --data "$corpus/physics.jsonl" --objective term --tilt 1 --tilt-scale mean \
    --batch-size 1024 --token-budget 900000 --learning-rate 3e-4 --warmup 50 --decay 300 --seed 1
  small "$work/gsae-k$k" saes/general/k$k
  small "$work/ssae-k$k" saes/specialised/k$k
done

hooks=(hook_embed)
for block in 0 1 2; do
  hooks+=("blocks.$block.hook_attn_out" "blocks.$block.hook_mlp_out" "blocks.$block.hook_resid_post")
done
if [[ ! -d Models/debiasing/saes ]]; then
  rm -rf "$work/debiasing"
  "$program" train --model Models/host --threads "${SSAE_HOST_THREADS:-2}" --data "$corpus/general.jsonl" \
    "${hooks[@]/#/--hook=}" --architecture batchtopk --d-sae 512 --k 16 --normalize scale --batch-size 1024 \
    --token-budget 600000 --learning-rate 1e-3 --warmup 30 --decay 150 --dead-after 200000 --seed 1 --output "$work/debiasing"
  for hook in "${hooks[@]}"; do small "$work/debiasing/$hook" "debiasing/saes/$hook"; done
fi
python3 Tools/studies/debiasing_data.py Models/debiasing --ambiguous 200 --minority 50 --test 50

python3 "$here/saes_section.py" --program "$program" --output "$section"
