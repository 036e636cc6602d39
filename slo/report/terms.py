"""By what a report is made."""

from dataclasses import dataclass, field

from slo.history.span import Span
from slo.model import CalendarWindow, Window
from slo.periods import period_at
from slo.policy.maintenance import Changes
from slo.policy.model import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """When, by which policy, with which changes, and how much of it is told."""

    at: float
    """Unix seconds."""
    policies: tuple[Policy, ...] = ()
    changes: Changes = field(default_factory=Changes)
    past_periods: int = 3
    """Calendar periods that are over."""
    least_loss_ratio: float = 0.01
    """Share of the budget that a stretch of hours must have spent to be told."""

    def span(self, window: Window) -> Span:
        """Say which time has to be read for SLOs with a window."""
        start = self.period_start(window)
        grace = max((step.grace_seconds for policy in self.policies for step in policy.steps), default=0.0)
        first = period_at(window, self.at - grace).start
        starts = {start}
        for _ in range(self.past_periods if isinstance(window, CalendarWindow) else 0):
            first = period_at(window, first).start
            starts.add(first)
        removed = (one.start for one in self.changes.corrections if one.bad_events < 0 and one.end > first)
        cuts = {*starts, self.at - 3600, *(edge for edge in self.changes.edges if first < edge < self.at)}
        return Span(start=min(first, *removed, self.at - 3600), end=self.at, cuts=frozenset(cuts))

    def period_start(self, window: Window) -> float:
        """Give when the period began that holds the moment."""
        return period_at(window, self.at).start
