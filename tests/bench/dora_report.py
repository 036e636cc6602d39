"""Row: DORA's metrics from Git alone, against the time that Git itself takes to list the same history."""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from slo.dora.history.read import read_history
from tests.bench.arithmetic import ratios
from tests.bench.generated_history import end_seconds, generate
from tests.bench.interface import Beside, Bound, Measurement, NotMeasured, Row, Target
from tests.bench.machine import Machine

COMMITS = 100_000
TAGS = 1_000
_RUNS = 5


def rows() -> tuple[Row, ...]:
    """Return the row."""
    return (
        Row(
            key="dora-report",
            name=f"`dora report` of a clone with {COMMITS:,} commits and {TAGS:,} tags, to plain `git log`",
            unit="",
            target=Target(bound=Bound.AT_MOST, value=2.0),
            measure=measure,
        ),
    )


def measure(machine: Machine, *, commits: int = COMMITS, tags: int = TAGS) -> Measurement:  # noqa: ARG001 - a row's signature
    """Run both one right after the other, some times; the value is the median ratio."""
    with tempfile.TemporaryDirectory(prefix="load-harness-bench-") as directory:
        repository = Path(directory, "generated.git")
        generate(repository, commits=commits, tags=tags)
        logs, reports = [], []
        for _ in range(_RUNS):
            logs.append(_seconds(partial(_log, repository)))
            reports.append(_seconds(partial(_report, repository, at=end_seconds(commits), deployments=tags)))
        plain = _seconds(partial(read_history, repository))
        with_patches = _seconds(partial(read_history, repository, with_patch_ids=True))
    samples = ratios(reports, logs)
    return Measurement(
        value=statistics.median(samples),
        how=f"from start to exit, the median of {_RUNS} pairs; the history is made up, the same each time; the "
        "patch-id search is off",
        samples=samples,
        samples_unit="",
        beside=(
            Beside(name="`git log` > /dev/null, median", unit="s", value=statistics.median(logs)),
            Beside(name="`dora report`, median", unit="s", value=statistics.median(reports)),
            Beside(name="reading the history alone, once", unit="s", value=plain),
            Beside(name="the same with the patch-id search, once", unit="s", value=with_patches),
        ),
    )


# Private


def _seconds(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def _log(repository: Path) -> None:
    subprocess.run(["git", "--no-pager", "-C", str(repository), "log"], stdout=subprocess.DEVNULL, check=True)


def _report(repository: Path, *, at: int, deployments: int) -> None:
    """Run the command; a report that lacks deployments is not what was to be measured."""
    command = ("dora", "report", "--repo", str(repository), "--at", str(at), "--format", "json")
    ran = subprocess.run([sys.executable, "-m", "load_harness", *command], capture_output=True, text=True, check=False)
    if ran.returncode != 0:
        raise NotMeasured(what="load-harness dora report", why=f"exit code {ran.returncode}, {ran.stderr[-500:]}")
    found = sum(origin["deployments"] for origin in json.loads(ran.stdout)["origins"])
    if found != deployments:
        raise NotMeasured(what="load-harness dora report", why=f"it found {found} of {deployments} deployments")
