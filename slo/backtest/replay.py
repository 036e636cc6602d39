"""The engine: from the events of an SLO to every alert that would have fired."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from slo.backtest.alerts import ReplayedAlert, alerts_of, conditions
from slo.backtest.firing import Firing, firings
from slo.backtest.history import Grid
from slo.backtest.model import Asked, Episode
from slo.backtest.ratios import Ratios
from slo.backtest.spending import Spending
from slo.model import Slo
from slo.rules.interface import RuleSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One group of an SLO with an objective and a period that may be other than its own."""

    ratios: Ratios
    spending: Spending
    budget_ratio: float
    alerts: tuple[ReplayedAlert, ...]

    @property
    def grid(self) -> Grid:
        """Give the moments of the replay."""
        return self.ratios.grid


def subject_of(slo: Slo, ratios: Ratios, settings: RuleSettings) -> Subject:
    """Make an SLO ready to be replayed, or one that differs from it in objective or period alone."""
    budget_ratio = float(slo.budget_ratio)
    return Subject(
        ratios=ratios,
        spending=Spending(ratios, slo.window, budget_ratio=budget_ratio),
        budget_ratio=budget_ratio,
        alerts=alerts_of(slo, settings),
    )


def episodes(subject: Subject, asked: Asked) -> tuple[Episode, ...]:
    """Replay every alert and give each time that it fired during the asked stretch, in order of time."""
    found = (
        episode
        for alert in subject.alerts
        for episode in _episodes(subject, alert)
        if episode.end_time >= asked.from_time and episode.fired_time <= asked.to_time
    )
    return tuple(sorted(found, key=lambda episode: (episode.fired_time, episode.alert)))


# Private


def _episodes(subject: Subject, alert: ReplayedAlert) -> Iterator[Episode]:
    holds = conditions(alert, subject.ratios)
    if not holds:
        return
    any_holds = [any(row) for row in zip(*holds, strict=True)]
    step = subject.grid.step_seconds
    found = firings(any_holds, step_seconds=step, for_seconds=alert.for_seconds, keep_seconds=alert.keep_firing_seconds)
    for firing in found:
        yield _episode(subject, alert, firing, holds)


def _episode(subject: Subject, alert: ReplayedAlert, firing: Firing, holds: Sequence[Sequence[bool]]) -> Episode:
    grid, spending = subject.grid, subject.spending
    end = grid.count - 1 if firing.resolved is None else firing.resolved
    named = [trigger.name for trigger, row in zip(alert.triggers, holds, strict=True) if row[firing.fired]]
    return Episode(
        alert=alert.name,
        tier=alert.tier,
        severity=alert.severity,
        trigger=" and ".join(named),
        since_time=grid.time(firing.since),
        fired_time=grid.time(firing.fired),
        resolved_time=None if firing.resolved is None else grid.time(firing.resolved),
        end_time=grid.time(end),
        peak_burn_rate=_peak(subject, alert, firing.since, end),
        bad_events=_bad_events(subject, alert, firing.since, end),
        spent_when_fired=spending.spent(firing.fired),
        spent_at_end=spending.spent(end),
    )


def _peak(subject: Subject, alert: ReplayedAlert, since: int, end: int) -> float | None:
    known = [ratio for ratio in subject.ratios.over(alert.shortest_seconds)[since : end + 1] if ratio is not None]
    return max(known) / subject.budget_ratio if known else None


def _bad_events(subject: Subject, alert: ReplayedAlert, since: int, end: int) -> float | None:
    if subject.ratios.is_composite:
        return None
    errors, _ = subject.ratios.events.between(since + 1 - subject.grid.steps(alert.shortest_seconds), end + 1)
    return errors
