"""Series as they are written for Prometheus. Values, no I/O."""

from dataclasses import dataclass
from enum import StrEnum

Labels = tuple[tuple[str, str], ...]
"""Names and values, in the order in which they are written."""


class Type(StrEnum):
    """What Prometheus calls the type of a metric."""

    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One value of one series."""

    suffix: str
    """Of the family's name: empty, `_bucket`, `_sum` or `_count`."""
    labels: Labels
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """All samples of one metric at one moment."""

    name: str
    type: Type
    help: str
    samples: tuple[Sample, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A service in an environment: what the series are of."""

    service: str
    environment: str
