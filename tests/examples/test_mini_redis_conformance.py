# SPDX-License-Identifier: MIT
"""The same bytes to mini-redis and to redis-server: the same bytes back."""

import random
import re
import shlex
import sys

from mini_redis import Redis, Server, encode, run_tests, skip_without

# Each line is a command; blank lines separate what belongs together.
COMMANDS = r"""
PING
ping hello
PING a b
ECHO hello
ECHO
ECHO a b
SELECT 0
SELECT 99
SELECT abc
QUIT_IS_UNKNOWN a 'b c' d
foo
foo 'line\r\nbreak'

GET nothing
SET k v
GET k
GET
GET k k
SET k
SET k v foo
SET k v NX
SET k w XX
GET k
SET new v XX
SET new v NX
SET k v NX XX
SET k x GET
SET k y NX GET
SET k2 y NX GET
SET k2 z XX GET
SET k3 z XX GET
GET k3
SET k v EX
SET k v EX abc
SET k v EX 0
SET k v EX -1
SET k v PX 0
SET k v EX 9223372036854775807
SET k v PX 9223372036854775807
SET k v EX 10 PX 10
SET k v EX 100
TTL k
SET k v
TTL k
SET k v EX 100
SET k v KEEPTTL
TTL k
SET k v KEEPTTL EX 10
SET k v EX 10 KEEPTTL
SET k v ex 10 nx
set k v px 100000 xx get
TTL k
SET '' empty
GET ''
SET e ''
GET e

GETSET g 1
GETSET g 2
GETSET g
SET g v EX 100
GETSET g w
TTL g
DEL g g k nothing
DEL
EXISTS e e k nothing
EXISTS
TYPE e
TYPE nothing
TYPE

INCR n
INCR n
DECR n
INCRBY n 40
INCRBY n -2
INCRBY n abc
INCRBY n 9223372036854775808
INCRBY n
INCR n n
GET n
SET n 9223372036854775807
INCR n
INCRBY n 1
DECR n
SET n -9223372036854775808
DECR n
INCRBY n -1
INCRBY n -9223372036854775808
SET n ' 1'
INCR n
SET n 1.5
INCR n
SET n 01
INCR n
SET n -0
INCR n
SET n +1
INCR n
SET n ''
INCR n
SET n abc
DECR n
GET n
SET n 10 EX 100
INCR n
TTL n

APPEND a hello
APPEND a ' world'
GET a
STRLEN a
STRLEN nothing
APPEND a
STRLEN
APPEND n 5
INCR n
APPEND n x
INCR n
GET n
STRLEN n
APPEND m ''
EXISTS m
APPEND m 12
INCR m

MSET a 1 b 2 c 3
MGET a b c nothing
MSET a 1 b
MSET a
MSET
MGET
MSET a 1 a 2
GET a
SET b v EX 100
MSET b w
TTL b

EXPIRE nothing 10
EXPIRE a 10
TTL a
EXPIRE a abc
EXPIRE a
EXPIRE a 9223372036854775807
EXPIRE a 9223372036854775
PEXPIRE a 9223372036854775807
EXPIRE a 100 NX
EXPIRE a 100 XX
EXPIRE a 50 GT
EXPIRE a 200 GT
EXPIRE a 300 LT
EXPIRE a 100 LT
TTL a
EXPIRE a 10 FOO
EXPIRE a 10 NX XX
EXPIRE a 10 NX GT
EXPIRE a 10 GT LT
EXPIRE a 10 XX GT
TTL a
PERSIST a
PERSIST a
PERSIST nothing
TTL a
TTL nothing
PTTL a
PTTL nothing
EXPIRE a 10 GT
EXPIRE a 10 LT
EXPIRE a 10 XX LT
PERSIST a
EXPIRE a -1
EXISTS a
SET a v
EXPIRE a 0
EXISTS a
SET a v
PEXPIRE a 100000
TTL a
PEXPIRE a 1 foo
TTL
PTTL a b
PERSIST
SET a v
EXPIRE a -9223372036854775808
PEXPIRE a -9223372036854775808
EXISTS a

CONFIG
CONFIG FOO
CONFIG GET
CONFIG GET save
CONFIG GET appendonly
CONFIG GET nothing
CONFIG SET a
CONFIG SET nothing 1
CONFIG RESETSTAT
CLIENT
CLIENT FOO
CLIENT GETNAME
CLIENT SETNAME
CLIENT SETNAME name
CLIENT GETNAME
CLIENT SETNAME 'a b'
CLIENT SETNAME ''
CLIENT GETNAME
CLIENT ID x
COMMAND FOO
COMMAND INFO nothing
COMMAND COUNT x
HELLO 4
HELLO abc
HELLO 2 FOO
INFO nothing
DBSIZE
DBSIZE x
FLUSHALL x
FLUSHALL ASYNC
DBSIZE
FLUSHALL
KEYS
KEYS *
MSET hello 1 hallo 2 hxllo 3 hllo 4 heello 5
KEYS h?llo
KEYS h*llo
KEYS h[ae]llo
KEYS h[^e]llo
KEYS h[a-e]llo
KEYS h[e-a]llo
KEYS h[
KEYS 'hell\\o'
KEYS ''
KEYS **
FLUSHALL SYNC
QUIT
"""

