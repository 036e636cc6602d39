import pytest

from slo.scorecard.quantities import Dimension, parse_quantity, parse_target, spell


@pytest.mark.parametrize(
    ("text", "value", "dimension", "spelt"),
    [
        pytest.param("1h", 3600, Dimension.TIME, "1h", id="an hour is 3600 seconds"),
        pytest.param("24 h", 86_400, Dimension.TIME, "1d", id="24 hours are a day"),
        pytest.param("1h30m", 5400, Dimension.TIME, "1h30m", id="several units add up"),
        pytest.param("200ms", 0.2, Dimension.TIME, "200ms", id="200 ms are a fifth of a second"),
        pytest.param("5%", 0.05, Dimension.RATIO, "5%", id="5 % is 0.05"),
        pytest.param("99.95 %", 0.9995, Dimension.RATIO, "99.95%", id="nines are not rounded away"),
        pytest.param("-20%", -0.2, Dimension.RATIO, "-20%", id="what is left may be less than nothing"),
        pytest.param("1/d", 1 / 86_400, Dimension.RATE, "1/d", id="daily"),
        pytest.param("2/w", 2 / 604_800, Dimension.RATE, "2/w", id="twice a week"),
        pytest.param("10000/s", 10_000, Dimension.RATE, "10000/s", id="ten thousand a second is not 1e+04"),
        pytest.param("50", 50, Dimension.NUMBER, "50", id="pods have no unit"),
        pytest.param("0.00005", 5e-05, Dimension.NUMBER, "5e-05", id="very little is not 0"),
    ],
)
def test_quantities_are_read_and_spelt(text: str, value: float, dimension: Dimension, spelt: str) -> None:
    """What a person writes is what is shown."""
    quantity = parse_quantity(text)

    assert quantity is not None
    assert (pytest.approx(value), dimension) == (quantity.value, quantity.dimension)
    assert spelt == spell(quantity)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "< ",
        "5%",
        "== 5%",
        "!= 1",
        "< five",
        "< 5 percent",
        "< 1/y",
        "<< 5",
        "< 5%%",
        "about 1h",
        "> nan",
        "> inf",
        f"< {'9' * 400}",
    ],
)
def test_no_target(text: str) -> None:
    """A comparison is one of four signs and a quantity; equality of measured values is chance."""
    assert parse_target(text) is None


@pytest.mark.parametrize(
    ("target", "value", "holds"),
    [
        pytest.param("< 1h", 3600.0, False, id="under an hour is not an hour"),
        pytest.param("<= 1h", 3600.0, True, id="at most an hour is"),
        pytest.param(">= 99.9%", 0.999, True, id="an objective that is just met is met"),
        pytest.param("> 80%", 0.8, False, id="over 80 % is not 80 %"),
    ],
)
def test_the_edge_belongs_to_where_the_sign_says(target: str, value: float, holds: bool) -> None:  # noqa: FBT001
    """Edges are where goals are argued about."""
    parsed = parse_target(target)

    assert parsed is not None
    assert holds == parsed.holds(value)
    assert target == str(parsed)


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        pytest.param(0.0, "0s", id="nothing"),
        pytest.param(0.01234, "12.34ms", id="milliseconds"),
        pytest.param(61.26, "1m1s300ms", id="a minute is told to the tenth of a second"),
        pytest.param(3725.0, "1h2m", id="an hour is told to the minute"),
        pytest.param(-3600.0, "-1h", id="clocks may disagree"),
    ],
)
def test_measured_times_are_short(seconds: float, shown: str) -> None:
    """A value is told as exactly as it can be read."""
    target = parse_target("< 1h")

    assert target is not None
    assert shown == target.spell(seconds)


@pytest.mark.parametrize(
    ("target", "value", "shown"),
    [
        pytest.param("< 1h", 3599.5, "59m59s500ms", id="a time that would be rounded to the target"),
        pytest.param("< 5%", 0.0499999, "4.99999%", id="a ratio that would"),
        pytest.param(">= 1/d", 0.9999999 / 86_400, "0.9999999/d", id="a rate that would"),
        pytest.param("< 200ms", 0.1999999, "199.9999ms", id="milliseconds that would"),
        pytest.param("< 1h", 3600.0, "1h", id="the target itself"),
        pytest.param("< 1h", 3725.0, "1h2m", id="a time that is not near it"),
    ],
)
def test_a_value_never_looks_like_a_target_that_it_is_not(target: str, value: float, shown: str) -> None:
    """`met: 1h against < 1h` would be read as a mistake."""
    parsed = parse_target(target)

    assert parsed is not None
    assert shown == parsed.spell(value)
