"""Turn a load into the child processes that make it."""

import math

from load_harness.jobs.record import Load
from load_harness.params.cpu import CpuLoad
from load_harness.workloads.process import Command


def commands_for(load: Load, *, starts_at: float) -> tuple[Command, ...]:
    """List the children of a load, whose schedules all begin at one moment of the monotonic clock."""
    if isinstance(load, CpuLoad):
        cores = load.millicores / 1000
        children = max(1, math.ceil(cores))
        share_numbers = (cores / children, starts_at, load.duration_seconds)
        return (Command(module="load_harness.workloads.cpu", arguments=tuple(map(repr, share_numbers))),) * children
    numbers = (load.size_bytes, starts_at, load.duration_seconds, load.ramp_seconds)
    return (Command(module="load_harness.workloads.memory", arguments=tuple(map(repr, numbers))),)
