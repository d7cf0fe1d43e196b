#!/usr/bin/env python3
"""bench.py EDOBENCH [PEERS]: measures Edo, beside other runtimes if they are given.

PEERS is a folder with tokio/, go/, load/, bench.py and net.py. It is copied to
build/peers and built there (its own build.sh names the packages it takes); its
runners then interleave all implementations. Without it Edo's rows stand alone,
and echo, which takes a load generator, is left out.

REPS=N repeats each row N times (5); ONLY=REGEX chooses rows.
"""
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

REPS = os.environ.get("REPS", "5")
ONLY = re.compile(os.environ.get("ONLY", ""))
HALF = 0.5      # of the time that tokio takes
ECHO = 1.05     # of the CPU per request that a bare epoll loop takes
BYTES = {"memory_sleep_ct": 200, "memory_park_ct": 160}

# workload, its arguments, the other implementations that have it
MICRO = (
    ("spawn_join_ct", [], "tokio go"),
    ("yield_ct", [], "tokio go"),
    ("chained_spawn_ct", [], "tokio go"),
    ("pingpong_oneshot_ct", [], "tokio go"),
    ("pingpong_mpsc_ct", [], "tokio go"),
    ("mpsc_bounded_ct", [], "tokio go"),
    ("mpsc_unbounded_ct", [], "tokio"),
    ("timers_ct", [], "tokio"),
    ("timeout_ready_ct", ["2000000"], "tokio go"),
    ("memory_sleep_ct", [], "tokio"),
    ("memory_park_ct", [], "tokio"),
)
ECHOES = ("echo:50:64", "echo:1000:64")
ROW = "{:20} {:>10} {:>10} {:>10} {:>7}  {}"


def parse(line):
    return dict(word.split("=", 1) for word in line.split() if "=" in word)


def build_peers(source, target):
    """Commands of the peers that this machine can build."""
    if not target.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("target"))
        for path in target.rglob("*"):
            path.chmod(path.stat().st_mode | 0o200)
    target.chmod(0o755)
    steps = {
        "floor": (["make", "-s"], "load", "load/floor"),
        "tokio": (["cargo", "build", "-q", "--release", "--offline"], "tokio", "tokio/target/release/tbench"),
        "go": (["go", "build", "-o", "gobench", "."], "go", "go/gobench"),
    }
    commands = {}
    for name, (command, folder, program) in steps.items():
        if not shutil.which(command[0]):
            print(f"{name}: left out, there is no {command[0]} here")
        elif subprocess.run(command, cwd=target / folder).returncode:
            print(f"{name}: left out, it does not build here")
        else:
            commands[name] = str(target / program)
    return commands


def medians_alone(edobench, workload, arguments):
    rows = []
    for _ in range(int(REPS)):
        run = subprocess.run(["timeout", "60", edobench, workload, *arguments], stdout=subprocess.PIPE, text=True)
        rows += [parse(line) for line in run.stdout.splitlines() if line.startswith("workload=")]
    if not rows:
        return {}
    numbers = [k for k in rows[0] if k not in ("workload", "impl", "n")]
    return {"edo": {k: statistics.median(float(r[k]) for r in rows) for k in numbers}}


def medians_of(runner, *arguments):
    """What bench.py or net.py prints, as {implementation: {column: median}}."""
    run = subprocess.run([sys.executable, runner, "-r", REPS, *arguments], stdout=subprocess.PIPE, text=True)
    found = {}
    for line in run.stdout.splitlines():
        words = line.split()
        if words[:1] == ["MED"]:
            found[words[2]] = {k: float(v) for k, v in parse(line).items() if k != "n"}
        elif line:
            print(line)
    return found


def implementations(commands, names):
    return ",".join(f"{n}={commands[n]}" for n in names if n in commands)


def show(name, unit, got, against, limit, verdict_of):
    """One row of the table; tells whether the target is met (None: not known)."""
    def number(implementation):
        return f"{got[implementation][unit]:.1f}" if unit in got.get(implementation, {}) else "-"

    edo, other = got.get("edo", {}).get(unit), got.get(against, {}).get(unit)
    met = verdict_of(edo, other) if edo is not None else False
    ratio = f"{edo / other:.2f}" if edo and other else "-"
    mark = "no result" if edo is None else {True: "met", False: "MISSED", None: ""}[met]
    print(ROW.format(name, number("edo"), number(against), number("go"), ratio, f"{limit}  {mark}"), flush=True)
    return met


def micro(edobench, peers, commands):
    for workload, arguments, others in MICRO:
        if not ONLY.search(workload):
            continue
        if peers:
            impls = implementations(commands, ["edo", *others.split()])
            got = medians_of(peers / "bench.py", "-o", str(peers / "results.log"), impls, workload, *arguments)
        else:
            got = medians_alone(edobench, workload, arguments)
        most = BYTES.get(workload)
        if most:
            yield show(workload, "bytes_per_task", got, "tokio", f"<= {most} bytes a task",
                       lambda edo, other, most=most: edo <= most)
        else:
            yield show(workload, "per_op_ns", got, "tokio", f"ns; <= {HALF} of tokio",
                       lambda edo, other: edo <= HALF * other if other else None)


def echo(peers, commands):
    servers = dict(commands)
    for name in ("edo", "tokio"):
        if name in servers:
            servers[name] += " echo_ct"
    for case in ECHOES:
        if not ONLY.search(case):
            continue
        impls = implementations(servers, ["edo", "floor", "tokio"])
        got = medians_of(peers / "net.py", "-o", str(peers / "net.log"), impls, case)
        yield show(case, "srv_cpu_ns", got, "floor", f"CPU ns a request; <= {ECHO} of floor",
                   lambda edo, other: edo <= ECHO * other if other else None)
        for name, columns in got.items():
            print("    {:16} {req_s:.0f} requests/s, {srv_cpu_ns:.0f} ns of CPU each, p99 {p99_us:.0f} us, "
                  "{err:.0f} errors".format(name, **columns), flush=True)


def main(edobench, peers=None):
    edobench = str(Path(edobench).resolve())
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    commands = {}
    if peers:
        source, peers = Path(peers), Path(edobench).parents[1] / "peers"
        commands = build_peers(source, peers)
    commands["edo"] = edobench
    print(ROW.format("workload", "edo", "tokio*", "go", "ratio", "unit and target   (* echo: floor)"))
    met = list(micro(edobench, peers, commands))
    if peers and "floor" in commands:
        met += echo(peers, commands)
    print(f"{met.count(True)} targets met, {met.count(False)} missed, {met.count(None)} not comparable here")


main(*sys.argv[1:])
