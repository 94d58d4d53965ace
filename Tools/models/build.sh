#!/usr/bin/env bash
# Makes the embedded models from nothing: text, tokenizer, host, SAE, model card, checksums. Some 20 minutes on two cores:
#     Tools/models/build.sh
# The text and the training state stay in Models/.work (git-ignored); a stopped run goes on where it was.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(cd "$here/../.." && pwd)"
work="$root/Models/.work"
python="$root/Tools/python.sh"
threads="${SSAE_HOST_THREADS:-2}"
cd "$root"

if [[ ! -f "$work/text/heldout.jsonl" ]]; then
  "$python" "$here/text.py" --output "$work/text"
fi
head -n 200 "$work/text/heldout.jsonl" > Models/heldout.jsonl
"$python" "$here/host.py" --data "$work/text" --work "$work" --output Models/host --threads "$threads"
"$python" "$here/sae.py" --model Models/host --model-name ssae-host-embedded --layer 2 --data "$work/text/train.jsonl" \
  --architecture standard --sparsity 1.5 --d-sae 1024 --tokens 300000 --steps 2500 \
  --evaluate Models/heldout.jsonl --output Models/sae --metrics "$work/sae-metrics.json" --threads "$threads"
"$python" "$here/card.py" --host "$work/host-metrics.json" --sae "$work/sae-metrics.json" --output Models/README.md
(cd Models && sha256sum README.md heldout.jsonl host/* sae/* > SHA256SUMS)
