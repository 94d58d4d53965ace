#!/usr/bin/env bash
# Makes comparison pages of several kinds and checks them in headless Chromium (Tools/pages/check.py): few SAEs and many,
# with seeds, a dead one, long labels, labels that look like markup. Needs Chromium and python3.
#     Tools/pages/run.sh [FOLDER]      FOLDER: where pictures go; look at them
set -euo pipefail
cd "$(dirname "$0")/../.."
Tools/setup.sh
swift build --product ssae-host >&2
program=$(swift build --show-bin-path)/ssae-host
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 Tools/pages/many_saes.py "$work/saes"
tests=Tests/EvaluationTests/Fixtures
tiny=(--model Tests/TransformersTests/Fixtures/gpt2 --tokens "$tests/tokens.safetensors" --quiet)
"$program" evaluate pareto "${tiny[@]}" --sae "$tests/sae-standard" --output "$work/one"
"$program" evaluate pareto "${tiny[@]}" --sae general="$work/saes/general" --sae bm25="$work/saes/bm25" \
  --sae dense="$work/saes/dense" --baseline general --output "$work/many"
long="dense retrieval with a tilt of ten to the ninth power, re-ranked by influence on the seed texts of the subdomain"
"$program" evaluate pareto "${tiny[@]}" --sae "$long=$work/saes/general" --sae "$long again=$work/saes/bm25" \
  --sae "<script>alert('x')</script> & \"quotes\"=$work/saes/dense" --sae dead="$work/saes/dead" --baseline dead \
  --output "$work/odd"
"$program" evaluate pareto "${tiny[@]}" --sae "$work/saes/dead" --output "$work/dead"
arguments=("$work/one" "$work/many" "$work/odd" "$work/dead")
if [ -d Models/host ]; then
  "$program" evaluate pareto --model Models/host --sae general=Models/gsae --sae special=Models/ssae --baseline general \
    --data physics=Models/text/heldout-physics.jsonl --data outside=Models/text/heldout-general.jsonl \
    --limit-tokens 3000 --quiet --output "$work/embedded"
  arguments+=("$work/embedded")
fi
python3 Tools/pages/check.py "${arguments[@]}" ${1:+--screenshots "$1"}
