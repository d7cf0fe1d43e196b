# SPDX-License-Identifier: MIT
"""What goes wrong outside: hostile and slow clients, too many of them, no
files, no memory, the end of the server amid its work."""

import resource
import signal
import socket
import subprocess
import sys
import threading
import time

from mini_redis import (LIMIT, Client, Server, encode, has_sanitizer,
                        run_tests)


def wait_until(condition):
    end = time.monotonic() + LIMIT
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


def pipeline_may_be_cut_anywhere(program):
    data = (encode("SET", "k", "v\r\n") + b"GET k\r\n" + encode("INCR", "n") +
            encode("MGET", "k", "n"))
    with Server(program) as server, server.connect() as client:
        for cut in range(1, len(data)):
            client.send(data[:cut])
            time.sleep(0.001)
            client.send(data[cut:])
            expected = b"+OK\r\n$3\r\nv\r\n\r\n:%d\r\n" % cut
            assert client.take(len(expected)) == expected
            client.reply()


def malformed_input_costs_only_its_own_connection(program):
    garbage = [b"*1\r\n$x\r\n", b"\xff\xfe\x00" * 30000, b"*3\r\n$3\r\nSET\r\n:",
               b"GET '\r\n", b"\x00" * 70000, b"*1048576\r\n$536870912\r\nx"]
    with Server(program) as server, server.connect() as good:
        good.call("SET", "k", "v")
        for data in garbage:
            with server.connect() as bad:
                bad.send(b"PING\r\n")
                assert bad.reply() == b"+PONG\r\n"
                try:
                    bad.send(data)
                except OSError:
                    pass  # It was closed before all was sent.
            assert good.call("GET", "k") == b"$1\r\nv\r\n"
        wait_until(lambda: b"connected_clients:1\r\n" in
                   good.call("INFO", "clients"))


def client_that_does_not_read_holds_up_nobody(program):
    value = b"x" * 100000
    with Server(program) as server:
        with server.connect() as lazy, server.connect() as other:
            lazy.call("SET", "k", value)
            lazy.send(encode("GET", "k") * 500)
            for _ in range(100):
                assert other.call("PING") == b"+PONG\r\n"
            for _ in range(500):
                assert len(lazy.reply()) > len(value)


def client_may_leave_without_a_word(program):
    with Server(program) as server, server.connect() as other:
        other.call("SET", "k", "x" * 100000)
        for _ in range(50):
            with server.connect() as client:
                client.send(encode("GET", "k") * 20 + b"*2\r\n$3\r\nGE")
        wait_until(lambda: b"connected_clients:1\r\n" in
                   other.call("INFO", "clients"))


def keys_expire_without_being_looked_at(program):
    with Server(program) as server, server.connect() as client:
        client.call("SET", "far", "v", "EX", 1000)
        for i in range(1000):
            client.call("SET", "key:%d" % i, "v", "PX", 1 + i % 100)
        client.call("SET", "k", "v", "PX", 50)
        assert client.call("TTL", "k") in (b":0\r\n", b":-2\r\n")
        wait_until(lambda: client.call("DBSIZE") == b":1\r\n")
        assert b"expired_keys:1001\r\n" in client.call("INFO", "stats")


def clients_beyond_the_limit_wait_their_turn(program):
    with Server(program, "--max-clients", "2") as server:
        first, second = server.connect(), server.connect()
        assert first.call("PING") == second.call("PING") == b"+PONG\r\n"
        with server.connect() as third:
            third.send(encode("PING"))
            third.socket.settimeout(0.1)
            try:
                assert third.socket.recv(1) == b"it must wait"
            except socket.timeout:
                pass
            third.socket.settimeout(LIMIT)
            first.close()
            assert third.reply() == b"+PONG\r\n"
        second.close()


def accepting_resumes_when_files_are_there_again(program):
    prefix = ["prlimit", "--nofile=24:24"]
    with Server(program, prefix=prefix) as server:
        clients = [server.connect() for _ in range(40)]
        assert clients[0].call("PING") == b"+PONG\r\n"
        for client in clients:
            client.close()
        for _ in range(40):
            with server.connect() as client:
                assert client.call("PING") == b"+PONG\r\n"


