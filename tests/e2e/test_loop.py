"""The whole loop on a sandbox, and what becomes of it when something dies in the middle."""

import json
import shutil
import signal
import subprocess
from pathlib import Path

import psutil
import pytest

from loadtests.sandbox.processes import strays
from tests.e2e.conftest import CommandLine, assert_passed
from tests.waiting import eventually

pytestmark = pytest.mark.e2e


def begin(cli: CommandLine, *expectations: str) -> "subprocess.Popen[str]":
    """Start a short run and return when it is in the middle of its load."""
    process = cli.start("loadtest", "run", cli.scenario(*expectations), "--out", "run")
    client = cli.directory / "run" / "client.jsonl"
    eventually(
        lambda: client.exists() and client.read_text().count("\n") >= 4,
        what="a run in the middle of its load",
        within_seconds=60.0,
    )
    return process


def end(process: "subprocess.Popen[str]") -> tuple[int, str, str]:
    """Wait for a run and return its exit code and what it said."""
    out, err = process.communicate(timeout=60)
    assert "Traceback" not in err
    return process.returncode, out, err


def test_a_run_passes_and_a_moved_copy_is_judged_alike(up: CommandLine) -> None:
    """Scale-out as predicted, decisions explained, and the files alone give the same verdict."""
    expectations = (
        "error_ratio < 5%",
        "reached 2 replicas within 20s",
        "peak within 1 of prediction",
        "every decision explained",
    )

    code, out, _ = end(begin(up, *expectations))

    assert_passed(code, out)
    shutil.move(up.directory / "run", up.directory / "elsewhere")
    before = json.loads((up.directory / "elsewhere" / "verdict.json").read_text())
    again = up.run("loadtest", "verify", "elsewhere")
    assert (code, out) == (again.returncode, again.stdout)
    assert before == json.loads((up.directory / "elsewhere" / "verdict.json").read_text())


def test_a_killed_pod_is_named_with_its_signal(up: CommandLine) -> None:
    """`kill -9` of a pod in the middle of a run: it is started again, and the verdict says what happened."""
    pod = up.state()["pods"][0]
    process = begin(up, "no restarts")

    psutil.Process(pod["pid"]).kill()
    code, out, _ = end(process)

    assert code == 1
    assert f"failed  no restarts\n        pod {pod['name']} was restarted at " in out
    assert "(killed by SIGKILL)" in out


def test_without_prometheus_pods_still_scale_and_the_verdict_is_open(up: CommandLine) -> None:
    """Prometheus dies in the middle: what needs its series cannot be judged, which is not a pass."""
    process = begin(up, "returned to minimum within 10s", "every decision explained")

    up.process("prometheus").send_signal(signal.SIGKILL)
    code, out, err = end(process)

    assert code == 4
    assert "check that Prometheus runs there" in err
    assert "inconclusive  returned to minimum within 10s" in out
    assert "scrapes of kube-state-metrics are missing from" in out
    assert "passed        every decision explained" in out
    assert len(up.state()["pods"]) > 1


def test_a_killed_generator_leaves_the_verdict_open(up: CommandLine) -> None:
    """Locust dies in the middle: what it would have sent is not held against the workload."""
    process = begin(up, "p95 < 10s")

    locust = next(
        one for one in psutil.Process(process.pid).children(recursive=True) if "locust" in " ".join(one.cmdline())
    )
    locust.kill()
    code, out, err = end(process)

    assert code == 4
    assert "was killed by SIGKILL before its plan was through" in err
    assert "inconclusive  p95 < 10s" in out


def test_a_killed_supervisor_takes_everything_with_it(up: CommandLine) -> None:
    """`kill -9` of the sandbox in the middle: its processes die with it, and the run says so."""
    process = begin(up, "returned to minimum within 10s")

    psutil.Process(up.state()["pid"]).kill()
    code, out, err = end(process)

    assert code == 4
    assert "the sandbox went down; bring it up again" in err
    assert "inconclusive  returned to minimum within 10s" in out
    eventually(lambda: strays(up.sandbox) == [], what="the end of the sandbox's processes", within_seconds=60.0)
    assert 3 == up.run("sandbox", "status").returncode


def test_an_interrupted_run_is_recorded_and_open(up: CommandLine) -> None:
    """Ctrl-C in the middle: exit code 130, a record that says so, no generator left, and the sandbox still up."""
    process = begin(up, "p95 < 10s")
    children = psutil.Process(process.pid).children(recursive=True)

    process.send_signal(signal.SIGINT)
    code, out, _ = end(process)

    assert code == 130
    assert "The run was interrupted: interrupted by the user" in out
    assert "inconclusive  p95 < 10s" in out
    assert [] == [one for one in children if one.is_running()]
    assert 0 == up.run("sandbox", "status").returncode


def test_a_second_run_at_once_is_refused(up: CommandLine) -> None:
    """Two loads on one sandbox would spoil each other's prediction."""
    process = begin(up, "every decision explained")

    second = up.run("loadtest", "run", "smoke", "--out", "second")
    code, out, _ = end(process)

    assert_passed(code, out)
    assert 2 == second.returncode
    assert "another run is under way there" in second.stderr
    assert not (up.directory / "second").exists()


def test_a_cancelled_run_is_recorded_and_open(up: CommandLine) -> None:
    """SIGTERM, as a CI job gets that is cancelled, is Ctrl-C."""
    process = begin(up, "p95 < 10s")

    process.send_signal(signal.SIGTERM)
    code, out, _ = end(process)

    assert code == 130
    assert "The run was interrupted: interrupted by the user" in out


def test_a_locustfile_that_does_not_import_leaves_the_verdict_open(up: CommandLine) -> None:
    """The generator's last words are told, and the run is a record all the same."""
    (up.directory / "broken.py").write_text("import nothing_of_that_name\n")
    scenario = Path(up.scenario("p95 < 10s"))
    scenario.write_text(scenario.read_text().replace("locustfile: work", "locustfile: broken.py"))

    done = up.run("loadtest", "run", str(scenario), "--out", "run")

    assert done.returncode == 4
    assert "nothing_of_that_name" in done.stderr
    assert "Traceback" not in done.stdout
