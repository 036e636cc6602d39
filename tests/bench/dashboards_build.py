"""Row: how long it takes to build all boards that come along."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.interface import Beside, Bound, Measurement, NotMeasured, Row, Target
from tests.bench.machine import Machine

FORMS = ("json", "configmap", "operator", "git-sync", "compose")
_RUNS = 3


def rows() -> tuple[Row, ...]:
    """Return the row."""
    return (
        Row(
            key="dashboards-build",
            name="`dashboards build`, all boards",
            unit="s",
            target=Target(bound=Bound.AT_MOST, value=2.0),
            measure=measure_seconds,
        ),
    )


def measure_seconds(machine: Machine) -> Measurement:  # noqa: ARG001 - a row's signature
    """Take the slowest of some runs, of any form."""
    with tempfile.TemporaryDirectory(prefix="load-harness-bench-") as directory:
        seconds = {form: [_run(form, Path(directory, form, str(run))) for run in range(_RUNS)] for form in FORMS}
        boards = len(list(Path(directory, "json", "0").glob("*.json")))
    samples = tuple(one for runs in seconds.values() for one in runs)
    return Measurement(
        value=max(samples),
        how=f"from start to exit, into a folder that is not there; the slowest of {_RUNS} runs of {len(FORMS)} forms",
        samples=samples,
        samples_unit="s",
        beside=(
            Beside(name="boards", unit="", value=boards),
            *(Beside(name=f"slowest --for {form}", unit="s", value=max(runs)) for form, runs in seconds.items()),
        ),
    )


def _run(form: str, out: Path) -> float:
    command = [sys.executable, "-m", "load_harness", "dashboards", "build", "--for", form, "--out", str(out)]
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, check=False)
    seconds = time.perf_counter() - start
    if done.returncode != 0:
        raise NotMeasured(what="load-harness dashboards build", why=f"exit code {done.returncode}")
    return seconds
