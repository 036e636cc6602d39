"""SLOs over others, as a real promtool evaluates them."""

from decimal import Decimal
from pathlib import Path

from slo.model import CalendarUnit, CalendarWindow, Component, Composite, EventsIndicator, Slo
from slo.rules.groups import rule_groups
from slo.rules.interface import AlertRule, RecordingRule, RuleSettings
from tests.slo.lab.promtool import failures, fires, value_is
from tests.slo.rules.examples import SILENT, an_slo

SETTINGS = RuleSettings(interval_seconds=60)


def _component(name: str) -> Slo:
    total = f'sum(rate(requests_total{{app="{name}"}}[{{{{.window}}}}]))'
    bad = f'sum(rate(requests_total{{app="{name}", code="500"}}[{{{{.window}}}}]))'
    return an_slo(id=f"shop-{name}", name=name, indicator=EventsIndicator(total=total, errors=bad), alerting=SILENT)


def _composite(**changes: object) -> Slo:
    components = (
        Component(slo=_component("a"), weight=Decimal(3)),
        Component(slo=_component("b"), weight=Decimal("0.5")),
    )
    return an_slo(indicator=Composite(components=components), **changes)


def test_the_ratio_is_the_weighted_mean(tmp_path: Path) -> None:
    """Weights count, traffic does not; a component without data is left out with its weight."""
    series = {
        'requests_total{app="a", code="200"}': "0+90x130",
        'requests_total{app="a", code="500"}': "0+10x130",
        'requests_total{app="b", code="200"}': "0+500x60 _x70",
        'requests_total{app="b", code="500"}': "0+500x60 _x70",
    }
    ours = '{slo_id="shop-orders"}'
    expected = [
        value_is(f"slo:sli_error:ratio_rate5m{ours}", (3 * 0.1 + 0.5 * 0.5) / 3.5, at="55m"),
        value_is(f"slo:sli_error:ratio_rate30m{ours}", (3 * 0.1 + 0.5 * 0.5) / 3.5, at="55m"),
        value_is(f"slo:current_burn_rate:ratio{ours}", 10, at="1h15m"),
        value_is('slo:sli_error:ratio_rate5m{slo_id="shop-a"}', 0.1, at="55m"),
        fires("ShopOrdersBudgetBurn", at="55m", times=2),
        fires("ShopOrdersDataAbsent", at="55m", times=0),
        fires("ShopOrdersDataAbsent", at="1h40m", times=1),
    ]
    groups = rule_groups([_composite()], SETTINGS)
    assert "" == failures(tmp_path, groups, series, expected, every="1m", evaluated_every="1m")


def test_components_have_no_alerts() -> None:
    """Only the whole pages, and nothing is recorded twice."""
    (group,) = rule_groups([_composite(window=CalendarWindow(unit=CalendarUnit.WEEK))], SETTINGS)
    assert {"shop-orders"} == {rule.labels["slo_id"] for rule in group.rules if isinstance(rule, AlertRule)}
    recorded = [(rule.record, rule.labels["slo_id"]) for rule in group.rules if isinstance(rule, RecordingRule)]
    assert 3 == len([slo_id for record, slo_id in recorded if record == "slo:sli_error:ratio_rate_week"])
    assert len(set(recorded)) == len(recorded)
