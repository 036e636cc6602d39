"""Turn a load into the child processes that make it."""

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import assert_never

from load_harness.errors import Problem
from load_harness.params.cpu import CpuLoad
from load_harness.params.disk import DiskLoad
from load_harness.params.load import Load
from load_harness.params.memory import MEBIBYTE, MemoryLoad
from load_harness.params.network import NetworkLoad
from load_harness.settings import Settings
from load_harness.workloads.curve import CONSTANT
from load_harness.workloads.process import Command

_SPARE_SECONDS = 30.0
"""How much longer than a network job its credentials are good."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """Where a network job sends to and receives from."""

    pod: str
    """The name of this pod, which it does not send to where there are others."""
    addresses: tuple[str, ...]
    headers: Mapping[str, str] = field(default_factory=dict)
    """What its requests carry, so that the other pods answer them."""


WayFor = Callable[[float], Way]
"""Finds the way for a job that lasts so many seconds."""


def no_way(_: float) -> Way:
    """Say that nobody knows where the pods are.

    Raises:
        Problem: Always.
    """
    raise Problem(
        HTTPStatus.SERVICE_UNAVAILABLE, "network load: this pod knows no way to itself; set LOAD_HARNESS_PEERS"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What children have to know of their pod."""

    disk_folder: Path
    memory_margin_bytes: int
    way: WayFor
    memory_files: Callable[[], tuple[str, ...]] = tuple
    """Where its cgroups have their figures."""

    @classmethod
    def of(
        cls, settings: Settings, *, way: WayFor, memory_files: Callable[[], tuple[str, ...]] = tuple
    ) -> "Surroundings":
        """Describe the surroundings that are set."""
        return cls(
            disk_folder=settings.disk_folder,
            memory_margin_bytes=round(settings.memory_margin_mebibytes * MEBIBYTE),
            way=way,
            memory_files=memory_files,
        )


def commands_for(load: Load, *, starts_at: float, around: Surroundings) -> tuple[Command, ...]:
    """List the children of a load, whose schedules all begin at one moment of the monotonic clock.

    Raises:
        Problem: 503 where a network load knows no way.
    """
    match load:
        case CpuLoad():
            return _burners(load, starts_at)
        case MemoryLoad():
            return (_holder(load, starts_at, around),)
        case DiskLoad():
            return (_writer(load, starts_at, around),)
        case NetworkLoad():
            return (_sender(load, starts_at, around),)
        case _:
            assert_never(load)


def _burners(load: CpuLoad, starts_at: float) -> tuple[Command, ...]:
    profile = load.profile
    children = max(1, math.ceil(load.millicores / 1000))
    arguments = [repr(load.millicores / 1000 / children), repr(starts_at), repr(load.duration_seconds)]
    if profile.shape != CONSTANT:
        arguments += [repr(profile.low_millicores / 1000 / children), profile.shape, *map(repr, profile.dials)]
    return (Command(module="load_harness.workloads.cpu", arguments=tuple(arguments)),) * children


def _holder(load: MemoryLoad, starts_at: float, around: Surroundings) -> Command:
    times = (starts_at, load.duration_seconds, load.ramp_seconds, load.ramp_down_seconds)
    numbers = map(repr, (load.size_bytes, *times, around.memory_margin_bytes))
    return Command(module="load_harness.workloads.memory", arguments=(*numbers, *around.memory_files()))


def _writer(load: DiskLoad, starts_at: float, around: Surroundings) -> Command:
    numbers = map(repr, (load.file_bytes, *load.bytes_per_second, starts_at, load.duration_seconds))
    return Command(module="load_harness.workloads.disk", arguments=(str(around.disk_folder), *numbers))


def _sender(load: NetworkLoad, starts_at: float, around: Surroundings) -> Command:
    way = around.way(load.duration_seconds + _SPARE_SECONDS)
    numbers = map(repr, (*load.bytes_per_second, starts_at, load.duration_seconds))
    return Command(
        module="load_harness.workloads.network",
        arguments=(*numbers, way.pod, *way.addresses),
        order=json.dumps(dict(way.headers)),
    )