def out_of_memory_is_an_error_reply(program):
    if has_sanitizer(program):
        return  # It reserves more address space than any limit leaves.
    with Server(program, prefix=["prlimit", "--as=400000000"]) as server:
        with server.connect() as client:
            value = b"x" * 1000000
            replies = [client.call("SET", "k%d" % i, value) for i in range(500)]
            assert replies[0] == b"+OK\r\n"
            assert replies[-1].startswith(b"-OOM "), replies[-1]
            assert client.call("PING") == b"+PONG\r\n"
            assert client.call("FLUSHALL") == b"+OK\r\n"
            assert client.call("SET", "k", value) == b"+OK\r\n"


class Hammer(threading.Thread):
    """Counts up in pipelines until the server ends the connection."""

    def __init__(self, port):
        super().__init__()
        self.client = Client(port)
        self.replies = []
        self.rest = None
        self.start()

    def run(self):
        try:
            while True:
                self.client.send(encode("INCR", "n") * 50)
                for _ in range(50):
                    self.replies.append(self.client.reply())
        except (EOFError, OSError) as error:
            self.rest = error.args[0] if isinstance(error, EOFError) else b""
        self.client.close()


def shutdown_finishes_the_commands_in_flight(program):
    with Server(program) as server:
        idle = server.connect()
        hammers = [Hammer(server.port) for _ in range(8)]
        wait_until(lambda: all(len(h.replies) > 200 for h in hammers))
        start = time.monotonic()
        server.stop()
        assert time.monotonic() - start < 4, "it waited for the idle client"
        assert idle.rest() == b""
        idle.close()
        for hammer in hammers:
            hammer.join(LIMIT)
            assert not hammer.is_alive()
            assert hammer.rest == b"", "a reply was cut off: %r" % hammer.rest
        # Each number once: what was executed was answered. Only a reply that
        # was still under way when its client's connection broke may be lost.
        numbers = sorted(int(r[1:]) for h in hammers for r in h.replies)
        assert len(set(numbers)) == len(numbers)
        assert numbers[0] == 1


def shutdown_does_not_wait_for_ever_for_a_client_that_does_not_read(program):
    with Server(program) as server:
        lazy = server.connect()
        lazy.call("SET", "k", "x" * 1000000)
        lazy.send(encode("GET", "k") * 100)
        time.sleep(0.2)
        server.kill(signal.SIGINT)
        time.sleep(0.2)
        server.kill(signal.SIGINT)
        start = time.monotonic()
        server.wait()
        assert time.monotonic() - start < 4
        lazy.close()


def wrong_options_give_one_clear_error(program):
    cases = [
        (["--port", "x"], 2), (["--port", "65536"], 2), (["--port"], 2),
        (["--nothing"], 2), (["extra"], 2), (["--workers", "0"], 2),
        (["--max-clients", "0"], 2),
    ]
    for options, code in cases:
        done = subprocess.run([program, *options], capture_output=True,
                              text=True, timeout=LIMIT)
        assert done.returncode == code, (options, done)
        assert len(done.stderr.split("\nusage:")[0].splitlines()) == 1, done
    done = subprocess.run([program, "--help"], capture_output=True, text=True,
                          timeout=LIMIT)
    assert done.returncode == 0 and done.stdout.startswith("usage:"), done


def port_in_use_is_one_clear_error(program):
    with Server(program) as server:
        done = subprocess.run([program, "--port", str(server.port)],
                              capture_output=True, text=True, timeout=LIMIT)
        assert done.returncode == 1, done
        assert len(done.stderr.splitlines()) == 1, done
        assert "cannot listen on 127.0.0.1" in done.stderr, done


def without_a_second_worker_asking_for_one_is_one_clear_error(program):
    done = subprocess.Popen([program, "--port", "0", "--workers", "2"],
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            text=True)
    line = done.stdout.readline()
    done.terminate()
    errors = done.communicate(timeout=LIMIT)[1]
    if line == "":
        assert done.returncode == 1, (done.returncode, errors)
        assert len(errors.splitlines()) == 1, errors


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    run_tests([
        pipeline_may_be_cut_anywhere,
        malformed_input_costs_only_its_own_connection,
        client_that_does_not_read_holds_up_nobody,
        client_may_leave_without_a_word,
        keys_expire_without_being_looked_at,
        clients_beyond_the_limit_wait_their_turn,
        accepting_resumes_when_files_are_there_again,
        out_of_memory_is_an_error_reply,
        shutdown_finishes_the_commands_in_flight,
        shutdown_does_not_wait_for_ever_for_a_client_that_does_not_read,
        wrong_options_give_one_clear_error,
        port_in_use_is_one_clear_error,
        without_a_second_worker_asking_for_one_is_one_clear_error,
    ], sys.argv)
