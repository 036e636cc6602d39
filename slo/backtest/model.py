"""What a back-test found: plain records."""

from dataclasses import dataclass, field
from enum import StrEnum

from slo.backtest.history import Stretch
from slo.model import Slo
from slo.rules.interface import INTERVAL_SECONDS, RATE_WINDOW_SECONDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The stretch of time that is replayed, both ends included."""

    from_time: int
    """Unix seconds."""
    to_time: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """One time that an alert would have fired."""

    alert: str
    tier: str
    severity: str
    trigger: str
    """Which of the alert's conditions held when it fired, as `quick` or `quick and slow`."""
    since_time: int
    """The condition was true from here on."""
    fired_time: int
    """After the alert's `for`."""
    resolved_time: int | None
    """None: it still fires at the end."""
    end_time: int
    """Of the resolution, or of the replay."""
    peak_burn_rate: float | None
    """The highest burn rate over the alert's shortest window while it was true or fired."""
    bad_events: float | None
    """From a short window before the condition became true until the end; None for a composite SLO."""
    spent_when_fired: float | None
    """Share of the period's budget gone; None where it is not known. Above 1 it is overspent."""
    spent_at_end: float | None

    @property
    def firing_seconds(self) -> int:
        """Say for how long it fired."""
        return self.end_time - self.fired_time


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One day in UTC, as far as it was replayed."""

    date: str
    start_time: int
    known_ratio: float
    """Share of the replayed part of the day for which there is data."""
    events: float | None
    """None where nothing is known, and for a composite SLO, whose events cannot be added up."""
    bad_events: float | None
    error_ratio: float | None
    spent: float | None
    """Share of the period's budget that the day took."""
    left: float | None
    """Share of the period's budget left at the day's end; below 0 it is overspent."""
    fired: tuple[str, ...]
    """The alerts that began to fire, each with its tier."""
    fired_tiers: tuple[str, ...]
    """The tiers of these alerts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One point of the curves."""

    time: int
    left: float | None
    burn_rate: float | None
    """The highest over the shortest window since the point before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What another objective or period would have meant."""

    objective_percent: str
    period: str
    is_current: bool
    fired: dict[str, int]
    """By tier: how often an alert began to fire or already fired at the beginning."""
    firing_seconds: dict[str, int]
    left: float | None
    """Share of the budget left at the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Detection:
    """How an alert tier fared against a list of incidents."""

    tier: str
    episodes: int
    true_episodes: int
    """Those that overlap an incident."""
    incidents: int
    found: int
    """Incidents during which the tier fired."""
    delays_seconds: tuple[int, ...]
    """From the beginning of each incident that was found to the first alert in it."""
    missed: tuple[str, ...]
    """Names of the incidents that it did not find."""

    @property
    def precision(self) -> float | None:
        """Give the share of the alerts that were about an incident; None without an alert."""
        return self.true_episodes / self.episodes if self.episodes else None

    @property
    def recall(self) -> float | None:
        """Give the share of the incidents that were found; None without an incident."""
        return self.found / self.incidents if self.incidents else None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupReplay:
    """The replay of an SLO, or of one of the groups it has."""

    group: tuple[tuple[str, str], ...]
    known_ratio: float
    """Share of the asked stretch for which there is data."""
    replayed_ratio: float
    """Share of it for which alerts could be replayed: hourly counts are too coarse for that."""
    first_time: int | None
    """The first moment of which anything is known, the warm-up included; None if nothing is."""
    alerts_count_from_time: int | None
    """From here on every alert window is full: an alert before it saw less than the real rules would have."""
    budget_counts_from_time: int | None
    """From here on the budget's period is full."""
    stretches: tuple[Stretch, ...]
    episodes: tuple[Episode, ...]
    days: tuple[Day, ...]
    curve: tuple[Point, ...]
    what_if: tuple[Row, ...]
    detections: tuple[Detection, ...]

    @property
    def left(self) -> float | None:
        """Give the share of the budget that is left at the end."""
        return self.days[-1].left if self.days else None


class Known(StrEnum):
    """How something of the rules is known."""

    TOLD = "option"
    RECORDED = "recorded"
    """From what they recorded in the stretch."""
    DEFAULT = "default"
    """Nothing was recorded: as `slo generate` makes rules."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """How the rules of an SLO were made, and how that is known."""

    interval_seconds: float = float(INTERVAL_SECONDS)
    interval_known: Known = Known.DEFAULT
    rate_window_seconds: int = RATE_WINDOW_SECONDS
    rate_window_known: Known = Known.DEFAULT
    is_smoothed: bool = True
    """Whether the rate window matters."""
    unrecorded_windows: tuple[str, ...] = ()
    """Windows that the rules would have, but did not record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SloReplay:
    """The replay of one SLO."""

    slo: Slo
    groups: tuple[GroupReplay, ...]
    """Empty: there was no data at all."""
    step_seconds: int
    making: Making = field(default_factory=Making)
    notes: tuple[str, ...] = field(default=())
    """What to know before believing it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backtest:
    """The answer: every SLO over the same stretch of time."""

    asked: Asked
    url: str
    slos: tuple[SloReplay, ...]
