#!/usr/bin/env python3
"""layers.py: each #include obeys the table of rooms in ARCHITECTURE.md.

A room may use the rooms on the levels below its own, and itself; edocc uses
nothing but itself; examples and benchmarks see public headers alone.
"""
import re
import sys
from pathlib import Path

ROW = re.compile(r"^\| (\d+|beside) \| `(\w+)` \|")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
BESIDE_MAY_USE = {"base", "future"}


def read_levels(root):
    levels = {}
    for line in (root / "ARCHITECTURE.md").read_text().splitlines():
        row = ROW.match(line)
        if row:
            levels[row[2]] = None if row[1] == "beside" else int(row[1])
    return levels


def resolve(root, path, quoted, name):
    """The file that an #include means, relative to the root; None: not ours."""
    folders = [path.parent] if quoted else []
    for folder in folders + [root / "include", root / "src"]:
        target = (folder / name).resolve()
        if target.is_file() and root in target.parents:
            return target.relative_to(root)
    return None


def room_of(path):
    parts = path.parts
    if parts[0] == "src" and len(parts) > 2:
        return parts[1]
    if parts[:2] == ("include", "edo") and len(parts) > 3:
        return parts[2]
    return None


def may_use(levels, room, other):
    if room == other or levels[other] is None:
        return True
    if levels[room] is None:
        return other in BESIDE_MAY_USE
    return levels[other] < levels[room]


def complaint(levels, path, target):
    top, room, other = path.parts[0], room_of(path), room_of(target)
    if top == "edocc":
        return None if target.parts[0] == "edocc" else "edocc stands alone"
    if top in ("examples", "bench"):
        return "private header" if target.parts[0] == "src" else None
    if top == "include" and target.parts[0] == "src":
        return "a public header includes a private one"
    for name in (room, other):
        if name and name not in levels:
            return f"room {name} is not in ARCHITECTURE.md"
    if room and other and not may_use(levels, room, other):
        return f"{room} may not use {other}"
    return None


def main(root):
    root = root.resolve()
    levels = read_levels(root)
    n_bad = 0 if levels else 1
    if not levels:
        print("ARCHITECTURE.md: no table of rooms")
    for top in ("include", "src", "edocc", "examples", "bench"):
        for path in sorted((root / top).rglob("*.[ch]")):
            for number, line in enumerate(path.read_text().splitlines(), 1):
                match = INCLUDE.match(line)
                target = match and resolve(root, path, match[1] == '"', match[2])
                relative = path.relative_to(root)
                why = target and complaint(levels, relative, target)
                if why:
                    n_bad += 1
                    print(f"{relative}:{number}: includes {match[2]}: {why}")
    return 1 if n_bad else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else ".")))
