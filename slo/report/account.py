"""One SLO with all that is known of it, and the numbers that follow."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from slo.budget import Budget, Outlook, Past, burn_rate, exhaustion_seconds, left_ratio
from slo.history.merge import History
from slo.history.record import Group, HourRecord, SeriesKey
from slo.model import Composite, RollingWindow, Slo
from slo.periods import Period, closed_periods, period_at
from slo.policy.maintenance import Changes
from slo.policy.model import Policy, policy_for
from slo.report.combined import Combined, Part
from slo.report.effects import changes_for, find_effects
from slo.report.ledger import Ledger, Stretch
from slo.report.model import Effect, PastPeriod, Status
from slo.report.terms import Terms

_HOUR = 3600


def weighed(slo: Slo, weight: float = 1.0) -> Iterator[tuple[Slo, float]]:
    """Yield the SLOs with events of their own that make up an SLO, and what each weighs in it."""
    if not isinstance(slo.indicator, Composite):
        yield slo, weight
        return
    whole = sum(component.weight for component in slo.indicator.components)
    for component in slo.indicator.components:
        yield from weighed(component.slo, weight * float(component.weight / whole))


@dataclass(frozen=True, kw_only=True)
class Account:
    """One SLO, or one group of it."""

    slo: Slo
    group: Group
    history: History
    terms: Terms

    @cached_property
    def period(self) -> Period:
        """Give the budget period that holds the moment of the report."""
        return period_at(self.slo.window, self.terms.at)

    @cached_property
    def combined(self) -> Combined:
        """Give the events that count."""
        return self._combined(self._changes)

    @cached_property
    def records(self) -> tuple[HourRecord, ...]:
        """Give what was read of the window."""
        everything = (record for part in self.combined.parts for record in part.ledger.records)
        return tuple(one for one in everything if one.end > self.period.start and one.start < self.terms.at)

    @cached_property
    def hours(self) -> list[Stretch]:
        """Give the hours of the window that have data."""
        return self.combined.hours(self.period.start, self.terms.at)

    @cached_property
    def error_ratio(self) -> float | None:
        """Give the ratio of bad events over the window."""
        return self.combined.error_ratio(self.period.start, self.terms.at)

    @property
    def status(self) -> Status:
        """Say what can be said."""
        if self.error_ratio is None and not self.coverage_ratio:
            return Status.NO_DATA
        if (self.data_age_seconds or 0.0) > self.policy.maximum_data_age_seconds:
            return Status.STALE
        return Status.IDLE if self.error_ratio is None else Status.MEASURED

    @cached_property
    def coverage_ratio(self) -> float:
        """Give the share of the window that was watched."""
        return self.combined.covered_ratio(self.period.start, self.terms.at)

    @cached_property
    def policy(self) -> Policy:
        """Give the policy that holds."""
        return policy_for(self.terms.policies, service=self.slo.service, slo_id=self.slo.id, group=self.group)

    @cached_property
    def data_age_seconds(self) -> float | None:
        """Give how long there has been no data; of a composite, of the part that was without for longest."""
        ages = (part.ledger.data_age_seconds(self.period.start, self.terms.at) for part in self.combined.parts)
        return max((age for age in ages if age is not None), default=None)

    @property
    def budget(self) -> Budget | None:
        """Give the budget in events; None without data, and for a composite, which has no events of its own."""
        only = self.combined.only
        if only is None or self.status is Status.NO_DATA:
            return None
        counts = only.ledger.counts(self.period.start, self.terms.at)
        return Budget(budget_ratio=self.slo.budget_ratio, total=counts.total, bad=counts.bad)

    @property
    def burn_rate(self) -> float | None:
        """Give how fast the budget burnt in the last hour; None where nothing is known of it."""
        ratio = self.combined.error_ratio(self.terms.at - _HOUR, self.terms.at)
        return None if ratio is None else burn_rate(ratio, self.slo.budget_ratio)

    def left_ratio(self, ago_seconds: float = 0.0) -> float | None:
        """Give the share of the budget that was left so long ago."""
        return self._left(self.combined, ago_seconds)

    @property
    def exhaustion_seconds(self) -> float | None:
        """Give how long the budget lasts if all goes on as in the last hour; None: it lasts, or nothing is known."""
        ratio = self.combined.error_ratio(self.terms.at - _HOUR, self.terms.at)
        covered = self.combined.covered_seconds(self.period.start, self.terms.at)
        if ratio is None or covered <= 0 or self.slo.budget_ratio == 0:
            return None
        total = sum(hour.counts.total for hour in self.hours)
        return exhaustion_seconds(
            [Past(end=hour.end, total=hour.counts.total, bad=hour.counts.bad) for hour in self.hours],
            Outlook(total_per_hour=total / covered * _HOUR, error_ratio=ratio),
            self.slo.budget_ratio,
            now=self.terms.at,
            period_seconds=self.period.end - self.period.start,
            ends_at=None if isinstance(self.slo.window, RollingWindow) else self.period.end,
        )

    def effects(self) -> tuple[Effect, ...]:
        """Say what maintenance and corrections change in the window; those that change nothing are left out."""
        window = {"start": self.period.start, "end": self.terms.at}
        found = find_effects(self._changes, self._combined, self._left, **window)
        return tuple(effect for effect in found if effect.total or effect.bad)

    def past(self) -> Iterator[PastPeriod]:
        """Yield the calendar periods that are over, the latest first, as far back as there is data."""
        starts = [part.ledger.records[0].start for part in self.combined.parts if part.ledger.records]
        if isinstance(self.slo.window, RollingWindow) or not starts:
            return
        closed = closed_periods(self.slo.window, first_time=min(starts), time=self.terms.at)
        for period, _ in zip(closed, range(self.terms.past_periods), strict=False):
            ratio = self.combined.error_ratio(period.start, period.end)
            yield PastPeriod(
                name=period.name,
                error_ratio=ratio,
                left_ratio=None if ratio is None else left_ratio(ratio, self.slo.budget_ratio),
                coverage_ratio=self.combined.covered_ratio(period.start, period.end),
            )

    # Private

    @cached_property
    def _changes(self) -> Changes:
        return changes_for(self.terms.changes, self.group, self.slo, *(leaf for leaf, _ in weighed(self.slo)))

    def _combined(self, changes: Changes) -> Combined:
        return Combined(parts=tuple(self._part(leaf, weight, changes) for leaf, weight in weighed(self.slo)))

    def _part(self, leaf: Slo, weight: float, changes: Changes) -> Part:
        maintenance = changes_for(changes, self.group, self.slo, leaf).maintenance
        corrections = changes_for(changes, self.group, leaf).corrections
        records = self.history.get(SeriesKey(slo_id=leaf.id, group=self.group), ())
        return Part(slo=leaf, weight=weight, ledger=Ledger(records, maintenance=maintenance, corrections=corrections))

    def _left(self, combined: Combined, ago_seconds: float = 0.0) -> float | None:
        moment = self.terms.at - ago_seconds
        ratio = combined.error_ratio(period_at(self.slo.window, moment).start, moment)
        return None if ratio is None else left_ratio(ratio, self.slo.budget_ratio)
