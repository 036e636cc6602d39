"""What is due by when, and that a stall is no reason for a burst."""

import pytest

from load_harness.workloads.pace import Pace, keep_pace
from tests.fakes import FakeClock


def moved_in_all(clock: FakeClock, rate: float, *, duration_seconds: float, grain: int = 1, most: int = 1 << 40) -> int:
    """Keep pace with somebody who moves at most so much at a time."""
    moved: list[int] = []

    def move(count: int) -> int:
        moved.append(min(count, most))
        return moved[-1]

    starts_at = clock.monotonic()
    pace = Pace(rate, starts_at=starts_at, duration_seconds=duration_seconds, grain=grain)
    keep_pace(
        [(pace, move)],
        starts_at=starts_at,
        duration_seconds=duration_seconds,
        clock=clock.monotonic,
        sleep=clock.sleep,
    )
    return sum(moved)


@pytest.mark.parametrize("rate", [1, 3333.3, 10_000_000])
def test_exact(clock: FakeClock, rate: float) -> None:
    """By the end, what was asked for has been moved, to the byte."""
    assert round(rate * 7.3) == moved_in_all(clock, rate, duration_seconds=7.3)


def test_grain(clock: FakeClock) -> None:
    """Only whole pages are moved, and at the end what is left."""
    pace = Pace(10_000, starts_at=0.0, duration_seconds=1.0, grain=4096)

    assert [0, 4096, 8192] == [pace.owed(now) for now in (0.3, 0.5, 0.9)]
    assert 10_000 == pace.owed(1.0)
    assert 12_345 == moved_in_all(clock, 12_345, duration_seconds=1.0, grain=4096)


def test_stall() -> None:
    """After a stall of a minute only the arrears of one second are made good; later bytes are not late any more."""
    pace = Pace(1000, starts_at=0.0, duration_seconds=120.0)

    assert 1000 == pace.owed(60.0)
    pace.moved(1000)
    assert 500 == pace.owed(60.5)


def test_too_slow(clock: FakeClock) -> None:
    """Who cannot move enough moves what can be moved, and is not asked beyond the end."""
    moved = moved_in_all(clock, 1000, duration_seconds=2.0, most=10)

    assert 200 == pytest.approx(moved, abs=20)
    assert 1002.0 == pytest.approx(clock.monotonic())
