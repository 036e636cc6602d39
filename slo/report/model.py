"""What a report says, as values; nothing here knows how it is printed."""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from slo.history.record import Group, How
from slo.policy.model import State


class Status(StrEnum):
    """What can be said of an SLO."""

    MEASURED = "measured"
    IDLE = "no events"
    """It was watched, and nothing happened."""
    STALE = "data ended"
    """There is data in its window, and none any more."""
    NO_DATA = "no data"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the policy says."""

    state: State | None
    """None where it cannot be told."""
    because: str
    meaning: str
    policy: str
    """Its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """Contiguous hours in which much of the budget was spent."""

    start: float
    end: float
    bad: float
    spent_ratio: float
    """Share of the window's budget."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceShare:
    """How much of the window's data came from where."""

    source: str
    how: How
    hours: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What an entry of the maintenance file changed."""

    id: str
    kind: str
    start: float
    end: float
    why: str
    who: str
    total: float
    """Events added to the count, or taken away (negative)."""
    bad: float
    left_change: float | None
    """By how much the share of the budget that is left is higher than it would be without the entry; None where
    there is no such share."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastPeriod:
    """A calendar period that is over."""

    name: str
    error_ratio: float | None
    left_ratio: float | None
    coverage_ratio: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CurvePoint:
    """What was left of the window's budget at a moment, as if the window's events had all been known."""

    time: float
    left_ratio: float | None
    """None where there was no data."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where one SLO stands, or one group of it."""

    slo_id: str
    service: str
    name: str
    group: Group
    description: str
    objective_ratio: Decimal
    window: str
    """As `30d, rolling` or `2026-11, calendar month`."""
    is_rolling: bool
    period_start: float
    period_end: float
    """Of a calendar period: in the future."""
    status: Status
    error_ratio: float | None
    total: float | None
    """Events; None for a composite, which has none of its own."""
    bad: float | None
    allowed: float | None
    left_events: float | None
    left_ratio: float | None
    burn_rate: float | None
    """Over the last hour; None where it has no data or no events."""
    exhaustion_seconds: float | None
    """None: not at this rate, or not known."""
    coverage_ratio: float
    """Of the time of the window that has passed, without maintenance."""
    first_data: float | None
    data_age_seconds: float | None
    """How long there has been no data, maintenance left out; of a composite, of the component that has been longest
    without."""
    verdict: Verdict
    notes: tuple[str, ...] = ()
    """What a reader must know of these numbers."""
    losses: tuple[Loss, ...] = ()
    sources: tuple[SourceShare, ...] = ()
    effects: tuple[Effect, ...] = ()
    past: tuple[PastPeriod, ...] = ()
    curve: tuple[CurvePoint, ...] = field(default=(), repr=False)

    @property
    def title(self) -> str:
        """Name it: the id, and the group where it has one."""
        group = ", ".join(f"{name}={value}" for name, value in self.group)
        return f"{self.slo_id} ({group})" if group else self.slo_id


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceStanding:
    """Where a service stands: as its worst SLO."""

    service: str
    slos: int
    state: State | None
    """The worst that is known; None where nothing is."""
    lowest_left_ratio: float | None
    worst_slo: str
    """Of which that is; empty where nothing is known."""
    unknown: int
    """SLOs of which the policy cannot tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Where SLOs stand at a moment."""

    at: float
    standings: tuple[Standing, ...]
    services: tuple[ServiceStanding, ...]
    notes: tuple[str, ...] = ()
    """What a reader must know of the numbers."""
