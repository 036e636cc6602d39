from math import nan

import pytest

from dashboards.page.charts import Colour, Paint, Series, Style, TimeChart, Tone
from dashboards.page.drawing.categories import rectangles
from dashboards.page.widgets import Amount, Categories, Cells, Dress, Markdown, Said, Stretch
from tests.dashboards.preview.boards import END, START, defaults, panel, series, value, wave
from tests.dashboards.preview.drawing import drawn, drawn_panel

GREEN, ORANGE, RED = (
    Tone(light="#2c7423", dark="#73bf69"),
    Tone(light="#bd4f00", dark="#ff9830"),
    Tone(light="#c4162a", dark="#f2495c"),
)
STEPS = {
    "mode": "absolute",
    "steps": [{"color": "green", "value": None}, {"color": "orange", "value": 2}, {"color": "red", "value": 4}],
}
INSTANT = {"instant": True, "range": False}
PODS = (value({"pod": "a"}, 1), value({"pod": "b"}, 3))
BY_POD = {**INSTANT, "legendFormat": "{{pod}}"}


def texts(amounts: list[Amount]) -> list[tuple[str, Paint | None]]:
    """Give texts and colours."""
    return [(amount.whole, amount.colour) for amount in amounts]


def test_a_stat_shows_the_last_value_over_its_trend() -> None:
    """In the colour of its threshold."""
    shown = drawn(panel("stat", "x", fieldConfig=defaults(unit="ms", thresholds=STEPS)), x=[wave({}, low=1, high=5)])
    (number,) = shown.numbers
    assert ("4.88 ms", RED, "") == (number.amount.whole, number.amount.colour, number.name)
    assert 61 == len(number.trend)


def test_a_stat_of_many_names_them() -> None:
    """And has no trend for a single moment."""
    shown = drawn(panel("stat", "x", target=BY_POD, options={"colorMode": "background", "graphMode": "area"}), x=PODS)
    assert (["a", "b"], Dress.PAPER, [(), ()]) == (
        [number.name for number in shown.numbers],
        shown.dress,
        [number.trend for number in shown.numbers],
    )


@pytest.mark.parametrize(
    ("mode", "name", "shows_value"),
    [
        pytest.param("name", "a", False, id="the name alone"),
        pytest.param("value_and_name", "a", True, id="both"),
        pytest.param("value", "", True, id="the value alone"),
        pytest.param("none", "", False, id="neither"),
    ],
)
def test_a_stat_shows_what_it_is_asked_to(mode: str, name: str, *, shows_value: bool) -> None:
    """By its text mode."""
    shown = drawn(panel("stat", "x", target=BY_POD, options={"textMode": mode}), x=PODS[:1])
    assert (name, shows_value) == (shown.numbers[0].name, shown.shows_value)


def test_a_stat_can_show_another_calculation_of_some_fields() -> None:
    """As `reduceOptions` says."""
    options = {"reduceOptions": {"calcs": ["max"], "fields": "/^b$/", "values": False}}
    rows = [series({"pod": "a"}, 1, 2), series({"pod": "b"}, 9, 3)]
    shown = drawn(panel("stat", "x", target={"legendFormat": "{{pod}}"}, options=options), x=rows)
    assert ["9"] == [number.amount.whole for number in shown.numbers]


def test_a_stat_can_show_all_values() -> None:
    """Each row of a table by its texts, up to a limit."""
    options = {"reduceOptions": {"values": True, "limit": 2, "calcs": []}}
    rows = (*PODS, value({"pod": "c"}, 5))
    shown = drawn(panel("stat", "x", target={**INSTANT, "format": "table"}, options=options), x=rows)
    assert [("a", "1"), ("b", "3")] == [(number.name, number.amount.whole) for number in shown.numbers]


def test_the_trend_of_a_stat_has_a_gap_where_samples_are_missing() -> None:
    """NaN is a gap, too."""
    values = [1.0] * 61
    values[30] = nan
    shown = drawn(panel("stat", "x"), x=[series({}, *values)])
    trend = shown.numbers[0].trend
    assert (None, 1.0, 1.0) == (trend[30], trend[29], trend[31])


