"""Pyrra's format: what is understood, and one broken field each."""

from decimal import Decimal

import pytest

from slo.model import AbsentAlert, Alerting, EventsIndicator, RollingWindow, Tier
from tests.slo.spec.conftest import Read, Told
from tests.slo.spec.good_specs import PYRRA

INDICATOR = PYRRA[PYRRA.index("    latency:") : PYRRA.index("  alerting:")]


def with_indicator(text: str) -> str:
    """Give the good spec another indicator."""
    return PYRRA.replace(INDICATOR, f"    {text}\n")


def test_a_spec_is_understood(read: Read) -> None:
    """Every field has its place in the model; labels with Pyrra's prefix are passed on without it."""
    (slo,) = read(PYRRA)

    assert ("web-orders", "web", "orders", "Orders are fast.") == (slo.id, slo.service, slo.name, slo.description)
    assert (Decimal("0.995"), RollingWindow(seconds=28 * 86_400)) == (slo.objective_ratio, slo.window)
    assert {"team": "web"} == slo.labels
    assert ("route",) == slo.group_labels
    assert (
        EventsIndicator(
            good='sum by (route) (rate(request_seconds_bucket{job="shop",le=~"1(\\\\.0)?"}[{{.window}}]))',
            total='sum by (route) (rate(request_seconds_count{job="shop"}[{{.window}}]))',
        )
        == slo.indicator
    )
    assert Alerting(name="OrdersSlow", absent=AbsentAlert(is_enabled=False)) == slo.alerting


@pytest.mark.parametrize(
    ("indicator", "expected"),
    [
        (
            "ratio: {errors: {metric: 'e{a=\"b\"}'}, total: {metric: t}}",
            EventsIndicator(errors='sum(rate(e{a="b"}[{{.window}}]))', total="sum(rate(t[{{.window}}]))"),
        ),
        (
            "ratio: {success: {metric: s}, total: {metric: t}, grouping: [b, a]}",
            EventsIndicator(good="sum by (a, b) (rate(s[{{.window}}]))", total="sum by (a, b) (rate(t[{{.window}}]))"),
        ),
        (
            "ratio: {success: {metric: s}, errors: {metric: e}}",
            EventsIndicator(
                errors="sum(rate(e[{{.window}}]))",
                total="(sum(rate(e[{{.window}}])) + sum(rate(s[{{.window}}]))) or sum(rate(s[{{.window}}])) "
                "or sum(rate(e[{{.window}}]))",
            ),
        ),
        (
            "latencyNative: {latency: 200ms, total: {metric: h}}",
            EventsIndicator(
                good="histogram_fraction(0, 0.2, sum(rate(h[{{.window}}]))) "
                "* histogram_count(sum(rate(h[{{.window}}])))",
                total="histogram_count(sum(rate(h[{{.window}}])))",
            ),
        ),
        (
            "bool_gauge: {metric: 'up{job=\"a\"}', grouping: [job]}",
            EventsIndicator(
                good='sum by (job) (sum_over_time(up{job="a"}[{{.window}}])) / {{.window_seconds}}',
                total='sum by (job) (count_over_time(up{job="a"}[{{.window}}])) / {{.window_seconds}}',
            ),
        ),
    ],
    ids=["a ratio", "a ratio of successes", "a ratio without a total", "a native histogram", "a gauge of 0 and 1"],
)
def test_indicators(read: Read, indicator: str, expected: EventsIndicator) -> None:
    """Selectors are bare; the rules put functions and groups around them."""
    assert expected == read(with_indicator(indicator))[0].indicator


@pytest.mark.parametrize(
    ("alerting", "expected"),
    [
        (
            "{disabled: true}",
            Alerting(page=Tier(is_enabled=False), ticket=Tier(is_enabled=False), absent=AbsentAlert(is_enabled=False)),
        ),
        ("{burnrates: false}", Alerting(page=Tier(is_enabled=False), ticket=Tier(is_enabled=False))),
        ("{absentName: Gone}", Alerting(absent=AbsentAlert(name="Gone"))),
        (
            "{severities: {fastBurn: p1, mediumBurn: p1, slowBurn: p3, absent: p2}}",
            Alerting(page=Tier(severity="p1"), ticket=Tier(severity="p3"), absent=AbsentAlert(severity="p2")),
        ),
    ],
)
def test_alerting(read: Read, alerting: str, expected: Alerting) -> None:
    """Pyrra's two fast alerts are the page here, its two slow ones the ticket."""
    assert expected == read(PYRRA.replace("{name: OrdersSlow, absent: false}", alerting))[0].alerting


def test_without_a_namespace_the_name_is_the_id(read: Read) -> None:
    """As for a file that no cluster has seen."""
    (slo,) = read(PYRRA.replace("  namespace: web\n", ""))

    assert ("orders", "orders") == (slo.id, slo.service)


def test_what_means_nothing_here_is_taken(read: Read) -> None:
    """The rules are both exact and cheap, and Prometheus has no partial responses."""
    assert read(PYRRA.replace("spec:\n", "spec:\n  performanceOverAccuracy: true\n  partial_response_strategy: warn\n"))


@pytest.mark.parametrize("offset", ["offset 1m", "OFFSET 1m"])
def test_an_offset_stands_behind_the_range(read: Read, offset: str) -> None:
    """Pyrra takes it with the selector; PromQL wants it behind the range."""
    text = f"ratio: {{errors: {{metric: 'e{{a=\"b\"}} {offset}'}}, total: {{metric: 't {offset}'}}}}"

    (slo,) = read(with_indicator(text))

    assert (
        EventsIndicator(
            errors=f'sum(rate(e{{a="b"}}[{{{{.window}}}}] {offset}))', total=f"sum(rate(t[{{{{.window}}}}] {offset}))"
        )
        == slo.indicator
    )


def test_burn_rates_that_follow_the_traffic_are_refused(read: Read, told: Told) -> None:
    """Thresholds stay as they are here; static ones are what everybody has."""
    assert read(PYRRA.replace("absent: false", "absent: false, burnRateType: static"))
    assert (
        "spec:16: spec.alerting.burnRateType dynamic: is not supported, as the thresholds of burn rates do not change "
        "with the traffic here; write static, or remove it"
    ) == told(PYRRA.replace("absent: false", "absent: false, burnRateType: dynamic"))


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        ("14", "must be a duration with a unit; write it as 12h, 28d or 4w"),
        ("30m", "must be between 1h and 2y; choose a value within the bounds"),
        (f"{'9' * 400}d", "must be a duration with a unit; write it as 12h, 28d or 4w"),
    ],
    ids=["a bare number", "half an hour", "more than a number holds"],
)
def test_windows_are_bounded(told: Told, window: str, expected: str) -> None:
    """In units in which people think of windows."""
    assert told(PYRRA.replace("window: 28d", f"window: {window}")).endswith(expected)


def test_a_target_of_one_is_no_ratio_of_a_hundred_percent(told: Told) -> None:
    """The next step must not lead to the next mistake."""
    assert told(PYRRA.replace('"99.5"', '"1"')).endswith("this looks like a ratio; choose a value such as 99.9")
