import pytest

from slo.backtest.model import Asked
from slo.backtest.times import read_stretch, rounded
from slo.errors import InvalidInput

NOW = 1_760_000_000.0


def test_a_time_without_a_zone_is_said_to_be_utc() -> None:
    """What is assumed is told."""
    _, _, assumed = read_stretch("2025-10-01", "2025-10-02T10:00", now=NOW)

    assert (
        "--from 2025-10-01 names no time zone: taken as UTC",
        "--to 2025-10-02T10:00 names no time zone: taken as UTC",
    ) == assumed


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param(
            ("yesterday", "now"),
            "--from yesterday: must be a time; write it as 2026-01-31T12:00:00Z, 2026-01-31, 1769860800, now or -7d",
            id="no time at all",
        ),
        pytest.param(
            ("-1d", "2025-10-10T00:00:00Z"),
            "--to 2025-10-10T00:00:00Z: must not be in the future (now is 2025-10-09T08:53:20Z); "
            "give an earlier time, or now",
            id="the future",
        ),
        pytest.param(
            ("-1d", "-2d"),
            "--to -2d: must be after --from, which is 2025-10-08T08:53:20Z; swap the two, or give a later end",
            id="the wrong order",
        ),
        pytest.param(
            ("0001-01-01", "now"),
            "--from 0001-01-01: must be in 2000 or later; "
            "write it as 2026-01-31T12:00:00Z, 2026-01-31, 1769860800, now or -7d",
            id="a year of no Prometheus",
        ),
    ],
)
def test_a_stretch_that_cannot_be(given: tuple[str, str], expected: str) -> None:
    """The message says what is wrong and how to write it."""
    with pytest.raises(InvalidInput) as raised:
        read_stretch(*given, now=NOW)

    assert expected == str(raised.value)


def test_a_stretch_is_rounded_inwards() -> None:
    """Nothing outside of what was asked for is replayed."""
    assert Asked(from_time=60, to_time=120) == rounded(31, 149, step_seconds=30)


def test_a_stretch_shorter_than_a_step_is_refused() -> None:
    """There would be nothing to replay."""
    with pytest.raises(InvalidInput, match="must be at least one step of 60s after --from"):
        rounded(61, 121, step_seconds=60)
