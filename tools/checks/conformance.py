#!/usr/bin/env python3
"""conformance.py: the table in docs/conformance.md names tests that exist.

No cell is empty, and each name in the second column is a test: `room.thing.name`
of TEST(name) or TEST_ON_MULTI_THREAD(name) in tests/room/test_thing.c,
`room.thing.name__*` of TEST_ON_ALL_FLAVORS(name) or TEST_ON_ONE_WORKER(name),
`edocc.folder.name.*` of a program of edocc's, `model.name` of a model and
`model.name.case` of a case of it. A row without a test says why. So does one none
of whose tests runs on every flavor of runtime, in the words of ONE_FLAVOR.
"""
import re
import sys
from pathlib import Path

TEST = re.compile(r"^(TEST\w*)\(\s*(\w+)\s*\)", re.M)
CASE = re.compile(r'CASE\(\s*(\w+)\s*,|\.name = "(\w+)"')
SEVERAL = ("TEST_ON_ALL_FLAVORS", "TEST_ON_ONE_WORKER")
ONE_FLAVOR = re.compile(r"(current|multi)-thread only: \w|there is no runtime")


def known_tests(tests):
    for path in tests.glob("*/test_*.c"):
        for kind, name in TEST.findall(path.read_text()):
            yield f"{path.parent.name}.{path.stem[5:]}.{name}{'__*' if kind in SEVERAL else ''}"
    for path in tests.glob("edocc/*/*.out"):
        yield f"edocc.{path.parent.name}.{path.stem}.*"
    for path in tests.glob("model/model_*.c"):
        yield f"model.{path.stem[6:]}"
        for names in CASE.findall(path.read_text()):
            yield f"model.{path.stem[6:]}.{''.join(names)}"


def is_on_one_flavor(name):
    return not name.endswith("*") and not name.startswith("model.")


def complaints(cells, known):
    if len(cells) != 3:
        yield f"{len(cells)} cells"
        return
    if not all(cells):
        yield "an empty cell"
    names = re.findall(r"`([^`]+)`", cells[1])
    if not names and (cells[1] != "none" or cells[2] == "same"):
        yield "neither a test nor why not"
    if names and all(map(is_on_one_flavor, names)) and not ONE_FLAVOR.search(cells[2]):
        yield "not on every flavor, and not said why"
    for name in names:
        if name not in known:
            yield f"there is no test {name}"


def main(root):
    path = root / "docs/conformance.md"
    known = set(known_tests(root / "tests"))
    n_rows = n_bad = 0
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if not line.startswith("|") or re.match(r"\|[\s|-]+$|\| Tokio", line):
            continue
        n_rows += 1
        for what in complaints([c.strip() for c in line.strip().strip("|").split("|")], known):
            print(f"{path}:{number}: {what}")
            n_bad += 1
    if not n_rows:
        print(f"{path}: no table")
    return 1 if n_bad or not n_rows else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else ".")))
