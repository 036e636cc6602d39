"""What the documents do not show."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from slo.findings.interface import Level
from slo.lint.interface import Surroundings
from slo.lint.read import subjects_of
from slo.model import (
    AbsentAlert,
    Alerting,
    BurnCondition,
    CalendarUnit,
    CalendarWindow,
    Comparison,
    Component,
    Composite,
    DataSemantics,
    EventsIndicator,
    Idle,
    LowTrafficGuard,
    RatioIndicator,
    RatioTimeslices,
    RollingWindow,
    Tier,
)
from slo.window_tables.read import shipped_window_tables
from tests.slo.lint.subjects import ERRORS, TOTAL, an_slo, findings, found_ids, subject_of


def test_a_good_slo_is_clean() -> None:
    """Each other case breaks one thing of it."""
    assert [] == found_ids(subject_of())


@pytest.mark.parametrize(
    ("indicator", "check_id"),
    [
        (EventsIndicator(total="sum(", errors="sum("), None),
        (RatioIndicator(ratio="sum(", is_errors=True), None),
        (EventsIndicator(total="sum(", good=ERRORS.replace("=~", "!~")), None),
        (EventsIndicator(total="vector(1)", errors=ERRORS), None),
        (EventsIndicator(total=TOTAL, errors="vector(0)"), None),
        (EventsIndicator(total=TOTAL.replace("job", "jab"), errors=ERRORS.replace('job="shop"', 'job=~"s.*"')), None),
    ],
    ids=[
        "no PromQL",
        "no PromQL as a ratio",
        "no PromQL as a total",
        "no series",
        "no series of errors",
        "a label lacks",
    ],
)
def test_what_cannot_be_read_is_left_to_the_reader(
    indicator: EventsIndicator | RatioIndicator, check_id: str | None
) -> None:
    """No check falls over it."""
    found = [
        one
        for one in found_ids(subject_of(an_slo(indicator=indicator)))
        if one not in {"errors-not-in-total", "errors-are-total"}
    ]

    assert ([] if check_id is None else [check_id]) == found


@pytest.mark.parametrize(
    ("operator", "job", "is_found"),
    [("=~", "a|b", True), ("=~", "s.*", False), ("!=", "shop", True), ("!=", "cart", False), ("=", "shop", False)],
)
def test_matchers_are_compared_as_far_as_that_is_certain(operator: str, job: str, *, is_found: bool) -> None:
    """A pattern that does not fit the total's value is outside of it."""
    errors = ERRORS.replace('job="shop"', f'job{operator}"{job}"')
    found = found_ids(subject_of(an_slo(indicator=EventsIndicator(total=TOTAL, errors=errors))))

    assert (["errors-not-in-total"] if is_found else []) == found


def test_idle_that_pages_needs_no_absent_alert() -> None:
    """Nothing is bad then."""
    alerting = Alerting(absent=AbsentAlert(is_enabled=False))
    subjects = [
        subject_of(an_slo(alerting=alerting, semantics=DataSemantics(idle=one))) for one in (Idle.IGNORE, Idle.BAD)
    ]

    assert [1, 0] == [len(findings(one, ids=["absent-alert-off"])) for one in subjects]


@pytest.mark.parametrize(
    "alerting",
    [
        Alerting(runbook_url="https://example.org"),
        Alerting(page=Tier(annotations={"runbook": "https://example.org"})),
        Alerting(page=Tier(is_enabled=False)),
    ],
    ids=["as an option", "as an annotation", "no page"],
)
def test_a_runbook_may_stand_in_several_places(alerting: Alerting) -> None:
    """Or there is no page to need one."""
    assert () == findings(subject_of(an_slo(alerting=alerting)), ids=["page-without-runbook"])


def test_a_condition_at_exactly_all_errors() -> None:
    """More than everything is impossible, at least everything is a total outage."""

    def alerting(comparison: Comparison) -> Alerting:
        condition = BurnCondition(
            name="all", severity="page", comparison=comparison, burn_rate=1000, lookback_seconds=3600, for_seconds=0
        )
        return Alerting(conditions=(condition,))

    found = [found_ids(subject_of(an_slo(alerting=alerting(one)))) for one in (Comparison.GT, Comparison.GTE)]
    assert [["tier-never-fires"], []] == found


