"""The benchmark's arithmetic."""

import pytest

from tests.bench.arithmetic import (
    Reading,
    deviation_percent,
    error_percent,
    millicores,
    percentile,
    ratios,
    windows_millicores,
)
from tests.bench.http_load import wrk_rate
from tests.bench.interface import NotMeasured
from tests.bench.trivial_server import requests_served

WRK = """Running 2s test @ http://127.0.0.1:8080/version
  1 threads and 16 connections
Requests/sec:   3246.09
Transfer/sec:    751.69KB
"""


def test_cpu_between_readings() -> None:
    """CPU counts against the time that passed, not against the time that was to pass."""
    readings = [
        Reading(time=10.0, cpu_seconds=1.0),
        Reading(time=11.0, cpu_seconds=1.25),
        Reading(time=13.0, cpu_seconds=1.75),
    ]

    assert (250.0, 250.0) == windows_millicores(readings)
    assert 250.0 == millicores(readings[0], readings[-1])


@pytest.mark.parametrize(
    ("achieved", "deviation"),
    [pytest.param(51.0, 2.0, id="too much is positive"), pytest.param(49.0, -2.0, id="too little is negative")],
)
def test_errors(achieved: float, deviation: float) -> None:
    """An error is in percent of the request, and has no sign."""
    assert pytest.approx(deviation) == deviation_percent(achieved, 50.0)
    assert pytest.approx(2.0) == error_percent(achieved, 50.0)


def test_ratios_are_pairwise() -> None:
    """A machine that gets slower from round to round changes no ratio."""
    assert (0.5, 0.5) == ratios([100.0, 50.0], [200.0, 100.0])


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        pytest.param(0.0, 1.0, id="none is the smallest"),
        pytest.param(0.5, 50.0, id="the half"),
        pytest.param(0.99, 99.0, id="all but one in a hundred"),
        pytest.param(0.991, 100.0, id="more than that is the next"),
    ],
)
def test_percentile(share: float, expected: float) -> None:
    """A percentile is one of the values, by the nearest rank."""
    assert expected == percentile([float(value) for value in range(100, 0, -1)], share)


def test_wrk() -> None:
    """The rate is wrk's own."""
    assert 3246.09 == wrk_rate(WRK)


@pytest.mark.parametrize(
    "line", ["  Non-2xx or 3xx responses: 7", "  Socket errors: connect 0, read 3, write 0, timeout 0"]
)
def test_wrk_with_errors(line: str) -> None:
    """A rate that errors are in is no rate."""
    with pytest.raises(NotMeasured, match=f"^wrk: {line.strip()}$"):
        wrk_rate(f"{WRK}{line}\n")


def test_requests_that_haproxy_counted() -> None:
    """The count is taken from its line, and a missing one is not zero."""
    assert 42 == requests_served("CumConns: 7\nCumReq: 42\nMaxSslConns: 0\n")
    with pytest.raises(NotMeasured, match="CumReq"):
        requests_served("CumConns: 7\n")
