# SPDX-License-Identifier: MIT
"""A folder of its own for each test of the launcher, and the means to compare
what edocc does there with what the compiler does by itself."""

import os
import shutil
import subprocess
import tempfile

ASYNC = "#include <edo.h>\nasync int {name}(void)\n{{\n\treturn 1;\n}}\n"
PLAIN = "int {name}(void)\n{{\n\treturn VALUE;\n}}\n"
MAIN = "int main(void)\n{\n\treturn 7;\n}\n"

# With these an async file without await is plain C, whose dependencies are
# those that edocc has to write.
AS_PLAIN_C = ["-D__EDOCC__", "-Dasync=", "-Dedo_async=", "-DEDO_LOCAL=",
              "-DEDO_NOT_SEND=", "-DEDO_FRAME(n)=", "-DEDO_OWNED(f)=",
              "-DEDO_OUTPUT_DESTRUCTOR(f)=", "-Wno-unknown-pragmas"]


class Workshop:
    """Files, commands and assertions in one temporary folder."""

    def __init__(self, edocc, compiler, root):
        self.edocc = edocc
        self.compiler = compiler
        self.include = "-I" + os.path.join(root, "include")
        self.folder = tempfile.mkdtemp(prefix="edocc-test-")
        self.temporary = os.path.join(self.folder, "TMP")
        self.work = os.path.join(self.folder, "work")
        os.mkdir(self.temporary)
        os.mkdir(self.work)
        self.environment = dict(os.environ, TMPDIR=self.temporary, LC_ALL="C",
                                ASAN_OPTIONS="detect_leaks=0")
        self.is_clang = "clang" in compiler

    def close(self):
        shutil.rmtree(self.folder)

    def path(self, name):
        return os.path.join(self.work, name)

    def write(self, name, text):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        with open(self.path(name), "w") as file:
            file.write(text)
        return name

    def write_async(self, name, function="f"):
        return self.write(name, ASYNC.format(name=function))

    def write_plain(self, name, function="g", value="1"):
        return self.write(name, "#define VALUE %s\n" % value
                          + PLAIN.format(name=function))

    def write_main(self, name="main.c"):
        return self.write(name, MAIN)

    def write_program(self, name, text):
        """An executable script."""
        self.write(name, "#!/bin/sh\n" + text)
        os.chmod(self.path(name), 0o755)
        return self.path(name)

    def read(self, name):
        with open(self.path(name), "rb") as file:
            return file.read()

    def exists(self, name):
        return os.path.exists(self.path(name))

    def files(self):
        found = []
        for folder, _, names in os.walk(self.work):
            found += [os.path.relpath(os.path.join(folder, name), self.work)
                      for name in names]
        return sorted(found)

    def run(self, *command, text=None, **environment):
        return subprocess.run(
            list(command), cwd=self.work, input=text, capture_output=True,
            text=True, timeout=60, env=dict(self.environment, **environment),
            check=False)

    def edo(self, *arguments, text=None, **environment):
        """edocc COMPILER arguments, in the hope that it leaves nothing."""
        done = self.run(self.edocc, self.compiler, *arguments, text=text,
                        **environment)
        left = os.listdir(self.temporary)
        assert not left, "left in TMPDIR: %s" % left
        return done

    def compile(self, *arguments, **more):
        """The same, which has to succeed without a word."""
        done = self.edo(self.include, *arguments, **more)
        assert done.returncode == 0, done.stderr
        assert done.stderr == "", done.stderr
        return done

    def direct(self, *arguments, **more):
        """What the compiler does by itself."""
        return self.run(self.compiler, *arguments, **more)

    def symbols(self, name):
        done = self.run("nm", name)
        assert done.returncode == 0, done.stderr
        return [line.split()[-1] for line in done.stdout.splitlines()]

    def assert_async_object(self, name, function="f"):
        symbols = self.symbols(name)
        assert function + "__type" in symbols, symbols

    def exit_code(self, program):
        return self.run(self.path(program)).returncode
