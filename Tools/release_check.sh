#!/usr/bin/env bash
# The optimised program must say what the tested one says: the tests run a debug build, users a release build.
# Builds the release program, compares both on the embedded models, and runs the demonstration; ends with "N passed, N failed".
set -euo pipefail
cd "$(dirname "$0")/.."
swift build -c release --product ssae-host >&2
debug="$(swift build --show-bin-path)/ssae-host"
release="$(swift build -c release --show-bin-path)/ssae-host"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0

same() { # same NAME ARGUMENTS…: equal stdout
  local name="$1"
  shift
  "$debug" "$@" --quiet > "$work/debug" && "$release" "$@" --quiet > "$work/release"
  if cmp -s "$work/debug" "$work/release"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "release and debug differ: $name" >&2
    diff "$work/debug" "$work/release" >&2 || true
  fi
}

host=(--model Models/host)
sae=(--sae Models/gsae)
# Longer than the key/value cache's first size, and to the end of the context.
same "a long text" generate "${host[@]}" --prompt "It was a rainy Sunday" --max-tokens 240 --ignore-eos --greedy
same "a sampled text" generate "${host[@]}" --prompt "Dr. Helen Carter" --max-tokens 200 --top-k 40 --top-p 0.9 --seed 3
same "an edited text" generate "${host[@]}" "${sae[@]}" --prompt "It was" --max-tokens 150 --steer 1921=4 --greedy
same "perplexity" evaluate perplexity "${host[@]}" "${sae[@]}" --data Models/text/heldout-physics.jsonl --limit-tokens 4000
same "features of a prompt" inspect "${host[@]}" "${sae[@]}" --prompt "Electrical resistance is investigated with"
for program in debug release; do
  "${!program}" train "${host[@]}" --init Models/gsae --data Models/text/physics.jsonl --objective term --tilt 1 \
    --tilt-scale mean --batch-size 512 --steps 10 --output "$work/ssae-$program" --quiet > /dev/null
done
if cmp -s "$work/ssae-debug/sae_weights.safetensors" "$work/ssae-release/sae_weights.safetensors"; then
  passed=$((passed + 1))
else
  failed=$((failed + 1))
  echo "release and debug train different weights" >&2
fi
# The demonstration runs, and every link of its page leads to a file.
links() { grep -o '<a href="[^"#]*"' "$work/demo/index.html" | cut -d '"' -f 2; }
if "$release" demo --models Models --output "$work/demo" > "$work/demo.log" 2>&1 && [ "$(links | wc -l)" -ge 7 ] &&
  links | (cd "$work/demo" && while read -r link; do [ -e "$link" ] || exit 1; done); then
  passed=$((passed + 1))
else
  failed=$((failed + 1))
  echo "the demonstration failed, or its page has a link that leads nowhere" >&2
  tail -5 "$work/demo.log" >&2
fi
echo "release: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
