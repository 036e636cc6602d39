"""How a metric came to its number of replicas, step by step: what the sentences of `why` are made from."""

from dataclasses import dataclass, field
from enum import Enum, auto


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What a metric measures against its target."""

    ratio: float
    """Usage over target."""
    value_milli: int
    """Per pod, or of the whole where the target is a Value."""
    utilization_percent: int | None = None
    """Of the requests; None where the target is no utilization."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PodGroups:
    """The pods by how they enter a calculation."""

    ready_count: int
    unready: tuple[str, ...]
    """Left out, and counted as idle when that might stop a scale-up."""
    missing: tuple[str, ...]
    """Without a metric; guessed against the direction of the change."""
    ignored: tuple[str, ...]
    """Failed, or on their way out."""


class Guess(Enum):
    """What a pod without a metric is counted with."""

    NOTHING = auto()
    FULL = auto()
    """Its whole request (the target, if that is more); the target, where the metric is no utilization."""
    LEFT_OUT = auto()
    """Usage is exactly at the target, so there is no direction to guess against."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fill:
    """The second calculation, with guesses for the pods that say nothing."""

    usage: Usage
    missing_as: Guess
    with_unready: bool
    """Whether unready pods count as idle; else they stay left out."""


class Outcome(Enum):
    """What a calculation came to."""

    CHANGE = auto()
    WITHIN_TOLERANCE = auto()
    WOULD_REVERSE = auto()
    """The guesses would turn the direction round, so nothing changes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calculation:
    """How one metric came to its number of replicas."""

    replicas: int
    usage: Usage
    outcome: Outcome
    groups: PodGroups | None = None
    """None for a metric that is not per pod."""
    fill: Fill | None = None
    """None where no guess was needed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """How many replicas one metric asks for."""

    metric: int
    """Index in the HPA's list."""
    replicas: int
    calculation: Calculation | None = field(default=None, compare=False)
    """None in a recorded decision."""