def test_a_refused_part_is_told_by_its_composite() -> None:
    """Once, though the part is looked at, too."""
    part = an_slo(id="part", window=CalendarWindow(unit=CalendarUnit.MONTH, time_zone="Europe/Berlin"))
    slo = an_slo(indicator=Composite(components=(Component(slo=part, weight=Decimal(1)),)))
    around = subjects_of([slo], Surroundings(), tables=shipped_window_tables())

    (finding,) = findings(*around, ids=["rules-refused"])
    assert "Europe/Berlin: the clocks of this zone change" in finding.sentence


def test_worst_findings_come_first() -> None:
    """Errors, then warnings, then notes."""
    alerting = Alerting(page=Tier(is_enabled=False), ticket=Tier(is_enabled=False))
    indicator = EventsIndicator(total=TOTAL, errors=TOTAL)
    slo = an_slo(indicator=indicator, alerting=alerting, labels={"version": "1.2.3"})

    levels = [one.level for one in findings(subject_of(slo))]
    assert [Level.ERROR, Level.WARNING, Level.NOTE] == levels


def test_the_first_of_two_alike_is_left_alone() -> None:
    """One finding for a pair."""
    slos = (an_slo(), an_slo(id="shop-orders2", name="orders2"), an_slo(id="shop-a", name="a", service="other"))
    around = subjects_of(slos, Surroundings(), tables=shipped_window_tables())

    assert ["shop-orders", "shop-orders2"] == [
        one.sentence.partition(":")[0] for one in findings(*around, ids=["duplicate-query"])
    ]


def test_a_name_of_a_tier_counts_as_a_name() -> None:
    """OpenSLO and options can name each tier."""
    alerting = Alerting(name="A", ticket=Tier(name="Slow"))
    other = replace(alerting, name="B")
    slos = (an_slo(id="a", alerting=alerting), an_slo(id="b", alerting=other), an_slo(id="c"))
    around = subjects_of(slos, Surroundings(), tables=shipped_window_tables())

    (finding,) = findings(*around, ids=["duplicate-alert-name"])
    assert finding.sentence.startswith("b: Slow is also the name of the alerts of a (")


@pytest.mark.parametrize(
    "changes",
    [
        {"indicator": RatioIndicator(ratio="avg(up)", is_errors=False)},
        {"budgeting": RatioTimeslices(slice_seconds=3600)},
        {
            "indicator": Composite(
                components=tuple(Component(slo=an_slo(id=one, name=one), weight=Decimal(1)) for one in ("a", "b"))
            )
        },
    ],
    ids=["a ratio", "slices with a ratio", "a composite"],
)
def test_where_failures_are_not_whole_none_is_counted(changes: dict[str, Any]) -> None:
    """The rules ask for no failures there, so there are too few of nothing."""
    slo = an_slo(guard=LowTrafficGuard(min_failures=1), window=RollingWindow(seconds=86_400), **changes)
    ids = ("guard-out-of-reach", "one-failure-alerts", "budget-below-one-event")

    assert () == findings(subject_of(slo, events_per_second=1e-6), ids=ids)


@pytest.mark.parametrize(("per_hour", "is_found"), [(2.4, True), (2.6, False)])
def test_the_guard_has_half_an_event_of_slack_as_in_the_rules(per_hour: float, *, is_found: bool) -> None:
    """Three failures are asked for, and two and a half are enough."""
    found = findings(subject_of(events_per_second=per_hour / 3600), ids=["guard-out-of-reach"])

    assert is_found is any("page (quick)" in one.sentence for one in found)


def test_a_guard_that_is_off_asks_for_nothing() -> None:
    """The rules have no guard with min-failures 1: one event in ten hours fires them."""
    slo = an_slo(guard=LowTrafficGuard(min_failures=1))

    assert () == findings(subject_of(slo, events_per_second=0.1 / 3600), ids=["guard-out-of-reach"])


