"""Alerts, as a real promtool evaluates them."""

from decimal import Decimal
from pathlib import Path

import pytest

from slo.model import (
    AbsentAlert,
    Alerting,
    Budgeting,
    BurnCondition,
    Comparison,
    EventsIndicator,
    Indicator,
    LowTrafficGuard,
    Occurrences,
    RatioIndicator,
    RatioTimeslices,
    Slo,
    ThresholdIndicator,
    Tier,
    Timeslices,
)
from slo.rules.groups import rule_groups
from slo.rules.interface import AlertRule, Compat, RuleSettings
from tests.slo.lab.promtool import failures, fires, value_is
from tests.slo.rules.examples import an_slo

SETTINGS = RuleSettings(interval_seconds=60)
OFF = Tier(is_enabled=False)
BURN, ABSENT = "ShopOrdersBudgetBurn", "ShopOrdersDataAbsent"
OUTAGE = {'requests_total{code="200"}': "0+100x60 6000+0x60", 'requests_total{code="500"}': "0+0x60 100+100x60"}


def _failures(tmp_path: Path, slo: Slo, series: dict[str, str], *expected: object) -> str:
    groups = rule_groups([slo], SETTINGS)
    return failures(tmp_path, groups, series, expected, every="1m", evaluated_every="1m")  # type: ignore[arg-type]


def test_an_outage_pages_and_the_page_ends(tmp_path: Path) -> None:
    """Nothing fires while the objective is met, both tiers do in an outage, and soon after it the page ends."""
    series = {
        'requests_total{code="200"}': "0+991x60 59460+0x20 59460+991x150",
        'requests_total{code="500"}': "0+9x60 540+1000x20 20540+0x150",
    }
    page = 'ALERTS{alertname="ShopOrdersBudgetBurn", slo_tier="page", alertstate="firing"}'
    expected = [
        fires(BURN, at="1h", times=0),
        fires(BURN, at="1h20m", times=2),
        value_is(page, 1, at="1h20m", within=0),
        value_is(page, None, at="2h30m"),
    ]
    assert "" == _failures(tmp_path, an_slo(), series, *expected)


def test_the_value_is_the_burn_rate_of_the_long_window(tmp_path: Path) -> None:
    """The annotations quote it, so it must be a burn rate and not a ratio."""
    slo = an_slo(alerting=Alerting(ticket=OFF))
    (group,) = rule_groups([slo], SETTINGS)
    (page, _absent) = (rule for rule in group.rules if isinstance(rule, AlertRule))
    series = {'requests_total{code="200"}': "0+50x90", 'requests_total{code="500"}': "0+50x90"}
    assert "" == _failures(tmp_path, slo, series, value_is(page.expression, 50, at="1h20m"))


@pytest.mark.parametrize(
    ("guard", "every_minute", "failing", "times"),
    [
        pytest.param(LowTrafficGuard(), "0+0x55 0+1x4", "0+0x57 1+0x20", 0, id="one failure of few does not page"),
        pytest.param(LowTrafficGuard(), "0+0x55 0+1x4", "0+0x54 0+3x20", 1, id="many failures of few do"),
        pytest.param(
            LowTrafficGuard(min_failures=1), "0+0x55 0+1x4", "0+0x57 1+0x20", 1, id="without the guard one does"
        ),
        pytest.param(
            LowTrafficGuard(min_failures=1, min_events=50), "0+0x55 0+1x4", "0+0x57 1+0x20", 0, id="too few events"
        ),
        pytest.param(LowTrafficGuard(), "0+100x75", "0+25x75", 1, id="where there is traffic nothing holds it back"),
        pytest.param(
            LowTrafficGuard(min_events=50), "0+100x75", "0+25x75", 1, id="enough events are no obstacle either"
        ),
    ],
)
def test_the_low_traffic_guard(
    tmp_path: Path, guard: LowTrafficGuard, every_minute: str, failing: str, times: int
) -> None:
    """Where one failure would page, it takes some."""
    slo = an_slo(guard=guard, alerting=Alerting(ticket=OFF))
    series = {'requests_total{code="200"}': every_minute, 'requests_total{code="500"}': failing}
    assert "" == _failures(tmp_path, slo, series, fires(BURN, at="59m", times=times))


def test_a_ratio_has_no_failures_to_count(tmp_path: Path) -> None:
    """Where no events are known, a small part of a look is no failure, and the guard does not hold it back."""
    slo = an_slo(indicator=RatioIndicator(ratio="bad_ratio", is_errors=True), objective_ratio=Decimal("0.9999"))
    assert "" == _failures(tmp_path, slo, {"bad_ratio": "0.02x70"}, fires(BURN, at="1h5m", times=2))


