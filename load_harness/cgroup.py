"""Read this container's CPU and memory limits and its throttling: cgroup v2, then v1, then the host.

Sources:
    https://docs.kernel.org/admin-guide/cgroup-v2.html
    https://docs.kernel.org/admin-guide/cgroup-v1/memory.html
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_UNLIMITED_BYTES = 1 << 62
"""cgroup v1 spells *no limit* as the largest page-aligned number."""
HOST = "host"
"""Source of a limit where no cgroup sets a smaller one."""
_V2 = "cgroup v2"
_V1 = "cgroup v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What this container may use at most."""

    cpu_millicores: float
    cpu_source: str
    memory_bytes: int
    memory_source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Throttling:
    """How often, and how long, this container wanted CPU and was held back; counted since it exists."""

    periods: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What this cgroup has used of the CPU since it exists, and uses of the memory now."""

    cpu_seconds: float
    memory_bytes: int
    """The working set as the kubelet and the autoscaler see it: without cache that is idle."""


class Cgroup:
    """The cgroup of this process, with its ancestors."""

    def __init__(self, *, root: Path = Path("/"), cpus: int | None = None) -> None:
        self._root = root
        self._cpus = len(os.sched_getaffinity(0)) if cpus is None else cpus

    def limits(self) -> Limits:
        """Read the limits in force now: the smallest of this cgroup, its ancestors and the host."""
        cpu, cpu_source = min([(self._cpus * 1000.0, HOST), *self._cpu_quotas()], key=lambda found: found[0])
        memory, memory_source = min([(self._host_memory(), HOST), *self._memory_limits()], key=lambda found: found[0])
        return Limits(cpu_millicores=cpu, cpu_source=cpu_source, memory_bytes=memory, memory_source=memory_source)

    def throttling(self) -> Throttling | None:
        """Read the throttling counters; None where the kernel keeps none for this cgroup."""
        for directories, name, per_second in (
            (self._directories(None), "throttled_usec", 1e6),
            (self._directories("cpu"), "throttled_time", 1e9),
        ):
            for directory in directories[:1]:
                counters = dict(line.split() for line in _lines(directory / "cpu.stat"))
                if name in counters:
                    return Throttling(periods=int(counters["nr_throttled"]), seconds=int(counters[name]) / per_second)
        return None

    def usage(self) -> Usage | None:
        """Read what this cgroup uses; None where the kernel does not count it, as for the root of all."""
        for directory in self._directories(None)[:1]:
            cpu = _figures(directory / "cpu.stat").get("usage_usec")
            used, idle = _figure(directory / "memory.current"), _figures(directory / "memory.stat").get("inactive_file")
            if cpu is not None and used is not None and idle is not None:
                return Usage(cpu_seconds=cpu / 1e6, memory_bytes=max(0, used - idle))
        for cpus, memory in zip(self._directories("cpuacct")[:1], self._directories("memory")[:1], strict=False):
            cpu, used = _figure(cpus / "cpuacct.usage"), _figure(memory / "memory.usage_in_bytes")
            idle = _figures(memory / "memory.stat").get("total_inactive_file")
            if cpu is not None and used is not None and idle is not None:
                return Usage(cpu_seconds=cpu / 1e9, memory_bytes=max(0, used - idle))
        return None

    def processes(self) -> frozenset[int]:
        """List the processes in this cgroup itself; empty where the kernel does not say."""
        # Where both versions are mounted, everybody is at the root of version 2, which counts nothing there.
        for controller in ("cpuacct", None):
            for directory in self._directories(controller)[:1]:
                if listed := _lines(directory / "cgroup.procs"):
                    return frozenset(map(int, listed))
        return frozenset()

    def memory_files(self) -> tuple[str, ...]:
        """List where this cgroup and its ancestors have their memory figures.

        Four words each: the files of usage and statistics, the name of the idle cache in them, the file of the limit.
        """
        return tuple(
            word
            for directories, (used, cache, limit) in (
                (self._directories(None), ("memory.current", "inactive_file", "memory.max")),
                (
                    self._directories("memory"),
                    ("memory.usage_in_bytes", "total_inactive_file", "memory.limit_in_bytes"),
                ),
            )
            for directory in directories
            if (directory / limit).exists()
            for word in (str(directory / used), str(directory / "memory.stat"), cache, str(directory / limit))
        )

    def _cpu_quotas(self) -> Iterator[tuple[float, str]]:
        for directory in self._directories(None):
            for line in _lines(directory / "cpu.max"):
                quota, period = line.split()
                if quota != "max":
                    yield 1000.0 * int(quota) / int(period), _V2
        for directory in self._directories("cpu"):
            for quota in _lines(directory / "cpu.cfs_quota_us"):
                for period in _lines(directory / "cpu.cfs_period_us"):
                    if int(quota) > 0:
                        yield 1000.0 * int(quota) / int(period), _V1

    def _memory_limits(self) -> Iterator[tuple[int, str]]:
        for directories, name, source in (
            (self._directories(None), "memory.max", _V2),
            (self._directories("memory"), "memory.limit_in_bytes", _V1),
        ):
            for directory in directories:
                for limit in _lines(directory / name):
                    if limit != "max" and int(limit) < _UNLIMITED_BYTES:
                        yield int(limit), source

    def _host_memory(self) -> int:
        for line in _lines(self._root / "proc/meminfo"):
            name, _, rest = line.partition(":")
            if name == "MemTotal":
                return int(rest.split()[0]) * 1024
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")

    def _directories(self, controller: str | None) -> list[Path]:
        """This cgroup's folder and its ancestors' folders in a hierarchy, innermost first; v2 has no controller."""
        path, mount = self._path(controller), self._mount(controller)
        if path is None or mount is None:
            return []
        mounted_path, mount_point = mount
        inside = path.removeprefix(mounted_path.rstrip("/")).strip("/")
        top = self._root / mount_point.strip("/")
        # Without a cgroup namespace a container sees the host's path, which does not exist below its own mount.
        innermost = top / inside if (top / inside).is_dir() else top
        return [innermost, *(parent for parent in innermost.parents if parent.is_relative_to(top))]

    def _path(self, controller: str | None) -> str | None:
        for line in _lines(self._root / "proc/self/cgroup"):
            _, controllers, path = line.split(":", 2)
            if (controller or "") in controllers.split(","):
                return path
        return None

    def _mount(self, controller: str | None) -> tuple[str, str] | None:
        for line in _lines(self._root / "proc/self/mountinfo"):
            before, _, after = line.partition(" - ")
            mounted_path, mount_point = before.split()[3:5]
            kind, _, options = after.split(" ", 2)
            wanted = kind == "cgroup2" if controller is None else kind == "cgroup" and controller in options.split(",")
            if wanted:
                return mounted_path, mount_point
        return None


def _lines(path: Path) -> list[str]:
    """The lines of a file of the kernel; none where there is no such file, which is how the kernel says *no limit*."""
    try:
        return path.read_text().splitlines()
    except (FileNotFoundError, NotADirectoryError):
        return []


def _figure(path: Path) -> int | None:
    return next((int(line) for line in _lines(path) if line.isdecimal()), None)


def _figures(path: Path) -> dict[str, int]:
    """Read a file of names and numbers."""
    words = (line.split() for line in _lines(path))
    return {pair[0]: int(pair[1]) for pair in words if len(pair) == 2 and pair[1].isdecimal()}  # noqa: PLR2004 - a pair
