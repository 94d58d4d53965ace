#!/usr/bin/env bash
# Makes the embedded models from nothing: corpus, tokenizer, host, SAEs, model card, checksums. About an hour and a half on two cores,
# nearly all of it the host's training:
#     Tools/models/build.sh
# The corpus and the training state stay in Models/.work (git-ignored); a stopped run goes on where it was.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(cd "$here/../.." && pwd)"
work="$root/Models/.work"
corpus="$work/corpus"
python="$root/Tools/python.sh"
threads="${SSAE_HOST_THREADS:-2}"
cd "$root"

if [[ ! -f "$corpus/concepts.jsonl" ]]; then # the last file that is written
  (cd "$here" && python3 -m corpus --output "$corpus")
fi
for name in heldout-general heldout-stories heldout-biographies heldout-physics heldout-sailing; do
  python3 "$here/excerpt.py" "$corpus/$name.jsonl" "Models/text/$name.jsonl" --characters 60000
done
python3 "$here/excerpt.py" "$corpus/general.jsonl" Models/text/general.jsonl --characters 1000000
python3 "$here/excerpt.py" "$corpus/physics.jsonl" Models/text/physics.jsonl --characters 500000
cp "$corpus/concepts.jsonl" Models/text/concepts.jsonl

"$python" "$here/host.py" --data "$corpus/host.jsonl" --work "$work" --output Models/host --threads "$threads"
"$python" "$here/measure_host.py" --model Models/host --corpus "$corpus" --output "$work/host-measured.json" \
  --threads "$threads"

swift build -c release --product ssae-host
program="$(swift build -c release --show-bin-path)/ssae-host"
stamp="$work/host.sha256" # SAEs of another host are made again
if ! sha256sum --quiet --check "$stamp" 2>/dev/null; then
  rm -rf Models/gsae Models/ssae Models/saes Models/debiasing Models/.work/saes
  sha256sum Models/host/model.safetensors > "$stamp"
fi
"$here/saes.sh" "$program" Models/.work/corpus "$work/saes.md"
"$python" "$here/expected.py"
"$python" "$here/card.py" --training "$work/host-training.json" --measured "$work/host-measured.json" \
  --saes "$work/saes.md" --output Models/README.md
(cd Models && find . -type f -not -path './.work/*' -not -name SHA256SUMS | sed 's|^\./||' | LC_ALL=C sort | xargs sha256sum > SHA256SUMS)
