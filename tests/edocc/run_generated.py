# SPDX-License-Identifier: MIT
"""Random programs of generate.py, compiled by edocc and compared.

    run_generated.py --edocc E --cc gcc --variant O2 --work DIR KIND FIRST LAST

plain:  the output is that of the plain reading by gcc -O1.
scopes: the output is that of gcc -O0, or if that is the variant, it is there.
Both are cancelled and panicked everywhere, as run_program.py has it done. A
program that fails is left in DIR/failed."""

import copy
import os
import subprocess
import sys

from generate import Maker
from run_program import Failure, Variant, must, parser


def compile_and_run(variant, source, target):
    prefix = [] if variant.is_plain else [variant.edocc]
    must([*prefix, variant.compiler, *variant.flags, "-w", source,
          *variant.driver_objects(), "-o", target], "compiler")
    return must([target], "program").stdout


def reference(options, kind, source, target):
    other = copy.copy(options)
    other.cc = "gcc"
    other.variant = "plain" if kind == "plain" else "O0"
    return compile_and_run(Variant(other), source, target)


def check(options, kind, seed):
    variant = Variant(options)
    stem = os.path.join(variant.shared, "%s%d" % (kind, seed))
    source, target = stem + ".c", stem
    with open(source, "w") as file:
        file.write(Maker(kind, seed).text())
    try:
        got = compile_and_run(variant, source, target)
        must([target, "survey"], "survey")
        expected = reference(options, kind, source, target)
        if got != expected:
            raise Failure("expected:\n%s\ngot:\n%s" % (expected, got))
    except Exception:
        failed = os.path.join(options.work, "failed")
        os.makedirs(failed, exist_ok=True)
        os.replace(source, os.path.join(failed, os.path.basename(source)))
        raise
    finally:
        for path in source, target:
            if os.path.exists(path):
                os.remove(path)


def main():
    arguments = parser()
    arguments.add_argument("kind", choices=["plain", "scopes"])
    arguments.add_argument("first", type=int)
    arguments.add_argument("last", type=int)
    options = arguments.parse_args()
    failed = 0
    for seed in range(options.first, options.last + 1):
        try:
            check(options, options.kind, seed)
        except (Failure, subprocess.TimeoutExpired, OSError) as problem:
            print("%s %d, %s %s: %s" % (options.kind, seed, options.cc,
                                        options.variant, problem))
            failed += 1
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
