"""Sloth's two formats: what is understood, and one broken field each."""

from decimal import Decimal

import pytest

from slo.model import (
    AbsentAlert,
    Alerting,
    DataSemantics,
    EventsIndicator,
    Idle,
    LowTrafficGuard,
    MissingErrors,
    RatioIndicator,
    RollingWindow,
    Tier,
)
from tests.slo.spec.conftest import Read, Told
from tests.slo.spec.good_specs import SLOTH, SLOTH_KUBERNETES


def test_a_spec_is_understood(read: Read) -> None:
    """Every field has its place in the model."""
    (slo,) = read(SLOTH)

    assert ("shop-availability", "shop", "availability", "Orders are taken.") == (
        slo.id,
        slo.service,
        slo.name,
        slo.description,
    )
    assert (Decimal("0.999"), Decimal("0.001")) == (slo.objective_ratio, slo.budget_ratio)
    assert RollingWindow(seconds=30 * 86_400) == slo.window
    assert (
        EventsIndicator(
            errors='sum(rate(http_requests_total{code=~"5.."}[{{.window}}]))',
            total="sum(rate(http_requests_total[{{.window}}]))",
        )
        == slo.indicator
    )
    assert {"team": "web", "tier": "1"} == slo.labels
    assert (
        Alerting(
            name="OrdersFail",
            labels={"category": "availability"},
            annotations={"summary": "Orders fail"},
            page=Tier(severity="critical"),
            ticket=Tier(is_enabled=False),
        )
        == slo.alerting
    )


def test_the_kubernetes_form_is_understood(read: Read) -> None:
    """Its fields are written in camel case, and its options are annotations."""
    (slo,) = read(SLOTH_KUBERNETES)

    assert RatioIndicator(ratio="avg(shop:errors:ratio)", is_errors=True) == slo.indicator
    assert Idle.GOOD is slo.semantics.idle
    assert ("critical", False) == (slo.alerting.page.severity, slo.alerting.ticket.is_enabled)


def test_labels_may_look_like_something_else(read: Read) -> None:
    """Sloth takes numbers and truth values as they are written; so do its users."""
    text = SLOTH.replace("{team: web}", "{team: 08, on: yes, since: 2026-01-01, level: 1.50}")
    text = text.replace('summary: "Orders fail"', "summary: off").replace("severity: critical", "severity: 1")

    (slo,) = read(text)

    assert {"team": "08", "on": "yes", "since": "2026-01-01", "level": "1.50", "tier": "1"} == slo.labels
    assert ({"summary": "off"}, "1") == (slo.alerting.annotations, slo.alerting.page.severity)


def test_labels_of_kubernetes_are_texts(told: Told) -> None:
    """Its API refuses everything else."""
    text = SLOTH_KUBERNETES.replace("severity: critical", "severity: yes")

    assert (
        'spec:16: spec.slos[0].alerting.pageAlert.labels.severity yes: must be a text; put it in quotes: "yes"'
    ) == told(text)


def test_an_empty_name_of_alerts_is_a_slip(told: Told) -> None:
    """Sloth refuses it too; where there are no alerts it does not matter."""
    assert (
        'spec:15: spec.slos[0].alerting.name "": must not be empty where there are alerts; '
        "write the name of the alerts, or remove it"
    ) == told(SLOTH_KUBERNETES.replace("name: OrdersFail", 'name: ""'))


def test_labels_of_the_slo_win(read: Read) -> None:
    """Those of the root are the defaults."""
    assert {"team": "orders"} == read(SLOTH.replace('{tier: "1"}', "{team: orders}"))[0].labels


def test_the_period_is_an_option(read: Read) -> None:
    """The format has no field for it: the command's option, then the root's, then the SLO's."""
    root = SLOTH.replace("slos:", "x-load-harness: {window: 28d}\nslos:")
    own = root.replace("    sli:", "    x-load-harness: {window: 7d}\n    sli:")

    windows = [read(text, period_seconds=14 * 86_400)[0].window for text in (SLOTH, root, own)]

    assert [RollingWindow(seconds=days * 86_400) for days in (14, 28, 7)] == windows


