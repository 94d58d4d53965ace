#!/usr/bin/env bash
# Makes pages of every kind and checks them in headless Chromium. Comparisons and tail evaluations (check.py): few SAEs and
# many, with seeds, a dead one, long labels, labels that look like markup. Training, and a debiasing study with the pages of its judgements.
# The demonstration and its pages. Dashboards (check_features.py): one feature and thousands, none that is active, tokens that look like markup. A page for
# judging features (check_judgement.py): what its button saves. Needs Chromium and python3.
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
tail=(evaluate tail --model Tests/TransformersTests/Fixtures/gpt2 --tokens "$tests/tail-tokens.safetensors" --quiet
  --minimum-count 3)
python3 -c '
for token in range(1, 97):
    print("{\"name\": \"<script>alert(%d)</script> a concept that has a long name\", \"tokens\": [[%d]]}" % (token, token))
' > "$work/concepts.jsonl"
echo '{"name": "nowhere", "tokens": [[96, 96, 96]]}' > "$work/nowhere.jsonl"
"$program" "${tail[@]}" --sae "$tests/sae-standard" --output "$work/tail-one"
"$program" "${tail[@]}" --sae general="$work/saes/general/t0.2-seed1" --sae "$long=$work/saes/bm25/t1.0-seed1" \
  --sae "<script>alert('x')</script> & \"quotes\"=$work/saes/dense/t1.5-seed2" --sae dead="$work/saes/dead/never-fires" \
  --baseline general --match-by-index --concepts "$work/concepts.jsonl" --output "$work/tail-odd"
"$program" "${tail[@]}" --sae "$work/saes/dead/never-fires" --concepts "$work/nowhere.jsonl" --output "$work/tail-dead"
"$program" features compare "${tiny[@]}" --sae first="$tests/sae-standard" --sae second="$tests/sae-jumprelu" \
  --threshold 0.35 --output "$work/compare"
"$program" features compare "${tiny[@]}" --sae "$long=$tests/sae-jumprelu" \
  --sae "<script>alert('x')</script> & \"quotes\"=$work/saes/dead/never-fires" --by-index --output "$work/compare-odd"
"$program" features compare --sae alone="$tests/sae-standard" --sae alone="$tests/sae-standard" --quiet \
  --output "$work/compare-same"
arguments=("$work/one" "$work/many" "$work/odd" "$work/dead" "$work/tail-one" "$work/tail-odd"
  "$work/tail-dead" "$work/compare" "$work/compare-odd" "$work/compare-same")
