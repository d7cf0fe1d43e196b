#!/usr/bin/env python3
"""headers.py: each public header compiles by itself, in C11, gnu11 and C++."""
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

READERS = (
    ("gcc", "-std=gnu11", "-x", "c"),
    ("gcc", "-std=c11", "-x", "c"),
    ("clang", "-std=c11", "-x", "c"),
    ("g++", "-std=c++17", "-x", "c++"),
)
WARNINGS = ("-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Werror", "-fsyntax-only")


def check(root, name, reader):
    with tempfile.NamedTemporaryFile("w", suffix=".c") as file:
        file.write(f"#include <{name}>\n#include <{name}>\nextern int end_of_file;\n")
        file.flush()
        run = subprocess.run([*reader, *WARNINGS, f"-I{root / 'include'}", file.name],
                             stderr=subprocess.PIPE, text=True)
    return f"{name} ({' '.join(reader[:2])}):\n{run.stderr}" if run.returncode else None


def main(root):
    names = [p.relative_to(root / "include") for p in sorted((root / "include").rglob("*.h"))]
    with ThreadPoolExecutor(2) as pool:
        found = list(filter(None, pool.map(lambda job: check(root, *job),
                                           [(n, r) for n in names for r in READERS])))
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else ".")))
