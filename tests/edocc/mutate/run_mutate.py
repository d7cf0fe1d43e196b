# SPDX-License-Identifier: MIT
"""Mutates test programs and lets edocc read what becomes of them.

    run_mutate.py --mutate M --cc gcc --seed S --count N PROGRAM.c...

The programs are preprocessed; what comes from the headers of the system and of
libedo is left out, so that nearly all of the text is about Edo."""

import argparse
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(HERE)))
TIMEOUT = 110
MARKER = re.compile(r'# \d+ "([^"]*)"')


def preprocess(compiler, program):
    command = [compiler, "-E", "-C", "-D__EDOCC__", "-I" + ROOT + "/include",
               "-I" + os.path.dirname(HERE), program]
    return subprocess.run(command, capture_output=True, text=True,
                          timeout=TIMEOUT, check=False).stdout


def own_text(text):
    """The lines that come from the program's folders."""
    lines, is_own = ["#pragma edo keywords"], False
    for line in text.split("\n"):
        marker = MARKER.match(line)
        if marker:
            is_own = "/tests/edocc/" in marker.group(1)
        elif is_own and not line.startswith("#pragma edo"):
            lines.append(line)
    return "\n".join(lines) + "\n"


def main():
    made = argparse.ArgumentParser()
    made.add_argument("--mutate", required=True)
    made.add_argument("--cc", default="gcc")
    made.add_argument("--seed", default="1")
    made.add_argument("--count", default="100")
    made.add_argument("programs", nargs="+")
    options = made.parse_args()
    failed = 0
    for program in options.programs:
        text = own_text(preprocess(options.cc, os.path.abspath(program)))
        done = subprocess.run([options.mutate, options.seed, options.count],
                              input=text, capture_output=True, text=True,
                              timeout=TIMEOUT, check=False)
        if done.returncode != 0:
            failed += 1
            print("%s: exit code %d\n%s" % (program, done.returncode,
                                            done.stderr[-6000:]))
    print("%d programs, %d failed" % (len(options.programs), failed))
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
