#!/usr/bin/env python3
"""plain.py: async C parses and type-checks without edocc, free of warnings.

That is what editors and linters see of it (include/edo/plain.h).
"""
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

READERS = (("gcc", "-std=gnu11"), ("clang", "-std=gnu11"))
# In this reading an arm's assignment looks as if it might not happen.
WARNINGS = ("-Wall", "-Wextra", "-Werror", "-fsyntax-only", "-Wno-sometimes-uninitialized")


def check(root, path, reader):
    folders = (root / "include", path.parent, root / "tests/support", root / "src")
    run = subprocess.run([*reader, *WARNINGS, *(f"-I{f}" for f in folders), str(path)],
                         stderr=subprocess.PIPE, text=True)
    return f"{path} ({reader[0]}):\n{run.stderr}" if run.returncode else None


def main(root):
    paths = sorted(p for top in ("examples", "bench", "tests/async") for p in (root / top).rglob("*.c"))
    with ThreadPoolExecutor(2) as pool:
        found = list(filter(None, pool.map(lambda job: check(root, *job),
                                           [(p, r) for p in paths for r in READERS])))
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else ".")))