def test_data_that_vanishes_is_told(tmp_path: Path) -> None:
    """An SLO that had events and has no series speaks up after a quarter of an hour."""
    series = {'requests_total{code="200"}': "0+100x60"}
    expected = [fires(ABSENT, at="1h10m", times=0), fires(ABSENT, at="1h40m", times=1)]
    assert "" == _failures(tmp_path, an_slo(), series, *expected)


@pytest.mark.parametrize(
    "series",
    [
        pytest.param({}, id="never any data: a service that is not there yet"),
        pytest.param({'requests_total{code="200"}': "0+0x120"}, id="born and idle"),
        pytest.param({'requests_total{code="200"}': "_x30 0+1x90"}, id="born late"),
        pytest.param({'requests_total{code="200"}': "0+60x60 3600+0x60"}, id="idle again"),
    ],
)
def test_a_healthy_new_service_does_not_trip_the_absent_alert(tmp_path: Path, series: dict[str, str]) -> None:
    """Idle is not absent, and not born is not gone."""
    expected = [fires(ABSENT, at=at, times=0) for at in ("20m", "1h", "2h")]
    assert "" == _failures(tmp_path, an_slo(), series, *expected)


IDLE_RATIO = 'sum(rate(requests_total{code="500"}[{{.window}}])) / sum(rate(requests_total[{{.window}}]))'


@pytest.mark.parametrize(
    "indicator",
    [
        pytest.param(RatioIndicator(ratio=IDLE_RATIO, is_errors=True), id="a ratio"),
        pytest.param(ThresholdIndicator(value=IDLE_RATIO, comparison=Comparison.LT, threshold=0.5), id="a value"),
    ],
)
@pytest.mark.parametrize(
    "budgeting",
    [
        pytest.param(Occurrences(), id="of every look"),
        pytest.param(Timeslices(slice_seconds=300, target_ratio=Decimal("0.9")), id="of slices"),
        pytest.param(RatioTimeslices(slice_seconds=300), id="of slices with a ratio"),
    ],
)
def test_idle_is_not_absent_where_it_is_no_number(tmp_path: Path, indicator: Indicator, budgeting: Budgeting) -> None:
    """0 of 0 is NaN: nobody calls the service, but its data is there; without its series it is gone."""
    slo = an_slo(indicator=indicator, budgeting=budgeting)
    busy, errors = "0+60x60", "0+0x60"
    idle = {'requests_total{code="200"}': f"{busy} 3600+0x60", 'requests_total{code="500"}': f"{errors} 0+0x60"}
    expected = [fires(ABSENT, at="1h55m", times=0), value_is("slo:sli_error:ratio_rate30m", None, at="1h55m")]
    assert "" == _failures(tmp_path, slo, idle, *expected)
    gone = {'requests_total{code="200"}': busy, 'requests_total{code="500"}': errors}
    assert "" == _failures(tmp_path, slo, gone, fires(ABSENT, at="1h55m"))


def test_a_group_that_vanishes_alone_is_no_absence(tmp_path: Path) -> None:
    """A handler nobody has called since the restart wakes nobody."""
    slo = an_slo(
        indicator=EventsIndicator(
            total="sum by (handler) (rate(requests_total[{{.window}}]))",
            errors='sum by (handler) (rate(requests_total{code="500"}[{{.window}}]))',
        ),
        group_labels=("handler",),
    )
    series = {'requests_total{handler="/a"}': "0+100x60", 'requests_total{handler="/b"}': "0+100x120"}
    expected = [
        fires(ABSENT, at="1h50m", times=0),
        value_is('slo:sli_error:ratio_rate5m{handler="/b"}', 0, at="1h50m"),
    ]
    assert "" == _failures(tmp_path, slo, series, *expected)


def test_groups_alert_on_their_own(tmp_path: Path) -> None:
    """The alert says which group burns its budget."""
    slo = an_slo(
        indicator=EventsIndicator(
            total="sum by (handler) (rate(requests_total[{{.window}}]))",
            errors='sum by (handler) (rate(requests_total{code="500"}[{{.window}}]))',
        ),
        group_labels=("handler",),
    )
    series = {
        'requests_total{handler="/a", code="200"}': "0+100x70",
        'requests_total{handler="/b", code="500"}': "0+100x70",
    }
    expected = [
        fires(BURN, at="1h5m", times=2),
        value_is(f'ALERTS{{alertname="{BURN}", handler="/b", slo_tier="page"}}', 1, at="1h5m"),
        value_is("slo:period_error_budget_remaining:ratio", 1 - 99, at="1h5m"),
    ]
    assert "" == _failures(tmp_path, slo, series, *expected)


