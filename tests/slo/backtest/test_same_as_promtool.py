"""The engine against the thing it stands for: the generated rules, evaluated by promtool over a day."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from slo.backtest.fetch import part_of
from slo.backtest.history import EventCounts, Grid, History
from slo.backtest.model import Asked, Episode
from slo.backtest.question import Question
from slo.backtest.run import replay_group
from slo.model import (
    Alerting,
    BurnCondition,
    Comparison,
    Component,
    Composite,
    DataSemantics,
    EventsIndicator,
    Idle,
    LowTrafficGuard,
    RollingWindow,
    Slo,
    Tier,
    Timeslices,
)
from slo.rules.groups import rule_groups
from slo.rules.interface import AlertRule, RuleSettings
from slo.rules.plan import plan_of
from tests.slo.backtest.subjects import an_slo
from tests.slo.lab.promtool import failures

pytestmark = pytest.mark.e2e

STEP, DAY = 120, 86_400
"""Evaluated every two minutes a day takes promtool seconds; 5 minutes are no multiple of it, on purpose."""
SETTINGS = RuleSettings(interval_seconds=STEP)
GRID = Grid(first_time=0, step_seconds=STEP, count=DAY // STEP + 1)
QUESTION = Question(asked=Asked(from_time=0, to_time=DAY), step_seconds=STEP, settings=SETTINGS)


@dataclass(frozen=True, kw_only=True)
class Case:
    """An SLO and what its metrics hold: bad and all events per second, at each evaluation."""

    slo: Slo
    errors: Sequence[float | None]
    total: Sequence[float | None]
    others: tuple["Case", ...] = field(default=())
    """The components of a composite SLO, which has no metrics of its own."""


def stretches(*parts: tuple[float, float | None]) -> tuple[float | None, ...]:
    """Give the values of a day from hours and values; the last lasts to the end.

    There is none at time 0: a sample there belongs to an hour before the epoch, which only promtool knows.
    """
    values = [value for hours, value in parts for _ in range(round(hours * 3600 / STEP))]
    return (None, *[*values, *([parts[-1][1]] * GRID.count)][: GRID.count - 1])


def case(name: str, errors: Sequence[float | None], total: Sequence[float | None], **changes: Any) -> Case:  # noqa: ANN401 - fields of an SLO
    """Make an SLO over two gauges that hold its rates."""
    indicator = EventsIndicator(total=f'all_rate{{case="{name}"}}', errors=f'bad_rate{{case="{name}"}}')
    return Case(slo=replace(an_slo(name), indicator=indicator, **changes), errors=errors, total=total)


BUSY = stretches((24, 10.0))
OUTAGE = stretches((5, 0.001), (0.4, 10.0), (24, 0.001))
CASES = (
    case("slow-burn", stretches((3, 0.0), (9, 0.045), (24, 0.0)), BUSY),
    case(
        "flapping",
        stretches(*[(0.05 + 0.07 * (k % 3), 4.0 if k % 2 else 0.0) for k in range(120)], (24, 0.0)),
        BUSY,
        alerting=Alerting(
            page=Tier(for_seconds=120, keep_firing_seconds=300),
            ticket=Tier(for_seconds=90, keep_firing_seconds=45),
        ),
    ),
    case(
        "lonely-failures",
        stretches(*[(0.5, 0.0), (0.1, 1 / 300), (0.4, 0.0), (0.1, 2 / 300)] * 8, (24, 0.0)),
        stretches((24, 6 / 3600)),
    ),
    case("few-events", OUTAGE, stretches((24, 10.0)), guard=LowTrafficGuard(min_failures=1, min_events=30_000)),
    case(
        "no-data",
        stretches((5, 0.0), (0.3, 9.0), (1, None), (0.3, 9.0), (24, None)),
        stretches((5, 10.0), (0.3, 10.0), (1, None), (0.3, 10.0), (24, None)),
    ),
    case(
        "idle-is-bad",
        stretches((24, 0.0)),
        stretches((8, 10.0), (2, 0.0), (24, 10.0)),
        semantics=DataSemantics(idle=Idle.BAD),
    ),
    case(
        "idle-is-good",
        stretches((3, 5.0), (24, 0.0)),
        stretches((3, 10.0), (2, 0.0), (24, 10.0)),
        semantics=DataSemantics(idle=Idle.GOOD),
    ),
    case("week", OUTAGE, BUSY, window=RollingWindow(seconds=7 * DAY), objective_ratio=Decimal("0.995")),
    case(
        "conditions",
        stretches((5, 0.0), (0.5, 1.0), (1, None), (24, 0.0)),
        stretches((5.5, 10.0), (1, None), (24, 10.0)),
        alerting=Alerting(
            page=Tier(is_enabled=False),
            conditions=(
                BurnCondition(
                    name="fast",
                    severity="page",
                    comparison=Comparison.GTE,
                    burn_rate=2.0,
                    lookback_seconds=3600,
                    for_seconds=300,
                    fires_without_data=True,
                ),
                BurnCondition(
                    name="quiet",
                    severity="info",
                    comparison=Comparison.LT,
                    burn_rate=1.0,
                    lookback_seconds=7200,
                    for_seconds=0,
                ),
            ),
        ),
    ),
    case(
        "slices",
        OUTAGE,
        BUSY,
        objective_ratio=Decimal("0.99"),
        budgeting=Timeslices(slice_seconds=240, target_ratio=Decimal("0.95")),
    ),
)


SILENT = Alerting(page=Tier(is_enabled=False), ticket=Tier(is_enabled=False))


def composite() -> Case:
    """Two services, one twice as heavy; the lighter one has no data for a while."""
    parts = (
        case("front", OUTAGE, BUSY),
        case("back", stretches((5.2, 0.0), (1, None), (24, 0.3)), stretches((5.2, 5.0), (1, None), (24, 5.0))),
    )
    components = tuple(
        Component(slo=replace(part.slo, id=f"journey-{part.slo.name}", alerting=SILENT), weight=Decimal(weight))
        for part, weight in zip(parts, (2, 1), strict=True)
    )
    slo = replace(an_slo("journey"), indicator=Composite(components=components))
    return Case(slo=slo, errors=(), total=(), others=parts)


def by_chance(seed: int) -> Case:
    """Make up a day: traffic and errors change at random moments."""
    chance = random.Random(seed)  # noqa: S311 - repeatable
    parts = [
        (chance.expovariate(2), 10 ** chance.uniform(-2, 2), chance.choice([0, 0, 0.002, 0.02, 0.3])) for _ in range(60)
    ]
    total = stretches(*((hours, rate) for hours, rate, _ in parts))
    errors = stretches(*((hours, rate * ratio) for hours, rate, ratio in parts))
    return case(f"chance-{seed}", errors, total, objective_ratio=Decimal(chance.choice(["0.9", "0.99", "0.999"])))


def counts(one: Case) -> EventCounts:
    """Give the events of each step, as the rules count them."""
    budgeting = one.slo.budgeting
    if not isinstance(budgeting, Timeslices):
        return EventCounts(grid=GRID, errors=_times(one.errors), total=_times(one.total))
    ends = [GRID.time(index) % budgeting.slice_seconds == 0 for index in range(GRID.count)]
    bad = [(e or 0) > float(1 - budgeting.target_ratio) * (t or 0) for e, t in zip(one.errors, one.total, strict=True)]
    return EventCounts(
        grid=GRID,
        errors=[None, *(1.0 if end and is_bad else 0.0 for end, is_bad in zip(ends[1:], bad[1:], strict=True))],
        total=[None, *(1.0 if end else 0.0 for end in ends[1:])],
    )


def replayed(one: Case) -> tuple[Episode, ...]:
    """Ask the engine."""
    rate_seconds = plan_of(one.slo, QUESTION.settings).rate_seconds
    if isinstance(one.slo.indicator, Composite):
        parts = tuple(
            part_of(component.slo, counts(other), rate_seconds=rate_seconds, weight=float(component.weight))
            for component, other in zip(one.slo.indicator.components, one.others, strict=True)
        )
    else:
        parts = (part_of(one.slo, counts(one), rate_seconds=rate_seconds),)
    return replay_group(one.slo, History(parts=parts), QUESTION).episodes


def expectations(one: Case, episodes: Sequence[Episode]) -> Iterator[Mapping[str, Any]]:
    """Say when promtool must see each alert fire: how often in all, and on either side of each change."""
    rules = [rule for group in rule_groups([one.slo], SETTINGS) for rule in group.rules if isinstance(rule, AlertRule)]
    keys = {(rule.alert, rule.labels.get("slo_tier", "")) for rule in rules if not rule.alert.endswith("DataAbsent")}
    for name, tier in sorted(keys):
        fired = [episode for episode in episodes if (episode.alert, _label(episode)) == (name, tier)]
        selector = f'ALERTS{{alertname="{name}", alertstate="firing", slo_tier="{tier}"}}'
        evaluations = sum(_evaluations(episode) for episode in fired)
        yield _sum(f"sum(count_over_time({selector}[25h]))", DAY, evaluations)
        for episode in fired:
            yield _sum(f"count({selector})", episode.fired_time, 1)
            if episode.fired_time:
                yield _sum(f"count({selector})", episode.fired_time - STEP, 0)
            if episode.resolved_time is not None:
                yield _sum(f"count({selector})", episode.resolved_time, 0)
                yield _sum(f"count({selector})", episode.resolved_time - STEP, 1)


def series(cases: Sequence[Case]) -> dict[str, str]:
    """Spell the metrics as promtool reads them."""
    found: dict[str, str] = {}
    for one in cases:
        for name, values in (("bad_rate", one.errors), ("all_rate", one.total)):
            found[f'{name}{{case="{one.slo.name}"}}'] = " ".join(_runs(values))
    return found


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    "one", [pytest.param(one, id=one.slo.name) for one in (*CASES, composite(), *map(by_chance, range(1)))]
)
def test_every_alert_fires_at_the_same_evaluations(one: Case, tmp_path: Path) -> None:
    """Each alert begins to fire, goes on and ends exactly when the generated rule does."""
    groups = rule_groups([one.slo, *_components(one.slo)], SETTINGS)
    every = f"{STEP}s"

    expected = list(expectations(one, replayed(one)))

    assert "" == failures(tmp_path, groups, series(one.others or [one]), expected, every=every, evaluated_every=every)


# Private


def _components(slo: Slo) -> tuple[Slo, ...]:
    return tuple(one.slo for one in slo.indicator.components) if isinstance(slo.indicator, Composite) else ()


def _times(values: Sequence[float | None]) -> list[float | None]:
    return [None if value is None else value * STEP for value in values]


def _label(episode: Episode) -> str:
    return "" if episode.tier == "condition" else episode.tier


def _evaluations(episode: Episode) -> int:
    fired = (episode.end_time - episode.fired_time) // STEP
    return fired + 1 if episode.resolved_time is None else fired


def _sum(query: str, seconds: int, value: int) -> Mapping[str, Any]:
    samples = [{"labels": "{}", "value": value}] if value else []
    return {"expr": query, "eval_time": f"{seconds}s", "exp_samples": samples}


def _runs(values: Sequence[float | None]) -> Iterator[str]:
    for value, run in groupby(values):
        more = sum(1 for _ in run) - 1
        if value is None:
            yield "stale" if not more else f"stale _x{more}"
        else:
            yield f"{value!r}+0x{more}" if more else repr(value)
