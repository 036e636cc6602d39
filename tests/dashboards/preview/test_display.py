from collections.abc import Mapping
from math import inf, nan

import pytest

from dashboards.page.charts import Colour, Paint, Tone
from dashboards.page.units import format_value
from dashboards.preview.colours import paint_of, scale_paint
from dashboards.preview.display import Display, bounds, display_of
from dashboards.preview.frames import Cell, Field, Kind
from dashboards.preview.reducers import is_known as is_known_reducer
from dashboards.preview.reducers import reduced, reducer_title, unit_after
from dashboards.preview.units import in_words, is_known, unit_of

NOW = 1_700_000_000.0
GREEN, RED = Tone(light="#2c7423", dark="#73bf69"), Tone(light="#c4162a", dark="#f2495c")
STEPS = {"mode": "absolute", "steps": [{"color": "green", "value": None}, {"color": "red", "value": 0.8}]}


def display(*values: Cell, kind: Kind = Kind.NUMBER, **config: object) -> Display:
    """Say how a field with some settings is shown."""
    field = Field(name="a", kind=kind, values=values, config=config)
    return display_of(field, fields=[field], now=NOW, palette=Colour.BLUE)


@pytest.mark.parametrize(
    ("unit", "value", "expected"),
    [
        pytest.param("", 1234.5, "1235", id="no unit"),
        pytest.param("none", 0.5, "0.5", id="plain"),
        pytest.param("short", 1_234_567, "1.23 Mil", id="a large count"),
        pytest.param("s", 0.0123, "12.3 ms", id="a short time"),
        pytest.param("s", 5400, "1.5 h", id="a long time"),
        pytest.param("ms", 1500, "1.5 s", id="milliseconds"),
        pytest.param("d", 0.5, "12 h", id="days"),
        pytest.param("percentunit", 0.123, "12.3%", id="a ratio"),
        pytest.param("percent", 12.3, "12.3%", id="percent"),
        pytest.param("bytes", 1536, "1.5 KiB", id="bytes"),
        pytest.param("decbytes", 1500, "1.5 kB", id="decimal bytes"),
        pytest.param("mbytes", 2048, "2 GiB", id="mebibytes"),
        pytest.param("Bps", 2_500_000, "2.5 MB/s", id="bytes per second"),
        pytest.param("bits", 8, "8 b", id="bits"),
        pytest.param("reqps", 1234, "1.23K req/s", id="many requests per second"),
        pytest.param("ops", 12, "12 ops/s", id="operations per second"),
        pytest.param("currencyEUR", 12_000, "€12K", id="money"),
        pytest.param("suffix:cores", 0.25, "0.25 cores", id="a suffix of one's own"),
        pytest.param("prefix:~", 5, "~5", id="a prefix of one's own"),
        pytest.param("si:W", 5000, "5 kW", id="a scaled unit of one's own"),
        pytest.param("si:mF", 5000, "5 F", id="a scaled unit of one's own that begins below"),
        pytest.param("count:boxes", 5_000_000, "5M boxes", id="a count of one's own"),
        pytest.param("currencySEK", 1200, "1.2K kr", id="money whose sign follows"),
        pytest.param("currencyUSD", 0.0000123, "$0.0000123", id="a very small price is not free"),
        pytest.param("percentunit", 0.000004567, "0.000457%", id="a very small ratio is not zero percent"),
        pytest.param("short", 4.2e-7, "4.2e-7", id="as the browser writes it"),
        pytest.param("Bps", 0.25, "250 mB/s", id="less than a byte per second"),
        pytest.param("currency:Fr", 5, "Fr5", id="money of one's own"),
        pytest.param("celsius", 20, "20 °C", id="a temperature"),
        pytest.param("furlongs", 3, "3 furlongs", id="an unknown one keeps its id"),
        pytest.param("time:YYYY", 3, "3 time:YYYY", id="a format of time stays as it is"),
        pytest.param("s", nan, "NaN", id="no number"),
        pytest.param("s", -inf, "\N{MINUS SIGN}∞", id="infinity"),
        pytest.param("dtdurations", 60, "1 min", id="a duration on an axis"),
    ],
)
def test_units_are_spelt_as_grafana_does(unit: str, value: float, expected: str) -> None:
    """In the scale that suits the value."""
    assert expected == format_value(unit_of(unit), value)


