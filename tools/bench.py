#!/usr/bin/env python3
"""bench.py EDOBENCH [PEERS]: measures Edo, beside other runtimes if they are given.

PEERS is a folder with tokio/, go/, libuv/, load/ and net.py. It is copied to
build/peers and built there (its own build.sh names the packages it takes). All
programs of a row run in turn, on two CPUs. Without peers Edo's rows stand alone,
and echo, which takes a load generator, is left out.

A row shows medians with their spread, and what is aimed at: a figure of its own
where there is one, else half of tokio's time. Two versions of tokio are meant,
1.24 and 1.53, and the better of them counts: the peers build the first, and the
rows below know how the second compares with it. The floor is what C without any
runtime takes.

REPS=N repeats each row N times (5); ONLY=REGEX chooses rows.
"""
import fcntl
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

REPS = int(os.environ.get("REPS", "5"))
ONLY = re.compile(os.environ.get("ONLY", ""))
# Whoever measures on this machine holds it, net.py of the peers as well.
LOCK = Path(os.environ.get("BENCH_LOCK", Path(tempfile.gettempdir(), "edo-bench", "cpu.lock")))
TIME_LIMIT = 60
HALF = 0.5
LINE = "{:21} {:>7} {:>14} {:>7} {:>14} {:>6} {:>7} {:>6}  {}"

# How a column of a program's line is shown: unit, and what a value is times.
SHOWN = {
    "per_op_ns": ("", 1),
    "bytes_per_task": ("bytes", 1),
    "cpu_s": ("CPU ms", 1e3),
    "rss_kb": ("MB", 1.024e-3),
    "srv_cpu_ns": ("CPU", 1),
    "p99_us": ("p99 us", 1),
}


class Target(NamedTuple):
    """@who's median of @column is at most @most, or @factor of what @rival has."""
    column: str = "per_op_ns"
    most: float = None
    factor: float = None
    who: str = "edo"
    rival: str = "tokio"
    floor: float = None


class Row(NamedTuple):
    name: str
    runs: dict  # who: (program, its arguments)
    targets: tuple
    n_reps: int = REPS
    case: str = None  # for net.py, where the programs are servers


def beside(workload, others):
    """The same workload everywhere; libuv has one thread."""
    programs = ["edo", *(o for o in others.split() if o != "libuv" or "_ct" in workload)]
    return {program: (program, workload) for program in programs}


def half(name, others="tokio go", n="", **flavors):
    """Rows for half of tokio's time. Each flavor: what 1.24 took, what 1.53 took, floor."""
    for flavor, (t24, t53, floor) in flavors.items():
        target = Target(factor=HALF * min(1, t53 / t24), floor=floor)
        yield Row(f"{name}_{flavor}", beside(f"{name}_{flavor} {n}", others), (target,))


def at_most(name, most, floor, others="tokio", n="", column="per_op_ns", flavors="ct mt"):
    for flavor in flavors.split():
        target = Target(column, most, floor=floor)
        yield Row(f"{name}_{flavor}", beside(f"{name}_{flavor} {n}", others), (target,))


def two_workers(name, factor):
    """The time a task takes on two workers, against the one on a single worker."""
    runs = {flavor: ("edo", f"{name}_{flavor}") for flavor in ("mt", "mt1")}
    return Row(f"{name}_mt", runs, (Target(factor=factor, who="mt", rival="mt1"),), max(REPS, 7))


def echo(n_connections, n_bytes, *targets):
    runs = {"edo": ("edo", "echo_ct"), "edo_mt1": ("edo", "echo_mt1"), "floor": ("floor", ""),
            "tokio": ("tokio", "echo_ct")}
    case = f"echo:{n_connections}:{n_bytes}"
    return Row(case, runs, (Target("srv_cpu_ns", factor=1.05, rival="floor"), *targets), case=case)


