from datetime import UTC, datetime

import pytest

from dashboards.evaluation.times import TimeRange, parse_moment, time_range
from slo.errors import InvalidInput
from tests.dashboards.json_boards import dashboard

NOW = datetime(2026, 5, 13, 14, 45, 30, tzinfo=UTC).timestamp()  # a Wednesday


@pytest.mark.parametrize(
    ("word", "rounds_up", "expected"),
    [
        pytest.param("now", False, "2026-05-13T14:45:30", id="now"),
        pytest.param("now-90m", False, "2026-05-13T13:15:30", id="minutes ago"),
        pytest.param("now-1d+2h", False, "2026-05-12T16:45:30", id="steps back and forth"),
        pytest.param("now/d", False, "2026-05-13T00:00:00", id="the beginning of today"),
        pytest.param("now/d", True, "2026-05-14T00:00:00", id="the end of today"),
        pytest.param("now-1d/d", False, "2026-05-12T00:00:00", id="the beginning of yesterday"),
        pytest.param("now/w", False, "2026-05-11T00:00:00", id="a week begins on Monday"),
        pytest.param("now/M", False, "2026-05-01T00:00:00", id="the beginning of the month"),
        pytest.param("now/Q", True, "2026-07-01T00:00:00", id="the end of the quarter"),
        pytest.param("now/fQ", True, "2026-07-01T00:00:00", id="a fiscal quarter"),
        pytest.param("now-1y", False, "2025-05-13T14:45:30", id="a year ago"),
        pytest.param("now-5M", False, "2025-12-13T14:45:30", id="months over the turn of a year"),
        pytest.param("2026-01-31T12:00:00Z", False, "2026-01-31T12:00:00", id="a date with a zone"),
        pytest.param("2026-01-31", False, "2026-01-31T00:00:00", id="a date without a zone is UTC"),
        pytest.param("1767225600000", False, "2026-01-01T00:00:00", id="Unix milliseconds"),
    ],
)
def test_understands_the_words_of_grafana(word: str, rounds_up: bool, expected: str) -> None:  # noqa: FBT001
    """A moment is what Grafana takes it for."""
    moment = parse_moment(word, now=NOW, rounds_up=rounds_up)

    assert moment is not None
    assert expected == datetime.fromtimestamp(moment, tz=UTC).strftime("%Y-%m-%dT%H:%M:%S")


def test_the_last_day_of_a_month_has_one_in_every_month() -> None:
    """The 31st of May is the 30th a month before, and the 28th three months before."""
    last = datetime(2026, 5, 31, 12, tzinfo=UTC).timestamp()
    days = [datetime.fromtimestamp(parse_moment(f"now-{count}M", now=last) or 0, tz=UTC).day for count in (1, 2, 3)]

    assert [30, 31, 28] == days


@pytest.mark.parametrize("word", ["", "yesterday", "now-", "now-1x", "now/", "2026-13-01", "now-999999y", "1" * 30])
def test_knows_what_is_no_moment(word: str) -> None:
    """A word that Grafana does not know is none, and nothing fails."""
    assert parse_moment(word, now=NOW) is None


def test_takes_the_range_of_the_dashboard_or_the_one_that_is_chosen() -> None:
    """What was chosen wins over what is saved."""
    board = dashboard(time={"from": "now-2h", "to": "now"})

    assert TimeRange(start=NOW - 7200, end=NOW) == time_range(board, now=NOW)
    assert TimeRange(start=NOW - 60, end=NOW) == time_range(board, now=NOW, start="now-1m")


def test_a_dashboard_without_a_range_shows_six_hours() -> None:
    """As Grafana has it."""
    assert 6 * 3600 == time_range(dashboard(time=None), now=NOW).seconds


def test_names_every_wrong_word_at_once() -> None:
    """Both ends are reported, the option where one was given and the field where it is saved."""
    with pytest.raises(InvalidInput) as error:
        time_range(dashboard(time={"from": "now-1h", "to": "soon"}), now=NOW, start="never")

    assert (
        "--from never: must be a moment; write it as now-6h, now/d or 2026-01-31T12:00\n"
        "shop.json: time.to soon: must be a moment; write it as now-6h, now/d or 2026-01-31T12:00"
    ) == str(error.value)


def test_refuses_a_range_that_ends_before_it_begins() -> None:
    """There is nothing between."""
    with pytest.raises(InvalidInput, match="--from now: must be before the end; choose an earlier start"):
        time_range(dashboard(), now=NOW, start="now")
