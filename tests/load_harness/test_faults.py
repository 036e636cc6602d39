"""Which requests fail, and that the same seed fails the same ones."""

from load_harness.faults import Decision, Fault, Faults
from load_harness.params.faults import FaultPlan


def faults(plan: FaultPlan, seen: list[Fault] | None = None) -> Faults:
    """A switch that reports to a list."""
    return Faults(plan, on_fault=(seen if seen is not None else []).append)


def test_no_faults() -> None:
    """An empty plan lets everything pass."""
    assert [Decision()] * 3 == [faults(FaultPlan()).decide() for _ in range(3)]


def test_same_seed_same_fate() -> None:
    """Two switches with one seed decide alike, request by request."""
    plan = FaultPlan(error_rate=0.3, latency_milliseconds=10, latency_jitter_milliseconds=10, seed=7)
    one, other = faults(plan), faults(plan)

    assert [one.decide() for _ in range(100)] == [other.decide() for _ in range(100)]


def test_errors_do_not_depend_on_latency() -> None:
    """Adding latency does not change which requests fail."""
    without, with_latency = (
        faults(FaultPlan(error_rate=0.3, seed=7)),
        faults(FaultPlan(error_rate=0.3, latency_milliseconds=5, latency_jitter_milliseconds=5, seed=7)),
    )

    assert [without.decide().fails for _ in range(50)] == [with_latency.decide().fails for _ in range(50)]


def test_share() -> None:
    """A rate of 0.3 fails three in ten."""
    switch = faults(FaultPlan(error_rate=0.3, seed=1))

    assert abs(sum(switch.decide().fails for _ in range(10_000)) / 10_000 - 0.3) < 0.02


def test_all_and_none() -> None:
    """A rate of one fails every request, at once and each time."""
    switch = faults(FaultPlan(error_rate=1.0, seed=1))

    assert all(switch.decide().fails for _ in range(1000))


def test_jitter_never_below_zero() -> None:
    """Jitter larger than the delay shortens it to nothing, not to less."""
    switch = faults(FaultPlan(latency_milliseconds=10, latency_jitter_milliseconds=50, seed=3))
    delays = [switch.decide().delay_seconds for _ in range(1000)]

    assert 0.0 == min(delays)
    assert max(delays) <= 0.06


def test_reports() -> None:
    """Each fault is reported by its kind."""
    seen: list[Fault] = []
    faults(FaultPlan(error_rate=1.0, latency_milliseconds=5, seed=3), seen).decide()

    assert ["latency", "error"] == seen


def test_seed_is_drawn_and_shown() -> None:
    """Without a seed one is drawn, so that the sequence can be repeated afterwards."""
    first = faults(FaultPlan(error_rate=0.5))
    again = faults(FaultPlan(error_rate=0.5, seed=first.plan.seed))

    assert [first.decide() for _ in range(50)] == [again.decide() for _ in range(50)]
