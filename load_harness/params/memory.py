"""What `POST /load/memory` takes."""

from collections.abc import Mapping
from dataclasses import dataclass

from load_harness.cgroup import Limits
from load_harness.errors import spelt
from load_harness.params.cpu import duration_field
from load_harness.params.form import Field, Form, raise_setting
from load_harness.settings import Settings

MEBIBYTE = 1 << 20
SMALLEST_MEBIBYTES = 16
"""The child that holds the memory needs about half of it itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryLoad:
    """Hold this much memory for this long, after growing to it."""

    mebibytes: float
    duration_seconds: float
    ramp_seconds: float

    @property
    def size_bytes(self) -> int:
        """The memory in bytes."""
        return round(self.mebibytes * MEBIBYTE)


def memory_form(settings: Settings, limits: Limits) -> Form:
    """The fields, bounded by the settings and by what this pod can hold at all."""
    most, more = _most_mebibytes(settings, limits)
    duration = duration_field(settings)
    return Form(
        fields=(
            Field(
                name="mebibytes",
                meaning="memory to hold resident, in MiB, on top of what the idle pod has",
                minimum=SMALLEST_MEBIBYTES,
                maximum=most,
                more=more,
            ),
            duration,
            Field(
                name="ramp_seconds",
                meaning="how long the memory takes to grow, in seconds",
                minimum=0,
                maximum=duration.maximum,
                more=duration.more,
                within=duration.name,
                default=0,
                required=False,
            ),
        ),
    )


def parse_memory(raw: Mapping[str, object], settings: Settings, limits: Limits) -> MemoryLoad:
    """Read the load.

    Raises:
        Problem: 422, listing every mistake.
    """
    values = memory_form(settings, limits).read(raw)
    return MemoryLoad(
        mebibytes=values["mebibytes"],
        duration_seconds=float(values["duration_seconds"]),
        ramp_seconds=float(values["ramp_seconds"]),
    )


def _most_mebibytes(settings: Settings, limits: Limits) -> tuple[float, str]:
    limit = limits.memory_bytes / MEBIBYTE
    usable = max(0.0, limit - settings.memory_reserve_mebibytes)
    if settings.max_memory_mebibytes <= usable:
        return settings.max_memory_mebibytes, raise_setting("LOAD_HARNESS_MAX_MEMORY_MEBIBYTES")
    return usable, (
        f"raise the pod's limit, which is {spelt(limit)} MiB ({limits.memory_source}), or lower "
        f"LOAD_HARNESS_MEMORY_RESERVE_MEBIBYTES, which keeps {spelt(settings.memory_reserve_mebibytes)} for the server"
    )
