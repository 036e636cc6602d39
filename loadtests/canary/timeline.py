"""What happened to a canary, tick by tick: predicted, or observed. Values only."""

from dataclasses import dataclass
from enum import StrEnum

from loadtests.canary.interface import Told
from loadtests.canary.model import Phase


class CheckKind(StrEnum):
    """What was checked."""

    PRIMARY = "primary"
    """Whether the primary's pods are ready."""
    CANARY = "canary"
    """Whether the canary's pods are ready."""
    WEBHOOK = "webhook"
    METRIC = "metric"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One question of a tick and its answer."""

    kind: CheckKind
    name: str
    """Of the webhook or the metric; of the Deployment where pods are looked at."""
    is_passed: bool
    value: float | None = None
    """What a metric came to, in its own unit."""
    because: str = ""
    """Why it did not pass; empty where it did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """One run of the controller, as it left the canary."""

    time: float
    """Unix seconds, or seconds since the release where nothing really happens."""
    revision: str
    before: Phase
    phase: Phase
    primary_weight: int
    canary_weight: int
    is_mirrored: bool
    failed_checks: int
    iterations: int
    checks: tuple[Check, ...] = ()
    """In their order; the first that failed is the last."""
    told: tuple[Told, ...] = ()
    missing: tuple[str, ...] = ()
    """What is not known of it and the rest depends on, in words: of a live controller not everything is to be seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """The ticks of one canary, in order of time."""

    canary: str
    namespace: str
    tick_seconds: float
    ticks: tuple[Tick, ...]

    @property
    def end(self) -> Phase | None:
        """Give the phase after the last tick; None without a tick."""
        return self.ticks[-1].phase if self.ticks else None