@pytest.mark.parametrize(
    ("unit", "value", "expected"),
    [
        pytest.param("dateTimeAsIso", NOW * 1000, "2023-11-14 22:13:20", id="a moment"),
        pytest.param("dateTimeAsIso", 1e30, "Invalid date", id="no moment"),
        pytest.param("dateTimeFromNow", (NOW - 7200) * 1000, "2 hours ago", id="the past"),
        pytest.param("dateTimeFromNow", (NOW + 60) * 1000, "in 1 minute", id="the future"),
        pytest.param("dtdurations", 90061, "1 day, 1 hour", id="a duration"),
        pytest.param("dtdurations", -0.5, "-0.5 seconds", id="a short duration"),
        pytest.param("dtdurationms", 61_000, "1 minute, 1 seconds", id="a duration in milliseconds"),
        pytest.param("clocks", 3661, "01:01:01", id="a clock"),
        pytest.param("clockms", 61_000, "00:01:01", id="a clock in milliseconds"),
        pytest.param("dthms", 61, "00:01:01", id="hours, minutes, seconds"),
        pytest.param("bool", 0, "False", id="false"),
        pytest.param("bool_yes_no", 1, "Yes", id="yes"),
        pytest.param("bool_on_off", 1, "On", id="on"),
        pytest.param("s", 1, None, id="a number has no words"),
    ],
)
def test_some_units_are_words(unit: str, value: float, expected: str | None) -> None:
    """Moments, durations, yes and no."""
    assert expected == in_words(unit, value, NOW)


def test_what_is_known_of_units() -> None:
    """The others are shown plainly, and the panel says so."""
    known = ("", "none", "s", "bytes", "reqps", "currencyUSD", "bool", "suffix:x", "percentunit")
    assert [True] * len(known) == [is_known(name) for name in known]
    assert [False, False] == [is_known("furlongs"), is_known("time:YYYY")]


@pytest.mark.parametrize(
    ("config", "value", "expected"),
    [
        pytest.param({"unit": "s", "decimals": 2}, 1.5, "1.50 s", id="decimals"),
        pytest.param({"unit": "s", "decimals": True}, 1.5, "1.5 s", id="what is no number of decimals"),
        pytest.param({}, None, "-", id="no value"),
        pytest.param({"noValue": "quiet"}, None, "quiet", id="no value in words"),
        pytest.param({"unit": "s"}, "text", "text", id="a text has no unit"),
        pytest.param({"unit": "bool"}, 1.0, "True", id="a unit in words"),
    ],
)
def test_a_value_is_shown_as_its_settings_say(config: Mapping[str, object], value: Cell, expected: str) -> None:
    """Unit, decimals, and what stands for nothing."""
    assert expected == display(value, **config).amount(value).whole


def test_times_are_dates() -> None:
    """Whatever the panel's unit is."""
    assert "2023-11-14 22:13:20" == display(NOW, kind=Kind.TIME).amount(NOW).whole


@pytest.mark.parametrize(
    ("mapping", "value", "expected"),
    [
        pytest.param({"type": "value", "options": {"1": {"text": "up"}}}, 1.0, "up", id="a value"),
        pytest.param({"type": "value", "options": {"0.5": {"text": "half"}}}, 0.5, "half", id="a fraction"),
        pytest.param({"type": "value", "options": {"a": {"text": "A"}}}, "a", "A", id="a text"),
        pytest.param({"type": "value", "options": {"2": {"text": "x"}}}, 1.0, "1", id="another value"),
        pytest.param({"type": "value", "options": {"1": {"color": "red"}}}, 1.0, "1", id="a colour alone"),
        pytest.param(
            {"type": "range", "options": {"from": 0, "to": 2, "result": {"text": "low"}}}, 2.0, "low", id="a range"
        ),
        pytest.param({"type": "range", "options": {"from": 3, "result": {"text": "x"}}}, 2.0, "2", id="below a range"),
        pytest.param({"type": "range", "options": {"to": 1, "result": {"text": "x"}}}, 2.0, "2", id="above a range"),
        pytest.param(
            {"type": "regex", "options": {"pattern": "/web-(.*)/", "result": {"text": "$1"}}},
            "web-7",
            "7",
            id="a pattern",
        ),
        pytest.param(
            {"type": "regex", "options": {"pattern": "/web/i", "result": {"text": "job"}}},
            "WEB-7",
            "job-7",
            id="what a pattern leaves stays",
        ),
        pytest.param(
            {"type": "regex", "options": {"pattern": "web", "result": {"text": "x"}}},
            "web-7",
            "web-7",
            id="a pattern without slashes is for the whole text",
        ),
        pytest.param(
            {"type": "regex", "options": {"pattern": "/1/", "result": {"text": "x"}}},
            1.0,
            "1",
            id="a pattern is for texts",
        ),
        pytest.param(
            {"type": "regex", "options": {"pattern": "(", "result": {"text": "x"}}}, "a", "a", id="a bad pattern"
        ),
        pytest.param(
            {"type": "special", "options": {"match": "null", "result": {"text": "none"}}}, None, "none", id="null"
        ),
        pytest.param({"type": "special", "options": {"match": "nan", "result": {"text": "odd"}}}, nan, "odd", id="NaN"),
        pytest.param(
            {"type": "special", "options": {"match": "null+nan", "result": {"text": "odd"}}}, nan, "odd", id="both"
        ),
        pytest.param({"type": "special", "options": {"match": "empty", "result": {"text": "-"}}}, "", "-", id="empty"),
        pytest.param(
            {"type": "special", "options": {"match": "true", "result": {"text": "on"}}},
            1.0,
            "1",
            id="a number is not true",
        ),
        pytest.param({"type": "special", "options": {"match": "odd", "result": {"text": "x"}}}, 1.0, "1", id="unknown"),
    ],
)
def test_mappings_put_texts_in_place_of_values(mapping: Mapping[str, object], value: Cell, expected: str) -> None:
    """The first that fits; without one the value stands for itself."""
    assert expected == display(value, mappings=[mapping]).amount(value).whole


