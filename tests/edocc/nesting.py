# SPDX-License-Identifier: MIT
"""Deep nesting, which programs that recurse do not survive by themselves.

    nesting.py EDOCC WORK

Every form that can stand inside itself stands there 300, 3000 and 30000 times.
edocc has to translate that or to refuse it in words, soon."""

import os
import subprocess
import sys

TIMEOUT = 30
DEPTHS = [300, 3000, 30000]
HEAD = "#pragma edo keywords\nasync int f(int x)\n{\n\treturn "
FORMS = [
    ("(", ")"), ("{", "}"), ("[", "]"), ("({", "})"), ("x = (", ")"),
    ("; if (1) ", ""), ("await ", ""), ("!", ""), ("; while (0) {", "}"),
    ("x ? ", " : 1"), ("x ? 1 : ", ""), ("; defer {", "}"),
    ("; await_all {", "}"), ("; await_any { when (1) {", "}}"),
    ("; do ", "; while (0)"), ("*", ""), ("x, ", ""), ("x && ", ""),
    ("; struct { ", "} x;"), ("__attribute__((", "))"),
    ("; switch (1) { case 1: ", "}"), ("(int[]){", "}"), ("1 + (", ")"),
    ("sizeof(", ")"), ("edo_box(f(", "))"), ("; int (*", ")(void);"),
    ("; for (;;) ", ""), ("; l: ", ""), ("_Generic(1, int: ", ")"),
    ("(int)", ""), ("f(", ")"), ("; edo_boxed(", ") x;"),
    ("; __typeof__(", ") y;"),
]


def verdict(edocc, path):
    try:
        done = subprocess.run([edocc, "gcc", "-E", path], capture_output=True,
                              timeout=TIMEOUT, check=False)
    except subprocess.TimeoutExpired:
        return "hangs"
    if done.returncode not in (0, 1):
        return "exit code %d" % done.returncode
    if done.returncode == 1 and b"error: " not in done.stderr:
        return "is rejected without a word"
    return None


def main(edocc, work):
    failed = 0
    os.makedirs(work, exist_ok=True)
    path = os.path.join(work, "nesting.i")
    for opening, closing in FORMS:
        for depth in DEPTHS:
            with open(path, "w") as file:
                file.write("%s%s1%s;\n}\n" % (HEAD, opening * depth,
                                              closing * depth))
            problem = verdict(edocc, path)
            if problem:
                print("%d times '%s': %s" % (depth, opening, problem))
                failed += 1
    os.remove(path)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
