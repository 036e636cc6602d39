"""How many users Locust is told to run."""

import pytest

from loadtests.clock import LoadClock
from loadtests.shapes import LAST_ANSWERS_SECONDS, ArrivalsShape, StagesShape
from loadtests.stages import Stage
from tests.fakes import FakeClock
from tests.loadtests.fakes import FakeRunner

STAGES = (Stage(name="calm", duration_seconds=10, users=2), Stage(name="peak", duration_seconds=10, users=8))


@pytest.fixture
def runner() -> FakeRunner:
    """A runner without users."""
    return FakeRunner()


@pytest.fixture
def shape(clock: FakeClock, runner: FakeRunner) -> StagesShape:
    """The shape of a load that starts now."""
    load_clock = LoadClock(clock.now, wall=clock.time, steady=clock.monotonic)
    shape = StagesShape(STAGES, load_clock, starts_with_test=False)
    shape.runner = runner  # type: ignore[assignment] # it needs only the number of users
    return shape


@pytest.mark.parametrize(
    ("seconds", "present", "expected"),
    [
        pytest.param(-5, 0, (0, 8.0), id="nobody long before the start"),
        pytest.param(-1, 0, (2, 8.0), id="the first users before they are needed"),
        pytest.param(5, 2, (2, 8.0), id="as many as the stage has"),
        pytest.param(8.6, 2, (8, 8.0), id="more before the next stage begins"),
        pytest.param(15, 9, (9, 8.0), id="never fewer than there are, for they leave on their own"),
        pytest.param(20, 3, (3, 8.0), id="those who still wait for an answer after the end"),
        pytest.param(20, 0, None, id="the end when all have left"),
        pytest.param(20 + LAST_ANSWERS_SECONDS, 3, None, id="the end when somebody never leaves"),
    ],
)
def test_tick(
    shape: StagesShape,
    clock: FakeClock,
    runner: FakeRunner,
    seconds: float,
    present: int,
    expected: tuple[int, float] | None,
) -> None:
    """Users are there before the plan needs them, and the load ends when the last has its answer."""
    clock.advance(seconds)
    runner.user_count = present
    assert expected == shape.tick()


@pytest.mark.parametrize(
    ("starts_with_test", "expected"),
    [
        pytest.param(True, 0, id="a load without a start time begins with the test"),
        pytest.param(False, 60, id="a load with a start time does not move"),
    ],
)
def test_reset_time(clock: FakeClock, starts_with_test: bool, expected: float) -> None:  # noqa: FBT001 - a parameter
    """Locust resets the time when a test begins."""
    load_clock = LoadClock(clock.now, wall=clock.time, steady=clock.monotonic)
    shape = StagesShape(STAGES, load_clock, starts_with_test=starts_with_test)
    clock.advance(60)
    shape.reset_time()
    assert expected == load_clock.now()


@pytest.mark.parametrize(
    ("seconds", "is_done", "expected"),
    [
        pytest.param(-5, False, (3, 3.0), id="from the beginning, so that connections are open when it starts"),
        pytest.param(5, True, (3, 3.0), id="to the end of the plan, although all is sent"),
        pytest.param(11, False, (3, 3.0), id="until the last answer"),
        pytest.param(11, True, None, id="the end when all is answered"),
        pytest.param(10 + LAST_ANSWERS_SECONDS, False, None, id="the end when an answer never comes"),
    ],
)
def test_one_user_in_each_process(
    clock: FakeClock,
    seconds: float,
    is_done: bool,  # noqa: FBT001 - a parameter
    expected: tuple[int, float] | None,
) -> None:
    """Where requests arrive, each process has one user, and the load ends when all are done."""
    load_clock = LoadClock(clock.now, wall=clock.time, steady=clock.monotonic)
    shape = ArrivalsShape(10.0, load_clock, begin=lambda: None, count_processes=lambda: 3, is_done=lambda: is_done)
    clock.advance(seconds)
    assert expected == shape.tick()


def test_no_user_before_there_are_processes(clock: FakeClock) -> None:
    """While workers are not ready, nobody is started."""
    load_clock = LoadClock(clock.now, wall=clock.time, steady=clock.monotonic)
    shape = ArrivalsShape(10.0, load_clock, begin=lambda: None, count_processes=lambda: 0, is_done=lambda: False)
    assert shape.tick() == (0, 1.0)
