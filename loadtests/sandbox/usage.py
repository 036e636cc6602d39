"""What a pod's processes use: the records that the ways of measuring share."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What one container has used so far."""

    cpu_seconds_total: float
    """Since the container started; never falls while it runs."""
    memory_working_set_bytes: int
    cfs_periods_total: int | None = None
    """None here and below: not known without a CPU limit that the kernel enforces."""
    cfs_throttled_periods_total: int | None = None
    cfs_throttled_seconds_total: float | None = None


class Meter(Protocol):
    """Measures one container."""

    def read(self) -> Usage | None:
        """Return the usage, None when the container has no process."""