def test_a_gauge_has_its_thresholds_around_it() -> None:
    """From end to end of its scale."""
    shown = drawn(panel("gauge", "x", target=INSTANT, fieldConfig=defaults(min=0, max=8, thresholds=STEPS)), x=PODS[:1])
    (dial,) = shown.dials
    assert (0.125, GREEN, "") == (dial.amount.share, dial.amount.colour, dial.name)
    assert (
        Stretch(low=0, high=0.25, colour=GREEN),
        Stretch(low=0.25, high=0.5, colour=ORANGE),
        Stretch(low=0.5, high=1, colour=RED),
    ) == dial.stretches


def test_a_gauge_can_do_without_them() -> None:
    """Where its options say so."""
    shown = drawn(panel("gauge", "x", target=BY_POD, options={"showThresholdMarkers": False}), x=PODS)
    assert [("a", ()), ("b", ())] == [(dial.name, dial.stretches) for dial in shown.dials]


@pytest.mark.parametrize(("orientation", "is_upright"), [("vertical", True), ("horizontal", False)])
def test_bars_lie_or_stand(orientation: str, *, is_upright: bool) -> None:
    """As they are asked to; the longest is the greatest value."""
    shown = drawn(panel("bargauge", "x", target=BY_POD, options={"orientation": orientation}), x=PODS)
    assert (is_upright, [0.0, 1.0]) == (shown.is_upright, [bar.amount.share for bar in shown.bars])


TABLE = {**INSTANT, "format": "table"}


def test_a_table_has_columns_units_and_links() -> None:
    """Overrides reach single columns; a link gets the values of its row."""
    config = {
        "defaults": {"unit": "ms"},
        "overrides": [
            {
                "matcher": {"id": "byName", "options": "pod"},
                "properties": [
                    {"id": "displayName", "value": "Pod"},
                    {"id": "custom.width", "value": 120},
                    {"id": "links", "value": [{"title": "x", "url": "https://x.org/${__data.fields.pod}"}]},
                ],
            },
            {"matcher": {"id": "byName", "options": "Time"}, "properties": [{"id": "custom.hidden", "value": True}]},
            {
                "matcher": {"id": "byRegexp", "options": "/Val/"},
                "properties": [
                    {"id": "custom.cellOptions", "value": {"type": "color-text"}},
                    {"id": "thresholds", "value": STEPS},
                ],
            },
        ],
    }
    shown = drawn(panel("table", "x", target=TABLE, fieldConfig=config), x=PODS)
    assert [("Pod", False, 120), ("Value", True, None)] == [
        (column.title, column.is_number, column.width_pixels) for column in shown.columns
    ]
    assert [("a", ""), ("1 ms", GREEN)] == [(cell.amount.whole, cell.amount.colour or "") for cell in shown.rows[0]]
    assert ("https://x.org/a", Dress.INK) == (shown.rows[0][0].link, shown.rows[0][1].dress)


@pytest.mark.parametrize(
    ("cell", "dress", "has_bar"),
    [
        pytest.param({"cellOptions": {"type": "color-background"}}, Dress.PAPER, False, id="a background"),
        pytest.param({"cellOptions": {"type": "gauge"}}, Dress.NONE, True, id="a bar"),
        pytest.param({"displayMode": "color-text"}, Dress.INK, False, id="as before Grafana 10"),
        pytest.param({}, Dress.NONE, False, id="plain"),
    ],
)
def test_cells_are_drawn_as_they_are_asked_to(cell: dict[str, object], dress: Dress, *, has_bar: bool) -> None:
    """Colour, background or bar."""
    shown = drawn(panel("table", "x", target=TABLE, fieldConfig=defaults(custom=cell)), x=PODS)
    number = shown.rows[0][-1]
    assert (dress, has_bar) == (number.dress, number.has_bar)