MALFORMED = [
    b"*x\r\n", b"*\r\n", b"*9999999999999\r\n", b"* 1\r\n",
    b"*1\r\nGET\r\n", b"*1\r\n$-1\r\n", b"*1\r\n$x\r\n", b"*1\r\n$03\r\nGET\r\n",
    b"*1\r\n$999999999999\r\n", b"SET 'a\r\n", b'SET "a"b\r\n', b"*1\r\n:4\r\n",
    b"PING\r\n*1\r\n$x\r\nPING\r\n", b"1" * 70000, b"*" + b"1" * 70000,
    b"*1\r\n$" + b"1" * 70000,
]

# Not malformed, if in unusual form.
UNUSUAL = [
    b"\r\n\r\nPING\r\n", b"*0\r\nPING\r\n", b"*-1\r\nPING\r\n",
    b"  PING  \r\n", b"PING\n", b"SET k 'a b'\r\nGET k\r\n",
    b'ECHO "\\x41\\n\\"\\t\\\\z"\r\n', b"ECHO 'it\\'s'\r\n", b"ECHO ''\r\n",
    b"ECHO a\"b c\"\r\n", b"*2\r\n$4\r\nECHO\r\n$4\r\n\r\n\r\n\r\n",
    b"*2\r\n$4\r\nECHO\r\n$3\r\na\0b\r\n", b"*1\r\n$4\r\nPI\0G\r\n",
    b"*1\r\n$0\r\n\r\n",
]


def normal(reply):
    """KEYS comes in any order."""
    parts = re.findall(rb"\$\d+\r\n[^\r]*\r\n", reply)
    return b"".join(sorted(parts)) if reply.startswith(b"*") else reply


def expect_same(what, ours, theirs):
    if normal(ours) != normal(theirs):
        raise AssertionError("%r\n  mini-redis:   %r\n  redis-server: %r" %
                             (what, ours[:500], theirs[:500]))


def answers_every_command_like_redis(program):
    with Server(program) as ours, Redis() as theirs:
        with ours.connect() as a, theirs.connect() as b:
            for line in COMMANDS.splitlines():
                words = [w.encode().decode("unicode_escape")
                         for w in shlex.split(line)]
                if words:
                    expect_same(line, a.call(*words), b.call(*words))
            assert a.rest() == b"" and b.rest() == b""


def send_and_end(server, data):
    """@data, then all that comes back until somebody is done."""
    with server.connect() as client:
        client.send(data)
        client.socket.shutdown(1)
        return client.rest()


def words_protocol_errors_like_redis(program):
    with Server(program) as ours, Redis() as theirs:
        for data in MALFORMED:
            # 70000 bytes of a line that goes on is an error; the end is not.
            with ours.connect() as a, theirs.connect() as b:
                a.send(data)
                b.send(data)
                expect_same(data[:40], a.rest(), b.rest())
        for data in UNUSUAL:
            expect_same(data, send_and_end(ours, data),
                        send_and_end(theirs, data))


def random_command(chance):
    key = "key:%d" % chance.randrange(20)
    value = chance.choice(["1", "-5", "abc", "x" * 40, "", "007", "a\0b\r\n",
                           str(chance.randrange(1 << 62))])
    return chance.choice([
        ["GET", key], ["SET", key, value], ["SET", key, value, "NX"],
        ["SET", key, value, "XX", "GET"], ["INCR", key], ["DECR", key],
        ["INCRBY", key, chance.randrange(-99, 99)], ["APPEND", key, value],
        ["STRLEN", key], ["GETSET", key, value], ["DEL", key],
        ["EXISTS", key], ["MGET", key, "key:1", "key:2"],
        ["MSET", key, value, "key:3", value], ["EXPIRE", key, 1000],
        ["PERSIST", key], ["TYPE", key], ["DBSIZE"], ["KEYS", "key:*"],
        ["SET", key, value, "KEEPTTL"], ["EXPIRE", key, -1],
    ])


def answers_random_pipelines_like_redis(program):
    chance = random.Random(20)
    with Server(program) as ours, Redis() as theirs:
        with ours.connect() as a, theirs.connect() as b:
            for _ in range(200):
                batch = [random_command(chance) for _ in range(50)]
                data = b"".join(encode(*words) for words in batch)
                a.send(data)
                b.send(data)
                for words in batch:
                    expect_same(words, a.reply(), b.reply())


if __name__ == "__main__":
    skip_without("redis-server")
    run_tests([
        answers_every_command_like_redis,
        words_protocol_errors_like_redis,
        answers_random_pipelines_like_redis,
    ], sys.argv)