ROWS = (
    *half("spawn_join", ct=(106, 417, 4.1), mt=(180, 640, 9.9)),
    *half("chained_spawn", ct=(54, 135, 4.1), mt=(55, 178, 9.9)),
    *half("yield", ct=(43, 46, 3.0), mt=(45, 39, 5.7)),
    *half("pingpong_oneshot", ct=(125, 140, 6.0), mt=(175, 277, 11.4)),
    *half("pingpong_mpsc", ct=(142, 159, 6.0), mt=(185, 343, 11.4)),
    *half("pingpong_notify", "tokio", ct=(103, 123, 6.0), mt=(97, 217, 11.4)),
    *half("mpsc_bounded", ct=(34, 41, None), mt=(120, 114, None)),
    *half("mpsc_unbounded", "tokio", ct=(20, 26, None), mt=(87, 101, None)),
    *half("timeout_ready", n="2000000", ct=(64, 38, None), mt=(62, 38, None)),
    *half("timeout_pend", "tokio", n="1000000", ct=(143, 122, None), mt=(502, 263, None)),
    *at_most("timer_reset", 8, 4.4, "tokio go libuv"),
    *at_most("timer_stop", 11, 4.4, "go libuv", n="2000000", flavors="ct"),
    *half("timers", "tokio libuv", ct=(4400, 2800, 1000)),
    Row("timers_mt", beside("timers_mt", "tokio go"),
        (Target(most=1300, floor=1000), Target("cpu_s", 1200), Target("rss_kb", 180, floor=104))),
    *at_most("memory_park", 128, 96, "tokio go", column="bytes_per_task"),
    *at_most("memory_sleep", 160, 104, "tokio go", column="bytes_per_task"),
    *half("blocking_seq", "tokio libuv", ct=(13000, 19000, 200), mt=(21000, 26000, 200)),
    *at_most("blocking_batch", 900, 800, "tokio libuv"),
    two_workers("cpu_0", 1.5),
    two_workers("cpu_1us", 1 / 1.8),
    two_workers("cpu_100us", 1 / 1.9),
    Row("idle_mt", beside("idle_mt", ""), (Target("cpu_s", 1),), 1),
    echo(50, 64),
    echo(1000, 64, Target("p99_us", factor=1.3, who="edo_mt1", rival="edo")),
)


def build_peers(source, target):
    """Commands of the peers that this machine can build."""
    if not target.is_dir():
        shutil.copytree(source, target)
        for path in (target, *target.rglob("*")):
            path.chmod(path.stat().st_mode | 0o200)
    steps = {
        "floor": (["make", "-s"], "load", "load/floor"),
        "tokio": (["cargo", "build", "-q", "--release", "--offline"], "tokio", "tokio/target/release/tbench"),
        "go": (["go", "build", "-o", "gobench", "."], "go", "go/gobench"),
        "libuv": (["make", "-s"], "libuv", "libuv/uvbench"),
    }
    programs = {}
    for name, (command, folder, program) in steps.items():
        if not shutil.which(command[0]):
            print(f"{name}: left out, there is no {command[0]} here")
        elif subprocess.run(command, cwd=target / folder).returncode:
            print(f"{name}: left out, it does not build here")
        else:
            programs[name] = str(target / program)
    return programs


def collect(lines):
    """Programs' lines as {who: {column: [values]}}."""
    found = {}
    for line in lines:
        if line.startswith("workload="):
            columns = dict(word.split("=", 1) for word in line.split())
            for column in columns.keys() - {"workload", "impl"}:
                found.setdefault(columns["impl"], {}).setdefault(column, []).append(float(columns[column]))
    return found


def run_once(who, command):
    """Its lines, and why it failed. It outweighs other work here as far as it may: see autogroup in sched(7)."""
    first = '{ echo -15 >/proc/self/autogroup; } 2>/dev/null; exec "$@"'
    try:
        run = subprocess.run(["sh", "-c", first, "sh", *command], env=dict(os.environ, BENCH_IMPL=who), text=True,
                             capture_output=True, start_new_session=True, timeout=TIME_LIMIT)
    except subprocess.TimeoutExpired:
        return [], f"has not ended after {TIME_LIMIT} s"
    return run.stdout.splitlines(), run.stderr.strip().rpartition("\n")[2] if run.returncode else None


