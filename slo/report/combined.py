"""The events of one SLO, or of the components of a composite one, as one ratio."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from slo.model import Idle, Slo
from slo.report.ledger import Ledger, Stretch

_ROUNDING = 1e-6
"""Events; what is less is the rounding of a sum that is 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One SLO with events of its own, and what it weighs in the composite; 1 where it is none."""

    slo: Slo
    weight: float
    ledger: Ledger

    def error_ratio(self, start: float, end: float) -> float | None:
        """Give bad events over all events of a time; None where nothing is known, or there were none."""
        counts = self.ledger.counts(start, end)
        if counts.total > _ROUNDING:
            return min(counts.bad / counts.total, 1.0)
        if counts.covered_seconds == 0:
            return None
        return {Idle.IGNORE: None, Idle.GOOD: 0.0, Idle.BAD: 1.0}[self.slo.semantics.idle]

    def covered_ratio(self, start: float, end: float) -> float:
        """Give the share of a time that was watched, of what counts of it."""
        seconds = self.ledger.seconds(start, end)
        return min(1.0, self.ledger.counts(start, end).covered_seconds / seconds) if seconds > 0 else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Combined:
    """The parts of an SLO, weighed."""

    parts: tuple[Part, ...]

    @property
    def only(self) -> Part | None:
        """Give the one part; None for a composite."""
        return self.parts[0] if len(self.parts) == 1 else None

    def error_ratio(self, start: float, end: float) -> float | None:
        """Give the weighted mean of the ratios that are known; None where none is."""
        ratios = [(part.weight, part.error_ratio(start, end)) for part in self.parts]
        known = [(weight, ratio) for weight, ratio in ratios if ratio is not None]
        weight = sum(weight for weight, _ in known)
        return sum(weight * ratio for weight, ratio in known) / weight if weight > 0 else None

    def covered_ratio(self, start: float, end: float) -> float:
        """Give the share of a time that was watched; of a composite, that of the part that has least."""
        return min((part.covered_ratio(start, end) for part in self.parts), default=0.0)

    def covered_seconds(self, start: float, end: float) -> float:
        """Give how long anything was watched; of a composite, of the part that has most."""
        return max((part.ledger.counts(start, end).covered_seconds for part in self.parts), default=0.0)

    def hours(self, start: float, end: float) -> list[Stretch]:
        """Divide a time into hours.

        Of a composite the events are scaled so that each part has as many as its weight says, and all have 1 over the
        whole time: then bad events over all events are the weighted mean.
        """
        only = self.only
        if only is not None:
            return list(only.ledger.hours(start, end))
        return _added(list(self._scaled(start, end)))

    # Private

    def _scaled(self, start: float, end: float) -> Iterator[Stretch]:
        totals = [(part, part.ledger.counts(start, end).total) for part in self.parts]
        weight = sum(part.weight for part, total in totals if total > _ROUNDING)
        for part, total in totals:
            if total > _ROUNDING:
                for hour in part.ledger.hours(start, end):
                    counts = hour.counts.scaled(part.weight / weight / total)
                    yield Stretch(start=hour.start, end=hour.end, counts=counts)


def _added(stretches: Sequence[Stretch]) -> list[Stretch]:
    by_time: dict[tuple[float, float], Stretch] = {}
    for stretch in stretches:
        time = stretch.start, stretch.end
        if time in by_time:
            counts = by_time[time].counts + stretch.counts
            stretch = Stretch(start=stretch.start, end=stretch.end, counts=counts)  # noqa: PLW2901 - the sum
        by_time[time] = stretch
    return [by_time[time] for time in sorted(by_time)]
