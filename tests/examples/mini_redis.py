# SPDX-License-Identifier: MIT
"""What the tests of mini-redis share: a server under test on a port of its
own, and a client that sees raw bytes. Nothing here waits without a limit."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile

LIMIT = 20  # seconds for anything
SKIPPED = 77  # what CTest takes for "skipped"


def skip_without(program):
    if not shutil.which(program):
        print("skipped: there is no %s here" % program)
        sys.exit(SKIPPED)


class Server:
    """mini-redis, on any free port; stop() expects a clean end."""

    def __init__(self, program, *options, prefix=()):
        command = [*prefix, program, "--port", "0", *options]
        self.errors = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=self.errors, text=True)
        line = self.process.stdout.readline()
        found = re.match(r"mini-redis: ready on 127.0.0.1:(\d+)$", line)
        assert found, "instead of a port: %r, %r" % (line, self.read_errors())
        self.port = int(found.group(1))

    def read_errors(self):
        self.errors.seek(0)
        return self.errors.read()

    def connect(self):
        return Client(self.port)

    def kill(self, number=signal.SIGTERM):
        self.process.send_signal(number)

    def wait(self):
        code = self.process.wait(LIMIT)
        assert code == 0, "exit code %d\n%s" % (code, self.read_errors())

    def stop(self, number=signal.SIGTERM):
        self.kill(number)
        self.wait()
        assert self.read_errors() == "", self.read_errors()

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        if self.process.poll() is None:
            if kind is None:
                self.stop()
            else:
                self.process.kill()
                self.process.wait()
        if kind is not None:
            sys.stderr.write(self.read_errors())
        self.process.stdout.close()
        self.errors.close()


class Redis:
    """The real server, without files and on a port of its own."""

    def __init__(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.process = subprocess.Popen(
            ["redis-server", "--bind", "127.0.0.1", "--port", str(self.port),
             "--save", "", "--appendonly", "no", "--dir", tempfile.gettempdir()],
            stdout=subprocess.PIPE, text=True)
        for line in self.process.stdout:
            if "Ready to accept connections" in line:
                return
        raise AssertionError("redis-server does not start")

    def connect(self):
        return Client(self.port)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.communicate(timeout=LIMIT)


class Client:
    """Sends and receives raw bytes; a reply is the bytes it came as."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), LIMIT)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.pending = b""

    def send(self, data):
        self.socket.sendall(data)

    def receive(self):
        """Some bytes; b"" when the other side has closed."""
        try:
            return self.socket.recv(65536)
        except ConnectionResetError:
            return b""

    def take(self, size):
        while len(self.pending) < size:
            more = self.receive()
            if not more:
                raise EOFError(self.pending)
            self.pending += more
        taken, self.pending = self.pending[:size], self.pending[size:]
        return taken

    def take_line(self):
        while b"\r\n" not in self.pending:
            more = self.receive()
            if not more:
                raise EOFError(self.pending)
            self.pending += more
        return self.take(self.pending.index(b"\r\n") + 2)

    def reply(self):
        line = self.take_line()
        kind, number = line[:1], line[1:-2]
        if kind == b"$" and int(number) >= 0:
            return line + self.take(int(number) + 2)
        if kind == b"*" and int(number) > 0:
            return line + b"".join(self.reply() for _ in range(int(number)))
        return line

    def call(self, *words):
        self.send(encode(*words))
        return self.reply()

    def rest(self):
        """All bytes until the other side closes."""
        data, self.pending = self.pending, b""
        while True:
            more = self.receive()
            if not more:
                return data
            data += more

    def close(self):
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def encode(*words):
    words = [w if isinstance(w, bytes) else str(w).encode() for w in words]
    parts = [b"*%d\r\n" % len(words)]
    parts += [b"$%d\r\n%s\r\n" % (len(w), w) for w in words]
    return b"".join(parts)


def has_sanitizer(program):
    with open(program, "rb") as file:
        text = file.read()
        return b"__asan_init" in text or b"__tsan_init" in text


def run_tests(tests, arguments):
    """Each of @tests is a function of the program's path."""
    signal.alarm(100)
    for test in tests:
        print(test.__name__.replace("_", " "), flush=True)
        test(os.path.abspath(arguments[1]))
