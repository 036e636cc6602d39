"""Rows: how long it takes to make the rules of 1,000 SLOs, and how much memory."""

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.bench.interface import Beside, Bound, Measurement, NotMeasured, Row, Target
from tests.bench.machine import Machine

SLOS = 1000
_SLOS_PER_SERVICE = 5
_RUNS = 3
_SERVICE = """\
version: prometheus/v1
service: service-{service}
labels:
  team: team-{service}
slos:
"""
_SLO = """\
  - name: slo-{number}
    objective: 99.9
    description: So many requests to handler {number} succeed.
    sli:
      events:
        error_query: sum(rate(http_requests_total{{job="s-{service}",handler="{number}",code=~"5.."}}[{{{{.window}}}}]))
        total_query: sum(rate(http_requests_total{{job="s-{service}",handler="{number}"}}[{{{{.window}}}}]))
    alerting:
      name: Service{service}Slo{number}
      labels:
        category: availability
      annotations:
        runbook: https://runbooks.example/{service}/{number}
      page_alert:
        labels:
          routing: pager
      ticket_alert:
        labels:
          routing: chat
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """What one run of the command took."""

    seconds: float
    mebibytes: float
    """Resident, at the peak."""
    rules: int


def rows() -> tuple[Row, ...]:
    """Return the rows."""
    what = f"`slo generate` of {SLOS} Sloth SLOs, from files to file"
    return (
        Row(
            key="slo-generate",
            name=what,
            unit="s",
            target=Target(bound=Bound.AT_MOST, value=5.0),
            measure=measure_seconds,
        ),
        Row(
            key="slo-generate-memory",
            name=f"{what}, peak memory",
            unit="MiB",
            target=Target(bound=Bound.AT_MOST, value=200.0),
            measure=measure_memory,
        ),
    )


def measure_seconds(machine: Machine, *, slos: int = SLOS) -> Measurement:  # noqa: ARG001 - a row's signature
    """Take the slowest of some runs."""
    runs = _runs(slos)
    samples = tuple(run.seconds for run in runs)
    return Measurement(
        value=max(samples),
        how=f"from start to exit, the slowest of {_RUNS} runs",
        samples=samples,
        samples_unit="s",
        beside=(Beside(name="rules written", unit="", value=runs[0].rules),),
    )


def measure_memory(machine: Machine, *, slos: int = SLOS) -> Measurement:  # noqa: ARG001 - a row's signature
    """Take the largest of some runs."""
    samples = tuple(run.mebibytes for run in _runs(slos))
    return Measurement(
        value=max(samples),
        how=f"resident memory as the kernel counts it, the largest of {_RUNS} runs",
        samples=samples,
        samples_unit="MiB",
    )


def _runs(slos: int) -> list[_Run]:
    with tempfile.TemporaryDirectory(prefix="load-harness-bench-") as directory:
        specs = Path(directory, "specs")
        specs.mkdir()
        for service in range(slos // _SLOS_PER_SERVICE):
            numbers = range(_SLOS_PER_SERVICE)
            text = _SERVICE.format(service=service) + "".join(
                _SLO.format(service=service, number=number) for number in numbers
            )
            (specs / f"{service}.yaml").write_text(text, encoding="utf-8")
        return [_run(specs, Path(directory, "rules.yaml")) for _ in range(_RUNS)]


def _run(specs: Path, out: Path) -> _Run:
    command = [sys.executable, "-m", "load_harness", "slo", "generate", str(specs), "--out", str(out)]
    start = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        raise NotMeasured(what="load-harness slo generate", why=f"exit code {child.returncode}")
    rules = sum(line.startswith(("  - record:", "  - alert:")) for line in out.read_text(encoding="utf-8").splitlines())
    return _Run(seconds=seconds, mebibytes=usage.ru_maxrss / 1024, rules=rules)
