"""The SLO boards and the alert rules of the same specs say the same: burn rates, windows, names of series."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import promql_parser as promql
import pytest

from dashboards.boards import alerts, slo_detail, slo_overview, tenant
from dashboards.catalog import view
from dashboards.model import Json
from dashboards.objectives import shipped_slos
from dashboards.reading import Dashboard
from slo.conventions import TIER
from slo.lint.expressions import parse, selectors, visits
from slo.model import Slo
from slo.rules.groups import rule_groups
from slo.rules.interface import AlertRule, RecordingRule, Rule, RuleSettings
from slo.spec.read import read_slos

_RECORDED = re.compile(r"\bslo:[a-z_]+:[a-z0-9_]+")
_RATIO_RATE = "slo:sli_error:ratio_rate"
_COLOURS = {"page": "red", "ticket": "orange"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A burn rate, and the windows over which an alert asks for it."""

    tier: str
    factor: float
    windows: frozenset[str]


def _rules(slos: Mapping[str, Slo]) -> tuple[Rule, ...]:
    return tuple(rule for group in rule_groups(tuple(slos.values()), RuleSettings()) for rule in group.rules)


def _limits_of_rule(rule: AlertRule) -> Iterator[Limit]:
    """Read from an alert's PromQL which burn rates it asks for, and over which windows."""
    expression = promql.parse(rule.expression)
    windows: dict[float, set[str]] = {}
    for visit in visits(expression):
        node = visit.node
        if isinstance(node, promql.BinaryExpr) and str(node.op) == ">" and isinstance(node.rhs, promql.NumberLiteral):
            for selector in selectors(node.lhs):
                if selector.metric.startswith(_RATIO_RATE):
                    windows.setdefault(node.rhs.val, set()).add(selector.metric.removeprefix(_RATIO_RATE))
    # The guard against single failures compares the ratio with what one failure makes; that is no burn rate.
    for factor, over in windows.items():
        yield Limit(tier=rule.labels[TIER], factor=factor, windows=frozenset(over))


def _limits_of_rules(slos: Mapping[str, Slo]) -> set[Limit]:
    return {
        limit
        for rule in _rules(slos)
        if isinstance(rule, AlertRule) and rule.labels.get(TIER)
        for limit in _limits_of_rule(rule)
    }


def _steps(panel: Mapping[str, Json]) -> list[tuple[float, str]]:
    steps = panel["fieldConfig"]["defaults"]["thresholds"]["steps"]
    return [(step["value"], step["color"]) for step in steps if step.get("value") is not None]


def _windows_of(expressions: Iterator[str] | list[str]) -> set[str]:
    names = {name for text in expressions for name in _RECORDED.findall(text)}
    return {name.removeprefix(_RATIO_RATE) for name in names if name.startswith(_RATIO_RATE)}


def _limits_of_board(board: Dashboard) -> set[Limit]:
    """Read from the board's JSON which burn rate it draws over which windows, and in whose colour."""
    tiers = {colour: tier for tier, colour in _COLOURS.items()}
    return {
        Limit(
            tier=tiers[_steps(panel.json)[0][1]],
            factor=_steps(panel.json)[0][0],
            windows=frozenset(_windows_of([target.expr for target in panel.targets])),
        )
        for panel in board.panels
        if panel.title.startswith(("Page:", "Ticket:"))
    }


@pytest.fixture(scope="module")
def detail() -> Dashboard:
    """The detail board of the shipped SLOs."""
    return view(slo_detail.board())


def test_each_pair_of_windows_is_drawn_with_the_burn_rate_of_its_alert(detail: Dashboard) -> None:
    """What the generated rules ask for is what the board draws: factors, windows, and who is told."""
    assert _limits_of_rules(shipped_slos()) == _limits_of_board(detail)


def test_the_lines_of_all_burn_rates_are_those_of_the_alerts(detail: Dashboard) -> None:
    """The panel over the long windows has a line for each burn rate, in the colour of what it sets off."""
    panel = next(panel for panel in detail.panels if panel.title == "Burn rates")
    expected = {(limit.factor, _COLOURS[limit.tier]) for limit in _limits_of_rules(shipped_slos())}

    assert expected == set(_steps(panel.json))


