"""Turn a load into the child processes that make it."""

import math

from load_harness.jobs.record import Load
from load_harness.params.cpu import CpuLoad
from load_harness.params.memory import MemoryLoad
from load_harness.workloads.curve import CONSTANT
from load_harness.workloads.process import Command


def commands_for(load: Load, *, starts_at: float) -> tuple[Command, ...]:
    """List the children of a load, whose schedules all begin at one moment of the monotonic clock."""
    return _burners(load, starts_at) if isinstance(load, CpuLoad) else _holder(load, starts_at)


def _burners(load: CpuLoad, starts_at: float) -> tuple[Command, ...]:
    profile = load.profile
    children = max(1, math.ceil(load.millicores / 1000))
    arguments = [repr(load.millicores / 1000 / children), repr(starts_at), repr(load.duration_seconds)]
    if profile.shape != CONSTANT:
        arguments += [repr(profile.low_millicores / 1000 / children), profile.shape, *map(repr, profile.dials)]
    return (Command(module="load_harness.workloads.cpu", arguments=tuple(arguments)),) * children


def _holder(load: MemoryLoad, starts_at: float) -> tuple[Command, ...]:
    numbers = (load.size_bytes, starts_at, load.duration_seconds, load.ramp_seconds)
    return (Command(module="load_harness.workloads.memory", arguments=tuple(map(repr, numbers))),)
