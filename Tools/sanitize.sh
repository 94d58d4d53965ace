#!/usr/bin/env bash
# Builds the tests with a sanitizer and runs them:
#     Tools/sanitize.sh address|thread [--filter NAME …]
# A finding ends the process that has it, and so the run, with its report. Built apart, in Tools/.work, beside the ordinary build.
# Address: with leaks, but for those of Foundation (Tools/lsan.supp). Thread: what OpenBLAS's own threads do among themselves is not
# looked at, as that library is not built with the sanitizer (Tools/tsan.supp); the loops of Kernels and everything around them are.
set -euo pipefail
cd "$(dirname "$0")/.."
case "${1:-}" in
  address | thread) sanitizer="$1"; shift ;;
  *) printf 'usage: Tools/sanitize.sh address|thread [--filter NAME …]\n' >&2; exit 64 ;;
esac
Tools/setup.sh
options=(--sanitize="$sanitizer" --scratch-path "Tools/.work/$sanitizer")
swift build --build-tests "${options[@]}" >&2
export ASAN_OPTIONS="detect_leaks=1:halt_on_error=1:allocator_may_return_null=1:${ASAN_OPTIONS:-}"
export LSAN_OPTIONS="suppressions=$PWD/Tools/lsan.supp:print_suppressions=0:${LSAN_OPTIONS:-}"
export TSAN_OPTIONS="suppressions=$PWD/Tools/tsan.supp:ignore_noninstrumented_modules=1:halt_on_error=1:${TSAN_OPTIONS:-}"
exec swift test --skip-build --disable-xctest "${options[@]}" "$@"
