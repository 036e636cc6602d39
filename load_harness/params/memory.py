"""What `POST /load/memory` takes."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from load_harness.cgroup import Limits
from load_harness.errors import Mistake, invalid_values, spelt
from load_harness.params.cluster_id import CLUSTER_ID_SCHEMA, cluster_id_in, wrong_cluster_id
from load_harness.params.cpu import duration_field
from load_harness.params.form import Field, Form, raise_setting
from load_harness.params.share_of import SHARE_OF, Whole, whole_in, whole_schema, wrong_whole
from load_harness.settings import Settings

MEBIBYTE = 1 << 20
_SHARED = ("mebibytes",)
"""The unit of a cluster load's total."""
SMALLEST_MEBIBYTES = 16
"""The child that holds the memory needs about half of it itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryLoad:
    """Hold this much memory for this long, growing to it at the beginning and shrinking at the end."""

    mebibytes: float
    duration_seconds: float
    ramp_seconds: float
    ramp_down_seconds: float = 0.0
    cluster_id: str | None = None
    """The cluster load that this is a share of."""
    whole: Whole | None = None
    """What is known of that."""

    @property
    def size_bytes(self) -> int:
        """The memory in bytes."""
        return round(self.mebibytes * MEBIBYTE)

    def bytes_at(self, seconds: float) -> int:
        """The memory to hold at a moment since the start."""
        grown = seconds / self.ramp_seconds if self.ramp_seconds else 1.0
        left = (self.duration_seconds - seconds) / self.ramp_down_seconds if self.ramp_down_seconds else 1.0
        return round(self.size_bytes * max(0.0, min(1.0, grown, left)))


def memory_form(settings: Settings, limits: Limits) -> Form:
    """The fields, bounded by the settings and by what this pod can hold at all."""
    return Form(
        fields=(memory_amount(settings, limits), duration_field(settings), *ramp_fields(settings)),
        parts={"cluster_id": CLUSTER_ID_SCHEMA, SHARE_OF: whole_schema(_SHARED)},
    )


def parse_memory(raw: Mapping[str, object], settings: Settings, limits: Limits) -> MemoryLoad:
    """Read the load.

    Raises:
        Problem: 422, listing every mistake.
    """
    values, mistakes = memory_form(settings, limits).collect(raw)
    mistakes += [*too_long_ramps(values), *wrong_cluster_id(raw), *wrong_whole(raw, _SHARED)]
    if mistakes:
        raise invalid_values(mistakes)
    return MemoryLoad(
        mebibytes=values["mebibytes"],
        duration_seconds=float(values["duration_seconds"]),
        ramp_seconds=float(values["ramp_seconds"]),
        ramp_down_seconds=float(values["ramp_down_seconds"]),
        cluster_id=cluster_id_in(raw),
        whole=whole_in(raw),
    )


def memory_amount(settings: Settings, limits: Limits) -> Field:
    """How much memory."""
    most, more = _most_mebibytes(settings, limits)
    return Field(
        name="mebibytes",
        meaning="memory to hold resident, in MiB, on top of what the idle pod has",
        minimum=SMALLEST_MEBIBYTES,
        maximum=most,
        more=more,
    )


def ramp_fields(settings: Settings) -> tuple[Field, Field]:
    """How long the memory takes to grow, and to shrink again."""
    return (
        _ramp(settings, "ramp_seconds", "how long the memory takes to grow, in seconds"),
        _ramp(settings, "ramp_down_seconds", "how long the memory takes to shrink at the end, in seconds"),
    )


def too_long_ramps(values: Mapping[str, float]) -> Iterator[Mistake]:
    """Find that a load is to shrink before it has grown."""
    up, down, duration = (values.get(name) for name in ("ramp_seconds", "ramp_down_seconds", "duration_seconds"))
    if up is None or down is None or duration is None or max(up, down) > duration:
        return  # the form has said so
    if up + down > duration and not math.isclose(up + down, duration):
        rule = f"must be at most duration_seconds, which is {spelt(duration)}"
        name = "ramp_seconds + ramp_down_seconds"
        yield Mistake(field=name, value=spelt(up + down), rule=rule, next_step="shorten them, or lengthen the load")


def _ramp(settings: Settings, name: str, meaning: str) -> Field:
    duration = duration_field(settings)
    return Field(
        name=name,
        meaning=meaning,
        minimum=0,
        maximum=duration.maximum,
        more=duration.more,
        within=duration.name,
        default=0,
        required=False,
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
