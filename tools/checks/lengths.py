#!/usr/bin/env python3
"""lengths.py: names the long files and functions; fails for the far too long."""
import re
import sys
from pathlib import Path

FILE_SECOND_LOOK, FILE_MAX = 500, 1000
FUNCTION_SECOND_LOOK, FUNCTION_MAX = 60, 120
TOPS = ("src", "include", "edocc", "examples", "bench", "tests")
NAME = re.compile(r"(\w+)\s*\(")


def functions(lines):
    """(line, name, length) of each; a body's braces stand in the first column."""
    opened, head = None, ""
    for number, line in enumerate(lines, 1):
        if line == "{":
            opened = number
        elif line.startswith("}") and opened:
            yield opened, head, number - opened + 1
            opened = None
        elif not opened and NAME.search(line) and not line[0].isspace():
            head = NAME.search(line)[1]


def main(root):
    n_bad = 0

    def report(where, length, look, most):
        nonlocal n_bad
        if length > look:
            print(f"{where}: {length} lines{' are too many' if length > most else ', worth a second look'}")
            n_bad += length > most

    for path in sorted(p for top in TOPS for p in (root / top).rglob("*.[ch]")):
        lines = path.read_text().splitlines()
        report(path, len(lines), FILE_SECOND_LOOK, FILE_MAX)
        for line, name, length in functions(lines):
            report(f"{path}:{line}: {name}()", length, FUNCTION_SECOND_LOOK, FUNCTION_MAX)
    return 1 if n_bad else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else ".")))
