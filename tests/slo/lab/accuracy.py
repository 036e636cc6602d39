"""Evaluate generated rules over the scenarios with a real Prometheus, and hold what they report against the truth."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from slo.model import Slo
from slo.rules.groups import rule_groups
from slo.rules.interface import RecordingRule, RuleSettings
from slo.rules.plan import period_ratio
from tests.slo.lab.layers import layers, needed
from tests.slo.lab.scenarios import END, START, Scenario, Truth
from tests.slo.lab.series import write_openmetrics
from tests.slo.lab.server import Lab, Span

GROUP_PER_SLO = RuleSettings(rules_per_group=1)
"""So that each has an offset of its own inside the interval, and hardly one is on the full minute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """What the rules recorded, and when."""

    time: float
    ratio: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviation:
    """How far a reported ratio is from the truth."""

    reported: Reported
    truth: Truth
    latest: Truth
    more_allowed: float

    @property
    def of_budget(self) -> float:
        """Give the deviation as a share of the budget (0.1 % of the events)."""
        return (self.reported.ratio - self.truth.ratio) / 0.001

    @property
    def allowed_of_budget(self) -> float:
        """Allow 1 % of the budget, and the events of the current short window."""
        on_their_way = self.latest.bad + self.truth.ratio * self.latest.total + self.more_allowed
        return 0.01 + on_their_way / self.truth.total / 0.001


def fill(lab: Lab, scenarios: Sequence[Scenario], directory: Path) -> None:
    """Write the scenarios' series, then what the rules record of them, layer by layer."""
    raw = directory / "raw.txt"
    write_openmetrics(raw, (series for scenario in scenarios for series in scenario.series))
    lab.add_raw(raw)
    every = [(group, span) for scenario in scenarios for group, span in _groups(scenario)]
    wanted = {period_ratio(slo.window) for scenario in scenarios for slo in scenario.slos}
    rules = needed([rule for group, _ in every for rule in group["rules"]], sorted(wanted))
    for layer in layers(rules):
        names = {rule["record"] for rule in layer}
        lab.add_layer([(_only(group, names), span) for group, span in every])


def reported(lab: Lab, slo: Slo, at: float) -> Reported:
    """Read the last ratio that was recorded for an SLO's window before a moment."""
    (row,) = lab.query(f'{period_ratio(slo.window)}{{slo_id="{slo.id}"}}[30s]', at)["result"]
    time, value = row["values"][-1]
    return Reported(time=float(time), ratio=float(value))


def deviation(lab: Lab, scenario: Scenario, slo: Slo, at: float) -> Deviation:
    """Hold what is reported at a moment against the truth of the evaluation it comes from."""
    found = reported(lab, slo, at)
    return Deviation(
        reported=found,
        truth=scenario.truth(slo, found.time),
        latest=scenario.latest(slo, found.time),
        more_allowed=scenario.more_allowed,
    )


def as_mappings(slos: Iterable[Slo], settings: RuleSettings = GROUP_PER_SLO) -> list[dict[str, Any]]:
    """Write the recording rules of SLOs as a rules file has them."""
    return [
        {
            "name": group.name,
            "interval": f"{group.interval_seconds}s",
            "rules": [
                {"record": rule.record, "expr": rule.expression, "labels": dict(rule.labels)}
                for rule in group.rules
                if isinstance(rule, RecordingRule)
            ],
        }
        for group in rule_groups(tuple(slos), settings)
    ]


def _groups(scenario: Scenario) -> list[tuple[Mapping[str, Any], Span]]:
    if scenario.relabelled is None:
        return [(group, Span(start=START, end=END)) for group in as_mappings(scenario.slos)]
    moment, labels = scenario.relabelled
    after = tuple(replace(slo, labels=labels) for slo in scenario.slos)
    parts = ((scenario.slos, Span(start=START, end=moment - 1)), (after, Span(start=moment, end=END)))
    return [(group, span) for slos, span in parts for group in as_mappings(slos)]


def _only(group: Mapping[str, Any], names: set[str]) -> dict[str, Any]:
    return {**group, "rules": [rule for rule in group["rules"] if rule["record"] in names]}
