"""Every step of one sync, as numbers: what decisions, conditions and explanations are made from."""

from dataclasses import dataclass
from enum import Enum, auto

from loadtests.hpa.normalization import Limit, Stabilization
from loadtests.hpa.proposals import Verdict
from loadtests.hpa.slots import Recommendation, ScaleEvent


class Route(Enum):
    """Which way a sync took to its replicas."""

    DISABLED = auto()
    """The target is at zero, which switches the autoscaler off."""
    TO_BOUND = auto()
    """The replicas were out of bounds: to the bound at once, without a look at the metrics."""
    BY_METRICS = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """How one sync came to its replicas."""

    time: float
    """Unix seconds."""
    current: int
    """Replicas that the scale asked for before."""
    replicas: int
    """Replicas that it asks for from now on."""
    route: Route
    verdict: Verdict | None = None
    """None where the metrics were not asked."""
    stabilization: Stabilization | None = None
    """None where there was no wish to stabilize."""
    limit: Limit | None = None
    """None likewise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What the controller remembers of one HPA at one moment, in no order."""

    recommendations: tuple[Recommendation, ...]
    scale_ups: tuple[ScaleEvent, ...]
    scale_downs: tuple[ScaleEvent, ...]
