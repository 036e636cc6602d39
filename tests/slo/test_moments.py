import pytest

from slo.moments import Moment, NoMoment, parse_moment

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
def test_a_moment(text: str, expected: float) -> None:
    """Every way to write a moment is understood."""
    moment = parse_moment(text, now=NOW)

    assert isinstance(moment, Moment)
    assert expected == moment.time


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        pytest.param("", "must be a time", id="nothing"),
        pytest.param("yesterday", "must be a time", id="a word"),
        pytest.param("-7", "must be a time", id="a time ago without its unit"),
        pytest.param("2025-13-01", "must be a time", id="a month that is none"),
        pytest.param("0001-01-01", "must be in 2000 or later", id="a year of no computer"),
        pytest.param("0001-01-01T00:00:00+23:00", "must be in 2000 or later", id="a time before the first year"),
        pytest.param("-9000y", "must be in 2000 or later", id="longer ago than there are dates"),
        pytest.param("900000000", "must be in 2000 or later", id="Unix seconds of last century"),
    ],
)
def test_what_is_no_moment(text: str, rule: str) -> None:
    """The rule says why, the next step how to write one."""
    found = parse_moment(text, now=NOW)

    assert isinstance(found, NoMoment)
    assert rule == found.rule
    assert found.next_step.startswith("write it as 2026-01-31T12:00:00Z")
