#!/bin/sh
# compare_output.sh PROGRAM EXPECTED: the program succeeds and prints just that.
got=$(mktemp) || exit 1
trap 'rm -f "$got"' EXIT
"$1" >"$got" || { echo "$1: exit code $?" >&2; exit 1; }
diff -u "$2" "$got"
