"""Ticks come as Go's ticker brings them: at once, each interval, and a late one is not made up for."""

from collections.abc import Callable
from pathlib import Path

from loadtests.canary.engine import CanaryController
from loadtests.canary.model import CanarySpec
from loadtests.sandbox.canary.controller import ControllerThread
from loadtests.sandbox.canary.diary import Diary
from loadtests.sandbox.canary.exposition import FlaggerMetrics
from loadtests.sandbox.canary.waiting import CalledOff, Waiting
from loadtests.sandbox.journal import Journal
from tests.fakes import FakeClock
from tests.loadtests.canary.builder import FakeSurroundings
from tests.loadtests.sandbox.canary.fakes import canary
from tests.waiting import eventually


class _Surroundings(FakeSurroundings):
    """Take some time at some ticks."""

    def __init__(self, clock: FakeClock, takes: Callable[[int], float]) -> None:
        super().__init__()
        self.began: list[float] = []
        self._clock = clock
        self._takes = takes

    def revision(self) -> str:
        self.began.append(self._clock.now - 1_700_000_000)
        self._clock.advance(self._takes(len(self.began)))
        return super().revision()


class _Waiting(Waiting):
    """Sleep in no time, until there were ticks enough."""

    def __init__(self, clock: FakeClock, ticks: int) -> None:
        super().__init__()
        self._clock = clock
        self._left = ticks

    def sleep(self, seconds: float) -> None:
        self._left -= 1
        if not self._left:
            raise CalledOff
        self._clock.advance(seconds)


def _began(tmp_path: Path, spec: CanarySpec, takes: Callable[[int], float], ticks: int = 5) -> list[float]:
    """Run some ticks of 10 s, and give when each began."""
    clock = FakeClock()
    surroundings = _Surroundings(clock, takes)
    journal = Journal(tmp_path)
    diary = Diary(spec, journal, lambda *_: None, FlaggerMetrics(spec))
    thread = ControllerThread(
        CanaryController(spec, surroundings), diary, _Waiting(clock, ticks), tick_seconds=10.0, clock=clock.time
    )
    thread.start()
    eventually(lambda: len(surroundings.began) == ticks)
    thread.close()
    journal.close()
    assert thread.failure is None
    return surroundings.began


def test_ticks_come_each_interval(tmp_path: Path) -> None:
    """From begin to begin, however long each takes."""
    assert [0, 10, 20, 30, 40] == _began(tmp_path, canary(), lambda _: 3.0)


def test_a_long_tick_is_followed_at_once_by_one_more(tmp_path: Path) -> None:
    """Of the three that were due meanwhile one is kept; then they come at the old times again."""
    assert [0, 35, 40, 50, 60] == _began(tmp_path, canary(), lambda number: 35.0 if number == 1 else 1.0)