def test_a_table_is_sorted_as_its_options_say() -> None:
    """By the name that is shown; what it does not know changes nothing."""
    for name, expected in (("Value", ["b", "a"]), ("pod", ["b", "a"]), ("age", ["a", "b"])):
        options = {"sortBy": [{"displayName": name, "desc": True}]}
        shown = drawn(panel("table", "x", target=TABLE, options=options), x=PODS)
        assert expected == [row[1].amount.whole for row in shown.rows]


def test_a_long_table_is_cut_and_says_so() -> None:
    """Nobody reads a thousand rows."""
    many = [value({"pod": f"{number:03}"}, number) for number in range(230)]
    shown = drawn(panel("table", "x", target=TABLE, options={"showHeader": False}), x=many)
    assert (200, 30, False) == (len(shown.rows), shown.left_out, shown.shows_titles)


def test_tables_of_one_shape_are_shown_below_each_other() -> None:
    """As the series of a query in the form of time series are."""
    shown = drawn(panel("table", "x", target=INSTANT), x=PODS)
    assert ["1", "3"] == [row[1].amount.whole for row in shown.rows]


def chart(**settings: object) -> TimeChart:
    """Draw two series over time."""
    rows = [wave({"pod": "a"}), wave({"pod": "b"}, phase=1)]
    target = settings.pop("target", {"legendFormat": "{{pod}}"})
    return drawn(panel("timeseries", "x", target=target, **settings), x=rows)


def first(**custom: object) -> Series:
    """Draw with some settings of the lines, and give the first of them."""
    return chart(fieldConfig=defaults(custom=custom)).series[0]


@pytest.mark.parametrize(
    ("custom", "name", "expected"),
    [
        pytest.param({"drawStyle": "bars"}, "style", Style.BARS, id="bars"),
        pytest.param({"drawStyle": "points"}, "style", Style.POINTS, id="points"),
        pytest.param({"drawStyle": "line", "lineInterpolation": "stepAfter"}, "style", Style.STEP, id="steps"),
        pytest.param({}, "style", Style.LINE, id="a line"),
        pytest.param({"fillOpacity": 25}, "fill_ratio", 0.25, id="a fill"),
        pytest.param({"lineWidth": 2}, "width_pixels", 2.5, id="a width"),
        pytest.param({"lineStyle": {"fill": "dash", "dash": [1, 2]}}, "dashed", True, id="dashes"),
        pytest.param({"stacking": {"mode": "normal", "group": "B"}}, "stack", "B line left above", id="a stack"),
        pytest.param({"stacking": {"mode": "none", "group": "A"}}, "stack", "", id="no stack"),
        pytest.param({"spanNulls": True}, "longest_join_seconds", None, id="joined over gaps"),
        pytest.param({"spanNulls": 600_000}, "longest_join_seconds", 600.0, id="joined over short gaps"),
        pytest.param({"spanNulls": False}, "longest_join_seconds", 90.0, id="a gap where a sample is missing"),
    ],
)
def test_lines_are_drawn_as_the_panel_says(custom: dict[str, object], name: str, expected: object) -> None:
    """Grafana's settings of lines are the page's."""
    assert expected == getattr(first(**custom), name)


def test_a_line_can_go_down() -> None:
    """What is sent below what is received."""
    assert -first().values[5] == first(transform="negative-Y").values[5]


def test_lines_of_one_name_are_told_apart() -> None:
    """A legend with two of the same would be of no use."""
    assert ["x", "x (2)"] == [one.name for one in chart(target={"legendFormat": "x"}).series]


def test_a_line_has_the_colour_that_it_is_given() -> None:
    """Fixed, of its last value's threshold, or of the palette."""
    fixed = {"color": {"mode": "fixed", "fixedColor": "red"}}
    of_threshold = {"color": {"mode": "thresholds"}, "thresholds": STEPS}
    assert [RED, GREEN, Colour.AUTO] == [
        chart(fieldConfig=defaults(**config)).series[0].colour for config in (fixed, of_threshold, {})
    ]


