"""Two real pods that know each other by a file, and the client that loads them."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.load_harness.workload import PROGRAM, ROOT, Workload, children
from tests.waiting import alive, eventually, stands_still

pytestmark = pytest.mark.e2e
LOAD = {"kind": "cpu", "total": {"millicores": 300}, "duration_seconds": 60}


@pytest.fixture
def peers(tmp_path: Path) -> Path:
    """The file that names the pods."""
    return tmp_path / "peers"


@pytest.fixture
def pods(peers: Path) -> Iterator[list[Workload]]:
    """Two pods."""
    known = {
        "LOAD_HARNESS_PEERS": f"file:{peers}",
        "LOAD_HARNESS_PEER_TIMEOUT_SECONDS": "2",
        "LOAD_HARNESS_DRILLS": "true",
    }
    with ExitStack() as stack:
        both = [stack.enter_context(Workload(**known)) for _ in range(2)]
        peers.write_text("".join(f"127.0.0.1:{pod.port}\n" for pod in both))
        yield both


def client(pod: Workload, *argv: str) -> subprocess.Popen[str]:
    """Start `load-harness load` against a pod."""
    kind, *options = argv
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "load", kind, "--url", f"http://127.0.0.1:{pod.port}", *options],
        cwd=ROOT,
        env=dict(os.environ),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_spread_and_partial_failure(pods: list[Workload], peers: Path) -> None:
    """300 millicores are placed on both pods; when one is killed, that is said, and the other can still be stopped."""
    first, second = pods
    status, placed = first.request("POST", "/load/cluster", LOAD)
    assert (202, {"millicores": 300.0, "ratio": 1.0}) == (status, placed["placed"])
    assert [1, 1] == [len(children(pod.worker)) for pod in pods]
    gone = children(second.worker)[0]
    second.process.kill()
    eventually(lambda: not alive(gone), what="a burner that died with its pod")
    eventually(lambda: second.status("/healthz") is None, what="a pod that is gone")
    path = f"/load/cluster/{placed['id']}"
    status, shown = first.request("GET", path)
    assert (207, "running", [f"127.0.0.1:{second.port}"]) == (status, shown["state"], shown["missing"])
    status, again = first.request("POST", "/load/cluster", LOAD)
    assert (207, {"millicores": 150.0, "ratio": 0.5}) == (status, again["placed"])
    status, stopped = first.request("DELETE", path)

    assert (207, "stopped") == (status, stopped["state"])
    assert peers.read_text().count("\n") == 2


def test_frozen_pod(pods: list[Workload]) -> None:
    """A pod that is frozen is given up after its time, and its share is not said to be placed."""
    first, second = pods
    family = [second.process.pid, second.worker]
    for pid in family:
        os.kill(pid, signal.SIGSTOP)
    try:
        eventually(lambda: all(stands_still(pid) for pid in family), what="a pod that stands still")
        status, placed = first.request("POST", "/load/cluster", LOAD)
    finally:
        for pid in family:
            os.kill(pid, signal.SIGCONT)
    answers = placed["pods"]
    assert isinstance(answers, list)

    assert (207, ["answered", "timed_out"]) == (status, [pod["outcome"] for pod in answers])
    assert "it may run its share all the same: DELETE /load/cluster/" in answers[1]["because"]


def test_client(pods: list[Workload]) -> None:
    """The client follows a cluster load to its end, and says that it was as asked."""
    with client(
        pods[0],
        *("cluster", "--millicores", "300", "--duration-seconds", "2.5", "--tolerance", "0.6", "--format", "json"),
        *("--profile", "sine,low_millicores=100,period_seconds=2.5"),
    ) as process:
        said, progress = process.communicate(timeout=30)
    outcome = json.loads(said)

    assert (0, "done", []) == (process.returncode, outcome["state"], outcome["findings"]), progress
    assert pytest.approx(0.5) == outcome["requested"]["cpu_seconds"]
    assert "started /load/cluster/" in progress
    assert "running 0 of 2.5 s: asked " in progress


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_client(pods: list[Workload], stop: signal.Signals) -> None:
    """Ctrl-C, and being told to end, stop the load on every pod."""
    process = client(pods[0], "cluster", "--millicores", "200")
    with process:
        eventually(lambda: [1, 1] == [len(children(pod.worker)) for pod in pods], what="burners on both pods")
        assert process.stderr is not None
        eventually(lambda: "started" in (process.stderr.readline() if process.stderr else ""), what="a load")
        process.send_signal(stop)
        _, progress = process.communicate(timeout=20)

    assert 130 == process.returncode
    assert "stopped /load/cluster/" in progress
    assert [0, 0] == [len(children(pod.worker)) for pod in pods]


def test_killed_pod_under_a_client(pods: list[Workload]) -> None:
    """A pod that panics takes its share along, and the client says so at the end."""
    first, second = pods
    process = client(first, "cluster", "--millicores", "200", "--duration-seconds", "4", "--tolerance", "0.3")
    with process:
        eventually(lambda: [1, 1] == [len(children(pod.worker)) for pod in pods], what="burners on both pods")
        with pytest.raises(OSError, match=r"closed|reset"):
            second.request("POST", "/panic")
        assert 134 == second.process.wait(5)
        said, _ = process.communicate(timeout=30)

    assert 1 == process.returncode
    assert f"did not answer at the end, 127.0.0.1:{second.port}: Connection refused" in said
