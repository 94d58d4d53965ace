#!/usr/bin/env bash
# Trains the embedded SAEs with ssae-host itself and writes the section of the model card about them:
#     Tools/models/saes.sh PROGRAM CORPUS CARD-SECTION
# A stopped run goes on where it was; SAEs that are complete are kept.
#     Tools/models/saes.sh --list
# prints the program's commands instead and runs none.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
cd "$here/../.."
work="Models/.work/saes"
corpus="${2:-Models/.work/corpus}"
is_list=""
if [[ "$1" == --list ]]; then is_list=1; fi

run() {
  if [[ -n "$is_list" ]]; then echo "ssae-host $*"; else "$program" "$@"; fi
}

train() { # train NAME OPTIONS…: the folder NAME of Models/.work/saes
  local target="$work/$1" resume=()
  shift
  if [[ -z "$is_list" ]]; then
    if [[ -f "$target/training.json" && -f "$target/sparsity.safetensors" ]]; then return; fi
    if [[ -d "$target" ]]; then resume=(--resume); fi
  fi
  run train --model Models/host --threads "${SSAE_HOST_THREADS:-2}" "$@" --output "$target" "${resume[@]}"
}

small() { # small FROM TO: Models/.work/saes/FROM in bfloat16 as Models/TO
  if [[ -z "$is_list" ]]; then
    if [[ -f "Models/$2/cfg.json" ]]; then return; fi
    mkdir -p "$(dirname "Models/$2")"
  fi
  run convert "$work/$1" --dtype bf16 --output "Models/$2" --quiet
}

if [[ -z "$is_list" ]]; then
  program="$1" section="$3"
  mkdir -p "$work"
fi

# A general SAE, and a specialised one that goes on from it, at four sparsities; the demonstration shows k 24 everywhere and the
# others in its Pareto figure.
for k in 24 8 16 48; do
  general=saes/general/k$k specialised=saes/specialised/k$k
  if [[ $k == 24 ]]; then general=gsae specialised=ssae; fi
  if [[ -z "$is_list" && -f "Models/$specialised/cfg.json" ]]; then continue; fi # the last that is written
  train gsae-k$k --data "$corpus/general.jsonl" --hook blocks.2.hook_resid_post --architecture topk --d-sae 2048 \
    --k $k --normalize scale --batch-size 1024 --token-budget 1500000 --learning-rate 1e-3 --warmup 50 --decay 400 \
    --dead-after 200000 --seed 1
  train ssae-k$k --init "$work/gsae-k$k" --data "$corpus/physics.jsonl" --objective term --tilt 1 --tilt-scale mean \
    --batch-size 1024 --token-budget 900000 --learning-rate 3e-4 --warmup 50 --decay 300 --seed 1
  small gsae-k$k $general
  small ssae-k$k $specialised
done

# One at every hook point up to the probe's.
hooks=(hook_embed)
for block in 0 1 2; do
  hooks+=("blocks.$block.hook_attn_out" "blocks.$block.hook_mlp_out" "blocks.$block.hook_resid_post")
done
if [[ -n "$is_list" || ! -d Models/debiasing/saes ]]; then
  if [[ -z "$is_list" ]]; then rm -rf "$work/debiasing"; fi
  run train --model Models/host --threads "${SSAE_HOST_THREADS:-2}" --data "$corpus/general.jsonl" \
    "${hooks[@]/#/--hook=}" --architecture batchtopk --d-sae 512 --k 16 --normalize scale --batch-size 1024 \
    --token-budget 600000 --learning-rate 1e-3 --warmup 30 --decay 150 --dead-after 200000 --seed 1 --output "$work/debiasing"
  for hook in "${hooks[@]}"; do
    small "debiasing/$hook" "debiasing/saes/$hook"
    if [[ -z "$is_list" ]]; then rm -f "Models/debiasing/saes/$hook/training.json"; fi # ten times the same
  done
fi
if [[ -n "$is_list" ]]; then exit; fi
python3 Tools/studies/debiasing_data.py Models/debiasing --ambiguous 200 --minority 50 --test 50

python3 "$here/saes_section.py" --program "$program" --output "$section"
