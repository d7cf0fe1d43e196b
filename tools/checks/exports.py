#!/usr/bin/env python3
"""exports.py LIBRARY.so LIBRARY.a: what libedo gives to and wants from others.

It exports names with its own prefix alone and links to the C library and the
compiler's runtime alone.
"""
import re
import subprocess
import sys

MAY_NEED = re.compile(r"^(?:libc\.so\.6|libgcc_s\.so\.1|ld-linux.*)$")


def output(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout


def foreign_names(text):
    names = [line.split()[-1] for line in text.splitlines() if len(line.split()) >= 3]
    return sorted({n for n in names if not n.startswith("edo_")})


def main(shared, static):
    found = [f"{shared}: exports {n}" for n in foreign_names(output("nm", "-D", "--defined-only", shared))]
    found += [f"{static}: defines {n}" for n in foreign_names(output("nm", "-g", "--defined-only", static))]
    needed = re.findall(r"\(NEEDED\).*\[(.*)\]", output("readelf", "-d", shared))
    found += [f"{shared}: needs {n}" for n in needed if not MAY_NEED.match(n)]
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