if [ -d Models/host ]; then
  "$program" evaluate pareto --model Models/host --sae general=Models/gsae --sae general=Models/saes/general \
    --sae special=Models/ssae --sae special=Models/saes/specialised --baseline general \
    --data physics=Models/text/heldout-physics.jsonl --data outside=Models/text/heldout-general.jsonl \
    --limit-tokens 3000 --quiet --output "$work/embedded"
  "$program" evaluate tail --model Models/host --sae general=Models/gsae --sae special=Models/ssae \
    --sae special=Models/saes/specialised --baseline general \
    --data Models/text/heldout-physics.jsonl --reference Models/text/general.jsonl --concepts Models/text/concepts.jsonl \
    --limit-tokens 20000 --quiet --output "$work/tail-embedded"
  python3 Tools/studies/debiasing_data.py "$work/bios" --ambiguous 20 --minority 8 --test 8
  mkdir "$work/set"
  ln -s "$PWD/Models/gsae" "$work/set/layer-2"
  "$program" train --model Models/host --data Models/text/general.jsonl --layer 2 --architecture topk --d-sae 512 --k 16 \
    --batch-size 512 --token-budget 40000 --log-every 4 --output "$work/trained" --quiet
  "$program" debias run --model Models/host --layer 2 --saes "gsae=$work/set" --saes "a second set with a long name=$work/set" \
    --slice first:0.125 --data "$work/bios/train.jsonl" --test-data "$work/bios/test.jsonl" --label-field profession \
    --classes professor,nurse --group-field gender --groups male,female --names "$work/bios/names.txt" --synthetic \
    --probe-batch 4 --attribution-examples 8 --steps 2 --top 12 --seeds 3 --output "$work/study" --quiet
  "$program" features compare --sae general=Models/gsae --sae special=Models/ssae --model Models/host \
    --data Models/text/heldout-physics.jsonl --limit-tokens 3000 --quiet --output "$work/compare-embedded"
  # Without a language model: Tools/stand_in_answers.py is in its place.
  for sae in gsae ssae; do
    path="$work/explain-$sae"
    "$program" features explain --model Models/host --sae "Models/$sae" --data Models/text/heldout-physics.jsonl \
      --limit-tokens 6000 --random 40 --chat-model stand-in --quiet --output "$path"
    python3 Tools/stand_in_answers.py "$path/requests.jsonl" > "$work/$sae-explanations.jsonl"
    "$program" features score "$path" --explanations "$work/$sae-explanations.jsonl" --quiet
    python3 Tools/stand_in_answers.py "$path/detection-requests.jsonl" > "$work/$sae-detections.jsonl"
    "$program" features score "$path" --detections "$work/$sae-detections.jsonl" --quiet \
      $([ $sae = ssae ] && echo --beside "$work/explain-gsae")
  done
  "$program" demo --models Models --output "$work/demo" > /dev/null 2> "$work/demo.log" || { cat "$work/demo.log" >&2; exit 1; }
  arguments+=("$work/demo" "$work/demo/debiasing" "$work/embedded" "$work/tail-embedded" "$work/trained" "$work/study" "$work/compare-embedded"
    "$work/explain-gsae" "$work/explain-ssae")
fi
python3 Tools/pages/check.py "${arguments[@]}" ${1:+--screenshots "$1"}

python3 Tools/pages/hostile_tokens.py "$work/hostile-model"
odd=(--model "$work/hostile-model" --tokens "$tests/tokens.safetensors" --quiet)
"$program" features "${odd[@]}" --sae "$tests/sae-jumprelu" --all --output "$work/hostile" > /dev/null
"$program" features "${odd[@]}" --sae "$tests/sae-jumprelu" --features 18 --output "$work/one-feature" > /dev/null
"$program" features "${odd[@]}" --sae "$work/saes/dead/never-fires" --output "$work/none-active" > /dev/null
"$program" features "${odd[@]}" --sae "$work/saes/dead/never-fires" --all --baseline "$tests/sae-jumprelu" \
  --output "$work/all-dead" > /dev/null
dashboards=("$work/hostile" "$work/one-feature" "$work/none-active" "$work/all-dead")
if [ -d Models/host ]; then
  host=(--model Models/host --sae Models/ssae --baseline Models/gsae --data Models/text/heldout-physics.jsonl --quiet)
  "$program" features "${host[@]}" --most-changed 40 --rarest 20 --output "$work/few-of-many" > /dev/null
  "$program" features "${host[@]}" --all --output "$work/thousands" > /dev/null
  dashboards+=("$work/few-of-many" "$work/thousands")
  mkdir "$work/sets" && cp -r Models/gsae "$work/sets/layer-2"
  "$program" debias attribute --model Models/host --saes "$work/sets" --data Models/text/heldout-biographies.jsonl \
    --label-field profession --classes professor,nurse --layer 2 --method gradient --top 8 \
    --output "$work/attribution" --quiet > /dev/null
  "$program" debias judge --model Models/host --saes "$work/sets" --attribution "$work/attribution" \
    --output "$work/judgement" --quiet > /dev/null
  python3 Tools/pages/check_judgement.py "$work/judgement" ${1:+--screenshots "$1"}
fi
python3 Tools/pages/check_features.py "${dashboards[@]}" ${1:+--screenshots "$1"}
