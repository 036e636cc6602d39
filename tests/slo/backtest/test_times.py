import pytest

from slo.backtest.model import Asked
from slo.backtest.times import read_stretch, rounded
from slo.errors import InvalidInput

NOW = 1_760_000_000.0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("now", NOW, id="now"),
        pytest.param("-7d", NOW - 7 * 86_400, id="a time ago"),
        pytest.param("now-90m", NOW - 5400, id="a time ago, as Grafana writes it"),
        pytest.param("1759900000", 1_759_900_000.0, id="Unix seconds"),
        pytest.param("2025-10-08T05:06:40Z", 1_759_900_000.0, id="RFC 3339 in UTC"),
        pytest.param("2025-10-08T07:06:40+02:00", 1_759_900_000.0, id="RFC 3339 with an offset"),
        pytest.param("2025-10-08", 1_759_881_600.0, id="a date"),
    ],
)
def test_the_end_of_a_stretch(text: str, expected: float) -> None:
    """Every way to write a moment is understood."""
    assert expected == read_stretch("2025-01-01T00:00:00Z", text, now=NOW)[1]


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
