"""Faults on purpose are undone, whatever ends the run; and they take no sandbox that is somebody else's."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from loadtests.sandbox.processes import strays
from tests.e2e.conftest import INCONCLUSIVE, CommandLine, assert_passed
from tests.e2e.drills import drill, faults_noted, stopped
from tests.waiting import eventually

pytestmark = pytest.mark.e2e


def begin_frozen(cli: CommandLine) -> "subprocess.Popen[str]":
    """Start a run that freezes everything that it can, and return when all of it stands still."""
    path = drill(
        cli,
        "at: 1s, do: freeze, target: balancer, for: 25s",
        "at: 1s, do: freeze, target: prometheus, for: 25s",
        "at: 1s, do: freeze, target: all pods, for: 25s",
        seconds=30,
    )
    process = cli.start("loadtest", "run", path, "--out", "run")
    eventually(lambda: len(stopped(cli)) >= 4, what="a frozen balancer, Prometheus and pod", within_seconds=60.0)
    return process


def test_an_interrupted_run_leaves_nothing_frozen(up: CommandLine) -> None:
    """Ctrl-C in the middle: everything goes on before the command has ended."""
    process = begin_frozen(up)

    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)

    assert 130 == process.returncode, out + err
    assert [] == stopped(up)
    assert ["injected"] * 3 + ["ended"] * 3 == [what for what, *_ in faults_noted(up.sandbox)]


def test_a_killed_runner_leaves_nothing_frozen(up: CommandLine) -> None:
    """`kill -9` in the middle: the supervisor notices, and what was not begun never begins."""
    process = begin_frozen(up)

    process.kill()
    process.communicate(timeout=60)

    eventually(lambda: not stopped(up), what="processes that go on", within_seconds=10.0)
    noted = ["injected"] * 3 + ["ended"] * 3  # the last one a moment after the last process goes on
    eventually(lambda: noted == [what for what, *_ in faults_noted(up.sandbox)], what="the ends in the journal")
    again = up.run("loadtest", "run", up.scenario("error_ratio < 5%"), "--out", "again")
    assert_passed(again.returncode, again.stdout)


def test_a_frozen_sandbox_goes_down(up: CommandLine) -> None:
    """In good time, and with everything that stands still."""
    process = begin_frozen(up)
    began = time.monotonic()

    done = up.run("sandbox", "down")
    took = time.monotonic() - began
    process.communicate(timeout=60)

    assert 0 == done.returncode, done.stderr
    assert took < 20  # of the 25 that all would stand still
    assert [] == strays(up.sandbox)
    assert INCONCLUSIVE == process.returncode


def test_a_killed_supervisor_takes_frozen_processes_with_it(up: CommandLine) -> None:
    """The kernel kills them, stopped or not."""
    process = begin_frozen(up)

    os.kill(up.state()["pid"], signal.SIGKILL)
    process.communicate(timeout=60)

    eventually(lambda: strays(up.sandbox) == [], what="the end of the sandbox's processes", within_seconds=60.0)


def test_a_run_brings_up_the_sandbox_that_it_needs(cli: CommandLine) -> None:
    """With the scenario's manifests, and takes it down again."""
    scenario = Path(drill(cli, "at: 2s, do: kill, target: pod", seconds=6))
    scenario.write_text(scenario.read_text() + "manifests: three-pods\n")

    done = cli.run("loadtest", "run", str(scenario), "--out", "run")

    assert_passed(done.returncode, done.stdout)
    assert "sandbox: starting in .sandbox with " in done.stderr
    assert done.stderr.rstrip().endswith("sandbox: down")
    assert 3 == json.loads((cli.directory / "run" / "run.json").read_text())["cluster"]["hpa"]["spec"]["minReplicas"]
    assert not cli.sandbox.exists()


def test_another_sandbox_is_refused(up: CommandLine) -> None:
    """The one that is up is somebody's; the message says what to do."""
    scenario = Path(drill(up, "at: 2s, do: kill, target: pod", seconds=6))
    scenario.write_text(scenario.read_text() + "manifests: three-pods\n")

    done = up.run("loadtest", "run", str(scenario), "--out", "run")

    assert 2 == done.returncode
    assert "and the scenario needs " in done.stderr
    assert "take it down with load-harness sandbox down --dir .sandbox" in done.stderr
    assert not (up.directory / "run").exists()
    assert 0 == up.run("sandbox", "status").returncode
