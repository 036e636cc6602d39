"""OpenSLO: what is understood of its seven kinds, inline and referred to, and one broken field each."""

from decimal import Decimal

import pytest

from slo.model import (
    BurnCondition,
    CalendarUnit,
    CalendarWindow,
    Comparison,
    Composite,
    EventsIndicator,
    Occurrences,
    RatioIndicator,
    RatioTimeslices,
    RollingWindow,
    ThresholdIndicator,
    Timeslices,
    Window,
)
from tests.slo.spec.conftest import Read, Told
from tests.slo.spec.good_specs import ALPHA, COMPOSITE, OPENSLO

RATIO = OPENSLO[OPENSLO.index("  ratioMetric:") : OPENSLO.index("---\napiVersion: openslo/v1\nkind: DataSource")]
WINDOW = OPENSLO[OPENSLO.index("    - duration") : OPENSLO.index("  budgetingMethod")]
OBJECTIVES = OPENSLO[OPENSLO.index("    - target:") : OPENSLO.index("  alertPolicies")]
METRIC = "{metricSource: {type: Prometheus, spec: {query: %s}}}"


def test_a_spec_is_understood(read: Read) -> None:
    """References are followed, and every field has its place in the model."""
    (slo,) = read(OPENSLO)

    assert ("shop-availability", "shop", "availability") == (slo.id, slo.service, slo.name)
    assert "Orders are taken" == slo.description
    assert {"team": "web"} == slo.labels
    assert Decimal("0.999") == slo.objective_ratio
    assert CalendarWindow(unit=CalendarUnit.MONTH, time_zone="Europe/Berlin", start="2026-01-01 00:00:00") == slo.window
    assert Timeslices(slice_seconds=300, target_ratio=Decimal("0.95")) == slo.budgeting
    assert (
        EventsIndicator(
            good='sum(rate(http_requests_total{code!~"5.."}[{{.window}}]))',
            total="sum(rate(http_requests_total[{{.window}}]))",
        )
        == slo.indicator
    )


def test_alerts_of_policies_take_the_place_of_the_standard_ones(read: Read) -> None:
    """An option can bring the standard ones back, each on its own."""
    alerting = read(OPENSLO.replace("page-for: 2m", 'page: "on"'))[0].alerting

    assert (True, False, True) == (alerting.page.is_enabled, alerting.ticket.is_enabled, alerting.absent.is_enabled)
    assert (
        BurnCondition(
            name="fast",
            severity="page",
            comparison=Comparison.GTE,
            burn_rate=2.0,
            lookback_seconds=3600,
            for_seconds=300,
            targets=("on-call",),
        ),
    ) == alerting.conditions


INLINE = """\
    - kind: AlertPolicy
      metadata: {name: other}
      spec:
        alertWhenNoData: true
        conditions:
          - kind: AlertCondition
            metadata: {name: fast}
            spec:
              severity: ticket
              condition: {threshold: 1, lookbackWindow: 6h}
        notificationTargets:
          - metadata: {name: mail}
            spec: {target: email}
"""


def test_policies_may_be_a_list_of_names(read: Read) -> None:
    """As the specification's own schema has them."""
    text = OPENSLO.replace("    - alertPolicyRef: burns\n", "    - burns\n")

    assert read(OPENSLO)[0].alerting == read(text)[0].alerting


def test_a_name_of_no_policy_is_told(told: Told) -> None:
    """A name leads nowhere as a reference does."""
    text = OPENSLO.replace("    - alertPolicyRef: burns\n", "    - burn\n")

    assert told(text).endswith("spec.alertPolicies burn: is no AlertPolicy among the files given; did you mean burns?")


def test_policies_may_stand_inline(read: Read) -> None:
    """With their conditions and targets; conditions of one name are told apart by their policy."""
    text = OPENSLO.replace("    - alertPolicyRef: burns\n", f"    - alertPolicyRef: burns\n{INLINE}")

    first, second = read(text)[0].alerting.conditions

    assert ("burns-fast", "other-fast") == (first.name, second.name)
    assert (21_600, 0, True, ("mail",)) == (
        second.lookback_seconds,
        second.for_seconds,
        second.fires_without_data,
        second.targets,
    )


