#!/usr/bin/env bash
# Builds ssae-host and runs the main job on the embedded model: what it is, activations, perplexity with the SAE spliced
# in, a specialised SAE, which features fire, text with and without a feature. Prints each command before its result.
set -euo pipefail
cd "$(dirname "$0")/.."
Tools/setup.sh
echo "Building (the first time takes a few minutes) …" >&2
swift build -c release --static-swift-stdlib --product ssae-host >&2
PATH=$(swift build -c release --static-swift-stdlib --show-bin-path):$PATH
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

show() {
  printf '\n\033[1m# %s\033[0m\n$ ' "$1"
  shift
  printf '%q ' "$@" | sed "s|$work|/tmp/demo|g"
  printf '\n'
  "$@"
}

show "The embedded host: a small GPT-2 that knows stories, biographies and two crafts" \
  ssae-host info Models/host
show "How it reads text" \
  ssae-host tokenize --model Models/host --text "Emma put the kettle on." --special-tokens
show "Activations of the residual stream after layer 2, written as safetensors" \
  ssae-host capture activations --model Models/host --layer 2 --data Models/text/heldout-general.jsonl --output "$work/acts"
show "What the model loses when the SAE's reconstruction takes the place of those activations" \
  ssae-host evaluate perplexity --model Models/host --sae Models/gsae --data Models/text/heldout-general.jsonl
show "A specialised SAE: the general one, trained further on physics notes, the worst tokens counting most" \
  ssae-host train --model Models/host --init Models/gsae --data Models/text/physics.jsonl --objective term --tilt 1 \
  --tilt-scale mean --batch-size 1024 --learning-rate 1e-4 --output "$work/my-ssae"
for sae in Models/gsae "$work/my-ssae"; do
  show "Perplexity on physics notes with $(basename "$sae") spliced in" \
    ssae-host evaluate perplexity --model Models/host --sae "$sae" --data Models/text/heldout-physics.jsonl
done
show "Which features fire on a prompt" \
  ssae-host inspect --model Models/host --sae Models/gsae --prompt "Electrical resistance is investigated with"
show "What the model writes" \
  ssae-host generate --model Models/host --prompt "It was a rainy Sunday" --max-tokens 40 --greedy
show "The same with the direction of one feature added at every position" \
  ssae-host generate --model Models/host --prompt "It was a rainy Sunday" --max-tokens 40 --greedy --sae Models/gsae \
  --steer 1921=8
