"""The `sandbox` commands, as a user types them."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from load_harness.cli import main
from loadtests.cli.sandbox import as_text
from loadtests.sandbox import lifecycle
from loadtests.sandbox.state import Phase, PodStatus, SandboxState, write_state

_STATE = SandboxState(
    phase=Phase.READY,
    pid=42,
    manifests="/k8s/base",
    kubernetes="1.35",
    urls={"workload": "http://127.0.0.1:8001", "prometheus": "http://127.0.0.1:8002"},
    limits="enforced",
    pods=(PodStatus(name="app-1", port=9001, pid=7, ready=True, ending=False),),
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Work in a folder of its own, in which no sandbox may be left."""
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    assert not lifecycle.down(tmp_path / ".sandbox")


def test_a_state_is_spelt_as_a_table() -> None:
    """One line per fact, the values below each other."""
    expected = """\
cluster     sandbox (a model of Kubernetes 1.35), ready
manifests   /k8s/base
limits      enforced
workload    http://127.0.0.1:8001
prometheus  http://127.0.0.1:8002
page        http://127.0.0.1:8001/ui
pod app-1   port 9001, process 7, ready"""

    assert expected == as_text(_STATE)


@pytest.mark.parametrize(
    ("ready", "ending", "expected"),
    [
        pytest.param(False, False, "not ready", id="it starts"),
        pytest.param(True, True, "ending", id="it was asked to go"),
    ],
)
def test_a_pods_condition_is_told(ready: bool, ending: bool, expected: str) -> None:  # noqa: FBT001 - a table of facts
    """A pod on its way out is ending, whatever its readiness."""
    pod = replace(_STATE.pods[0], ready=ready, ending=ending)

    assert as_text(replace(_STATE, pods=(pod,))).endswith(f"port 9001, process 7, {expected}")


def test_status_without_a_sandbox_says_how_to_start_one(capsys: pytest.CaptureFixture[str]) -> None:
    """It is the exit code of a server that cannot be reached."""
    assert 3 == main(["sandbox", "status", "--dir", "here"])

    message = "error: here: no sandbox is up there; start one with: load-harness sandbox up --dir here\n"
    assert ("", message) == capsys.readouterr()


def test_status_says_why_the_last_sandbox_ended(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A disk that was full, or a bug: what it had to say is in its directory."""
    (folder / "here").mkdir()
    (folder / "here" / "sandbox.json").touch()
    write_state(folder / "here", SandboxState(phase=Phase.FAILED, pid=2**22 + 1, error="the disk is full"))

    assert 3 == main(["sandbox", "status", "--dir", "here"])

    assert "no sandbox is up there, as the last one ended: the disk is full; start one" in capsys.readouterr().err


def test_down_without_a_sandbox_is_fine(capsys: pytest.CaptureFixture[str]) -> None:
    """What is not up need not be taken down."""
    assert 0 == main(["sandbox", "down"])

    assert ("", ".sandbox: nothing to take down\n") == capsys.readouterr()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["--kubernetes", "1.99"], "Kubernetes version 1.99: must be a version", id="an unknown version"),
        pytest.param(["--sync-period", "15"], "15: must be a positive duration with a unit", id="no unit"),
        pytest.param(["--manifests", "nowhere"], "Path 'nowhere' does not exist", id="manifests that are not there"),
        pytest.param(["--dir", "file"], "Directory 'file' is a file", id="a directory that is a file"),
    ],
)
def test_wrong_usage_starts_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    """The exit code is 2, and the message says what is wrong."""
    (folder / "file").touch()

    assert 2 == main(["sandbox", "up", *arguments])

    assert message in capsys.readouterr().err
    assert ["file"] == [path.name for path in folder.iterdir()]


@pytest.mark.e2e
@pytest.mark.filterwarnings("ignore:subprocess .* is still running:ResourceWarning")
def test_up_status_down(capsys: pytest.CaptureFixture[str]) -> None:
    """A sandbox that is up can be asked in both formats, brought up again, and taken down."""
    assert 0 == main(["sandbox", "up"])
    up = capsys.readouterr()
    assert 0 == main(["sandbox", "up"])
    again = capsys.readouterr()
    assert 0 == main(["sandbox", "status", "--format", "json"])
    document = json.loads(capsys.readouterr().out)
    assert 0 == main(["sandbox", "down"])

    assert ("up\n", "already up\n") == (up.err, again.err)
    assert up.out == again.out
    assert up.out.startswith("cluster ")
    assert ("ready", "1.35", 15) == (
        document["phase"],
        document["kubernetes"],
        document["flags"]["sync_period_seconds"],
    )
    assert "down\n" == capsys.readouterr().err