def test_a_policy_that_is_not_for_breaches_has_no_alert(read: Read) -> None:
    """Then the standard ones stay."""
    alerting = read(OPENSLO.replace("alertWhenBreaching: true", "alertWhenBreaching: false"))[0].alerting

    assert ((), True) == (alerting.conditions, alerting.page.is_enabled)


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        ("{duration: 28d, isRolling: true}", RollingWindow(seconds=28 * 86_400)),
        ("{duration: 4w}", RollingWindow(seconds=28 * 86_400)),
        ("{duration: 1M, isRolling: true}", RollingWindow(seconds=30 * 86_400)),
        ("{duration: 1Q, isRolling: true}", RollingWindow(seconds=90 * 86_400)),
        ("{duration: 1Y, isRolling: true}", RollingWindow(seconds=365 * 86_400)),
        ("{duration: 1d, calendar: {timeZone: UTC}}", CalendarWindow(unit=CalendarUnit.DAY)),
        (
            '{duration: 1w, isRolling: false, calendar: {startTime: "2026-01-05 00:00:00"}}',
            CalendarWindow(unit=CalendarUnit.WEEK, start="2026-01-05 00:00:00"),
        ),
        (
            "{duration: 3M, calendar: {startTime: 2026-04-01}}",
            CalendarWindow(unit=CalendarUnit.QUARTER, start="2026-04-01 00:00:00"),
        ),
        (
            "{duration: 1Y, calendar: {startTime: 2026-01-01T00:00:00, timeZone: Etc/GMT-2}}",
            CalendarWindow(unit=CalendarUnit.YEAR, start="2026-01-01 00:00:00", time_zone="Etc/GMT-2"),
        ),
    ],
)
def test_windows(read: Read, window: str, expected: Window) -> None:
    """Rolling ones of any length, calendar ones of one unit."""
    assert expected == read(OPENSLO.replace(WINDOW, f"    - {window}\n"))[0].window


def test_without_a_window_the_period_counts(read: Read) -> None:
    """The specification makes it optional."""
    text = OPENSLO.replace(f"  timeWindow:\n{WINDOW}", "")

    assert RollingWindow(seconds=86_400 * 14) == read(text, period_seconds=86_400 * 14)[0].window


@pytest.mark.parametrize(
    ("method", "objective", "expected"),
    [
        ("Occurrences", "{target: 0.9, op: gt, value: 1, timeSliceWindow: 1m}", Occurrences()),
        ("RatioTimeslices", "{target: 0.9, timeSliceWindow: 10m}", RatioTimeslices(slice_seconds=600)),
        (
            "Timeslices",
            "{targetPercent: 90, timeSliceWindow: 2, timeSliceTarget: 1}",
            Timeslices(slice_seconds=120, target_ratio=Decimal(1)),
        ),
    ],
    ids=["what means nothing is ignored", "ratios of slices", "a bare number is in minutes"],
)
def test_budgeting(read: Read, method: str, objective: str, expected: object) -> None:
    """The three methods."""
    text = OPENSLO.replace("budgetingMethod: Timeslices", f"budgetingMethod: {method}")

    (slo,) = read(text.replace(OBJECTIVES, f"    - {objective}\n"))

    assert (expected, Decimal("0.9")) == (slo.budgeting, slo.objective_ratio)


