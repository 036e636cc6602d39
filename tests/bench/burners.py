"""What burns CPU beside ours: stress-ng, the naive loop, and a hog that competes."""

import sys

from loadtests.sandbox.cgroups import Cgroup
from tests.bench.machine import Machine
from tests.bench.processes import Processes, family, wait_until

# Busy for a share of each tenth of a second by the wall clock, as hand-written load generators are.
_NAIVE_LOOP = """
import sys, time
share, period = float(sys.argv[1]), 0.1
while True:
    start = time.monotonic()
    while time.monotonic() < start + period * share:
        pass
    time.sleep(period * (1 - share))
"""


def start_hog(processes: Processes, *, core: int | None, name: str) -> None:
    """Take all of a core that others leave."""
    processes.start(name, [sys.executable, "-I", "-S", "-c", "while True: pass"], core=core)


def start_naive_loop(processes: Processes, *, core: int | None, millicores: int) -> tuple[int, ...]:
    """Be busy and sleep in turn; return the pids."""
    share = str(millicores / 1000)
    child = processes.start("naive-loop", [sys.executable, "-I", "-S", "-c", _NAIVE_LOOP, share], core=core)
    return (child.pid,)


def start_stress_ng(
    processes: Processes, machine: Machine, *, millicores: int, group: Cgroup | None = None
) -> tuple[int, ...]:
    """Load the client's core by as many percent; return the pids, none where stress-ng or the core is missing."""
    if machine.stress_ng is None or machine.client_core is None:
        return ()
    arguments = [machine.stress_ng, "--cpu", "1", "--cpu-load", str(millicores // 10), "--cpu-method", "int64"]
    child = processes.start("stress-ng", arguments, core=machine.client_core, group=group)
    wait_until(child, lambda: len(family(child.pid)) > 1, what="worker")
    return family(child.pid)


def why_no_stress_ng(machine: Machine) -> str:
    """Say what is missing for stress-ng to run."""
    return "not there" if machine.stress_ng is None else "needs a second core, and taskset"
