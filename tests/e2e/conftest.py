"""What the end-to-end tests share: the command line, a sandbox, and the certainty that nothing is left."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from loadtests.sandbox.processes import strays
from tests.loadtests.sandbox.real import leftovers

SYNC_PERIOD_SECONDS = 5
INCONCLUSIVE = 4
_COMMAND_SECONDS = 60.0
_SHORT_SCENARIO = """\
name: short
description: A load that needs more than one pod
locustfile: work
request: {cpu_milliseconds: 20, pace: 500ms}
stages:
  - {name: peak, duration: 12s, users: 8}
expectations: EXPECTATIONS
"""


class CommandLine:
    """The `load-harness` command in a directory of its own."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.sandbox = directory / ".sandbox"
        self._started: list[subprocess.Popen[str]] = []

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        """Start a command in a process group of its own, as a shell does."""
        process = subprocess.Popen(
            [sys.executable, "-m", "load_harness", *arguments],
            cwd=self.directory,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            process_group=0,
        )
        self._started.append(process)
        return process

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run a command to its end."""
        process = self.start(*arguments)
        out, err = process.communicate(timeout=_COMMAND_SECONDS)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def kill_all(self) -> None:
        """Kill and reap what a test that failed has left running."""
        for process in self._started:
            with process:
                process.kill()

    def state(self) -> dict[str, Any]:
        """Return what the sandbox says about itself."""
        state: dict[str, Any] = json.loads(self.run("sandbox", "status", "--format", "json").stdout)
        return state

    def scenario(self, *expectations: str | dict[str, str]) -> str:
        """Write a short scenario with these expectations and return its path."""
        path = self.directory / "short.yaml"
        path.write_text(_SHORT_SCENARIO.replace("EXPECTATIONS", json.dumps(expectations)))
        return str(path)

    def process(self, name: str) -> psutil.Process:
        """Return the sandbox's server of this name."""
        return next(process for process in strays(self.sandbox) if process.name() == name)


def assert_passed(code: int, out: str) -> None:
    """Check that every expectation held, but for those that a busy machine kept from being judged.

    Where the generator was late, what its clients measured says little, and the verdict stays open; nothing may fail,
    and nothing else may be missing.
    """
    verdicts = [line for line in out.splitlines() if line.startswith(("passed ", "failed ", "inconclusive "))]
    unjudged = [line for line in out.splitlines() if " cannot be judged: " in line]
    late = [line for line in unjudged if "the generator was late by " in line]
    still_open = [line for line in verdicts if line.startswith("inconclusive ")]
    assert code == (INCONCLUSIVE if late else 0), out
    assert unjudged == late, out
    assert len(late) == len(still_open), out
    assert not any(line.startswith("failed ") for line in verdicts), out


@pytest.fixture
def cli(tmp_path: Path) -> Iterator[CommandLine]:
    """Give the command line; afterwards nothing of a sandbox may be left."""
    cli = CommandLine(tmp_path)
    yield cli
    cli.kill_all()
    cli.run("sandbox", "down")
    assert [] == leftovers(cli.sandbox)
    assert not cli.sandbox.exists()


@pytest.fixture
def up(cli: CommandLine) -> CommandLine:
    """Give the command line with a sandbox that syncs often."""
    done = cli.run("sandbox", "up", "--sync-period", f"{SYNC_PERIOD_SECONDS}s")
    assert done.returncode == 0, done.stderr
    return cli