def run_in_turn(commands, n_reps):
    lines, failures = [], {}
    LOCK.parent.mkdir(exist_ok=True)
    with LOCK.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for _ in range(n_reps):
            for who in [who for who in commands if who not in failures]:
                printed, failure = run_once(who, commands[who])
                lines += printed
                if failure is not None:
                    failures[who] = failure
    return collect(lines), [f"{who}: {failure}" for who, failure in failures.items()]


def run_servers(commands, n_reps, case, peers):
    servers = ",".join(f"{who}={' '.join(command)}" for who, command in commands.items())
    with tempfile.NamedTemporaryFile("r") as log:
        run = subprocess.run([sys.executable, peers / "net.py", "-r", str(n_reps), "-o", log.name, servers, case],
                             stdout=subprocess.PIPE, text=True)
        return collect(log), dict.fromkeys(line for line in run.stdout.splitlines() if not line.startswith("MED"))


def short(value):
    if value is None:
        return "-"
    if value >= 1e4:
        return f"{value / 1e3:.1f}k"
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"


def spread(values):
    return f"{short(min(values))}..{short(max(values))}" if values else "-"


def show(row, target, got):
    """One line of the table; tells whether the target is met (None: not known)."""
    unit, scale = SHOWN[target.column]
    mine, theirs = ([value * scale for value in got.get(who, {}).get(target.column, [])]
                    for who in (target.who, target.rival))
    edo, rival = (statistics.median(values) if values else None for values in (mine, theirs))
    limit = target.factor * rival if target.factor and rival else target.most
    met = False if edo is None else None if limit is None else edo <= limit
    print(LINE.format(f"{row.name} {unit}", short(edo), spread(mine), short(rival), spread(theirs),
                      f"{edo / rival:.2f}" if edo and rival else "-", short(limit), short(target.floor),
                      "FAILED" if edo is None else {True: "met", False: "MISSED", None: ""}[met]), flush=True)
    return met


def show_faster(target, got):
    """Who is not in the row, and yet ahead of Edo."""
    unit, scale = SHOWN[target.column]
    medians = {who: statistics.median(columns[target.column]) * scale
               for who, columns in got.items() if target.column in columns}
    for who in medians.keys() - {target.who, target.rival}:
        if medians[who] < medians.get(target.who, 0):
            print(f"    {who} takes {short(medians[who])} {unit}".rstrip(), flush=True)


def show_servers(got):
    text = "    {:8} {req_s:8.0f} requests/s, {srv_cpu_ns:6.0f} ns of CPU each, p99 {p99_us:6.0f} us, {err:.0f} errors"
    for who, columns in got.items():
        print(text.format(who, **{name: statistics.median(values) for name, values in columns.items()}), flush=True)


def measure(row, programs, peers):
    commands = {who: [programs[program], *arguments.split()]
                for who, (program, arguments) in row.runs.items() if program in programs}
    if row.case:
        got, failures = run_servers(commands, row.n_reps, row.case, peers)
    else:
        got, failures = run_in_turn(commands, row.n_reps)
    for target in row.targets:
        yield show(row, target, got)
        if not row.case:
            show_faster(target, got)
    if row.case:
        show_servers(got)
    for failure in failures:
        print(f"    {failure:.96}", flush=True)


def prepare():
    """Two CPUs, whichever, and as many descriptors as there may be."""
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:2])
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def main(edobench, source=None):
    edobench = Path(edobench).resolve()
    peers = edobench.parents[1] / "peers"
    programs = build_peers(Path(source), peers) if source else {}
    programs["edo"] = str(edobench)
    prepare()
    print("Nanoseconds an operation, where no unit is named. * In a row of cpu_x one worker, of echo the floor.")
    print(LINE.format("workload", "edo", "min..max", "tokio*", "min..max", "ratio", "limit", "floor", ""))
    met = [m for row in ROWS if ONLY.search(row.name) and (not row.case or "floor" in programs)
           for m in measure(row, programs, peers)]
    print(f"{met.count(True)} targets met, {met.count(False)} missed, {met.count(None)} not comparable here")


main(*sys.argv[1:])
