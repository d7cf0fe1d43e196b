#!/usr/bin/env python3
"""atomics.py: every atomic operation goes through src/base/atomic.h.

So one file can be replaced by the shim of an explorer of interleavings. Fences
that stand alone are forbidden: ThreadSanitizer does not see them.
"""
import re
import sys
from pathlib import Path

COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.S)
ATOMIC = re.compile(r"\b(?:__atomic_\w+|__sync_\w+|_Atomic|stdatomic|atomic_(?:load|store|fetch|thread)\w*)")
FENCE = re.compile(r"\b(?:__atomic_thread_fence|__sync_synchronize)\b")


def main(root):
    n_bad = 0
    for path in sorted(p for top in ("src", "include") for p in (root / top).rglob("*.[ch]")):
        pattern = FENCE if path == root / "src/base/atomic.h" else ATOMIC
        code = COMMENT.sub(lambda m: re.sub(r"[^\n]", " ", m[0]), path.read_text())
        for number, line in enumerate(code.splitlines(), 1):
            for word in pattern.findall(line):
                n_bad += 1
                print(f"{path}:{number}: {word} outside of src/base/atomic.h, or a fence")
    return 1 if n_bad else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else ".")))
