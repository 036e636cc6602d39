"""Row: how fast the command line answers."""

import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tests.bench.interface import Beside, Bound, Measurement, NotMeasured, Row, Target
from tests.bench.machine import Machine

_RUNS = 10


def rows() -> tuple[Row, ...]:
    """Return the row."""
    return (
        Row(
            key="help",
            name="load-harness --help",
            unit="ms",
            target=Target(bound=Bound.AT_MOST, value=150.0),
            measure=measure,
        ),
    )


def measure(machine: Machine) -> Measurement:  # noqa: ARG001 - a row's signature
    """Run it again and again, in turn with an interpreter that does nothing."""
    program = Path(sys.executable).with_name("load-harness")
    if not program.exists():
        raise NotMeasured(what=str(program), why="is not there; run `make setup`")
    commands: tuple[Sequence[str], ...] = ((str(program), "--help"), (sys.executable, "-c", "pass"))
    for command in commands:
        _milliseconds(command)  # warm up the page cache
    runs = [tuple(_milliseconds(command) for command in commands) for _ in range(_RUNS)]
    ours, empty = zip(*runs, strict=True)
    return Measurement(
        value=statistics.median(ours),
        how=f"from start to exit, median of {_RUNS}",
        samples=tuple(ours),
        samples_unit="ms",
        beside=(Beside(name="Python that does nothing", unit="ms", value=statistics.median(empty)),),
    )


def _milliseconds(command: Sequence[str]) -> float:
    start = time.perf_counter()
    ran = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    if ran.returncode != 0:
        raise NotMeasured(what=" ".join(command), why=f"exit code {ran.returncode}, {ran.stderr.strip()}")
    return 1000 * (time.perf_counter() - start)
