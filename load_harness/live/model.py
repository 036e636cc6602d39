"""What there is to show: charts, each saying where its figures come from, and facts that only Prometheus knows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

WINDOW_SECONDS = 300
"""What the charts show, and as far as the pods remember."""
Value = float | None
"""None is not known, which is never zero."""


class Source(StrEnum):
    """Where figures come from."""

    PROMETHEUS = "prometheus"
    PODS = "pods"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a chart."""

    name: str
    values: tuple[Value, ...]
    reference: bool = False
    """Whether it is only there to compare with, as a limit is."""

    @property
    def known(self) -> bool:
        """Whether any of its values is known."""
        return any(value is not None for value in self.values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """The lines over the same moments."""

    id: str
    source: Source
    first: float
    """Unix seconds."""
    step_seconds: float
    lines: tuple[Line, ...]
    note: str | None = None
    """What a reader has to know, such as why it is empty."""

    @property
    def known(self) -> bool:
        """Whether any value of any line but the references is known."""
        return any(line.known for line in self.lines if not line.reference)


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective:
    """One service level objective; each figure is None where nothing is recorded yet."""

    id: str
    name: str
    objective_ratio: float
    days: Value
    budget_left_ratio: Value
    burn_rate: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Canary:
    """A release under analysis, or the last one."""

    name: str
    phase: str
    weight_percent: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Replicas:
    """How many pods there are to be; None where nobody says."""

    wanted_by_autoscaler: Value
    fewest: Value
    most: Value
    wanted: Value
    ready: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What only Prometheus knows; an empty tuple or None comes with a reason."""

    replicas: Replicas | None = None
    objectives: tuple[Objective, ...] = ()
    canaries: tuple[Canary, ...] = ()
    because: Mapping[str, str] = field(default_factory=dict)
    """Why a part is not known, by its name: replicas, objectives, canaries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """Everything at one moment."""

    time: float
    """Unix seconds."""
    source: Source
    because: str | None
    """Why it is not Prometheus."""
    workload: str | None
    """Which pods they are, as Prometheus tells them apart."""
    charts: tuple[Chart, ...]
    facts: Facts
    pods: int | None = None
    """How many pods gave figures, where they were asked."""
    missing: Mapping[str, str] = field(default_factory=dict)
    """Why a pod that was asked gave none, by its address."""
