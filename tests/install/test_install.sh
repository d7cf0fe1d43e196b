#!/bin/sh
# test_install.sh BUILD COMPILER: what is installed serves a project of its own,
# by CMake and by hand, with libedo.a and with libedo.so.
set -eu
build=$1
compiler=$2
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
prefix=$work/prefix

expect_42() {
	got=$("$@")
	[ "$got" = 42 ] || { echo "$*: printed \"$got\"" >&2; exit 1; }
}

cmake --install "$build" --prefix "$prefix" >/dev/null
cmake -G Ninja -S "$here" -B "$work/cmake" -DCMAKE_C_COMPILER="$compiler" \
	-DCMAKE_PREFIX_PATH="$prefix" >/dev/null
cmake --build "$work/cmake"
expect_42 "$work/cmake/hello"

lib=$(dirname "$(find "$prefix" -name libedo.a)")
# Whoever runs the tests may be a make that was told another CC.
MAKEFLAGS='' make -s -C "$work" -f - <<MAKE
CC = $prefix/bin/edocc $compiler
CFLAGS = -O2 -I$prefix/include
static: $here/hello.c
	\$(CC) \$(CFLAGS) -o \$@ \$< $lib/libedo.a
shared: $here/hello.c
	\$(CC) \$(CFLAGS) -o \$@ \$< -L$lib -ledo
all: static shared
.DEFAULT_GOAL = all
MAKE
expect_42 "$work/static"
expect_42 env LD_LIBRARY_PATH="$lib" "$work/shared"