def test_a_mapping_colours() -> None:
    """Over the thresholds."""
    mapping = {"type": "value", "options": {"1": {"text": "bad", "color": "red"}}}
    assert RED == display(1.0, mappings=[mapping], thresholds=STEPS).amount(1.0).colour


@pytest.mark.parametrize(
    ("config", "value", "expected"),
    [
        pytest.param({"thresholds": STEPS}, 0.5, GREEN, id="below a threshold"),
        pytest.param({"thresholds": STEPS}, 0.8, RED, id="at a threshold"),
        pytest.param({"thresholds": STEPS}, None, GREEN, id="no value has the base colour"),
        pytest.param({}, 0.5, None, id="no thresholds"),
        pytest.param({"color": {"mode": "fixed", "fixedColor": "red"}}, 0.5, RED, id="a fixed colour"),
        pytest.param({"color": {"mode": "palette-classic"}}, 0.5, Colour.BLUE, id="the palette"),
        pytest.param(
            {
                "thresholds": {
                    **STEPS,
                    "mode": "percentage",
                    "steps": [{"color": "green"}, {"color": "red", "value": 50}],
                },
                "min": 0,
                "max": 10,
            },
            5.0,
            RED,
            id="percent of the range",
        ),
    ],
)
def test_a_value_has_a_colour(config: Mapping[str, object], value: Cell, expected: Paint | None) -> None:
    """Of its threshold, of its own, or of the palette."""
    assert expected == display(value, **config).colour_of(value)


def test_a_scale_of_colours_goes_from_end_to_end() -> None:
    """What lies between is mixed."""
    low, middle, high = (scale_paint("continuous-GrYlRd", share) for share in (0, 0.25, 1))
    assert (GREEN, RED) == (low, high)
    assert middle not in {low, high}
    assert scale_paint("continuous-nothing", 0.5) is None
    assert RED == display(0.0, 10.0, color={"mode": "continuous-GrYlRd"}).colour_of(10.0)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("green", GREEN, id="a name"),
        pytest.param("dark-red", Tone(light="#8f0a1a", dark="#c4162a"), id="a shade"),
        pytest.param("#ABCDEF", Tone(light="#abcdef", dark="#abcdef"), id="hexadecimal"),
        pytest.param("#abc", Tone(light="#aabbcc", dark="#aabbcc"), id="short hexadecimal"),
        pytest.param("#12345678", Tone(light="#123456", dark="#123456"), id="with opacity"),
        pytest.param("rgba(1, 2, 300, 0.5)", Tone(light="#0102ff", dark="#0102ff"), id="decimal"),
        pytest.param("#8e8e8e", Colour.REFERENCE, id="the grey of our boards is that of the page"),
        pytest.param("transparent", None, id="none at all"),
        pytest.param("url(x)", None, id="no colour"),
        pytest.param(None, None, id="nothing"),
    ],
)
def test_colours_are_read(name: object, expected: Paint | None) -> None:
    """What is none never gets into a style sheet."""
    assert expected == paint_of(name)


