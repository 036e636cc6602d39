"""The counters that a prediction asks: series, rates and quantiles as Prometheus has them."""

import math

import pytest

from loadtests.prediction.canary.ailments import HEALTHY, Ailment, Portion
from loadtests.prediction.canary.counters import PodCounters, Scraped
from loadtests.prediction.canary.queries import CannotPredict, asked
from loadtests.prediction.canary.traffic import KNOWN_METRICS

SCRAPED = Scraped(namespace="demo", job="shop", service="shop", container="app", endpoint="http")


def counters(error_ratio: float = 0.0, latency_seconds: float = 0.0, *, rate: float = 10.0) -> PodCounters:
    """Count a minute of a steady rate, scraped every 2 s."""
    pod = PodCounters("shop-5d8f-abcde", SCRAPED, request_seconds=0.003)
    ailment = Ailment(error_ratio=error_ratio, latency_seconds=latency_seconds)
    for second in range(60):
        pod.count(rate, (Portion(share_ratio=1.0, ailment=ailment),))
        if second % 2 == 1:
            pod.scrape(float(second + 1))
    return pod


def value(query: str, pod: PodCounters, *, now: float = 60.0) -> float | None:
    """Ask a query at a moment."""
    return asked(query, lambda window: pod.rates(now, window), metrics=KNOWN_METRICS).value


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param("sum(rate(http_requests_total[20s]))", 10.0, id="a rate"),
        pytest.param("sum(increase(http_requests_total[20s]))", 200.0, id="an increase"),
        pytest.param('sum(rate(http_requests_total{code="500"}[20s]))', 2.0, id="of a code"),
        pytest.param('sum(rate(http_requests_total{pod=~"shop-.*",namespace="demo"}[20s]))', 10.0, id="by a pattern"),
        pytest.param(
            "sum(rate(http_request_duration_seconds_sum[20s])) / sum(rate(http_request_duration_seconds_count[20s]))",
            0.8 * 0.103 + 0.2 * 0.1,
            id="the mean",
        ),
        pytest.param(
            "histogram_quantile(0.5, sum by (le) (rate(http_request_duration_seconds_bucket[20s])))",
            0.1375,
            id="the median, interpolated between 0.1 and 0.2, as failures take less",
        ),
        pytest.param("sum(rate(http_requests_total{pod='other'}[20s]))", None, id="of nobody"),
        pytest.param("sum(rate(http_requests_total{pod='other'}[20s])) or vector(0)", 0.0, id="or zero"),
        pytest.param("0 * sum(rate(http_requests_total[20s])) / 0", None, id="NaN is no value"),
    ],
)
def test_queries_are_answered(query: str, expected: float | None) -> None:
    """As by a Prometheus that has scraped the pod for a minute."""
    found = value(query, counters(error_ratio=0.2, latency_seconds=0.1))

    assert (found is None) is (expected is None)
    assert math.isclose(found or 0.0, expected or 0.0, rel_tol=0.02, abs_tol=1e-9)


def test_a_series_begins_with_its_first_request() -> None:
    """Its first sample is all of what was before; with one sample there is no rate."""
    pod = PodCounters("shop-5d8f-abcde", SCRAPED, request_seconds=0.003)
    healthy = (Portion(share_ratio=1.0, ailment=HEALTHY),)
    pod.count(0.4, healthy)
    pod.scrape(2.0)
    pod.count(99.6, healthy)
    pod.scrape(4.0)

    assert value("sum(rate(http_requests_total[20s]))", pod, now=5.0) is None

    pod.count(100.0, healthy)
    pod.scrape(6.0)

    assert 100.0 == pytest.approx(2.0 * (value("sum(rate(http_requests_total[4s]))", pod, now=6.0) or 0.0), rel=0.01)


def test_a_counter_is_not_drawn_out_below_zero() -> None:
    """Near its beginning a rate reaches back no further than the counter would have been zero."""
    pod = PodCounters("shop-5d8f-abcde", SCRAPED, request_seconds=0.003)
    for seconds in (2.0, 4.0):
        pod.count(10.0, (Portion(share_ratio=1.0, ailment=HEALTHY),))
        pod.scrape(seconds)

    # 10 requests in 2 s, drawn out by 2 s to where it was zero, and by half a step to where nothing is known any more.
    assert 10.0 * (2 + 2 + 1) / 2 / 20 == value("sum(rate(http_requests_total[20s]))", pod, now=14.0)


def test_a_quantile_beyond_the_last_bucket_is_its_edge() -> None:
    """Prometheus knows no more either."""
    pod = counters(latency_seconds=30.0)

    assert 10.0 == value("histogram_quantile(0.9, sum by (le) (rate(http_request_duration_seconds_bucket[20s])))", pod)


def test_a_query_of_unknown_series_finds_nothing_wrongly() -> None:
    """So it is refused, by name."""
    with pytest.raises(CannotPredict, match=r"asks for up, of which the prediction knows nothing"):
        value("sum(rate(up[20s]))", counters())
