"""The demo leaves things as it found them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from load_harness.cli import main
from loadtests.cli.demo import _make_room, worst
from loadtests.cli.own_sandbox import own_sandbox
from loadtests.manifests.shipped import default_manifests
from loadtests.sandbox import lifecycle
from slo.errors import InvalidInput
from tests.loadtests.sandbox.real import leftovers

pytestmark = pytest.mark.filterwarnings("ignore:subprocess .* is still running:ResourceWarning")

_PLACE = Path(".sandbox")
_STILL_UP = "sandbox: still up; take it down with: load-harness sandbox down\n"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Work in a folder of its own; give the sandbox's place, where nothing may be left."""
    monkeypatch.chdir(tmp_path)
    yield tmp_path / ".sandbox"
    lifecycle.down(tmp_path / ".sandbox")
    assert [] == leftovers(tmp_path / ".sandbox")


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(["run.json", "client.jsonl", "report.html"], id="a whole one"),
        pytest.param(["prediction.json", "client.jsonl", "locust.log"], id="one that was killed"),
        pytest.param([], id="one that never began"),
    ],
)
def test_an_earlier_run_makes_room(files: list[str], tmp_path: Path) -> None:
    """The demo can be repeated."""
    (tmp_path / "demo").mkdir()
    for name in files:
        (tmp_path / "demo" / name).touch()

    _make_room(tmp_path / "demo")

    assert [] == list((tmp_path / "demo").iterdir())


def test_anything_else_does_not(tmp_path: Path) -> None:
    """Files that are no run's are the user's, also beside one called as a run's."""
    for name in ("notes.txt", "run.json"):
        (tmp_path / name).touch()

    with pytest.raises(InvalidInput, match="must be a new or an empty directory"):
        _make_room(tmp_path)

    assert ["notes.txt", "run.json"] == sorted(file.name for file in tmp_path.iterdir())


@pytest.mark.parametrize(
    ("expected", "exit_codes"),
    [
        pytest.param(0, [0, 0, 0], id="all held"),
        pytest.param(1, [0, 4, 1], id="a failure is worse than an open question"),
        pytest.param(4, [4, 0, 0], id="an open question is worse than none"),
        pytest.param(130, [0, 1, 130], id="interrupted"),
    ],
)
def test_several_runs_have_one_exit_code(expected: int, exit_codes: list[int]) -> None:
    """That of the worst."""
    assert expected == worst(exit_codes)


def test_the_full_demo_looks_for_room_before_anything_is_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody waits three minutes to be told that the second report has no place."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "out" / "canary-rollback").mkdir(parents=True)
    (tmp_path / "out" / "canary-rollback" / "notes.txt").touch()

    assert 2 == main(["demo", "--full", "--out", "out"])

    assert "out/canary-rollback" in capsys.readouterr().err
    assert not (tmp_path / ".sandbox").exists()


@pytest.mark.e2e
def test_a_sandbox_of_its_own_goes_down(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Even if the run in it fails."""
    with pytest.raises(ZeroDivisionError), own_sandbox(_PLACE, default_manifests()):
        raise ZeroDivisionError

    assert capsys.readouterr().err.endswith("sandbox: down\n")
    assert not place.exists()


@pytest.mark.e2e
def test_a_sandbox_that_is_kept_or_was_up_before_stays(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With --keep it stays, and the next demo uses it and leaves it."""
    with own_sandbox(_PLACE, default_manifests(), keep=True):
        first = lifecycle.running_state(place)
    assert capsys.readouterr().err.endswith(_STILL_UP)
    with own_sandbox(_PLACE, default_manifests()):
        second = lifecycle.running_state(place)

    assert capsys.readouterr().err.endswith(_STILL_UP)
    assert first is not None
    assert second is not None
    assert first.pid == second.pid
    assert lifecycle.running_state(place) is not None


@pytest.mark.e2e
def test_a_place_for_the_report_that_holds_something_else_is_refused(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The exit code is 2, the files are left alone, and the sandbox is down afterwards."""
    (place.parent / "out").mkdir()
    (place.parent / "out" / "notes.txt").touch()

    assert 2 == main(["demo", "--out", "out"])

    assert "error: out" in capsys.readouterr().err
    assert (place.parent / "out" / "notes.txt").exists()
    assert not place.exists()
