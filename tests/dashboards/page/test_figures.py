import pytest

from dashboards.page.charts import Marker, MarkerKind, Threshold, TimeChart
from dashboards.page.figures import Event, clock, events, figures
from dashboards.page.units import SECONDS
from tests.dashboards.page.examples import START, full_page, group, series


def test_a_chart_is_summed_up_in_extremes() -> None:
    """Whoever cannot see the chart learns the lowest, highest and last value of each series."""
    chart = TimeChart(
        title="Latency",
        unit=SECONDS,
        series=(series("p50", 0.02, 0.01, 0.015, None), series("p95")),
        thresholds=(Threshold(value=0.2, label="objective"),),
    )
    (figure,) = figures(group(chart))
    summed = [(key.series.name, key.lowest, key.highest, key.last) for key in figure.keys]
    assert [("p50", "10 ms", "20 ms", "15 ms"), ("p95", "no data", "no data", "no data")] == summed
    assert (("objective", "200 ms"),) == figure.thresholds


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        pytest.param(("web-7d9c5b8f6d-ab", "web-7d9c5b8f6d-ac"), "web-7d9c5b8f6d-", id="pods of one deployment"),
        pytest.param(("web-7d9c5b8f6d-ab",), "", id="a single name"),
        pytest.param(("web-1", "web-2"), "", id="too short to be worth it"),
        pytest.param(("requested", "requested-twice"), "", id="no whole word in common"),
        pytest.param(("requested-", "requested-twice"), "", id="a name that would have nothing left"),
    ],
)
def test_a_long_shared_beginning_is_said_once(names: tuple[str, ...], expected: str) -> None:
    """A legend of long names is read by where they differ."""
    (figure,) = figures(group(TimeChart(title="T", series=tuple(series(name, 1.0) for name in names))))
    assert expected == figure.prefix


def test_events_are_listed_in_order() -> None:
    """The list of events holds every marker, with its offset and its time of day."""
    listed = events(full_page().sections[2])
    assert ["event at 1", "event at 2", "event at 5"] == [event.label for event in listed]
    assert (
        Event(symbol="▲", kind=MarkerKind.UP, offset="+1 s", clock="2023-11-14 22:13:21 UTC", label="event at 1")
        == listed[0]
    )


@pytest.mark.parametrize(
    ("window_seconds", "offset_seconds", "expected"),
    [
        pytest.param(600, 150, "+150 s", id="a short run is told in seconds"),
        pytest.param(600, -5, "\N{MINUS SIGN}5 s", id="what came before the start has a minus"),
        pytest.param(601, 150, "+0:02:30", id="a longer one in hours and minutes"),
        pytest.param(30 * 86400, 90000, "+1 day, 1:00:00", id="a month in days"),
    ],
)
def test_offsets_suit_the_length_of_the_window(window_seconds: int, offset_seconds: int, expected: str) -> None:
    """Nobody reads a month in seconds."""
    marker = Marker(time=START + offset_seconds, label="event", kind=MarkerKind.UP)
    (event,) = events(group(end_time=START + window_seconds, markers=(marker,)))
    assert expected == event.offset


def test_the_clock_is_in_utc() -> None:
    """The page reads the same wherever it is made."""
    assert "1970-01-01 00:00:59 UTC" == clock(59.9)
