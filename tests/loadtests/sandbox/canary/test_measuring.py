"""A metric's value is what Prometheus says, taken as Flagger takes it."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from loadtests.canary.interface import Measured
from loadtests.canary.model import (
    REQUEST_DURATION,
    REQUEST_SUCCESS_RATE,
    CanaryRelease,
    Metric,
    MetricTemplate,
    TemplateReference,
)
from loadtests.sandbox.canary.measuring import Measurer
from loadtests.sandbox.canary.waiting import CalledOff, Waiting, in_thread
from tests.loadtests.sandbox.canary.fakes import canary, inline
from tests.slo.test_prometheus import StubPrometheus
from tests.waiting import eventually

_NOW = 1_700_000_000.0
_TEMPLATE = MetricTemplate(
    name="errors",
    namespace="demo",
    provider="prometheus",
    address="http://prometheus.monitoring:9090",
    query='sum(rate(x{namespace="{{ namespace }}",\n  pod=~"{{ target }}-.*"}[{{ interval }}]))',
)


@pytest.fixture
def prometheus() -> Iterator[StubPrometheus]:
    """A Prometheus that answers with what it is told to."""
    with _serving() as stub:
        yield stub


@contextmanager
def _serving() -> Iterator[StubPrometheus]:
    stub = StubPrometheus()
    thread = threading.Thread(target=stub.server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield stub
    finally:
        stub.release.set()
        stub.server.shutdown()
        thread.join()
        stub.server.server_close()


def _row(value: str, **labels: str) -> dict[str, Any]:
    return {"metric": labels, "value": [_NOW, value]}


def _measurer(url: str, waiting: Waiting | None = None, *, timeout_seconds: float = 5.0) -> Measurer:
    release = CanaryRelease(canary=canary(), templates=(_TEMPLATE,))
    return Measurer(release, url, waiting or Waiting(), lambda: _NOW, timeout_seconds=timeout_seconds)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param([_row("12.5")], Measured(value=12.5), id="one row"),
        pytest.param([], Measured(), id="no data"),
        pytest.param([_row("NaN")], Measured(), id="not a number, which is no data either"),
        pytest.param([_row("1", pod="a"), _row("2", pod="b")], Measured(value=2.0), id="the last of several rows"),
        pytest.param([_row("1", pod="a"), _row("NaN", pod="b")], Measured(), id="several rows, and the last is none"),
    ],
)
def test_a_row_with_a_number_is_a_value(
    prometheus: StubPrometheus, rows: list[dict[str, Any]], expected: Measured
) -> None:
    """No data is no value and no failure; of several rows Flagger keeps the last."""
    prometheus.answer(*rows)

    assert expected == _measurer(prometheus.url).measure(inline("up"))


def test_infinity_is_a_value(prometheus: StubPrometheus) -> None:
    """As Flagger reads it: more than any bound."""
    prometheus.answer(_row("+Inf"))

    assert Measured(value=float("inf")) == _measurer(prometheus.url).measure(inline("up"))


def test_a_template_is_filled_in(prometheus: StubPrometheus) -> None:
    """The query goes out on one line, whatever address the template has."""
    prometheus.answer(_row("3"))
    metric = Metric(name="errors", interval="30s", template=TemplateReference(name="errors", namespace="demo"))

    assert Measured(value=3.0) == _measurer(prometheus.url).measure(metric)
    assert ['sum(rate(x{namespace="demo", pod=~"load-harness-.*"}[30s]))'] == prometheus.asked[-1]["query"]


def test_a_template_that_is_not_there_is_a_problem(prometheus: StubPrometheus) -> None:
    """Nothing is asked, and the message names it."""
    metric = Metric(name="latency", template=TemplateReference(name="gone", namespace="demo"))

    measured = _measurer(prometheus.url).measure(metric)

    expected = "metric latency: there is no MetricTemplate gone.demo; add it, or correct templateRef"
    assert Measured(problem=expected) == measured
    assert [] == prometheus.asked


def test_the_built_in_metrics_are_asked_of_the_canarys_own_requests(prometheus: StubPrometheus) -> None:
    """Of its pods, not of the primary's; and of the requests for load, not of probes; the duration in milliseconds."""
    prometheus.answer(_row("0.25"))
    measurer = _measurer(prometheus.url)

    rate = measurer.measure(Metric(name=REQUEST_SUCCESS_RATE, interval="10s"))
    duration = measurer.measure(Metric(name=REQUEST_DURATION, interval="10s"))

    pods = 'namespace="demo",pod=~"load-harness-[0-9a-zA-Z]+(-[0-9a-zA-Z]+)",route=~"/load/.*"'
    well, every = f'http_requests_total{{{pods},code!~"5.*"}}', f"http_requests_total{{{pods}}}"
    success = f"sum(rate({well}[10s])) / sum(rate({every}[10s])) * 100"
    p99 = f"histogram_quantile(0.99, sum(rate(http_request_duration_seconds_bucket{{{pods}}}[10s])) by (le))"
    assert [[success], [p99]] == [asked["query"] for asked in prometheus.asked]
    assert (Measured(value=0.25), Measured(value=250.0)) == (rate, duration)


def test_a_prometheus_that_is_gone_is_a_problem_and_not_no_data() -> None:
    """Who is asked, and what to check."""
    measured = _measurer("http://127.0.0.1:1").measure(inline("up"))

    assert measured.value is None
    assert (
        "http://127.0.0.1:1: cannot answer up; check that Prometheus runs there (ConnectionError)" == measured.problem
    )


def test_a_query_that_prometheus_refuses_is_a_problem(prometheus: StubPrometheus) -> None:
    """Its own words say what is wrong."""
    prometheus.status = 400
    prometheus.body = json.dumps({"status": "error", "error": "parse error"})

    assert "parse error" in _measurer(prometheus.url).measure(inline("up(")).problem


def test_a_prometheus_that_stands_still_is_given_up(prometheus: StubPrometheus) -> None:
    """The tick goes on after the timeout."""
    prometheus.release.clear()

    measured = _measurer(prometheus.url, timeout_seconds=0.2).measure(inline("up"))

    assert measured.value is None
    assert "no answer within 0.2 s" in measured.problem


def test_a_measurement_is_cut_off_when_the_sandbox_goes_down(prometheus: StubPrometheus) -> None:
    """Nobody waits for a Prometheus that goes down as well."""
    prometheus.release.clear()
    waiting = Waiting()
    measuring = in_thread(lambda: _measurer(prometheus.url, waiting).measure(inline("up")))
    eventually(lambda: prometheus.asked)

    waiting.call_off()

    with pytest.raises(CalledOff):
        measuring.result(10)