@pytest.mark.parametrize(
    ("condition", "at", "times"),
    [
        pytest.param({}, "1h20m", 1, id="it burns faster than it may"),
        pytest.param({}, "50m", 0, id="it does not burn yet"),
        pytest.param({"burn_rate": 101.0}, "1h20m", 0, id="it burns, but not as fast"),
        pytest.param({"comparison": Comparison.LT}, "50m", 1, id="it burns slower, and that was asked"),
        pytest.param({"lookback_seconds": 60 * 3}, "1h20m", 1, id="a window that is shorter than any other"),
        pytest.param({"for_seconds": 3600}, "1h20m", 0, id="not for long enough yet"),
        pytest.param({"fires_without_data": True}, "2h30m", 1, id="no data fires, as was asked"),
        pytest.param({}, "2h30m", 0, id="no data does not fire by itself"),
    ],
)
def test_conditions_of_its_own(tmp_path: Path, condition: dict[str, object], at: str, times: int) -> None:
    """A condition of an OpenSLO AlertPolicy is one window, one burn rate, and an alert of its own."""
    asked = {
        "name": "fast-burn",
        "severity": "page",
        "comparison": Comparison.GTE,
        "burn_rate": 2.0,
        "lookback_seconds": 900,
        "for_seconds": 0,
        **condition,
    }
    alerting = Alerting(page=OFF, ticket=OFF, conditions=(BurnCondition(**asked),))  # type: ignore[arg-type]
    assert "" == _failures(tmp_path, an_slo(alerting=alerting), OUTAGE, fires("ShopOrdersFastBurn", at=at, times=times))


def _alerts(slo: Slo, settings: RuleSettings = SETTINGS) -> list[AlertRule]:
    return [rule for group in rule_groups([slo], settings) for rule in group.rules if isinstance(rule, AlertRule)]


def test_what_the_spec_says_of_its_alerts_is_kept() -> None:
    """Names, severities, times, links, labels and annotations; and the labels that tell SLOs apart win."""
    alerting = Alerting(
        name="OrdersFail",
        page=Tier(
            severity="critical",
            for_seconds=120,
            keep_firing_seconds=300,
            labels={"team": "shop", "slo_id": "another"},
            annotations={"summary": "Look!"},
        ),
        ticket=Tier(name="OrdersFailSlowly"),
        absent=AbsentAlert(severity="info", for_seconds=1800),
        labels={"team": "all", "area": "eu"},
        annotations={"page": "x"},
        runbook_url="https://runbooks/orders",
        dashboard_url="https://boards/orders",
    )
    page, ticket, absent = _alerts(an_slo(alerting=alerting, labels={"tenant": "one"}))
    assert ("OrdersFail", 120, 300) == (page.alert, page.for_seconds, page.keep_firing_seconds)
    assert {
        "severity": "critical",
        "slo_tier": "page",
        "team": "shop",
        "area": "eu",
        "tenant": "one",
        "slo_id": "shop-orders",
        "slo_service": "shop",
        "slo": "orders",
    } == page.labels
    assert ("Look!", "x") == (page.annotations["summary"], page.annotations["page"])
    links = ("https://runbooks/orders", "https://boards/orders")
    assert links == (page.annotations["runbook_url"], page.annotations["dashboard_url"])
    assert ("OrdersFailSlowly", "ticket") == (ticket.alert, ticket.labels["severity"])
    assert ("OrdersFailDataAbsent", "info", 1800) == (absent.alert, absent.labels["severity"], absent.for_seconds)


def test_the_labels_of_an_alert_win_over_those_of_its_slo() -> None:
    """A label of all series does not make a page less severe, nor send it to another team."""
    alerting = Alerting(labels={"team": "page-team"}, ticket=Tier(labels={"team": "ticket-team"}))
    slo = an_slo(alerting=alerting, labels={"severity": "low", "team": "all", "sloth_severity": "low"})
    settings = RuleSettings(compat=Compat.SLOTH, labels={"severity": "none", "area": "eu"})
    assert [
        ("page", "page", "page-team", "eu"),
        ("ticket", "ticket", "ticket-team", "eu"),
        ("ticket", "ticket", "page-team", "eu"),
    ] == [
        tuple(alert.labels[name] for name in ("severity", "sloth_severity", "team", "area"))
        for alert in _alerts(slo, settings)
    ]


def test_what_is_switched_off_is_not_there() -> None:
    """Each tier and the absent alert have a switch."""
    alerting = Alerting(page=OFF, ticket=OFF, absent=AbsentAlert(is_enabled=False))
    assert [] == _alerts(an_slo(alerting=alerting))


