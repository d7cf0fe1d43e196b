#!/bin/sh
# SPDX-License-Identifier: MIT
# Builds and runs the fuzz target of edocc for a while: run_fuzz_edocc.sh
# [SECONDS]. The corpus starts from the test programs; what is found stays in
# build/fuzz.
set -eu

seconds=${1:-60}
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$root/build/fuzz
mkdir -p "$work/corpus"

sources=$(ls "$root"/edocc/*.c | grep -v '/main\.c$')
clang -std=gnu11 -g -O1 -fsanitize=fuzzer,address,undefined \
	-fno-sanitize-recover=all -I"$root/edocc" \
	"$root/tests/fuzz/fuzz_edocc.c" $sources -o "$work/fuzz_edocc"

for program in "$root"/tests/edocc/*/*.c; do
	name=$(basename "$(dirname "$program")")-$(basename "$program")
	grep -v '^#include' "$program" >"$work/corpus/$name" || true
done
cd "$work"
exec ./fuzz_edocc -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 \
	-max_len=8192 -dict="$root/tests/fuzz/edocc.dict" corpus
