"""The numbers behind the checks are those of the literature."""

from decimal import Decimal

import pytest

from slo.lint.checks.one_failure_alerts import most_events
from slo.lint.checks.tier_never_fires import objective_from_which_it_fires
from slo.model import LowTrafficGuard
from tests.slo.lint.subjects import an_slo, findings, found_ids, subject_of


@pytest.mark.parametrize(
    ("factor", "percent", "digits"), [("14.4", "93.06", "0.01"), ("6", "83.3", "0.1"), ("3", "66.7", "0.1")]
)
def test_a_tier_fires_from_the_objective_that_is_known(factor: str, percent: str, digits: str) -> None:
    """14.4 times the budget can be exceeded above 93.06 %, 6 times above 83.3 %, 3 times above 66.7 %."""
    exact = objective_from_which_it_fires(Decimal(factor)) * 100

    assert Decimal(percent) == exact.quantize(Decimal(digits))


@pytest.mark.parametrize(
    ("objective", "dead"),
    [
        ("0.9306", []),
        ("0.9305", ["page (quick)"]),
        ("0.8334", ["page (quick)"]),
        ("0.8333", ["page (quick)", "page (slow)"]),
        ("0.6667", ["page (quick)", "page (slow)"]),
        ("0.6666", ["page (quick)", "page (slow)", "ticket (quick)"]),
    ],
)
def test_the_borders_are_where_a_total_outage_is_just_not_enough(objective: str, dead: list[str]) -> None:
    """On both sides of each."""
    told = [one.sentence for one in findings(subject_of(an_slo(objective_ratio=Decimal(objective))))]

    assert dead == [one.removeprefix("shop-orders: ").partition(" can never")[0] for one in told]


@pytest.mark.parametrize(("objective", "requests"), [("0.99", 7), ("0.999", 69), ("0.9999", 694)])
def test_one_failure_pages_below_the_traffic_that_is_known(objective: str, requests: int) -> None:
    """7 requests an hour at 99 %, 69 at 99.9 %, 694 at 99.99 %: the border lies at 1 / (14.4 * budget)."""
    threshold = Decimal("14.4") * (1 - Decimal(objective))
    most = most_events(float(threshold))

    assert requests == round(1 / threshold)
    assert 1 / most > threshold >= 1 / Decimal(most + 1)


@pytest.mark.parametrize(("per_hour", "is_found"), [(69.4, True), (69.5, False)])
def test_the_guard_is_missed_exactly_where_one_failure_fires(per_hour: float, *, is_found: bool) -> None:
    """The alert compares the traffic with 1 / threshold: 69.44 an hour."""
    slo = an_slo(guard=LowTrafficGuard(min_failures=1))

    assert is_found is ("one-failure-alerts" in found_ids(subject_of(slo, events_per_second=per_hour / 3600)))


@pytest.mark.parametrize(("per_month", "is_found"), [(999, True), (1001, False)], ids=["just too few", "just enough"])
def test_a_budget_of_one_takes_a_thousand_events_at_three_nines(per_month: float, *, is_found: bool) -> None:
    """Fewer than 1 / (1 - objective) in the window."""
    subject = subject_of(events_per_second=per_month / (30 * 86_400))

    assert is_found is ("budget-below-one-event" in found_ids(subject))


@pytest.mark.parametrize(("objective", "is_found"), [("0.99997", True), ("0.99996", False)])
def test_a_budget_is_too_small_where_a_look_takes_longer(objective: str, *, is_found: bool) -> None:
    """A scrape and an evaluation are a minute and a half, which 99.9965 % of 30 days allow."""
    subject = subject_of(an_slo(objective_ratio=Decimal(objective)), scrape_interval_seconds=60)

    assert is_found is ("objective-too-high" in found_ids(subject))
