#!/usr/bin/env bash
# Fuzzes the readers of files with libFuzzer and the address sanitizer, coverage-guided:
#     Tools/fuzz.sh [--seconds 1200] [--runs 10000000] [READER …]     (default: every reader, one after the other)
# A reader is done after so many processor seconds or inputs, whichever comes first. Nine tenths of the time go to inputs of at most 2 kB, or
# as long as the shortest seeds are; the rest to inputs of up to 64 kB.
# Starts from the tests' fixtures. What is found on the way is kept in Tools/.work/fuzz/READER/corpus, so that a later run goes
# on; an input that crashes, hangs for ten seconds, leaks, or takes 2 GB is left in Tools/.work/fuzz/READER/found, named.
# Prints a table: inputs tried, corpus, findings. Exits with 1 when something was found.
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=1200 runs=10000000 readers=()
while [ $# -gt 0 ]; do
  case "$1" in
    --seconds) seconds="$2"; shift ;;
    --runs) runs="$2"; shift ;;
    -*) printf 'usage: Tools/fuzz.sh [--seconds N] [--runs N] [READER …]\n' >&2; exit 64 ;;
    *) readers+=("$1") ;;
  esac
  shift
done
all=(json jsonl csv safetensors npz pt tokenizer.json tokenizer.model vocab.txt config.json shard-index cfg.json ablations manifest
  checkpoint gathered)
if [ ${#readers[@]} -eq 0 ]; then readers=("${all[@]}"); fi

Tools/setup.sh
# lld, as gold cannot place the sanitizers' debug lines.
build=(swift build -c release --package-path Tools/fuzz -Xswiftc -sanitize=fuzzer,address -Xswiftc -g
  -Xswiftc -use-ld=lld)
"${build[@]}" >&2
fuzzer="$("${build[@]}" --show-bin-path)/Fuzz"
work="$PWD/Tools/.work/fuzz"
fixtures="$PWD/Tests"

# seeds READER: prints the files to start from.
seeds() {
  case "$1" in
    json) find "$fixtures" -name '*.json' -size -8k ;;
    jsonl) for kind in general physics; do printf '%s\n' "Models/text/heldout-$kind.jsonl"; done ;;
    csv) find "$work/made" -name '*.csv' ;;
    safetensors) find "$fixtures" -name '*.safetensors' -size -16k ;;
    npz | pt) find "$fixtures" -name "*.$1" -size -64k ;;
    tokenizer.json | tokenizer.model | config.json | cfg.json | vocab.txt) find "$fixtures" -name "$1" -size -64k ;;
    shard-index) find "$fixtures" -name 'model.safetensors.index.json' ;;
    ablations) find "$work/made" -name '*.ablations' ;;
    manifest) printf '%s\n' "$work/made/store/manifest.json" ;;
    checkpoint) printf '%s\n' "$work/made/run/checkpoint.safetensors" ;;
    gathered) printf '%s\n' "$work/made/dashboard/gathered.safetensors" ;;
  esac
}

# companions READER: prints the good files that lie beside the input.
companions() {
  case "$1" in
    config.json) printf '%s\n' "$fixtures/TransformersTests/Fixtures/gpt2/model.safetensors" ;;
    shard-index)
      find "$fixtures/TransformersTests/Fixtures/gpt2-sharded" -name 'model-*.safetensors' ;;
    cfg.json) printf '%s\n' "$fixtures/SparseAutoencodersTests/Fixtures/standard/sae_weights.safetensors" ;;
    manifest) find "$work/made/store" -name '*.safetensors' ;;
    checkpoint) printf '%s\n' "$work/made/rows.safetensors" ;;
  esac
}