@pytest.mark.parametrize(
    ("unit", "days"), [(CalendarUnit.MONTH, 31), (CalendarUnit.QUARTER, 92), (CalendarUnit.YEAR, 366)]
)
def test_a_calendar_period_is_kept_whole_only_where_its_longest_is(unit: CalendarUnit, days: int) -> None:
    """The rules look back on so many days, not on the nominal ones."""
    slo = an_slo(window=CalendarWindow(unit=unit))
    short, enough = (subject_of(slo, retention_seconds=one * 86_400) for one in (days - 1, days))

    assert [["retention-too-short"], []] == [found_ids(short), found_ids(enough)]


@pytest.mark.parametrize(
    ("role", "query"),
    [
        ("errors", 'sum(rate(x_bucket{le="1"}[{{.window}}])) - sum(rate(x_bucket{le="+Inf"}[{{.window}}]))'),
        ("good", 'sum(rate(x_count[{{.window}}])) - sum(rate(x_bucket{le="1"}[{{.window}}]))'),
    ],
)
def test_a_difference_may_be_the_wrong_way_round(role: str, query: str) -> None:
    """Fast ones minus all are no errors, all minus the fast ones are not good."""
    indicator = EventsIndicator(total="sum(rate(x_count[{{.window}}]))", **{role: query})

    assert ["inverted-selection"] == found_ids(subject_of(an_slo(indicator=indicator)))


@pytest.mark.parametrize(
    ("total", "errors", "is_found"),
    [
        ('code!~"4.."', 'code!~"2.."', True),
        ('code!="404"', 'code=~"5.."', False),
        ('code=~"[2345].."', 'code!~"2.."', False),
        ('code!~"4.."', 'code!~"2..|4.."', False),
        ('path!~"/a.*"', 'path=~"/.*"', False),
    ],
)
def test_statuses_are_compared_one_by_one(total: str, errors: str, *, is_found: bool) -> None:
    """What the errors take and the total leaves out is named; statuses that are no answer do not count."""
    indicator = EventsIndicator(
        total=f"sum(rate(x_total{{{total}}}[{{{{.window}}}}]))",
        errors=f"sum(rate(x_total{{{errors}}}[{{{{.window}}}}]))",
    )

    assert (["errors-not-in-total"] if is_found else []) == found_ids(subject_of(an_slo(indicator=indicator)))


def test_a_gauge_needs_no_two_samples() -> None:
    """Nothing is subtracted."""
    ratio = RatioIndicator(ratio="avg(avg_over_time(up[{{.window}}]))", is_errors=False)

    assert [] == found_ids(subject_of(an_slo(indicator=ratio), scrape_interval_seconds=240))
    assert ["scrape-interval"] == found_ids(subject_of(scrape_interval_seconds=240))


def test_a_range_that_is_written_out_is_what_counts_the_scrapes() -> None:
    """A slice of a minute, too, reads what its query says."""
    indicator = EventsIndicator(total=TOTAL.replace("{{.window}}", "5m"), errors=ERRORS.replace("{{.window}}", "5m"))
    slo = an_slo(indicator=indicator, budgeting=RatioTimeslices(slice_seconds=60))

    assert () == findings(subject_of(slo, scrape_interval_seconds=30), ids=["scrape-interval"])
    assert ["fixed-range"] == [one.id for one in findings(subject_of(slo), ids=["fixed-range"])]


@pytest.mark.parametrize(
    ("value", "is_found"),
    [
        ("5..", True),
        ("/api/.*", True),
        ("GET|POST", True),
        ("/items/{id:[0-9]+}", False),
        ("/files/{path:.*}", False),
        ("/files/{path:.*}/.*", True),
        ("outbound|80||shop.default.svc.cluster.local", False),
        ("outbound_.80_.v1_.shop.default.svc.cluster.local", False),
        ("shop.default.svc.cluster.local", False),
    ],
)
def test_names_with_signs_of_patterns_are_no_patterns(value: str, *, is_found: bool) -> None:
    """Routes with variables, and the names that Istio gives Envoy's clusters."""
    total = f'sum(rate(x_total{{name="{value}"}}[{{{{.window}}}}]))'
    errors = total.replace('"}', '",code=~"5.."}')
    slo = an_slo(indicator=EventsIndicator(total=total, errors=errors))

    assert is_found is bool(findings(subject_of(slo), ids=["pattern-in-equality"]))