@pytest.mark.parametrize(
    ("config", "values", "expected"),
    [
        pytest.param({}, (2.0, 4.0), (2.0, 4.0), id="those of the data"),
        pytest.param({"min": 0, "max": 10}, (2.0, 4.0), (0.0, 10.0), id="those of the settings"),
        pytest.param({"unit": "percentunit"}, (0.2, 0.4), (0.0, 1.0), id="those of a ratio"),
        pytest.param({"unit": "percent"}, (2.0, 4.0), (0.0, 100.0), id="those of percent"),
        pytest.param({}, (), (0.0, 100.0), id="without data"),
    ],
)
def test_a_scale_has_ends(
    config: Mapping[str, object], values: tuple[float, ...], expected: tuple[float, float]
) -> None:
    """For gauges and bars."""
    shown = display(*values, **config)
    assert expected == (shown.low, shown.high)


def test_the_first_threshold_holds_below_its_value_too() -> None:
    """Grafana 12 writes a 0 there."""
    steps = [{"color": "green", "value": 0}, {"color": "red", "value": 5}]
    assert [None, 5.0] == [bound.value for bound in bounds({"steps": steps}, 0, 1)]


def test_thresholds_are_sorted() -> None:
    """What has no value comes first, as the base."""
    found = bounds({"steps": [{"color": "red", "value": 5}, {"color": "green", "value": None}]}, 0, 1)
    assert [None, 5.0] == [one.value for one in found]


VALUES: tuple[Cell, ...] = (None, 1.0, nan, 4.0, 2.0, None)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("lastNotNull", 2.0, id="last"),
        pytest.param("last", None, id="very last"),
        pytest.param("firstNotNull", 1.0, id="first"),
        pytest.param("first", None, id="very first"),
        pytest.param("min", 1.0, id="least"),
        pytest.param("max", 4.0, id="greatest"),
        pytest.param("mean", 7 / 3, id="mean"),
        pytest.param("median", 2.0, id="median"),
        pytest.param("sum", 7.0, id="sum"),
        pytest.param("count", 4.0, id="count"),
        pytest.param("countAll", 6.0, id="count with gaps"),
        pytest.param("avg", 7 / 3, id="the mean under its old name"),
        pytest.param("range", 3.0, id="range"),
        pytest.param("delta", 5.0, id="rises, over a reset"),
        pytest.param("diff", 1.0, id="difference"),
        pytest.param("diffperc", 100.0, id="difference in percent"),
        pytest.param("step", -2.0, id="least step"),
        pytest.param("p50", 2.0, id="percentile"),
        pytest.param("p99", 4.0, id="high percentile"),
        pytest.param("allIsNull", 0.0, id="is all missing"),
        pytest.param("allIsZero", 0.0, id="is all zero"),
        pytest.param("logmin", 1.0, id="least above zero"),
        pytest.param("nonsense", None, id="no calculation"),
    ],
)
def test_calculations(name: str, expected: Cell) -> None:
    """Gaps and NaN are left out."""
    assert expected == reduced(name, VALUES)


def test_there_is_nothing_to_calculate_of_nothing() -> None:
    """It is not zero."""
    assert [None, None, None] == [reduced(name, ()) for name in ("mean", "lastNotNull", "last")]
    assert 2.0 == reduced("changeCount", (1.0, 1.0, 2.0, 1.0))
    assert 2.0 == reduced("distinctCount", (1.0, 1.0, 2.0))
    assert pytest.approx(1.0) == reduced("stdDev", (1.0, 3.0))


def test_calculations_have_titles() -> None:
    """Those of Grafana's legends."""
    names = ("lastNotNull", "max", "sum", "total", "p95", "p2", "changeCount")
    assert ["Last *", "Max", "Total", "Total", "95th %", "2nd %", "Change Count"] == list(map(reducer_title, names))


def test_a_calculation_may_have_another_unit() -> None:
    """How many samples there are is no time."""
    found = [unit_after(name, "s") for name in ("mean", "count", "diffperc")]
    assert ["s", "none", "percent"] == found


@pytest.mark.parametrize("unit", ["clocks", "dtdurations", "bool", "dateTimeAsIso", "s"])
def test_what_is_no_number_is_not_spelt_in_words(unit: str) -> None:
    """NaN is neither true nor a time."""
    assert ["NaN", "∞"] == [display(1.0, unit=unit).amount(value).whole for value in (nan, inf)]


def test_decimals_are_no_more_than_a_browser_writes() -> None:
    """Nor less than none."""
    found = [len(display(1.5, decimals=decimals).amount(1.5).whole) for decimals in (-3, 500)]
    assert [1, 102] == found
    assert [True, False] == [is_known_reducer("mean"), is_known_reducer("nonsense")]
