"""Measure the budgets and the cost of three tools' rules on the same series, with one real Prometheus."""

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from slo.conventions import (
    ERROR_EVENT_RATE,
    ERROR_EVENT_RATE_ODD_HOURS,
    ERROR_EVENTS_THIS_HOUR,
    TOTAL_EVENT_RATE,
    TOTAL_EVENT_RATE_ODD_HOURS,
    TOTAL_EVENTS_THIS_HOUR,
    error_events,
    total_events,
)
from slo.model import Slo
from slo.rules.groups import rule_groups
from slo.rules.interface import RecordingRule
from tests.slo.lab.accuracy import GROUP_PER_SLO, fill, reported
from tests.slo.lab.rivals import pyrra_fast_groups, pyrra_fast_ratio, pyrra_ratio, sloth_groups, sloth_ratio
from tests.slo.lab.scenarios import END, HOUR, START, Scenario, between, idle, late, shared, slo_on, uneven
from tests.slo.lab.series import Scrapes, Series, counter, write_openmetrics
from tests.slo.lab.server import Lab, Span

BUDGET = 0.001
_MONTH_DAYS = 30
_METRIC = "lab_month_total"
_PODS = 4
_REPEATS = 5
_RATES = (ERROR_EVENT_RATE, TOTAL_EVENT_RATE)
_ODD_HOURS = (ERROR_EVENT_RATE_ODD_HOURS, TOTAL_EVENT_RATE_ODD_HOURS)
_RECORDED = (ERROR_EVENTS_THIS_HOUR, TOTAL_EVENTS_THIS_HOUR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One SLO: the ratio of bad events as it was, and as the tools' rules have it."""

    name: str
    truth: float
    sloth: float
    pyrra: float
    pyrra_fast: float
    load_harness: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one evaluation of a tool's rules for a window of 30 days costs."""

    tool: str
    samples: int
    """In memory for the calculation, by Prometheus' own count."""
    milliseconds: float
    """The quickest of some evaluations: reading the samples from the blocks included."""


def compare(directory: Path) -> list[Row]:
    """Evaluate all rules over the scenarios of a day and read the ratios over 30 days at its end."""
    scenarios = [uneven(), late(), idle(), shared()]
    chosen = [
        (scenario, slo) for scenario in scenarios for slo in scenario.slos if slo.window == _main(scenario).window
    ]
    lab = Lab(directory, lookback="5m")
    fill(lab, scenarios, directory)
    slos = [slo for _, slo in chosen]
    span = Span(start=START, end=END)
    lab.add_layer([(group, span) for group in (*sloth_groups(slos), *pyrra_fast_groups(slos))])
    with lab.running():
        return [_row(lab, scenario, slo) for scenario, slo in chosen]


def _main(scenario: Scenario) -> Slo:
    return scenario.slos[0]


def _row(lab: Lab, scenario: Scenario, slo: Slo) -> Row:
    def asked(query: str) -> float:
        value = lab.value(query, END)
        return math.nan if value is None else value

    return Row(
        name=slo.id.removesuffix("-30d"),
        truth=scenario.truth(slo, END).ratio,
        sloth=asked(sloth_ratio(slo)),
        pyrra=asked(pyrra_ratio(slo)),
        pyrra_fast=asked(pyrra_fast_ratio(slo)),
        load_harness=reported(lab, slo, END).ratio,
    )


def period_queries(slo: Slo) -> Iterator[str]:
    """Yield the queries that read a window of an SLO hour by hour: its events, all and bad ones."""
    names = {total_events("30d"), error_events("30d")}
    for group in rule_groups([slo], GROUP_PER_SLO):
        for rule in group.rules:
            if isinstance(rule, RecordingRule) and rule.record in names:
                yield rule.expression


def costs(lab: Lab, slo: Slo, at: float) -> list[Cost]:
    """Read from Prometheus' own statistics how many samples each tool's rules load for one evaluation."""

    def cost(tool: str, *queries: str) -> Cost:
        answers = [[lab.query(query, at, stats=True)["stats"] for query in queries] for _ in range(_REPEATS)]
        seconds = min(sum(stats["timings"]["execTotalTime"] for stats in one) for one in answers)
        samples = sum(int(stats["samples"]["totalQueryableSamples"]) for stats in answers[0])
        return Cost(tool=tool, samples=samples, milliseconds=1000 * seconds)

    return [
        cost("Sloth", sloth_ratio(slo)),
        cost("Pyrra", pyrra_ratio(slo)),
        cost("Pyrra, fast", pyrra_fast_ratio(slo)),
        cost("Load Harness", *period_queries(slo), *hour_queries(slo)),
    ]


def hour_queries(slo: Slo) -> Iterator[str]:
    """Yield the queries that keep the hours, evaluated as often as the others: they are part of the cost."""
    for group in rule_groups([slo], GROUP_PER_SLO):
        for rule in group.rules:
            if isinstance(rule, RecordingRule) and rule.record in {*_RECORDED, *_ODD_HOURS}:
                yield rule.expression


def as_table(rows: Sequence[Row]) -> list[str]:
    """Write how much of the budget is spent, as a table."""
    lines = ["| series | truth | Sloth | Pyrra | Pyrra, fast | Load Harness |", "|---|---:|---:|---:|---:|---:|"]
    for row in rows:
        ratios = (row.truth, row.sloth, row.pyrra, row.pyrra_fast, row.load_harness)
        lines.append(f"| {row.name} | {' | '.join(map(_budgets, ratios))} |")
    return lines


def as_cost_table(found: Sequence[Cost]) -> list[str]:
    """Write how many samples are read, as a table."""
    lines = ["| rules | samples an evaluation, about |", "|---|---:|"]
    return lines + [f"| {cost.tool} | {_two_digits(cost.samples):,} |" for cost in found]


def _two_digits(number: float) -> int:
    """Round: Prometheus 2 counts the sample at the beginning of a range, too, and Prometheus 3 does not."""
    return int(float(f"{number:.2g}"))


def _budgets(ratio: float) -> str:
    return "no number" if math.isnan(ratio) else f"{_two_digits(100 * ratio / BUDGET):,} %"


def fill_month(lab: Lab, slo: Slo, directory: Path) -> float:
    """Write 30 days of what the rules read: 4 pods' counters, and what the tools record of them; return the end."""
    end = START + _MONTH_DAYS * 24 * HOUR
    times = Scrapes(start=START, end=end).times()
    busy = between(0, end - START, 7.0)
    many = [
        counter({"__name__": _METRIC, "job": "lab", "code": code, "pod": f"p{pod}"}, busy, times)
        for code in ("200", "500")
        for pod in range(_PODS)
    ]
    labels = {"job": "lab", "slo": slo.id}
    many += [_noise({"__name__": f"{_METRIC}:increase5m", **labels, "code": code}, times) for code in ("200", "500")]
    many.append(_noise({"__name__": "slo:sli_error:ratio_rate5m", "sloth_id": slo.id}, times))
    last_hours = Scrapes(start=end - 2 * HOUR, end=end).times()
    many += [_noise({"__name__": name, "slo_id": slo.id}, times) for name in _RECORDED]
    many += [_noise({"__name__": name, "slo_id": slo.id}, last_hours) for name in (*_RATES, *_ODD_HOURS)]
    file = directory / "month.txt"
    write_openmetrics(file, many)
    lab.add_raw(file)
    return float(end)


def month_slo() -> Slo:
    """Give the SLO over those counters."""
    return slo_on(_METRIC, "month-of-data")


def _noise(labels: dict[str, str], times: Sequence[float]) -> Series:
    """Make values that no compression makes smaller than the real ones."""
    dice = random.Random(7)  # noqa: S311 - the same on every run, and nothing secret
    return Series(labels=labels, samples=tuple((time, dice.random()) for time in times))
