"""The same history under other objectives and periods: no new query is needed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from slo.backtest.model import Asked, Episode, Row
from slo.backtest.ratios import Ratios
from slo.backtest.replay import episodes, subject_of
from slo.backtest.words import objective_percent
from slo.model import RollingWindow, Slo, Window
from slo.rules.interface import RuleSettings
from slo.windows import period_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternatives:
    """What to try instead of the SLO's own objective and period; empty for nothing else."""

    objective_ratios: tuple[Decimal, ...] = ()
    period_seconds: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.objective_ratios or self.period_seconds)

    def windows(self, slo: Slo) -> tuple[Window, ...]:
        """Give the SLO's own period, then the others."""
        others = (RollingWindow(seconds=seconds) for seconds in self.period_seconds)
        return (slo.window, *(window for window in others if window != slo.window))

    def objectives(self, slo: Slo) -> tuple[Decimal, ...]:
        """Give the SLO's own objective and the others, the loosest first."""
        return tuple(sorted({slo.objective_ratio, *self.objective_ratios}))


def what_if(
    slo: Slo, ratios: Ratios, asked: Asked, alternatives: Alternatives, settings: RuleSettings
) -> tuple[Row, ...]:
    """Replay every pair of an objective and a period."""
    if not alternatives:
        return ()
    return tuple(_rows(slo, ratios, asked, alternatives, settings))


# Private


def _rows(slo: Slo, ratios: Ratios, asked: Asked, alternatives: Alternatives, settings: RuleSettings) -> Iterator[Row]:
    last = ratios.grid.index_after(asked.to_time) - 1
    for window in alternatives.windows(slo):
        for objective in alternatives.objectives(slo):
            other = replace(slo, objective_ratio=objective, window=window)
            tried = subject_of(other, ratios, settings)
            found = episodes(tried, asked)
            tiers = tuple(dict.fromkeys(alert.tier for alert in tried.alerts))
            yield Row(
                objective_percent=objective_percent(objective),
                period=period_name(window),
                is_current=objective == slo.objective_ratio and window == slo.window,
                fired={tier: sum(one.tier == tier for one in found) for tier in tiers},
                firing_seconds={tier: firing_seconds(found, tier, asked) for tier in tiers},
                left=tried.spending.left(last),
            )


def firing_seconds(found: Sequence[Episode], tier: str, asked: Asked) -> int:
    """Say for how long any alert of a tier fired during the asked stretch; alerts that overlap count once."""
    seconds, covered_until = 0, asked.from_time
    for episode in sorted((one for one in found if one.tier == tier), key=lambda one: one.fired_time):
        start = max(episode.fired_time, covered_until)
        end = min(episode.end_time, asked.to_time)
        seconds += max(end - start, 0)
        covered_until = max(covered_until, end)
    return seconds
