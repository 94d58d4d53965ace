#!/usr/bin/env bash
# Trains the embedded SAEs with ssae-host itself and writes the section of the model card about them:
#     Tools/models/saes.sh PROGRAM CORPUS CARD-SECTION
# A stopped run goes on where it was; SAEs that are complete are kept.
set -euo pipefail

program="$1" corpus="$2" section="$3"
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
cd "$here/../.."

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
  --batch-size 1024 --token-budget 900000 --learning-rate 5e-5 --warmup 50 --decay 300 --seed 1

python3 "$here/saes_section.py" --program "$program" --output "$section"
