"""Two policies beside each other. Values, no I/O."""

from dataclasses import dataclass

from slo.dora.metrics.model import DoraFigures, Figure
from slo.dora.policy.model import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """The figures that a policy makes."""

    policy: Policy
    figures: DoraFigures


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """A definition on which the policies differ."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Because:
    """What moved a figure."""

    effect: str
    """What became of them, as `no longer counted`."""
    why: str
    """As `a redeployment under lenient`."""
    names: tuple[str, ...]
    """Of all deployments or changes that it is about, as people call them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricDifference:
    """A figure that is not the same under both policies."""

    metric: str
    before: Figure | None
    """None where the service has no figures in that environment under that policy."""
    after: Figure | None
    because: tuple[Because, ...]
    """That of the most first. Empty where the definition itself changed the value, as a longer list of proxies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowDifference:
    """The metrics that differ, of a service in an environment over one window."""

    service: str
    environment: str
    days: int
    metrics: tuple[MetricDifference, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """All that differs."""

    before: Side
    after: Side
    definitions: tuple[Definition, ...]
    windows: tuple[WindowDifference, ...]
    """By service, environment and days; those without a difference are left out."""
    windows_compared: int
    """How many windows both policies have."""
