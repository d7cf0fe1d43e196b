#!/usr/bin/env python3
"""selftest.py: every check passes on a sound little tree, and fails on it once
a violation is planted. A check that cannot fail checks nothing."""
import subprocess
import sys
import tempfile
from pathlib import Path

CHECKS = Path(__file__).resolve().parent
HEADER = """\
#ifndef EDO_BASE_A_H
#define EDO_BASE_A_H
/**
 * edo_a() - a
 * @b: a parameter
 *
 * Owns:     nothing.
 * Thread:   any.
 * Suspends: never.
 * Cancel:   not applicable.
 * Errors:   none.
 *
 * Return: a number.
 */
int edo_a(int b);
#endif
"""
SOUND = {
    "ARCHITECTURE.md": "| 0 | `base` | the floor |\n| 1 | `time` | the clock |\n",
    "include/edo/base/a.h": HEADER,
    "include/edo/time/t.h": "#include <edo/base/a.h>\n",
    "src/base/a.c": '#include <edo/base/a.h>\nint edo_a(int b)\n{\n\treturn b;\n}\n',
    "src/base/atomic.h": "#define edo__load(p) __atomic_load_n(p, 5)\n",
    "edocc/x.c": "#include <stdio.h>\n",
    "tests/task/test_t.c": "TEST(ends)\n{\n}\nTEST_ON_ALL_FLAVORS(waits)\n{\n}\n",
    "docs/conformance.md": "| a | `task.t.ends`, `task.t.waits__*` | same |\n| b | none | not built |\n"
                           "| c | `task.t.ends` | multi-thread only: it steals |\n"
                           "| d | `model.m`, `model.m.one`, `model.m.two` | same |\n",
    "tests/model/model_m.c": 'CASE(one,\n "says"),\n{\n\t.name = "two",\n',
}
PLANTED = (
    ("layers", "src/base/b.c", "#include <edo/time/t.h>\n"),
    ("layers", "edocc/y.c", "#include <edo/base/a.h>\n"),
    ("layers", "src/attic/b.c", "#include <edo/base/a.h>\n"),
    ("layers", "bench/b.c", '#include "base/atomic.h"\n'),
    ("contracts", "include/edo/base/b.h", "int edo_b(void);\n"),
    ("contracts", "include/edo/base/b.h", HEADER.replace(" * Return: a number.\n", "")),
    ("contracts", "include/edo/base/b.h", HEADER.replace(" * Cancel:   not applicable.\n", "")),
    ("contracts", "include/edo/base/b.h", HEADER.replace("@b:", "@c:")),
    ("headers", "include/edo/base/b.h", "size_t edo_b(void);\n"),
    ("headers", "include/edo/base/b.h", "#ifdef __cplusplus\nint new;\nint new;\nint class;\n#endif\n"),
    ("atomics", "src/time/t.c", "int f(int *p) { return __atomic_load_n(p, 5); }\n"),
    ("atomics", "src/time/t.c", "#include <stdatomic.h>\n"),
    ("plain", "examples/x.c", "int f(void) { return await g(); }\n"),
    ("lengths", "src/time/t.c", "int f(void)\n{\n" + "\tg();\n" * 200 + "}\n"),
    ("lengths", "src/time/t.c", "int x;\n" * 1001),
    ("conformance", "docs/conformance.md", "| a | `task.t.waits` | there is no runtime |\n"),
    ("conformance", "docs/conformance.md", "| a | `task.t.waits__*` | |\n"),
    ("conformance", "docs/conformance.md", "| a | `task.t.ends` | same |\n"),
    ("conformance", "docs/conformance.md", "| a | `task.t.ends` | multi-thread only |\n"),
    ("conformance", "docs/conformance.md", "| a | none | same |\n"),
    ("conformance", "docs/conformance.md", "| a | `model.m.three` | same |\n"),
    ("conformance", "docs/conformance.md", "no table\n"),
)


def run(name, *arguments):
    return subprocess.run([sys.executable, CHECKS / f"{name}.py", *arguments],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT).returncode


def plant(root, files):
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def exports(root, function, *link):
    """What exports.py says of a library of one function."""
    source, shared, static = root / "x.c", root / "x.so", root / "x.a"
    source.write_text(f"int {function}(void) {{ return 0; }}\n")
    subprocess.run(["gcc", "-shared", "-fPIC", "-o", shared, source, "-Wl,--no-as-needed", *link], check=True)
    subprocess.run(["gcc", "-c", "-o", root / "x.o", source], check=True)
    subprocess.run(["ar", "rcs", static, root / "x.o"], check=True)
    result = run("exports", shared, static)
    static.unlink()
    return result


def main():
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        sound = Path(folder) / "sound"
        plant(sound, SOUND)
        for name in sorted({p[0] for p in PLANTED}):
            if run(name, sound) != 0:
                wrong.append(f"{name} fails on a sound tree")
        for number, (name, path, text) in enumerate(PLANTED):
            root = Path(folder) / str(number)
            plant(root, SOUND | {path: text})
            if run(name, root) == 0:
                wrong.append(f"{name} passes with {path}:\n{text[:200]}")
        if exports(Path(folder), "edo_a") != 0:
            wrong.append("exports fails on a sound library")
        if exports(Path(folder), "other") == 0 or exports(Path(folder), "edo_a", "-lm") == 0:
            wrong.append("exports passes on an unsound library")
    print("\n".join(wrong), end="\n" if wrong else "")
    return 1 if wrong else 0


sys.exit(main())
