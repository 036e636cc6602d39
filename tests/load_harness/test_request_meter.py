"""The price of one request."""

import time

import pytest

from load_harness.workloads.work import RequestMeter


def use_cpu(seconds: float) -> None:
    """Use CPU on this thread."""
    until = time.thread_time() + seconds
    while time.thread_time() < until:
        pass


def test_costs_what_it_should() -> None:
    """Twenty milliseconds are twenty milliseconds on this thread's CPU clock."""
    meter = RequestMeter()
    before = time.thread_time()
    burnt = meter.spend(0.02)

    assert pytest.approx(0.02, rel=0.1) == time.thread_time() - before
    assert burnt == meter.burnt_seconds


def test_what_came_before_is_part_of_the_price() -> None:
    """CPU that the request has used since it was handed over is not burnt again."""
    meter = RequestMeter()
    meter.begin()
    use_cpu(0.01)

    assert pytest.approx(0.01, rel=0.1) == meter.spend(0.02)


def test_too_small_a_price() -> None:
    """A price below what the request has cost already burns nothing more than one look at the clock."""
    meter = RequestMeter()
    meter.begin()
    meter.spend(0.01)

    assert meter.spend(0.0) < 0.001


def test_what_comes_after_is_part_of_the_price() -> None:
    """The usual cost of sending the answer is kept back."""
    meter = RequestMeter()
    for _ in range(5):
        meter.begin()
        meter.spend(0.0)
        use_cpu(0.005)
    meter.begin()

    assert pytest.approx(0.015, rel=0.1) == meter.spend(0.02)


def test_share_of_the_loop() -> None:
    """So is the loop's cost per request, measured between requests."""
    meter = RequestMeter()
    for _ in range(4):
        use_cpu(0.005)
        meter.loop_served_one()

    assert pytest.approx(0.015, rel=0.1) == meter.spend(0.02)
