"""How the wish of the metrics became a decision, step by step: what the sentences of `why` are made from."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from loadtests.hpa.model import ScalingPolicy


class Direction(StrEnum):
    """Which way the replicas go, as `behavior` names it."""

    UP = "scaleUp"
    DOWN = "scaleDown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stabilization:
    """The recommendation after a look at the recent ones."""

    desired: int
    stabilized: int
    direction: Direction
    extreme: int
    """Lowest (up) or highest (down) recommendation of the window, this one included."""
    window_seconds: float


class Bounds(NamedTuple):
    """The fewest and the most replicas."""

    min_replicas: int
    max_replicas: int


class Bound(StrEnum):
    """What limits the replicas, as a reason of the condition ScalingLimited."""

    WITHIN_RANGE = "DesiredWithinRange"
    MIN_REPLICAS = "TooFewReplicas"
    MAX_REPLICAS = "TooManyReplicas"
    SCALE_UP_LIMIT = "ScaleUpLimit"
    SCALE_DOWN_LIMIT = "ScaleDownLimit"


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimit:
    """How far one direction of the behavior lets the replicas go now."""

    replicas: int
    policy: ScalingPolicy | None
    """The policy that counts; None where the direction is disabled."""
    period_start_replicas: int
    """Replicas at the start of the policy's period, as far as the controller remembers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """The replicas after bounds and limits."""

    replicas: int
    bound: Bound
    rate: RateLimit | None = None
    """The behavior's limit; None where it was not asked, or there is no behavior."""
