# SPDX-License-Identifier: MIT
"""One test program of edocc with one compiler and one set of options.

    run_program.py --edocc E --cc gcc --variant O2 --work DIR PROGRAM.c
    run_program.py --edocc E --cc gcc --variant O2 --work DIR --driver

NAME.c with NAME.out is compiled, run, and has to print that; with NAME.err it
has to be rejected with that. A comment in the program says what else is true of
it: /* edocc: oracle; cancel; with other.c */

    oracle     read plainly, without edocc, it prints the same (variant: plain)
    cancel     NAME.out also tells what happens if it is cancelled
    once       it is not cancelled and panicked at every place
    runtime    it has a main of its own and links libedo
    with FILE  another source of it, in the same folder
    flags F    more options

With --driver the objects are made that all programs of the variant share."""

import argparse
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
TIMEOUT = 60

VARIANTS = {
    "O0": ["-O0"],
    "O2": ["-O2"],
    "asan": ["-O1", "-g", "-fsanitize=address,undefined",
             "-fno-sanitize-recover=all", "-fno-omit-frame-pointer"],
    "plain": ["-O1"],
    "error": [],
}
WARNINGS = ["-Wall", "-Wextra", "-Werror", "-Wno-dangling-else"]
DRIVER = ["drive.c", "drive_notes.c", "drive_leaves.c", "drive_panic.c",
          "drive_library.c", "drive_scope.c"]
STUBS = ["stubs.c", "drive_notes.c"]


class Failure(Exception):
    """The test has failed; the text says how."""


def run(command, **more):
    done = subprocess.run(command, capture_output=True, text=True,
                          timeout=TIMEOUT, check=False, **more)
    return done


def must(command, what, **more):
    done = run(command, **more)
    if done.returncode != 0:
        raise Failure("%s: exit code %d\n%s\n%s%s" % (
            what, done.returncode, " ".join(command), done.stdout[-8000:],
            done.stderr[-8000:]))
    return done


class Program:
    """NAME.c and what its comment says of it."""

    def __init__(self, path):
        self.path = os.path.abspath(path)
        self.folder = os.path.dirname(self.path)
        with open(self.path) as file:
            found = re.search(r"/\*\s*edocc:(.*?)\*/", file.read(), re.S)
        words = found.group(1).split(";") if found else []
        self.said = [word.strip() for word in words]

    def says(self, word):
        return word in self.said

    def values(self, word):
        return [value for said in self.said if said.startswith(word + " ")
                for value in said.split()[1:]]

    def sources(self):
        return [self.path] + [os.path.join(self.folder, name)
                              for name in self.values("with")]

    def expected(self, suffix):
        with open(self.path[:-2] + suffix) as file:
            return file.read()


class Variant:
    """A compiler, options, and a folder for what comes of them."""

    def __init__(self, options):
        self.edocc = options.edocc
        self.compiler = options.cc
        self.name = options.variant
        self.library = options.library
        self.is_plain = options.variant == "plain"
        self.shared = os.path.join(options.work,
                                   "%s-%s" % (options.cc, options.variant))
        self.flags = VARIANTS[options.variant] + [
            "-std=gnu11", "-I" + os.path.join(ROOT, "include"), "-I" + HERE]

    def driver_sources(self):
        return STUBS if self.is_plain else DRIVER

    def driver_objects(self):
        return [os.path.join(self.shared, name[:-2] + ".o")
                for name in self.driver_sources()]

    def make_driver(self):
        os.makedirs(self.shared, exist_ok=True)
        for source, target in zip(self.driver_sources(),
                                  self.driver_objects()):
            must([self.compiler, *self.flags, *WARNINGS, "-fexceptions", "-c",
                  os.path.join(HERE, source), "-o", target], "driver")

    def build(self, program):
        folder = os.path.basename(program.folder)
        name = os.path.basename(program.path)[:-2]
        target = os.path.join(self.shared, "%s.%s" % (folder, name))
        prefix = [] if self.is_plain else [self.edocc]
        if program.says("runtime"):
            objects = [self.library, "-pthread"]
        else:
            objects = self.driver_objects()
        must([*prefix, self.compiler, *self.flags, *WARNINGS,
              *program.values("flags"), *program.sources(), *objects, "-o",
              target], "compiler")
        return target


def compare(program, got, suffix):
    if got == program.expected(suffix):
        return
    path = program.path[:-2] + suffix
    done = run(["diff", "-u", path, "-"], input=got)
    raise Failure("not what was expected:\n" + done.stdout)


def run_accepted(program, variant, updates):
    target = variant.build(program)
    try:
        got = must([target], "program").stdout
        if program.says("cancel") and not variant.is_plain:
            got += must([target, "cancel"], "cancelled program").stdout
        if updates:
            with open(program.path[:-2] + ".out", "w") as file:
                file.write(got)
        elif variant.is_plain:
            expected = program.expected(".out")
            if got != "".join(expected.partition("root = ")[:2]) + \
                    expected.partition("root = ")[2].split("\n")[0] + "\n":
                compare(program, got, ".out")
        else:
            compare(program, got, ".out")
        if not program.says("once") and not program.says("runtime") and \
                not variant.is_plain:
            print(must([target, "survey"], "survey").stderr.strip())
    finally:
        os.remove(target)


def run_rejected(program, variant):
    done = run([variant.edocc, variant.compiler, *variant.flags,
                *program.values("flags"), "-c",
                os.path.basename(program.path), "-o", "/dev/null"],
               cwd=program.folder)
    if done.returncode != 1:
        raise Failure("exit code %d\n%s" % (done.returncode, done.stderr))
    compare(program, done.stderr, ".err")


def run_test(program, variant, updates):
    if os.path.exists(program.path[:-2] + ".err"):
        run_rejected(program, variant)
    else:
        run_accepted(program, variant, updates)


def parser():
    made = argparse.ArgumentParser()
    made.add_argument("--edocc")
    made.add_argument("--cc", default="gcc")
    made.add_argument("--variant", default="O0", choices=sorted(VARIANTS))
    made.add_argument("--work", required=True)
    made.add_argument("--library", default="")
    return made


def parse():
    made = parser()
    made.add_argument("--driver", action="store_true")
    made.add_argument("--update", action="store_true")
    made.add_argument("programs", nargs="*")
    return made.parse_args()


def main():
    options = parse()
    variant = Variant(options)
    failed = 0
    if options.driver:
        variant.make_driver()
    for path in options.programs:
        try:
            run_test(Program(path), variant, options.update)
        except (Failure, subprocess.TimeoutExpired, OSError) as problem:
            print("%s, %s %s: %s" % (path, options.cc, options.variant,
                                     problem))
            failed += 1
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
