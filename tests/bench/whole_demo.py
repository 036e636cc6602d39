"""Row: how long the whole demo takes."""

import subprocess
import sys
import tempfile
import time

from tests.bench.interface import Bound, Measurement, NotMeasured, Row, Target
from tests.bench.machine import Machine


def rows() -> tuple[Row, ...]:
    """Return the row."""
    return (
        Row(
            key="demo",
            name="load-harness demo, after set-up",
            unit="s",
            target=Target(bound=Bound.AT_MOST, value=180.0),
            measure=measure,
        ),
    )


def measure(machine: Machine) -> Measurement:  # noqa: ARG001 - a row's signature
    """Run it once, in a directory of its own; a demo that does not pass is no measurement."""
    with tempfile.TemporaryDirectory(prefix="load-harness-bench-") as directory:
        start = time.perf_counter()
        ran = subprocess.run(
            [sys.executable, "-m", "load_harness", "demo"], cwd=directory, capture_output=True, text=True, check=False
        )
        seconds = time.perf_counter() - start
    if ran.returncode != 0:
        raise NotMeasured(what="load-harness demo", why=f"exit code {ran.returncode}, {ran.stdout.strip()[-500:]}")
    return Measurement(value=seconds, how="from start to exit, once", samples=(seconds,), samples_unit="s")
