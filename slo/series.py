"""Time series as Prometheus gives them."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeSeries:
    """One time series of an answer."""

    labels: Mapping[str, str]
    samples: tuple[tuple[float, float], ...]
    """(Unix seconds, value), in order of time. NaN is a value that Prometheus gave, not a gap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One value of an answer for one moment."""

    labels: Mapping[str, str]
    time: float
    """Unix seconds: the moment asked for."""
    value: float
