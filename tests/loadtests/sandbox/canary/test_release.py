"""Releases are ordered by a file, taken once, and made in their time."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from loadtests.release_plan import PlannedRelease
from loadtests.sandbox.canary.release import (
    ReleaseDesk,
    ReleaseNotTaken,
    ReleaseOrder,
    order_releases,
    releases_ordered,
)
from loadtests.sandbox.state import DamagedState
from tests.waiting import eventually

_NOW = 1_700_000_000.0
_SECOND = PlannedRelease(version="2.0.0", at_seconds=10.0, error_ratio=0.2, latency_seconds=0.3, is_never_ready=True)
_THIRD = PlannedRelease(version="3.0.0", at_seconds=20.0)


def _order(*releases: PlannedRelease, pid: int | None = None) -> ReleaseOrder:
    return ReleaseOrder(start_time=_NOW, orderer_pid=pid or os.getpid(), releases=releases)


@contextmanager
def _taking(desk: ReleaseDesk, now: Callable[[], float]) -> Iterator[None]:
    """Let a supervisor take orders meanwhile."""
    ended = threading.Event()

    def take() -> None:
        while not ended.wait(0.005):
            desk.tick(now())

    thread = threading.Thread(target=take)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def test_releases_are_made_when_they_are_due(tmp_path: Path) -> None:
    """Each once, with everything that is wrong with it; what is due together comes in the order of time."""
    made: list[PlannedRelease] = []
    desk = ReleaseDesk(tmp_path, made.append)
    with _taking(desk, lambda: _NOW):
        order_releases(tmp_path, _order(_THIRD, _SECOND), lambda: True)

    desk.tick(_NOW + 9.9)
    assert [] == made
    desk.tick(_NOW + 10)
    assert [_SECOND] == made
    desk.tick(_NOW + 30)
    desk.tick(_NOW + 40)

    assert [_SECOND, _THIRD] == made
    assert [] == list(tmp_path.iterdir())


def test_a_second_order_comes_beside_the_first(tmp_path: Path) -> None:
    """Somebody releases by hand in the middle of a run, and the run's own releases still come."""
    made: list[PlannedRelease] = []
    desk = ReleaseDesk(tmp_path, made.append)
    with _taking(desk, lambda: _NOW):
        order_releases(tmp_path, _order(_SECOND), lambda: True)
        order_releases(tmp_path, _order(PlannedRelease(version="by-hand")), lambda: True)

    desk.tick(_NOW + 10)

    assert ["by-hand", "2.0.0"] == [one.version for one in made]


def test_what_is_not_yet_due_ends_with_the_run(tmp_path: Path) -> None:
    """After the run nothing of it is to come."""
    made: list[PlannedRelease] = []
    desk = ReleaseDesk(tmp_path, made.append)
    with _taking(desk, lambda: _NOW), releases_ordered(tmp_path, _order(_SECOND), lambda: True):
        pass

    desk.tick(_NOW + 100)

    assert [] == made


def test_without_releases_nothing_is_ordered(tmp_path: Path) -> None:
    """Nobody needs to take anything."""
    with releases_ordered(tmp_path, _order(), lambda: True):
        assert [] == list(tmp_path.iterdir())


def test_a_runner_that_died_releases_nothing_more(tmp_path: Path) -> None:
    """Its process has ended before the release was due, though nobody has waited for it yet."""
    runner = subprocess.Popen([sys.executable, "-c", "pass"])
    made: list[PlannedRelease] = []
    desk = ReleaseDesk(tmp_path, made.append)
    with _taking(desk, lambda: _NOW):
        order_releases(tmp_path, _order(_SECOND, pid=runner.pid), lambda: True)
        eventually(lambda: psutil.Process(runner.pid).status() == psutil.STATUS_ZOMBIE)

    desk.tick(_NOW + 1)
    desk.tick(_NOW + 100)
    runner.wait()

    assert [] == made


def test_a_runner_that_is_long_gone_releases_nothing_more(tmp_path: Path) -> None:
    """There is no process of its number any more, not even one that nobody has waited for."""
    runner = subprocess.Popen([sys.executable, "-c", "pass"])
    runner.wait()
    made: list[PlannedRelease] = []
    desk = ReleaseDesk(tmp_path, made.append)
    with _taking(desk, lambda: _NOW):
        order_releases(tmp_path, _order(_SECOND, pid=runner.pid), lambda: True)

    desk.tick(_NOW + 1)
    desk.tick(_NOW + 100)

    assert [] == made


@pytest.mark.parametrize("is_up", [True, False], ids=["it stands still", "it is gone"])
def test_a_sandbox_that_takes_nothing_is_told_of(tmp_path: Path, is_up: bool) -> None:  # noqa: FBT001
    """The order is withdrawn, so that nobody takes it later."""
    began = time.monotonic()

    with pytest.raises(ReleaseNotTaken, match="does not take orders for releases; take it down and up again") as caught:
        order_releases(tmp_path, _order(_SECOND), lambda: is_up, patience_seconds=0.1)

    assert 3 == caught.value.exit_code
    assert [] == list(tmp_path.iterdir())
    assert time.monotonic() - began < 5


def test_an_order_is_taken_or_taken_back_but_never_both(tmp_path: Path) -> None:
    """Who removes the file first has it: taken in the moment in which the orderer gives up, it is taken."""
    answers = iter([False, True])

    def is_up() -> bool:
        for path in tmp_path.iterdir():
            path.unlink()
        return next(answers)

    order_releases(tmp_path, _order(_SECOND), is_up)

    assert next(answers, None) is None


def test_an_order_that_is_taken_back_meanwhile_is_none(tmp_path: Path) -> None:
    """It was in the folder's list, and is not there any more."""
    made: list[PlannedRelease] = []
    (tmp_path / "release-1-1.json").symlink_to(tmp_path / "gone")

    ReleaseDesk(tmp_path, made.append).tick(_NOW)

    assert [] == made


def test_an_order_that_went_with_its_sandbox_is_not_taken(tmp_path: Path) -> None:
    """Whoever took the sandbox down has removed the file with everything else."""

    def is_up() -> bool:
        for path in tmp_path.iterdir():
            path.unlink()
        return False

    with pytest.raises(ReleaseNotTaken):
        order_releases(tmp_path, _order(_SECOND), is_up)


def test_a_sandbox_that_went_down_in_the_middle_is_no_error(tmp_path: Path) -> None:
    """What was still to come has gone with it."""
    desk = ReleaseDesk(tmp_path, lambda _: None)
    is_up = True
    with _taking(desk, lambda: _NOW):
        ordered = releases_ordered(tmp_path, _order(_SECOND), lambda: is_up)
        ordered.__enter__()
    is_up = False

    assert ordered.__exit__(None, None, None) is False


@pytest.mark.parametrize(
    "text",
    ["{", "[]", json.dumps({"start_time": 1, "orderer_pid": 1, "releases": [{"version": "2"}]})],
    ids=["cut", "a list", "without its fields"],
)
def test_a_damaged_order_is_named(tmp_path: Path, text: str) -> None:
    """Somebody else wrote the file."""
    (tmp_path / "release-1-1.json").write_text(text)

    with pytest.raises(DamagedState, match=r"release-1-1\.json: is damaged"):
        ReleaseDesk(tmp_path, lambda _: None).tick(_NOW)