def test_a_burn_rate_is_coloured_from_where_a_ticket_and_a_page_begin(detail: Dashboard) -> None:
    """Orange and red of the current burn rate are the lowest burn rates of tickets and of pages."""
    limits = _limits_of_rules(shipped_slos())
    expected = [
        (min(limit.factor for limit in limits if limit.tier == tier), _COLOURS[tier]) for tier in ("ticket", "page")
    ]
    panels = [panel for panel in detail.panels if panel.title == "Burn rate now"]
    panels += [panel for panel in view(slo_overview.board()).panels if panel.title == "Burn rate"]

    assert [expected, expected] == [_steps(panel.json) for panel in panels]


def test_windows_of_other_lengths_have_panels_of_their_own(tmp_path: Path) -> None:
    """SLOs over 7 and over 90 days alert at other burn rates and windows: each pair is drawn, with its rule's."""
    slos = _two_slos(tmp_path)

    board = view(slo_detail.board(slos.values()))

    assert _limits_of_rules(slos) == _limits_of_board(board)
    assert ["Burn rates of SLOs over 1w", "Burn rates of SLOs over 90d"] == [
        panel.title for panel in board.panels if panel.title.startswith("Burn rates")
    ]


@pytest.mark.parametrize("build", [slo_overview.board, slo_detail.board, alerts.board, tenant.board])
def test_every_recorded_name_is_one_that_the_rules_record(build: object) -> None:
    """No board asks for a series that no rule of the shipped specs records."""
    assert callable(build)
    board = view(build())
    recorded = {rule.record for rule in _rules(shipped_slos()) if isinstance(rule, RecordingRule)}
    texts = [target.expr for panel in board.panels for target in panel.targets]
    texts += [variable.query for variable in board.variables]
    asked = {name for text in texts for name in _RECORDED.findall(text)}

    assert set() == asked - recorded


def test_names_are_read_from_boards_at_all(detail: Dashboard) -> None:
    """The pattern of the test above finds what there is to find."""
    asked = {name for panel in detail.panels for target in panel.targets for name in _RECORDED.findall(target.expr)}

    assert {"slo:objective:ratio", "slo:sli_error:ratio_rate6h", "slo:sli_total:event_rate"} < asked


def test_the_window_is_known_over_the_specs_own_windows(tmp_path: Path) -> None:
    """PromQL takes no range from a series, so each length that the specs have is asked for."""
    board = view(slo_detail.board(_two_slos(tmp_path).values()))
    known = next(panel for panel in board.panels if panel.title == "Window known").targets[0].expr

    assert ["1w", "90d"] == re.findall(r"\[(\w+):5m\]", known)
    assert ["7", "90"] == re.findall(r"slo:time_period:days\{[^}]*\} == (\d+)", known)


def test_the_budget_lasts_by_the_slower_pages_long_window(detail: Dashboard) -> None:
    """Days to exhaustion go by a window that is long enough not to jump, and that an alert looks at."""
    expression = next(panel for panel in detail.panels if panel.title == "Budget lasts for").targets[0].expr
    slower = min(
        (limit for limit in _limits_of_rules(shipped_slos()) if limit.tier == "page"), key=lambda one: one.factor
    )

    assert _windows_of([expression]) < slower.windows
    assert parse(expression.replace("$slo_id", "x")) is not None


def _two_slos(folder: Path) -> Mapping[str, Slo]:
    for days in (7, 90):
        (folder / f"{days}.yaml").write_text(_SPEC.format(days=days), encoding="utf-8")
    return {one.id: one for one in read_slos([folder])}


_SPEC = """\
apiVersion: openslo/v1
kind: SLO
metadata:
  name: over-{days}-days
spec:
  service: shop
  indicator:
    metadata:
      name: shop-{days}
    spec:
      ratioMetric:
        counter: true
        bad: {{metricSource: {{type: Prometheus, spec: {{query: 'requests_total{{code="500"}}'}}}}}}
        total: {{metricSource: {{type: Prometheus, spec: {{query: requests_total}}}}}}
  timeWindow: [{{duration: {days}d, isRolling: true}}]
  budgetingMethod: Occurrences
  objectives: [{{target: 0.99}}]
"""
