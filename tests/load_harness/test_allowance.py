"""What answering may take of a quota, on clocks that stand still."""

from dataclasses import dataclass

import pytest

from load_harness.workloads.allowance import LEFT_FOR_PROBES, Allowance
from load_harness.workloads.work import RequestMeter

HALF = 0.5
ALLOWED_CORES = HALF * (1 - LEFT_FOR_PROBES)


@dataclass
class Pod:
    """A process, its clocks, and what it may use."""

    quota_cores: float | None = HALF
    now: float = 100.0
    used_seconds: float = 7.0

    def allowance(self) -> Allowance:
        """What it may use, as of now."""
        return Allowance(lambda: self.quota_cores, used_seconds=lambda: self.used_seconds, now=lambda: self.now)


def test_as_much_as_is_refilled() -> None:
    """Over a long time it is the quota, less what is left for probes."""
    pod = Pod()
    allowance = pod.allowance()
    begun = pod.used_seconds
    for _ in range(10_000):
        while not allowance.wait_seconds():
            pod.used_seconds += 0.0001
        pod.now += 0.001

    assert pytest.approx(10 * ALLOWED_CORES, rel=0.001) == pod.used_seconds - begun


def test_wait_is_as_long_as_the_refill_takes() -> None:
    """Whoever has used ten milliseconds too many waits until they are refilled, and then may go on."""
    pod = Pod()
    allowance = pod.allowance()
    assert 0.0 == allowance.wait_seconds()
    pod.used_seconds += 0.011
    wait = allowance.wait_seconds()
    assert pytest.approx(0.010 / ALLOWED_CORES) == wait
    pod.now += wait / 2
    assert pytest.approx(wait / 2) == allowance.wait_seconds()
    pod.now += wait / 2 + 1e-9

    assert 0.0 == allowance.wait_seconds()


def test_little_is_saved_up() -> None:
    """After an idle minute no more may be used at once than after an idle millisecond: a period holds no more."""
    pod = Pod()
    allowance = pod.allowance()
    pod.now += 60
    assert 0.0 == allowance.wait_seconds()
    pod.used_seconds += 0.002

    assert pytest.approx(0.001 / ALLOWED_CORES) == allowance.wait_seconds()


def test_a_flood_is_over_when_it_is_over() -> None:
    """Refusals take what they need; an hour of them is no reason to wait for long afterwards."""
    pod = Pod()
    allowance = pod.allowance()
    for _ in range(3600):
        pod.now += 1
        pod.used_seconds += HALF
        assert allowance.wait_seconds() < 0.1 + 1e-9
    pod.now += 0.11

    assert 0.0 == allowance.wait_seconds()


def test_looks_far_apart() -> None:
    """What was used since the last look is held against what was refilled since then, however long ago that is."""
    pod = Pod()
    allowance = pod.allowance()
    assert 0.0 == allowance.wait_seconds()
    pod.now += 1
    pod.used_seconds += ALLOWED_CORES
    assert 0.0 == allowance.wait_seconds()
    pod.now += 1
    pod.used_seconds += ALLOWED_CORES + 0.011

    assert pytest.approx(0.010 / ALLOWED_CORES) == allowance.wait_seconds()


def test_without_a_quota() -> None:
    """Where there is none, nobody waits, whatever was used."""
    pod = Pod(quota_cores=None)
    allowance = pod.allowance()
    pod.used_seconds += 60

    assert 0.0 == allowance.wait_seconds()


def test_quota_that_changes() -> None:
    """A container may be given more, or less, without a restart; that is noticed within seconds."""
    pod = Pod(quota_cores=None)
    allowance = pod.allowance()
    assert 0.0 == allowance.wait_seconds()
    pod.quota_cores, pod.now = HALF, pod.now + 10
    allowance.wait_seconds()
    pod.used_seconds += 1
    assert allowance.wait_seconds() > 0
    pod.quota_cores, pod.now = None, pod.now + 10

    assert 0.0 == allowance.wait_seconds()


def test_work_waits_and_costs_the_same() -> None:
    """A request's price is CPU time, however often it had to wait for it."""
    waits = iter([0.0, 0.001, 0.002])
    meter = RequestMeter(wait_seconds=lambda: next(waits, 0.0))

    assert pytest.approx(0.02, rel=0.1) == meter.spend(0.02)
    assert next(waits, None) is None
