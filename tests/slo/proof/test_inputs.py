import pytest

from slo.model import Comparison, EventsIndicator, Indicator, RatioIndicator, ThresholdIndicator
from slo.proof.inputs import Inputs, derive_inputs
from slo.proof.interface import CannotDerive
from tests.slo.proof.slos import LATENCY, REQUESTS


def derived(indicator: Indicator, **group: str) -> Inputs:
    """Derive the inputs of an indicator over 5 minutes."""
    return derive_inputs(indicator, window_seconds=300, group=group)


def written(amounts: object) -> dict[str, float]:
    """Spell the series that an event writes."""
    assert isinstance(amounts, dict)
    return {str(atom): amount for atom, amount in amounts.items() if amount}


def threshold(value: str, edge: float, comparison: Comparison = Comparison.LT) -> ThresholdIndicator:
    """Make an indicator of a value."""
    return ThresholdIndicator(value=value, comparison=comparison, threshold=edge)


@pytest.mark.parametrize(
    ("good", "bad", "indicator"),
    [
        pytest.param(
            {'http_requests_total{code="200",job="shop"}': 1.0},
            {'http_requests_total{code="500",job="shop"}': 1.0},
            REQUESTS,
            id="a label tells bad events",
        ),
        pytest.param(
            {'http_seconds_bucket{job="shop",le="0.5"}': 1.0, 'http_seconds_count{job="shop"}': 1.0},
            {'http_seconds_count{job="shop"}': 1.0},
            LATENCY,
            id="good events are in a bucket",
        ),
        pytest.param(
            {"all_total": 1.0},
            {"all_total": 1.0, "failed_total": 1.0},
            EventsIndicator(total="sum(rate(all_total[5m]))", errors="sum(rate(failed_total[5m]))"),
            id="two metrics",
        ),
        pytest.param(
            {"good_total": 1.0},
            {"bad_total": 1.0},
            EventsIndicator(
                total="sum(rate(good_total[5m])) + sum(rate(bad_total[5m]))",
                errors="sum(rate(bad_total[5m])) or vector(0)",
            ),
            id="all events are a sum",
        ),
        pytest.param(
            {'x_total{code="200"}': 1.0},
            {'x_total{code="404"}': 1.0},
            EventsIndicator(total="sum(rate(x_total[5m]))", errors='sum(rate(x_total{code!~"2..",code="404"}[5m]))'),
            id="a negative matcher",
        ),
    ],
)
def test_counters(good: dict[str, float], bad: dict[str, float], indicator: EventsIndicator) -> None:
    """A good event and a bad one each write the fewest series that make them so, at any mix and rate."""
    inputs = derived(indicator)

    assert (good, bad) == (written(inputs.good), written(inputs.bad))
    assert (True, True) == (inputs.mixes, inputs.has_rate)


@pytest.mark.parametrize(
    ("good", "bad", "mixes", "indicator"),
    [
        pytest.param(
            {'up{job="a"}': 1.0},
            {},
            True,
            EventsIndicator(total='sum(count_over_time(up{job="a"}[5m]))', good='sum(sum_over_time(up{job="a"}[5m]))'),
            id="a switch",
        ),
        pytest.param({}, {"queue": 100.0}, False, threshold("max(queue)", 100), id="a value below a threshold"),
        pytest.param({"free": 1.0}, {}, False, threshold("free", 0.5, Comparison.GTE), id="a value at a threshold"),
        pytest.param(
            {},
            {"limit": 1.0, "used": 1.0},
            False,
            EventsIndicator(total="count(limit)", errors="sum(used / (limit > 0) >= bool 0.9)"),
            id="a comparison of two metrics",
        ),
        pytest.param(
            {"g_total": 1.0, "t_total": 1.0},
            {"t_total": 1.0},
            True,
            RatioIndicator(ratio="sum(rate(g_total[5m])) / sum(rate(t_total[5m]))", is_errors=False),
            id="a ratio of good events",
        ),
    ],
)
def test_looks(good: dict[str, float], bad: dict[str, float], *, mixes: bool, indicator: Indicator) -> None:
    """Where looks are counted the series show what is good and what is bad; their number is not theirs to choose."""
    inputs = derived(indicator)

    assert (good, bad) == (written(inputs.good), written(inputs.bad))
    assert (mixes, False) == (inputs.mixes, inputs.has_rate)


def test_group_labels_are_on_every_series() -> None:
    """Series of a grouped SLO have its labels, so that they fall into one group."""
    indicator = EventsIndicator(
        total="sum by (handler) (rate(x_total[5m]))", errors='sum by (handler) (rate(x_total{code="500"}[5m]))'
    )

    inputs = derived(indicator, handler="proof")

    assert {'x_total{code="500",handler="proof"}': 1.0} == written(inputs.bad)


@pytest.mark.parametrize(
    ("reason", "indicator"),
    [
        pytest.param("it calls histogram_quantile", threshold("histogram_quantile(0.9, x)", 1), id="a function"),
        pytest.param("it calls histogram_count", threshold("histogram_count(x)", 1), id="a native histogram"),
        pytest.param("it aggregates with topk", threshold("topk(1, x)", 1), id="an aggregation"),
        pytest.param("the parser does not read it", threshold("sum(", 1), id="no PromQL"),
        pytest.param(
            "no series make its events good, or none make them bad",
            EventsIndicator(total="sum(rate(x_total[5m]))", errors="0 * sum(rate(x_total[5m]))"),
            id="nothing is ever bad",
        ),
        pytest.param("no series is known", threshold('x{a=~"(?i)b"}', 1), id="a pattern too hard"),
        pytest.param("names no metric", threshold('{a="b"}', 1), id="no metric"),
        pytest.param(
            "both as a counter and as a gauge",
            EventsIndicator(total="sum(rate(x[5m]))", errors="sum(rate(x[5m])) - sum(x) * 0 - sum(rate(y[5m]))"),
            id="a counter that is a gauge",
        ),
    ],
)
def test_too_free(reason: str, indicator: Indicator) -> None:
    """A query that is not understood is said to be so, with the reason; nothing is guessed."""
    with pytest.raises(CannotDerive) as raised:
        derived(indicator)

    assert reason in str(raised.value)