def test_severity_among_the_labels_of_an_alert_is_its_severity(read: Read) -> None:
    """That of both tiers is the default of each."""
    text = SLOTH.replace("{category: availability}", "{severity: high}").replace("{labels: {severity: critical}}", "{}")

    alerting = read(text)[0].alerting

    assert ("high", "high", {}) == (alerting.page.severity, alerting.ticket.severity, alerting.labels)


OPTIONS = """
      idle: bad
      missing-errors: no-data
      min-failures: 5
      min-events: "20"
      absent-alert: off
      absent-for: 30m
      page: off
      page-for: 2m
      page-severity: p1
      ticket: on
      ticket-for: 1h
      ticket-severity: p3
      runbook-url: https://example.org/runbook
      dashboard-url: https://example.org/board
"""


def test_every_option_is_read(read: Read) -> None:
    """Numbers and switches may be written with or without quotes."""
    (slo,) = read(SLOTH.replace("    sli:", f"    x-load-harness:{OPTIONS}    sli:"))

    assert DataSemantics(idle=Idle.BAD, missing_errors=MissingErrors.NO_DATA) == slo.semantics
    assert LowTrafficGuard(min_failures=5, min_events=20) == slo.guard
    assert Tier(is_enabled=False, severity="p1", for_seconds=120) == slo.alerting.page
    assert Tier(is_enabled=True, severity="p3", for_seconds=3600) == slo.alerting.ticket
    assert AbsentAlert(is_enabled=False, for_seconds=1800) == slo.alerting.absent
    assert ("https://example.org/runbook", "https://example.org/board") == (
        slo.alerting.runbook_url,
        slo.alerting.dashboard_url,
    )


@pytest.mark.parametrize(
    ("option", "expected"),
    [
        ("idel: good", "idel good: is not a known option; did you mean idle?"),
        ("idle: perhaps", "idle perhaps: must be ignore, good or bad; write it as good"),
        ("page: 1", 'page 1: must be on or off; write it as "off"'),
        ("min-failures: 0", "min-failures 0: must be a whole number of at least 1; write it as 3"),
        ("min-events: many", "min-events many: must be a whole number; write it as 100"),
        ("page-for: 5", "page-for 5: must be a duration of whole seconds up to 7d; write it as 5m"),
        ("page-for: 8d", "page-for 8d: must be a duration of whole seconds up to 7d; write it as 5m"),
        ("page-severity: a b", "page-severity a b: must be a word of at most 128 characters; write it as critical"),
        (
            "runbook-url: wiki",
            (
                "runbook-url wiki: must be an address that begins with http:// or https://; "
                "write it as https://example.org/page"
            ),
        ),
        ("window: 1m", "window 1m: must be a duration of whole seconds from 1h to 730d; write it as 30d"),
        ("absent-for: [1]", "absent-for [1]: must be a duration of whole seconds up to 7d; write it as 5m"),
    ],
)
def test_options_are_typed_and_bounded(told: Told, option: str, expected: str) -> None:
    """A slip in an option is told as one in a field."""
    text = SLOTH.replace("    sli:", f"    x-load-harness: {{{option}}}\n    sli:")

    assert f"spec:9: slos[0].x-load-harness.{expected}" == told(text)


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        ("load-harness.io/idel: good", "load-harness.io/idel good: is not a known option; did you mean idle?"),
        (
            "load-harness.io/min-failures: 3",
            'load-harness.io/min-failures 3: must be a text, as all annotations; put it in quotes: "3"',
        ),
    ],
)
def test_annotations_are_options_by_their_prefix(told: Told, annotation: str, expected: str) -> None:
    """Kubernetes takes only texts; annotations without the prefix are others' business."""
    text = SLOTH_KUBERNETES.replace("load-harness.io/idle: good", f"example.org/x: 1, {annotation}")

    assert f"spec:6: metadata.annotations.{expected}" == told(text)
