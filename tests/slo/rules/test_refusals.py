"""SLOs for which no rules can be right."""

from decimal import Decimal

import pytest

from slo.errors import InvalidInput
from slo.model import CalendarUnit, CalendarWindow, Component, Composite, RatioTimeslices
from slo.rules.groups import rule_groups
from slo.rules.interface import RuleSettings
from tests.slo.rules.examples import an_slo

VIENNA = CalendarWindow(unit=CalendarUnit.MONTH, time_zone="Europe/Vienna")
ALL = an_slo(id="shop-all", objective_ratio=Decimal(1))
WITHOUT_BUDGET = (
    "shop.yaml:3 shop-all: 100 %: an objective of 100 % leaves no error budget, and any failure would burn it "
    "infinitely fast; choose an objective below 100 %"
)
IN_VIENNA = (
    "shop.yaml:3: spec.timeWindow[0].calendar.timeZone Europe/Vienna: the clocks of this zone change, and rules cannot "
    "follow them, as PromQL knows no time zones; choose UTC or a zone without daylight saving time (`slo report` and "
    "`slo backtest` know this one)"
)


def test_every_refusal_at_once() -> None:
    """A zone with daylight saving and an objective of 100 % are told together, each with its reason."""
    with pytest.raises(InvalidInput) as refusal:
        rule_groups([an_slo(window=VIENNA), ALL], RuleSettings())
    assert [
        IN_VIENNA,
        WITHOUT_BUDGET,
    ] == [str(mistake) for mistake in refusal.value.mistakes]


def test_a_component_without_budget() -> None:
    """What is recorded of a component would be infinite, too."""
    composite = Composite(components=(Component(slo=ALL, weight=Decimal(1)),))
    with pytest.raises(InvalidInput) as refusal:
        rule_groups([an_slo(indicator=composite)], RuleSettings())
    assert WITHOUT_BUDGET == str(refusal.value)


def test_slices_shorter_than_the_interval() -> None:
    """Two slices would end between two evaluations, and only one of them would be counted."""
    slo = an_slo(budgeting=RatioTimeslices(slice_seconds=60))
    assert rule_groups([slo], RuleSettings(interval_seconds=60))
    with pytest.raises(InvalidInput) as refusal:
        rule_groups([slo], RuleSettings(interval_seconds=120))
    assert (
        "shop.yaml:3 shop-orders: a slice of 1m: must be at least --interval (2m): an evaluation counts one slice; "
        "choose longer slices, or a shorter --interval"
    ) == str(refusal.value)