@pytest.mark.parametrize(
    ("ratio", "expected"),
    [
        (
            f"bad: {METRIC % 'b'}, total: {METRIC % 't'}",
            EventsIndicator(errors="sum(rate(b[{{.window}}]))", total="sum(rate(t[{{.window}}]))"),
        ),
        (
            f"counter: false, good: {METRIC % 'g'}, total: {METRIC % 't'}",
            EventsIndicator(
                good="(sum(sum_over_time(g[{{.window}}]))) / {{.window_seconds}}",
                total="(sum(sum_over_time(t[{{.window}}]))) / {{.window_seconds}}",
            ),
        ),
        (f"rawType: success, raw: {METRIC % 'avg(r)'}", RatioIndicator(ratio="avg(r)", is_errors=False)),
        (f"rawType: failure, raw: {METRIC % 'avg(r)'}", RatioIndicator(ratio="avg(r)", is_errors=True)),
    ],
    ids=["bad events", "a gauge", "a ratio of successes", "a ratio of failures"],
)
def test_ratio_metrics(read: Read, ratio: str, expected: object) -> None:
    """Good, bad or raw."""
    assert expected == read(OPENSLO.replace(RATIO, f"  ratioMetric: {{{ratio}}}\n"))[0].indicator


def test_a_threshold_takes_its_value_of_the_objective(read: Read) -> None:
    """Several objectives of one SLI are several SLOs, told apart by their index."""
    text = OPENSLO.replace(RATIO, f"  thresholdMetric: {METRIC % 'max(lag_seconds)'}\n")
    slices = "timeSliceTarget: 0.9, timeSliceWindow: 1m"
    objectives = (
        f"    - {{op: lte, value: 5, target: 0.9, {slices}}}\n    - {{op: lt, value: 60, target: 0.99, {slices}}}\n"
    )

    first, second = read(text.replace(OBJECTIVES, objectives))

    assert ("shop-availability-0", "availability-0") == (first.id, first.name)
    assert ThresholdIndicator(value="max(lag_seconds)", comparison=Comparison.LTE, threshold=5.0) == first.indicator
    assert ("shop-availability-1", Decimal("0.99")) == (second.id, second.objective_ratio)


def test_a_composite_is_one_slo_of_its_objectives(read: Read) -> None:
    """Its objective is the weighted mean of theirs; components have ids of their own and no alerts."""
    (slo,) = read(COMPOSITE)

    assert isinstance(slo.indicator, Composite)
    first, second = slo.indicator.components
    assert ("shop-journey", Decimal("0.98")) == (slo.id, slo.objective_ratio)
    assert ("shop-journey-0", Decimal(3)) == (first.slo.id, first.weight)
    assert ("shop-journey-1", Decimal(1)) == (second.slo.id, second.weight)
    assert (True, False, False) == (
        slo.alerting.page.is_enabled,
        first.slo.alerting.page.is_enabled,
        first.slo.alerting.absent.is_enabled,
    )


def test_the_first_draft_is_understood(read: Read) -> None:
    """v1alpha has its ratios at the objectives; Sloth takes it without a method."""
    (slo,) = read(ALPHA.replace("  budgetingMethod: Occurrences\n", ""))

    assert ("shop-availability", RollingWindow(seconds=30 * 86_400)) == (slo.id, slo.window)
    assert (
        EventsIndicator(good='sum(rate(a{code!~"5.."}[{{.window}}]))', total="sum(rate(a[{{.window}}]))")
        == slo.indicator
    )


def test_the_first_draft_has_thresholds_and_calendars_too(read: Read) -> None:
    """The threshold stands at the SLO."""
    ratios = ALPHA[ALPHA.index("      ratioMetrics:") :]
    source = "{source: prometheus, queryType: promql, query: max(lag)}"
    text = ALPHA.replace(ratios, "      op: lt\n      timeSliceTarget: 0.9\n")
    text = text.replace(
        "  budgetingMethod: Occurrences", f"  indicator: {{thresholdMetric: {source}}}\n  budgetingMethod: Timeslices"
    )
    text = text.replace("count: 30, isRolling: true", "count: 1, calendar: {timeZone: UTC}")

    (slo,) = read(text)

    assert ThresholdIndicator(value="max(lag)", comparison=Comparison.LT, threshold=1.0) == slo.indicator
    assert (CalendarWindow(unit=CalendarUnit.DAY), Timeslices(slice_seconds=60, target_ratio=Decimal("0.9"))) == (
        slo.window,
        slo.budgeting,
    )
