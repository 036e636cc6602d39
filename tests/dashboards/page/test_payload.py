import json

import pytest

from dashboards.page.charts import Marker, MarkerKind, TimeChart
from dashboards.page.payload import group_payload, script_json
from tests.dashboards.page.examples import START, group, series


def test_numbers_travel_exactly() -> None:
    """What is rounded on the screen is whole in the data."""
    values = (0.1 + 0.2, 1e-300, 12345678901234.567)
    payload = json.loads(script_json(group_payload(group(TimeChart(title="T", series=(series("a", *values),))))))
    assert list(values) == payload["charts"]["0"]["series"][0]["values"]


def test_a_gap_is_null_and_other_times_are_left_out() -> None:
    """Null breaks the line; a position that is not listed does not."""
    chart = TimeChart(title="T", series=(series("a", 1.0, None, 3.0), series("b", 5.0)))
    first, second = group_payload(group(chart))["charts"]["0"]["series"]
    assert (1.0, None, 3.0) == first["values"]
    assert "at" not in first
    assert ((0,), (5.0,)) == (second["at"], second["values"])


def test_only_charts_with_data_are_drawn() -> None:
    """An empty chart has words on the page instead, and the others keep their number."""
    charts = group_payload(group(TimeChart(title="E", series=()), TimeChart(title="T", series=(series("a", 1.0),))))
    assert ["1"] == list(charts["charts"])


@pytest.mark.parametrize("is_counted", [True, False])
def test_an_axis_counts_from_the_start_or_has_the_dates(*, is_counted: bool) -> None:
    """A run of minutes is counted, weeks have dates."""
    assert group_payload(group(is_counted=is_counted))["clock"] is not is_counted


def test_markers_are_in_order() -> None:
    """The notes on events read from left to right."""
    late, early = (Marker(time=START + second, label=str(second), kind=MarkerKind.UP) for second in (5, 2))
    assert ["2", "5"] == [marker["label"] for marker in group_payload(group(markers=(late, early)))["markers"]]


def test_a_marker_brings_its_symbol() -> None:
    """The note on an event shows the symbol that the list of events shows."""
    markers = tuple(Marker(time=START, label=kind, kind=kind) for kind in MarkerKind)
    expected = dict(zip(MarkerKind, "▲▼◆■●", strict=True))
    assert expected == {marker["kind"]: marker["symbol"] for marker in group_payload(group(markers=markers))["markers"]}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("</script><script>alert(1)</script>", id="the end of the element"),
        pytest.param("<!--<script>", id="a comment that swallows the page"),
        pytest.param("a & b \u2028 c \u2029 \"quoted\" 'too' ü 試", id="separators, quotes and other scripts"),
    ],
)
def test_text_in_the_data_cannot_leave_it(text: str) -> None:
    """The JSON holds no character that HTML reads, and says the same."""
    written = script_json({"name": text})
    assert not set("<>&\u2028\u2029") & set(written)
    assert {"name": text} == json.loads(written)


def test_a_number_that_json_does_not_have_is_refused() -> None:
    """NaN would be a syntax error in the reader's browser."""
    with pytest.raises(ValueError, match="JSON compliant"):
        script_json({"value": float("nan")})
