#!/usr/bin/env bash
# Builds everything and runs every test. Tests that need real checkpoints look for them in $SSAE_HOST_ASSETS, else in
# ../shared/assets, and are counted as skipped without them. The tests of the corpus generator need python3 alone and are
# skipped, and counted so, where there is none. At the end the release build is compared with the tested one. Arguments go
# to `swift test` (--filter NAME), and then only these tests run.
set -euo pipefail
cd "$(dirname "$0")/.."
Tools/setup.sh

swift format lint --strict --recursive Package.swift Sources Tests
swift build --build-tests
log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0
swift test --skip-build --disable-xctest "$@" 2>&1 | tee "$log" || status=$?
# A parametrised test counts once; "Test run with …" is the closing line.
count() { grep -E "$1" "$log" | grep -cvE '^. Test run with' || true; }
passed=$(count '^✔ Test .* passed after')
failed=$(count '^✘ Test .* failed after')
skipped=$(count '^➜ Test .* skipped')
if [ "$#" -eq 0 ]; then
  if python3 -c 'import sys; sys.exit(sys.version_info < (3, 9))' 2>/dev/null; then
    python3 -m unittest discover --verbose --start-directory Tools/models/tests 2>&1 | tee "$log" || status=$?
    passed=$((passed + $(grep -cE '\.\.\. ok$' "$log" || true)))
    failed=$((failed + $(grep -cE '\.\.\. (FAIL|ERROR)$' "$log" || true)))
  else
    echo "skipped: the tests of the corpus generator, which need python3" >&2
    skipped=$((skipped + $(cat Tools/models/tests/*.py | grep -cE "^    def test_")))
  fi
  if command -v python3 > /dev/null; then
    if python3 Tools/bench/readme_table.py --check; then
      passed=$((passed + 1))
    else
      failed=$((failed + 1)) status=1
    fi
  else
    skipped=$((skipped + 1))
  fi
  Tools/release_check.sh | tee "$log" || status=$?
  passed=$((passed + $(sed -n 's/^release: \([0-9]*\) passed.*/\1/p' "$log")))
  failed=$((failed + $(sed -n 's/^release: .* \([0-9]*\) failed$/\1/p' "$log")))
fi
if [ "$passed" -eq 0 ]; then
  echo "no test ran" >&2
  status=1
fi
echo "$passed passed, $failed failed, $skipped skipped"
exit "$status"
