#!/usr/bin/env bash
# Makes an SAE for the TinyStories-656K checkpoint, to try ssae-host on a real one; a minute on a CPU:
#     Tools/models/tinystories_sae.sh [OUT]        (default OUT: Models/.work/tinystories-sae)
# OUT becomes a SAELens folder (layer 1, resid_post) with the trial text `stories.jsonl` and `metrics.json` beside it.
# The checkpoint and the stories come from $SSAE_HOST_ASSETS, else from ../shared/assets; nothing of them is committed.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(cd "$here/../.." && pwd)"
assets="${SSAE_HOST_ASSETS:-$root/../shared/assets}"
out="${1:-$root/Models/.work/tinystories-sae}"
model="$assets/TinyStories-656K"
texts="$assets/jlens-tinystories/tinystories_1000.json"
for needed in "$model/config.json" "$texts"; do
  if [[ ! -f "$needed" ]]; then
    echo "tinystories_sae.sh: $needed is missing; set SSAE_HOST_ASSETS to the folder that holds it" >&2
    exit 66
  fi
done

mkdir -p "$out"
split="$(mktemp -d)"
trap 'rm -r "$split"' EXIT
"$root/Tools/python.sh" -c '
import json, sys
with open(sys.argv[1], encoding="utf-8") as file, open(sys.argv[2], "w", encoding="utf-8") as out:
    for text in json.load(file):
        out.write(json.dumps({"text": text}, ensure_ascii=False) + "\n")
' "$texts" "$out/stories.jsonl"
# The first hundred stories are held out of training, for the numbers.
head -n 100 "$out/stories.jsonl" > "$split/heldout.jsonl"
tail -n +101 "$out/stories.jsonl" > "$split/train.jsonl"
"$root/Tools/python.sh" "$here/sae.py" --model "$model" --layer 1 --data "$split/train.jsonl" \
  --evaluate "$split/heldout.jsonl" --output "$out" --metrics "$out/metrics.json" \
  --architecture topk --k 32 --d-sae 1024 --steps 1500 --threads "${SSAE_HOST_THREADS:-2}"