def test_a_line_can_have_an_axis_at_the_right() -> None:
    """With a unit of its own; the chart's unit is that of the others."""
    right = {
        "matcher": {"id": "byName", "options": "b"},
        "properties": [{"id": "custom.axisPlacement", "value": "right"}, {"id": "unit", "value": "s"}],
    }
    shown = chart(fieldConfig={"defaults": {"unit": "bytes"}, "overrides": [right]})
    assert shown.series[0].right_unit is None
    assert " ms" in {scale.suffix for scale in shown.series[1].right_unit.scales}
    assert " KiB" in {scale.suffix for scale in shown.unit.scales}


@pytest.mark.parametrize(
    ("mode", "lines", "zones"),
    [
        pytest.param("off", 0, 0, id="not at all"),
        pytest.param("line", 2, 0, id="as lines"),
        pytest.param("dashed", 2, 0, id="as dashed lines"),
        pytest.param("area", 0, 3, id="as areas"),
        pytest.param("line+area", 2, 3, id="as both"),
    ],
)
def test_thresholds_are_drawn_as_they_are_asked_to(mode: str, lines: int, zones: int) -> None:
    """The first one begins at minus infinity and is no line."""
    shown = chart(fieldConfig=defaults(unit="s", thresholds=STEPS, custom={"thresholdsStyle": {"mode": mode}}))
    assert (lines, zones) == (len(shown.thresholds), len(shown.zones))
    if lines:
        assert ("2 s", mode == "dashed") == (shown.thresholds[0].label, shown.thresholds[0].is_dashed)
    if zones:
        assert [(None, 2.0), (2.0, 4.0), (4.0, None)] == [(zone.low, zone.high) for zone in shown.zones]


def test_the_axis_of_values_reaches_as_far_as_it_is_told() -> None:
    """Hard ends, soft ends, and a logarithm."""
    custom = {"axisSoftMin": 1, "axisSoftMax": 2, "scaleDistribution": {"type": "log", "log": 10}}
    axis = chart(fieldConfig=defaults(min=0, max=5, custom=custom)).axis
    assert (0.0, 5.0, 1.0, 2.0, 10) == (axis.minimum, axis.maximum, axis.low, axis.high, axis.log_base)
    bare = chart().axis
    assert (None, None, None, None, None) == (bare.minimum, bare.maximum, bare.low, bare.high, bare.log_base)


def test_whole_things_have_whole_labels() -> None:
    """There are no 2.5 replicas."""
    rows = [series({}, 1, 2, 3)]
    whole, half = (drawn(panel("timeseries", "x"), x=[series({}, *values)]) for values in ((1, 2), (1, 2.5)))
    assert all(step.is_integer() for step in whole.unit.axis_steps)
    assert () == half.unit.axis_steps
    assert drawn(panel("timeseries", "x", fieldConfig=defaults(unit="s")), x=rows).unit.axis_steps[0] < 1


def test_a_legend_has_calculations() -> None:
    """Each in the unit of its series, without mappings; what is no calculation is left out."""
    legend = {"legend": {"displayMode": "table", "calcs": ["max", "lastNotNull", "nonsense"], "placement": "right"}}
    mappings = [{"type": "value", "options": {"1": {"text": "one"}}}]
    json = panel("timeseries", "x", options=legend, fieldConfig=defaults(unit="s", mappings=mappings))
    shown = drawn(json, x=[series({}, 1, 0.5)])
    assert (("Max", "Last *"), (("1 s", "500 ms"),)) == (shown.legend.columns, shown.legend.rows)
    assert shown.is_legend_right


@pytest.mark.parametrize(
    "legend", [{"showLegend": False}, {"displayMode": "hidden"}], ids=["not shown", "hidden as before Grafana 9"]
)
def test_a_legend_can_be_left_out(legend: dict[str, object]) -> None:
    """The series are still told to who cannot see them."""
    assert not chart(options={"legend": legend}).has_legend


