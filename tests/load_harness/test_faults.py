"""Which requests fail, and that the same seed fails the same ones."""

from collections import Counter

import pytest

from load_harness.faults import Decision, Fault, Faults
from load_harness.params.distributions import Pareto
from load_harness.params.fault_rule import FaultRule
from load_harness.params.faults import FAULTED_ROUTES, FaultPlan
from load_harness.web.operations import OPERATIONS


def faults(plan: FaultPlan, seen: list[Fault] | None = None) -> Faults:
    """A switch that reports to a list."""
    return Faults(plan, on_fault=(seen if seen is not None else []).append)


def test_no_faults() -> None:
    """An empty plan lets everything pass."""
    assert [Decision()] * 3 == [faults(FaultPlan()).decide("/version") for _ in range(3)]


def test_same_seed_same_fate() -> None:
    """Two switches with one seed decide alike, request by request."""
    plan = FaultPlan(error_rate=0.3, latency_milliseconds=10, latency_jitter_milliseconds=10, seed=7)
    one, other = faults(plan), faults(plan)

    assert [one.decide("/version") for _ in range(100)] == [other.decide("/version") for _ in range(100)]


def test_errors_do_not_depend_on_latency() -> None:
    """Adding latency does not change which requests fail."""
    without, with_latency = (
        faults(FaultPlan(error_rate=0.3, seed=7)),
        faults(FaultPlan(error_rate=0.3, latency_milliseconds=5, latency_jitter_milliseconds=5, seed=7)),
    )

    assert [without.decide("/version").status for _ in range(50)] == [
        with_latency.decide("/version").status for _ in range(50)
    ]


def test_share() -> None:
    """A rate of 0.3 fails three in ten."""
    switch = faults(FaultPlan(error_rate=0.3, seed=1))

    assert abs(sum(switch.decide("/version").status == 500 for _ in range(10_000)) / 10_000 - 0.3) < 0.02


def test_all_and_none() -> None:
    """A rate of one fails every request, at once and each time."""
    switch = faults(FaultPlan(error_rate=1.0, seed=1))

    assert all(switch.decide("/version").status for _ in range(1000))


def test_jitter_never_below_zero() -> None:
    """Jitter larger than the delay shortens it to nothing, not to less."""
    switch = faults(FaultPlan(latency_milliseconds=10, latency_jitter_milliseconds=50, seed=3))
    delays = [switch.decide("/version").delay_seconds for _ in range(1000)]

    assert 0.0 == min(delays)
    assert max(delays) <= 0.06


def test_reports() -> None:
    """Each fault is reported by its kind."""
    seen: list[Fault] = []
    faults(FaultPlan(error_rate=1.0, latency_milliseconds=5, seed=3), seen).decide("/version")

    assert ["latency", "error"] == seen


def test_seed_is_drawn_and_shown() -> None:
    """Without a seed one is drawn, so that the sequence can be repeated afterwards."""
    first = faults(FaultPlan(error_rate=0.5))
    again = faults(FaultPlan(error_rate=0.5, seed=first.plan.seed))

    assert [first.decide("/version") for _ in range(50)] == [again.decide("/version") for _ in range(50)]


def test_luck_of_a_route_is_its_own() -> None:
    """Request n of a route has the same luck, whatever comes on other routes."""
    plan = FaultPlan(error_rate=0.3, latency=Pareto(minimum_milliseconds=1, shape=2, maximum_milliseconds=9), seed=7)
    alone, beside = faults(plan), faults(plan)
    mixed = []
    for _ in range(100):
        beside.decide("/load/cpu/work")
        mixed.append(beside.decide("/version"))
        beside.decide("/load/jobs")

    assert mixed == [alone.decide("/version") for _ in range(100)]
    assert mixed != [alone.decide("/load/cpu") for _ in range(100)]


def test_statuses_in_their_shares() -> None:
    """Failures have the statuses that were asked for, each as often."""
    switch = faults(FaultPlan(error_rate=0.5, statuses=((500, 0.7), (503, 0.3)), seed=2))
    found = Counter(switch.decide("/version").status for _ in range(20_000))

    assert {None, 500, 503} == set(found)
    assert 10_000 == pytest.approx(found[None], abs=300)
    assert 7000 == pytest.approx(found[500], abs=300)


def test_mix_does_not_change_which_fail() -> None:
    """Other statuses fail the same requests."""
    plain, mixed = (faults(FaultPlan(error_rate=0.3, statuses=mix, seed=7)) for mix in ((), ((503, 1.0),)))
    both = [(plain.decide("/").status, mixed.decide("/").status) for _ in range(100)]

    assert {(None, None), (500, 503)} == set(both)


def test_most_specific_rule_wins() -> None:
    """A route's own rule counts before its group's, that before a wider group's, and that before the one for all."""
    rules = {"/load/*": 429, "/load/cpu/*": 502, "/load/cpu/work": 503}
    plan = FaultPlan(
        error_rate=1,
        routes=tuple((route, FaultRule(error_rate=1, statuses=((status, 1.0),))) for route, status in rules.items()),
        seed=1,
    )
    switch = faults(plan)
    routes = ("/version", "/load/jobs", "/load/cpu", "/load/cpu/work")

    assert [500, 429, 429, 503] == [switch.decide(route).status for route in routes]


def test_a_rule_of_its_own_may_be_none() -> None:
    """A route with an empty rule is left alone."""
    switch = faults(FaultPlan(error_rate=1, routes=(("/version", FaultRule()),), seed=1))

    assert Decision() == switch.decide("/version")
    assert 500 == switch.decide("/").status


@pytest.mark.parametrize("route", ["/healthz", "/metrics", "/faults", "/ui", "/static/{version}/{name}", "/live"])
def test_never_there(route: str) -> None:
    """What watches, what serves the page, and the switch itself are never touched."""
    assert Decision() == faults(FaultPlan(error_rate=1, latency_milliseconds=5, seed=1)).decide(route)


@pytest.mark.parametrize(
    ("versions", "on"),
    [
        pytest.param((), True, id="for all"),
        pytest.param(("1.2.3",), True, id="for its version"),
        pytest.param(("0.1", "abc"), True, id="for its revision"),
        pytest.param(("2.0.0",), False, id="for others"),
    ],
)
def test_versions(versions: tuple[str, ...], on: bool) -> None:  # noqa: FBT001 - a parameter
    """A plan for other versions is held, and not applied."""
    switch = Faults(FaultPlan(error_rate=1, versions=versions), on_fault=lambda _: None, versions=("1.2.3", "abc"))

    assert on == switch.are_on
    assert versions == switch.plan.versions


def test_routes_are_real() -> None:
    """Every route that faults are injected into is an operation of the interface, and none of the page's or a probe."""
    operations = {operation.path for operation in OPERATIONS if operation.role is not None and not operation.page}

    assert set(FAULTED_ROUTES) <= operations
