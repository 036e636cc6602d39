"""What the generated alert rules ask, as values: windows, burn rates and guards."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from operator import ge, gt, le, lt

from slo.backtest.ratios import Ratios
from slo.backtest.sums import NANO, ROUNDING_NANO
from slo.durations import spell_duration
from slo.model import BurnCondition, Comparison, Composite, Idle, Slo, Tier
from slo.rules.guard import counts_failures
from slo.rules.interface import RuleSettings
from slo.rules.names import alert_name, condition_name
from slo.rules.plan import plan_of
from slo.windows import BurnWindow, TierWindows

PAGE, TICKET, CONDITION = "page", "ticket", "condition"
"""Tiers; a condition is one that an OpenSLO AlertPolicy asks for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """How many events make a burn rate believed; in the window it is held over."""

    enough_failures: float | None = None
    """None: there is no such guard."""
    enough_events: float = 0.0
    """With so many events the failures need not be counted."""
    least_events: float = 0.0
    """Without so many nothing is believed."""
    believes_idle: bool = False
    """Whether time without events is believed to be bad."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """One condition that makes an alert fire: a burn rate, over one or two windows at once."""

    name: str
    """`quick` or `slow`; the window for an alert of one window."""
    short_seconds: int
    long_seconds: int
    burn_rate: float
    budget_ratio: float
    comparison: Comparison = Comparison.GT
    fires_without_data: bool = False
    guard: Guard | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayedAlert:
    """One alert of an SLO: it fires while any of its triggers holds."""

    name: str
    """Of the rule that `slo generate` writes."""
    tier: str
    severity: str
    triggers: tuple[Trigger, ...]
    for_seconds: int = 0
    keep_firing_seconds: int = 0

    @property
    def shortest_seconds(self) -> int:
        """Give the shortest window that any trigger looks at."""
        return min(trigger.short_seconds for trigger in self.triggers)


def alerts_of(slo: Slo, settings: RuleSettings) -> tuple[ReplayedAlert, ...]:
    """List the alerts of an SLO that are about its budget."""
    windows = plan_of(slo, settings).alert_windows
    tiers = ((PAGE, slo.alerting.page, windows.page), (TICKET, slo.alerting.ticket, windows.ticket))
    standard = (_tier_alert(slo, name, tier, pair) for name, tier, pair in tiers if tier.is_enabled)
    return (*standard, *(_condition_alert(slo, condition) for condition in slo.alerting.conditions))


def conditions(alert: ReplayedAlert, ratios: Ratios) -> tuple[Sequence[bool], ...]:
    """Say of each trigger at which moments it holds."""
    return tuple(_holds(trigger, ratios) for trigger in alert.triggers)


# Private

_COMPARE = {Comparison.LT: lt, Comparison.LTE: le, Comparison.GT: gt, Comparison.GTE: ge}
_SLACK = 0.5
"""Of an event, as in the rules."""


def _tier_alert(slo: Slo, name: str, tier: Tier, pair: TierWindows) -> ReplayedAlert:
    return ReplayedAlert(
        name=tier.name or alert_name(slo),
        tier=name,
        severity=tier.severity or name,
        triggers=(_trigger(slo, "quick", pair.quick), _trigger(slo, "slow", pair.slow)),
        for_seconds=tier.for_seconds,
        keep_firing_seconds=tier.keep_firing_seconds,
    )


def _trigger(slo: Slo, name: str, window: BurnWindow) -> Trigger:
    return Trigger(
        name=name,
        short_seconds=window.short_seconds,
        long_seconds=window.long_seconds,
        burn_rate=float(window.factor),
        budget_ratio=float(slo.budget_ratio),
        guard=_guard(slo, window.factor * slo.budget_ratio),
    )


def _guard(slo: Slo, threshold: Decimal) -> Guard | None:
    guard = slo.guard
    if isinstance(slo.indicator, Composite):
        return None
    counts = counts_failures(slo) and guard.min_failures > 1 and threshold > 0
    if not counts and guard.min_events <= 0:
        return None
    return Guard(
        enough_failures=guard.min_failures - _SLACK if counts else None,
        enough_events=float(1 / threshold) if counts else 0.0,
        least_events=guard.min_events - _SLACK if guard.min_events > 0 else 0.0,
        believes_idle=slo.semantics.idle is Idle.BAD,
    )


def _condition_alert(slo: Slo, condition: BurnCondition) -> ReplayedAlert:
    trigger = Trigger(
        name=spell_duration(condition.lookback_seconds),
        short_seconds=condition.lookback_seconds,
        long_seconds=condition.lookback_seconds,
        burn_rate=condition.burn_rate,
        budget_ratio=float(slo.budget_ratio),
        comparison=condition.comparison,
        fires_without_data=condition.fires_without_data,
    )
    return ReplayedAlert(
        name=condition_name(slo, condition),
        tier=CONDITION,
        severity=condition.severity,
        triggers=(trigger,),
        for_seconds=condition.for_seconds,
    )


def _holds(trigger: Trigger, ratios: Ratios) -> list[bool]:
    short, long = ratios.over(trigger.short_seconds), ratios.over(trigger.long_seconds)
    compare, burn, budget = _COMPARE[trigger.comparison], trigger.burn_rate, trigger.budget_ratio
    empty = trigger.fires_without_data
    holds = [
        empty if a is None or b is None else compare(a / budget, burn) and compare(b / budget, burn)
        for a, b in zip(short, long, strict=True)
    ]
    guard = trigger.guard
    if guard is None or True not in holds:
        return holds
    sums = ratios.sums(trigger.long_seconds)
    rows = zip(holds, sums.errors_nano, sums.total_nano, strict=True)
    return [is_true and _is_believed(guard, errors, total) for is_true, errors, total in rows]


def _is_believed(guard: Guard, errors_nano: int, total_nano: int) -> bool:
    events = total_nano / NANO
    if events < guard.least_events:
        return False
    if guard.enough_failures is None or events >= guard.enough_events:
        return True
    return errors_nano / NANO >= guard.enough_failures or (guard.believes_idle and total_nano <= ROUNDING_NANO)
