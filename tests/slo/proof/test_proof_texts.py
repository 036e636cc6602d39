"""Promises, and the series of a case, as texts; no promtool needed."""

from decimal import Decimal

import pytest

from slo.model import Alerting, Component, Composite, RollingWindow, Slo, Tier
from slo.proof.feed import series_of
from slo.proof.interface import CannotDerive, Case, Phase
from slo.proof.promises import promises
from slo.proof.subject import subject_of
from slo.proof.values import number
from slo.rules.interface import RuleSettings
from tests.slo.proof.slos import LATENCY, REQUESTS, an_slo

PHASES = (
    Phase(seconds=120, events_per_second=1.0),
    Phase(seconds=60, events_per_second=1.0, bad_ratio=1.0),
    Phase(seconds=60, is_gone=True),
    Phase(seconds=30, events_per_second=1.0, bad_ratio=0.5),
)


def a_case(phases: tuple[Phase, ...] = PHASES, **more: bool) -> Case:
    """Make a case of some phases."""
    return Case(id="some", sentence="some", interval_seconds=30, phases=phases, checks=(), **more)


@pytest.mark.parametrize(
    ("promise", "slo"),
    [
        pytest.param("pages within 4m30s of a total outage, and ends within 36m30s of its end", an_slo(), id="99.9 %"),
        pytest.param(
            "pages within 13m of a total outage, and ends within 36m30s of its end",
            an_slo(objective="0.99"),
            id="99 %",
        ),
        pytest.param("the page cannot fire: a total outage burns at 5 only", an_slo(objective="0.8"), id="80 %"),
        pytest.param(
            "pages within 9m30s of a total outage, and ends within 36m30s of its end",
            an_slo(alerting=Alerting(page=Tier(for_seconds=300))),
            id="five minutes of `for`",
        ),
        pytest.param("says within 21m that the data has gone", an_slo(), id="absent data"),
    ],
)
def test_promises(promise: str, slo: Slo) -> None:
    """A promise is computed from windows, objective, `for` and interval."""
    assert promise in promises(subject_of(slo, RuleSettings()))


def test_series_of_the_queries() -> None:
    """Counters grow with their events, stop where the series are gone, and are born with the first error."""
    series = series_of(subject_of(an_slo(), RuleSettings()), a_case(starts_without_errors=True))

    assert {
        'http_requests_total{code="200",job="shop"}': "0 30+30x3 120+0x1 _x2 135",
        'http_requests_total{code="500",job="shop"}': "_ _x4 30+30x1 _x2 75",
    } == series


def test_recorded_series() -> None:
    """Event rates, and the events since the hour began, as the rules record them."""
    slo = an_slo(window=RollingWindow(seconds=86_400))
    phases = (Phase(seconds=7200, events_per_second=2.0, bad_ratio=0.5),)

    series = series_of(subject_of(slo, RuleSettings()), a_case(phases, starts_at_recorded=True))

    assert {
        'slo:sli_total:event_rate{slo_id="shop-requests"}': "2+0x240",
        'slo:sli_total:events_this_hour{slo_id="shop-requests"}': "60 60+60x119 60+60x119",
        'slo:sli_error:event_rate{slo_id="shop-requests"}': "1+0x240",
        'slo:sli_error:events_this_hour{slo_id="shop-requests"}': "30 30+30x119 30+30x119",
    } == series


def test_no_series_at_all() -> None:
    """A service that never had data has no series; promtool wants one, so it is nobody's."""
    phases = (Phase(seconds=60, is_gone=True),)

    assert {"load_harness_nobody": "1x1"} == series_of(subject_of(an_slo(), RuleSettings()), a_case(phases))


def test_components_together() -> None:
    """A composite's components all get their series, those that they share once."""
    components = tuple(
        Component(slo=an_slo(indicator, id=name), weight=Decimal(1))
        for name, indicator in (("a", REQUESTS), ("b", LATENCY), ("c", REQUESTS))
    )
    subject = subject_of(an_slo(Composite(components=components)), RuleSettings())

    assert 4 == len(series_of(subject, a_case()))


def test_number_has_no_exponent() -> None:
    """Promtool is not asked to read exponents."""
    assert ("0.00000123", "1200000") == (number(1.23e-6), number(1.2e6))


def test_conflicting_components() -> None:
    """Two components that want one series to go differently are not proven together."""
    other = an_slo(REQUESTS, id="b")
    swapped = type(REQUESTS)(total=REQUESTS.total, errors=None, good=REQUESTS.errors)
    components = tuple(Component(slo=slo, weight=Decimal(1)) for slo in (other, an_slo(swapped, id="c")))
    subject = subject_of(an_slo(Composite(components=components)), RuleSettings())

    with pytest.raises(CannotDerive):
        series_of(subject, a_case())