def test_braces_of_a_user_are_no_template() -> None:
    """A description with braces comes out as it was written."""
    page, *_ = _alerts(an_slo(description="What {{.window}} means"))
    assert page.annotations["description"].startswith('What {{ "{{" }}.window}} means\n')


def test_the_text_of_an_alert_says_what_burns_and_how_long_it_lasts() -> None:
    """Plain words: which SLO, which windows, how much of the budget, how long a whole one lasts."""
    page, *_ = _alerts(an_slo())
    assert (
        "The objective is 99 %. This fires when, over both windows of a pair, the budget burns faster than:\n"
        "- 14.4 times over 1h and 5m: 2 % of the budget in 1h; a whole budget lasts 2d2h at this rate\n"
        "- 6 times over 6h and 30m: 5 % of the budget in 6h; a whole budget lasts 5d at this rate\n"
        "Somebody should look now. What is left of the budget: "
        'slo:period_error_budget_remaining:ratio{slo_id="shop-orders"}'
    ) == page.annotations["description"]


def test_sloth_labels_are_beside_ours(tmp_path: Path) -> None:
    """With Sloth's labels its boards and alerts find what they look for, and our numbers are the same."""
    settings = RuleSettings(interval_seconds=60, compat=Compat.SLOTH)
    groups = rule_groups([an_slo()], settings)
    ids = 'sloth_id="shop-orders", sloth_service="shop", sloth_slo="orders"'
    expected = [
        value_is(f'slo:sli_error:ratio_rate5m{{{ids}, sloth_window="5m", slo_id="shop-orders"}}', 1, at="1h10m"),
        value_is(f'slo:sli_error:ratio_rate30d{{{ids}, sloth_window="30d"}}', 0.12, at="1h10m", within=0.03),
        value_is(f'sloth_slo_info{{{ids}, sloth_objective="99", sloth_spec="prometheus/v1"}}', 1, at="1h10m"),
        value_is(f"slo:objective:ratio{{{ids}}} + slo:error_budget:ratio{{{ids}}}", 1, at="1h10m"),
        value_is(f"slo:time_period:days{{{ids}}}", 30, at="1h10m"),
        value_is(f'ALERTS{{{ids}, sloth_severity="page"}}', 1, at="1h10m"),
    ]
    assert "" == failures(tmp_path, groups, OUTAGE, expected, every="1m", evaluated_every="1m")


ONE = 'sloth_service="shop", sloth_slo="orders"'


@pytest.mark.parametrize(
    ("query", "value"),
    [
        pytest.param(f"1 - (max(slo:sli_error:ratio_rate5m{{{ONE}}}) or on() vector(0))", 0, id="SLI"),
        pytest.param(f"slo:current_burn_rate:ratio{{{ONE}}} or on() vector(0)", 100, id="burn rate"),
        pytest.param(f"slo:period_error_budget_remaining:ratio{{{ONE}}} or on() vector(1)", -8.2, id="budget left"),
        pytest.param(
            "1 - sum_over_time((slo:sli_error:ratio_rate1h{"
            + ONE
            + "} * on() group_left() (month() == bool vector(1)))"
            "[32d:1h]) / on(sloth_id) (slo:error_budget:ratio{" + ONE + "} * on() group_left() (24 * days_in_month()))",
            1,
            id="budget left of the month, as they reckon it",
        ),
        pytest.param(f'max(ALERTS{{{ONE}, sloth_severity="page"}}) or on() vector(0)', 1, id="page"),
        pytest.param(f'max(ALERTS{{{ONE}, sloth_severity="ticket"}}) or on() vector(0)', 1, id="ticket"),
        pytest.param('max(slo:time_period:days{sloth_id!=""}) by (sloth_id)', 30, id="list of periods"),
        pytest.param("max(sloth_slo_info) by (sloth_service, sloth_id, sloth_objective, sloth_slo)", 1, id="list"),
        pytest.param(
            "slo:sli_error:ratio_rate5m / on(sloth_id, sloth_slo, sloth_service) group_left slo:error_budget:ratio",
            100,
            id="joined with the budget",
        ),
    ],
)
def test_queries_of_sloths_boards(tmp_path: Path, query: str, value: float) -> None:
    """What Sloth's public boards and its users' alerts ask is answered.

    Source: https://grafana.com/grafana/dashboards/14348
    """
    groups = rule_groups([an_slo()], RuleSettings(interval_seconds=60, compat=Compat.SLOTH))
    expected = value_is(query, value, at="1h8m", within=max(0.05, abs(value) / 8))
    assert "" == failures(tmp_path, groups, OUTAGE, [expected], every="1m", evaluated_every="1m")
