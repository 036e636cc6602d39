import pytest

from dashboards.page.units import BYTES, CORES, NUMBER, RATIO, SECONDS, Unit, count, format_value, per_second


@pytest.mark.parametrize(
    ("unit", "value", "expected"),
    [
        pytest.param(SECONDS, 0.0123456, "12.3 ms", id="a short time is in milliseconds"),
        pytest.param(SECONDS, 0.00005, "50 µs", id="a very short time is in microseconds"),
        pytest.param(SECONDS, 1.5, "1.5 s", id="a second and more is in seconds"),
        pytest.param(SECONDS, 150, "2.5 min", id="two minutes and more are in minutes"),
        pytest.param(SECONDS, 3 * 3600, "3 h", id="hours are hours"),
        pytest.param(SECONDS, 30 * 86400, "30 d", id="days are days"),
        pytest.param(SECONDS, 0, "0 s", id="zero stays in the base unit"),
        pytest.param(RATIO, 0.00125, "0.125 %", id="a ratio is in percent"),
        pytest.param(RATIO, 0, "0 %", id="zero of a unit without a base scale takes the smallest one"),
        pytest.param(CORES, 0.25, "250 m", id="a part of a core is in millicores"),
        pytest.param(CORES, 12, "12 cores", id="many cores are in cores"),
        pytest.param(BYTES, 64 * 2**20, "64 MiB", id="bytes are in binary multiples"),
        pytest.param(BYTES, -2048, "-2 KiB", id="a negative amount keeps its sign and its scale"),
        pytest.param(NUMBER, 1234.5, "1235", id="half a unit is rounded up as the browser does"),
        pytest.param(NUMBER, 0.00042, "0.00042", id="what is small is not shown as zero"),
        pytest.param(NUMBER, 1.234e-9, "1.23e-9", id="what is very small has a power of ten, as the browser writes it"),
        pytest.param(NUMBER, -9.999e-7, "-0.000001", id="the power of ten is chosen after rounding"),
        pytest.param(NUMBER, 2e21, "2e+21", id="what is very large has a power of ten"),
        pytest.param(NUMBER, 1.5e30, "1.5e+30", id="a power of ten that ends in zero"),
        pytest.param(RATIO, 0.000004567, "0.000457 %", id="a very small ratio is not zero percent"),
        pytest.param(per_second("requests"), 139.6, "140/s", id="a rate is per second"),
        pytest.param(count("replicas"), 5.0, "5", id="a count has no decimals to show"),
        pytest.param(count("replicas"), 2.5, "2.5", id="a mean of counts keeps its fraction"),
        pytest.param(SECONDS, None, "no data", id="no value is not zero"),
    ],
)
def test_values_are_spelt_in_the_scale_that_suits_them(unit: Unit, value: float | None, expected: str) -> None:
    """Three significant digits, in the largest scale that the value reaches."""
    assert expected == format_value(unit, value)


def test_counts_have_whole_axis_steps() -> None:
    """Half a replica is never an axis label."""
    assert all(step == int(step) for step in count("replicas").axis_steps)