def test_what_is_hidden_is_not_drawn() -> None:
    """Neither hidden series nor hidden queries."""
    hidden = {
        "matcher": {"id": "byName", "options": "b"},
        "properties": [{"id": "custom.hideFrom", "value": {"viz": True, "legend": False}}],
    }
    assert ["a"] == [one.name for one in chart(fieldConfig={"defaults": {}, "overrides": [hidden]}).series]
    json = panel("timeseries", "x", "y")
    json["targets"][1]["hide"] = True
    assert 1 == len(drawn(json, x=[wave()], y=[wave()]).series)


def test_samples_that_cannot_be_drawn_are_gaps() -> None:
    """NaN and infinity are never zero."""
    shown = drawn(panel("timeseries", "x"), x=[series({}, 1, nan, float("inf"), 2)])
    assert (1.0, None, None, 2.0) == shown.series[0].values


def test_a_heat_map_has_its_lowest_bucket_at_the_bottom() -> None:
    """A sample at the very start speaks of what was before."""
    buckets = [series({"le": "0.1"}, 9, 1, 1), series({"le": "+Inf"}, 9, 3, 1)]
    json = panel("heatmap", "x", target={"format": "heatmap"}, options={"yAxis": {"unit": "s"}})
    shown = drawn(json, x=buckets)
    assert ("100 ms", "∞") == shown.rows
    assert ((1.0, 2.0), (1.0, 0.0), (None, None)) == shown.columns[:3]
    assert (60, "1", "2") == (len(shown.columns), shown.least, shown.most)


def test_a_heat_map_of_plain_series_is_not_drawn() -> None:
    """Its buckets would be invented."""
    shown = drawn_panel(panel("heatmap", "x", options={"calculate": True}), x=[wave()])
    assert isinstance(shown.content, Said)
    assert shown.content.words.startswith("not rendered: ")


STATES = [{"type": "value", "options": {"0": {"text": "down", "color": "red"}, "1": {"text": "up", "color": "green"}}}]


def test_a_timeline_joins_what_is_alike() -> None:
    """And leaves open what nobody knows."""
    gap = series({}, 1, 1, 0, 1)
    samples = (*gap.samples, (END - 60, 1.0))
    shown = drawn(
        panel("state-timeline", "x", fieldConfig=defaults(mappings=STATES)), x=[type(gap)(labels={}, samples=samples)]
    )
    (lane,) = shown.lanes
    assert [(0, 120, "up"), (120, 180, "down"), (180, 240, "up"), (3540, 3600, "up")] == [
        (span.start_time - START, span.end_time - START, span.text) for span in lane.spans
    ]
    assert [("up", GREEN), ("down", RED)] == [(key.text, key.colour) for key in shown.keys]


def test_a_history_has_a_box_for_each_look() -> None:
    """Joined to none."""
    shown = drawn(panel("status-history", "x", fieldConfig=defaults(mappings=STATES)), x=[series({}, 1, 1, 0)])
    assert (3, True) == (len(shown.lanes[0].spans), shown.are_apart)


def test_a_timeline_can_do_without_texts_and_legend() -> None:
    """Where its options say so."""
    options = {"showValue": "never", "legend": {"showLegend": False}, "mergeValues": False}
    shown = drawn(panel("state-timeline", "x", options=options), x=[series({}, 1, 1)])
    assert (False, (), 2) == (shown.shows_texts, shown.keys, len(shown.lanes[0].spans))


def test_a_bar_chart_has_a_bar_for_each_row() -> None:
    """Named by its text; the axis ends at a round number."""
    shown = drawn(panel("barchart", "x", target=TABLE), x=PODS)
    assert [("a", 1 / 3), ("b", 1.0)] == [(one.name, one.amounts[0].share) for one in shown.categories]
    assert ["0", "0.75", "1.5", "2.25", "3"] == [tick.text for tick in shown.ticks]


def test_bars_over_time_are_named_by_their_time() -> None:
    """Several series share a category."""
    rows = [series({"pod": "a"}, 1, 2), series({"pod": "b"}, 3, 4)]
    json = panel("barchart", "x", target={"legendFormat": "{{pod}}"}, options={"stacking": "normal"})
    shown = drawn(json, x=rows)
    assert (["a", "b"], True) == ([key.text for key in shown.keys], shown.is_stacked)
    assert ["11-14 22:13", "11-14 22:14"] == [one.name for one in shown.categories]
    assert ["0", "1.5", "3", "4.5", "6"] == [tick.text for tick in shown.ticks]


