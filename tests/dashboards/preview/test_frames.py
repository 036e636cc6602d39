import pytest

from dashboards.preview.frames import Kind, display_names, frames_of
from dashboards.preview.snapshot import Given
from slo.series import TimeSeries, Value
from tests.dashboards.preview.boards import END, START, board, panel, series, value


def given(*rows: TimeSeries | Value, ref_id: str = "A", **target: object) -> Given:
    """Answer one query."""
    read = board(panel("timeseries", "up", target={"refId": ref_id, **target})).panels[0].targets[0]
    return Given(
        target=read,
        expr="up",
        step_seconds=60,
        is_instant=read.is_instant,
        series=tuple(row for row in rows if isinstance(row, TimeSeries)),
        values=tuple(row for row in rows if isinstance(row, Value)),
    )


def names(*answers: Given) -> list[str]:
    """Name the fields of numbers."""
    frames = frames_of(answers)
    shown = display_names(frames)
    return [shown[id(one)] for frame in frames for one in frame.of(Kind.NUMBER)]


@pytest.mark.parametrize(
    ("legend", "labels", "expected"),
    [
        pytest.param("{{pod}} of {{ job }}", {"pod": "a", "job": "b"}, "a of b", id="labels in a text"),
        pytest.param("{{zone}}", {"pod": "a"}, "a", id="a label that is not there"),
        pytest.param("", {"__name__": "up", "pod": "a"}, 'up{pod="a"}', id="no legend"),
        pytest.param("", {"pod": "a", "job": "b"}, '{job="b", pod="a"}', id="no legend and no name"),
        pytest.param("", {}, "up", id="nothing but the query"),
        pytest.param("__auto", {"pod": "a"}, "a", id="one label speaks for itself"),
        pytest.param("__auto", {"pod": "a", "job": "b"}, '{job="b", pod="a"}', id="several do not"),
        pytest.param("__auto", {"__name__": "up", "pod": "a", "job": "b"}, 'up{job="b", pod="a"}', id="with a name"),
        pytest.param("__auto", {}, "up", id="no labels at all"),
    ],
)
def test_a_series_is_named_by_its_legend(legend: str, labels: dict[str, str], expected: str) -> None:
    """As Grafana's legend has it."""
    (name,) = names(given(series(labels, 1), legendFormat=legend))
    assert expected == name


def test_a_table_has_a_column_for_each_label() -> None:
    """And one row for each series of an instant query."""
    rows = (value({"pod": "a", "zone": "x"}, 1), value({"pod": "b"}, 2))
    (frame,) = frames_of([given(*rows, format="table", instant=True, range=False)])
    assert ["Time", "pod", "zone", "Value"] == [one.name for one in frame.fields]
    assert [(END, END), ("a", "b"), ("x", ""), (1.0, 2.0)] == [one.values for one in frame.fields]


def test_the_values_of_several_tables_are_told_apart() -> None:
    """By the query that they answer."""
    answers = [given(value({}, 1), ref_id=name, format="table", instant=True, range=False) for name in "AB"]
    assert ["Value #A", "Value #B"] == [frame.fields[-1].name for frame in frames_of(answers)]


def test_buckets_hold_what_is_between_their_bounds() -> None:
    """They come in rising order, each less the one below; a bucket never holds less than nothing."""
    buckets = (series({"le": "+Inf"}, 10, 4), series({"le": "0.1"}, 3, 5), series({"le": "1"}, 7, 5))
    frames = frames_of([given(*buckets, format="heatmap")])
    assert ["0.1", "1", "+Inf"] == [frame.name for frame in frames]
    assert [(3.0, 5.0), (4.0, 0.0), (3.0, 0.0)] == [frame.fields[1].values for frame in frames]


def test_an_empty_table_is_no_table() -> None:
    """There are no columns to show."""
    assert () == frames_of([given(format="table", instant=True, range=False)])


def test_a_frame_knows_its_times() -> None:
    """They are Unix seconds."""
    (frame,) = frames_of([given(series({}, 1, 2))])
    assert ((START, START + 60), 2) == (frame.times, frame.length)
