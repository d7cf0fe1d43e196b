# SPDX-License-Identifier: MIT
"""Clients that were not written for us: redis-cli and redis-benchmark."""

import subprocess
import sys

from mini_redis import LIMIT, Server, run_tests, skip_without

N_REQUESTS = 10000


def run(*command, text=None):
    done = subprocess.run([str(word) for word in command], input=text,
                          capture_output=True, text=True, timeout=4 * LIMIT)
    assert done.returncode == 0, (command, done.stdout, done.stderr)
    return done.stdout + done.stderr


def redis_cli_talks_to_it(program):
    with Server(program) as server:
        cli = ("redis-cli", "-p", server.port)
        assert run(*cli, "set", "k", "v", "ex", 100) == "OK\n"
        assert run(*cli, "get", "k") == "v\n"
        assert run(*cli, "ttl", "k") == "100\n"
        assert "redis_version" in run(*cli, "info")
        assert run(*cli, "--no-raw", "command", "info", "get") != ""
        # As typed into a terminal, where it asks for the commands first.
        said = run(*cli, "--no-raw", text="incr n\nget n\nkeys *\nquit\n")
        assert '(integer) 1\n"1"\n1) "' in said, said
        # A command of any size, from standard input.
        value = "x" * 1000000
        assert run(*cli, "-x", "set", "large", text=value) == "OK\n"
        assert run(*cli, "strlen", "large") == "1000000\n"


def redis_benchmark_sees_no_error(program):
    with Server(program) as server:
        for depth in (1, 16):
            said = run("redis-benchmark", "-p", server.port, "-t",
                       "ping,set,get,incr,mset", "-c", 50, "-n", N_REQUESTS,
                       "-P", depth, "-q")
            assert said.count("requests per second") == 6, said
            assert "rror" not in said and "WARNING" not in said, said
            print(said.replace("\r", "\n").strip().splitlines()[-1])


if __name__ == "__main__":
    skip_without("redis-cli")
    skip_without("redis-benchmark")
    run_tests([redis_cli_talks_to_it, redis_benchmark_sees_no_error], sys.argv)