def test_a_histogram_counts() -> None:
    """How many values are in each bucket of the size that is asked for."""
    shown = drawn(panel("histogram", "x", options={"bucketSize": 2}), x=[series({}, 0, 1, 2, 5, nan)])
    assert [("0", "2"), ("2", "1"), ("4", "1")] == [(one.name, one.amounts[0].whole) for one in shown.categories]


def test_a_histogram_chooses_its_buckets() -> None:
    """Of one value it is one."""
    shown = drawn(panel("histogram", "x"), x=[series({}, 7, 7)])
    assert ["7"] == [one.name for one in shown.categories]
    many = drawn(panel("histogram", "x"), x=[wave({}, low=0, high=10)])
    assert 20 <= len(many.categories) <= 35


def test_a_pie_has_its_largest_slice_first() -> None:
    """What is nothing has no slice."""
    rows = (*PODS, value({"pod": "c"}, 0))
    shown = drawn(panel("piechart", "x", target=BY_POD, options={"pieType": "donut"}), x=rows)
    assert [("b", 0.75), ("a", 0.25)] == [(one.name, one.amount.share) for one in shown.slices]
    assert shown.is_ring


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        pytest.param({"content": "**a** $pod", "mode": "markdown"}, Markdown(text="**a** $pod"), id="Markdown"),
        pytest.param({"content": "a\nb", "mode": "code"}, Markdown(text="```\na\nb\n```"), id="code"),
        pytest.param(
            {"content": "<b>a</b>", "mode": "html"},
            Said(words="HTML is not rendered here", lines=("<b>a</b>",)),
            id="HTML is shown and not run",
        ),
    ],
)
def test_texts(options: dict[str, object], expected: Markdown | Said) -> None:
    """A panel of words needs no answer."""
    assert expected == drawn(panel("text", options=options))


INSTANT_TABLE = {"format": "table", "instant": True, "range": False}


def test_bars_below_zero_reach_down() -> None:
    """Zero is on the axis, and never the place of what is not zero."""
    drawn_bars = drawn(
        panel("barchart", "a", target=INSTANT_TABLE), a=[value({"pod": "x"}, -5), value({"pod": "y"}, 10)]
    )
    assert isinstance(drawn_bars, Categories)
    below, above = rectangles(drawn_bars)
    assert pytest.approx((100 * 10 / 15, 100 * 5 / 15)) == (below.y, below.height)
    assert pytest.approx((0, 100 * 10 / 15)) == (above.y, above.height)
    assert ["-5", "-2.5", "0", "2.5", "5", "7.5", "10"] == [tick.text for tick in drawn_bars.ticks]


def test_bars_in_percent_fill_the_axis() -> None:
    """Each is a part of all of its row, and says its own value."""
    frames = panel(
        "barchart", "a", "b", options={"stacking": "percent"}, target=INSTANT_TABLE, transformations=[{"id": "merge"}]
    )
    drawn_bars = drawn(frames, a=[value({"pod": "x"}, 1)], b=[value({"pod": "x"}, 3)])
    assert isinstance(drawn_bars, Categories)
    amounts = drawn_bars.categories[0].amounts
    assert [("1", 0.25), ("3", 0.75)] == [(amount.whole, amount.share) for amount in amounts]
    assert "100%" == drawn_bars.ticks[-1].text