# Seeds of kinds that no test keeps as a file.
make_seeds() {
  mkdir -p "$work/made"
  printf 'text,label\n"a ""quoted"" word, and\na line",1\nplain,2\n' > "$work/made/a.csv"
  printf 'id;text\r\n1;"x"\r\n' > "$work/made/b.csv"
  printf '{"format_version": 1, "features": [{"hook": "blocks.1.hook_resid_post", "index": 12, "ablate": true, "reason": "x"}]}' \
    > "$work/made/a.ablations"
  local header='{"x":{"dtype":"F32","shape":[8,4],"data_offsets":[0,128]}}'
  { printf '%b' "\\x$(printf '%02x' ${#header})\\0\\0\\0\\0\\0\\0\\0"; printf '%s' "$header"; printf 'AB?=%.0s' {1..32}; } \
    > "$work/made/rows.safetensors"
  if [ ! -d "$work/made/run" ]; then
    mkdir "$work/made/run"
    cp "$work/made/rows.safetensors" "$work/made/run/"
    SSAE_HOST_FUZZ_READER=checkpoint SSAE_HOST_FUZZ_FOLDER="$work/made/run" "$fuzzer" -runs=0 2> /dev/null
  fi
  if [ ! -d "$work/made/store" ] || [ ! -d "$work/made/dashboard" ]; then
    swift build -c release --product ssae-host >&2
    program="$(swift build -c release --show-bin-path)/ssae-host"
    "$program" capture activations --quiet --overwrite --model Models/host --layer 1 \
      --data Models/text/heldout-physics.jsonl --limit-tokens 8 --output "$work/made/store" > /dev/null
    "$program" features --quiet --overwrite --model Models/host --sae Models/debiasing/saes/hook_embed --most-active 2 --top 2 \
      --samples 2 --before 2 --after 1 --data Models/text/heldout-physics.jsonl --limit-tokens 60 \
      --output "$work/made/dashboard" > /dev/null
  fi
}

# total READER NAME: the sum of a number that every run has left in the log.
total() { sed -n "s/^stat::$2: *//p" "$work/$1/log" | awk '{ sum += $1 } END { print sum + 0 }'; }

# run READER SECONDS RUNS LENGTH: one series. A run of so many seconds by the clock gets fewer of a busy machine's processor: others
# follow until it has had them.
run() {
  local home="$work/$1" begun taken=0 inputs=0 before TIMEFORMAT='%U %S'
  begun=$(total "$1" number_of_executed_units)
  while [ "$taken" -lt "$2" ] && [ "$inputs" -lt "$3" ] && [ -z "$(ls "$home/found")" ]; do
    before=$inputs
    { time OPENBLAS_NUM_THREADS=1 ASAN_OPTIONS=symbolize=0:allocator_may_return_null=1 \
      "$fuzzer" -max_total_time="$(($2 - taken > 10 ? $2 - taken : 10))" -runs="$(($3 - inputs))" -max_len="$4" -timeout=10 \
      -rss_limit_mb=2048 -print_final_stats=1 -use_value_profile=1 -artifact_prefix="$home/found/" \
      "$home/corpus" "$home/seeds" >> "$home/log" 2>&1 || true; } 2> "$home/time"
    awk '{ printf "stat::processor_seconds: %d\n", $1 + $2 }' "$home/time" >> "$home/log"
    taken=$((taken + $(awk '{ print int($1 + $2) }' "$home/time")))
    inputs=$(($(total "$1" number_of_executed_units) - begun))
    [ "$inputs" -gt "$before" ] || return 0
  done
}

fuzz() { # fuzz READER
  local reader="$1" home="$work/$1" beside
  mkdir -p "$home/corpus" "$home/found" "$home/seeds"
  beside="$(mktemp -d "${TMPDIR:-/dev/shm}/ssae-host-fuzz.XXXXXX")"
  companions "$reader" | while read -r file; do cp "$file" "$beside/"; done
  seeds "$reader" | sed -n '1,200p' | while read -r file; do
    # The beginning of long texts is enough; other formats are small already.
    head -c 65536 "$file" > "$home/seeds/$(printf '%s' "$file" | md5sum | cut -c1-16)"
  done
  export SSAE_HOST_FUZZ_READER="$reader" SSAE_HOST_FUZZ_FOLDER="$beside"
  : > "$home/log"
  local shortest
  shortest=$(find "$home/seeds" -type f -printf '%s\n' | sort -n | head -n 1)
  run "$reader" $((seconds - seconds / 10)) $((runs - runs / 10)) $((${shortest:-0} > 2048 ? shortest : 2048))
  run "$reader" $((seconds / 10)) $((runs / 10)) 65536
  rm -rf "$beside"
}

make_seeds
status=0
printf '| reader | inputs | processor seconds | corpus | found |\n|---|---|---|---|---|\n'
for reader in "${readers[@]}"; do
  fuzz "$reader"
  found=$(find "$work/$reader/found" -type f | wc -l)
  printf '| %s | %s | %s | %s | %s |\n' "$reader" "$(total "$reader" number_of_executed_units)" "$(total "$reader" processor_seconds)" \
    "$(find "$work/$reader/corpus" -type f | wc -l)" "$found"
  if [ "$found" -gt 0 ]; then status=1; fi
done
exit $status
