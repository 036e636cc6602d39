"""A scenario in which things break, and what of it was noted."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import psutil

from loadtests.sandbox.processes import strays
from tests.e2e.conftest import CommandLine

THREE_PODS = Path(__file__).parents[2] / "k8s" / "overlays" / "three-pods"
_SCENARIO = """\
name: drill
description: A small load while things break
locustfile: work
request: {{cpu_milliseconds: 2, pace: 250ms}}
stages:
  - {{name: steady, duration: {seconds}s, users: 8}}
faults:
{faults}
expectations: {expectations}
"""


def drill(cli: CommandLine, *faults: str, seconds: int, expectations: tuple[str, ...] = ("error_ratio < 50%",)) -> str:
    """Write a scenario with these faults and return its path."""
    path = cli.directory / "drill.yaml"
    lines = "\n".join(f"  - {{{fault}}}" for fault in faults)
    path.write_text(_SCENARIO.format(seconds=seconds, faults=lines, expectations=json.dumps(expectations)))
    return str(path)


def faults_noted(folder: Path) -> list[tuple[str, int, float, dict[str, Any]]]:
    """Read the faults of a journal: what happened, which one, when (Unix seconds), and the content."""
    records = [json.loads(line) for line in (folder / "events.jsonl").read_text().splitlines()]
    return [
        (
            record["context"]["type"].split(".")[-4],
            record["subject"]["content"]["fault"],
            datetime.fromisoformat(record["context"]["timestamp"]).timestamp(),
            record["subject"]["content"],
        )
        for record in records
        if "load-harness-fault." in record["context"]["type"]
    ]


def stopped(cli: CommandLine) -> list[str]:
    """Name the sandbox's processes that stand still."""
    return [process.name() for process in strays(cli.sandbox) if process.status() == psutil.STATUS_STOPPED]