def test_lines_in_percent_are_parts_of_their_sum() -> None:
    """Only where all are: else the sums are drawn, and the panel says so."""
    config = {"defaults": {"custom": {"stacking": {"mode": "percent", "group": "A"}}}, "overrides": []}
    whole = drawn_panel(
        panel("timeseries", "a", fieldConfig=config), a=[series({"pod": "x"}, 1), series({"pod": "y"}, 3)]
    )
    config["overrides"] = [
        {"matcher": {"id": "byName", "options": '{pod="y"}'}, "properties": [{"id": "custom.stacking", "value": None}]}
    ]
    mixed = drawn_panel(
        panel("timeseries", "a", fieldConfig=config), a=[series({"pod": "x"}, 1), series({"pod": "y"}, 3)]
    )
    assert isinstance(whole.content, TimeChart)
    assert isinstance(mixed.content, TimeChart)
    assert (True, False) == (whole.content.is_percent, mixed.content.is_percent)
    assert () == whole.notes
    assert "in percent beside others" in mixed.notes[0]


def test_only_what_is_alike_stands_on_each_other() -> None:
    """What goes out is drawn below zero, and stands on nothing that comes in."""
    config = {
        "defaults": {"custom": {"stacking": {"mode": "normal", "group": "A"}}},
        "overrides": [
            {
                "matcher": {"id": "byRegexp", "options": "/out/"},
                "properties": [{"id": "custom.transform", "value": "negative-Y"}],
            }
        ],
    }
    chart = drawn(
        panel("timeseries", "a", fieldConfig=config),
        a=[series({"way": name}, 1) for name in ("in a", "in b", "out a", "out b")],
    )
    assert isinstance(chart, TimeChart)
    into, too, out, away = (one.stack for one in chart.series)
    assert (into, out) == (too, away)
    assert into != out


def test_what_is_too_much_is_told() -> None:
    """Nothing is left out in silence."""
    many = [series({"pod": f"p{number}"}, 1, 2) for number in range(130)]
    kinds = {"timeseries": "30 more series not drawn", "state-timeline": "70 more lanes not drawn"}
    assert list(kinds.values()) == [drawn_panel(panel(kind, "a"), a=many).notes[0] for kind in kinds]
    pie = drawn_panel(panel("piechart", "a"), a=[series({"pod": "x"}, -5), series({"pod": "y"}, 5)])
    assert ("1 more below zero not drawn",) == pie.notes
    tables = drawn_panel(
        panel("table", "a", "b", target=INSTANT_TABLE), a=[value({"pod": "x"}, 1)], b=[value({"job": "y"}, 1)]
    )
    assert "1 more tables" in tables.notes[0]


def test_a_calculation_that_is_not_known_is_told() -> None:
    """In a stat and in a legend; the old names are known."""
    stat = panel("stat", "a", options={"reduceOptions": {"calcs": ["uniqueValues"]}})
    assert ("the calculation uniqueValues is not made here",) == drawn_panel(stat, a=[series({}, 1)]).notes
    chart = panel("timeseries", "a", options={"legend": {"calcs": ["avg", "allValues"]}})
    assert ("the calculation allValues is not made here",) == drawn_panel(chart, a=[series({}, 1)]).notes


def test_an_override_of_an_unknown_kind_is_told() -> None:
    """Its properties are not applied."""
    config = {"defaults": {}, "overrides": [{"matcher": {"id": "byValue", "options": {}}, "properties": []}]}
    stat = drawn_panel(panel("stat", "a", fieldConfig=config), a=[series({}, 1)])
    assert ("overrides of the kind byValue are not applied here",) == stat.notes


def test_a_hidden_query_changes_no_name() -> None:
    """Grafana does not ask it."""
    json = panel("table", "a", "b", target=INSTANT_TABLE)
    json["targets"][1]["hide"] = True
    table = drawn(json, a=[value({"pod": "x"}, 1)], b=[value({"pod": "x"}, 2)])
    assert isinstance(table, Cells)
    assert ["Time", "pod", "Value"] == [column.title for column in table.columns]


def test_a_name_may_be_made_of_labels() -> None:
    """By the variables that a field has."""
    config = defaults(displayName='${__field.labels.pod}/${__field.labels["zone"]}')
    rows = [series({"pod": pod, "zone": "z"}, 1, 2) for pod in ("x", "y")]
    chart = drawn(panel("timeseries", "a", fieldConfig=config), a=rows)
    assert isinstance(chart, TimeChart)
    assert ["x/z", "y/z"] == [one.name for one in chart.series]
