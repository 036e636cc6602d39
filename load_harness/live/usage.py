"""What this pod uses: by its cgroup where that is its own, else by its processes."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from load_harness.cgroup import Cgroup

_MOST_PROCESSES = 4096
"""Of one pod; the jobs that the settings allow need fewer."""
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
# Positions in /proc/PID/stat after the name, which may hold anything.
# Source: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
_PARENT, _OWN_AND_REAPED_TICKS = 1, slice(11, 15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """CPU since the pod began and memory now; None where it cannot be read."""

    cpu_seconds: float | None
    memory_bytes: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageReader:
    """Reads what the pod uses, always in the same way."""

    measured_by: str
    read: Callable[[], Used]


def usage_reader(cgroup: Cgroup, *, proc: Path = Path("/proc"), pid: int | None = None) -> UsageReader:
    """Choose how to read: a cgroup that holds other programs, such as a login session's, says nothing of this one."""
    own = pid or os.getpid()
    if cgroup.usage() is not None and _is_own(cgroup.processes(), proc, own):
        return UsageReader(measured_by="cgroup", read=lambda: _by_cgroup(cgroup))
    return UsageReader(measured_by="processes", read=lambda: _by_processes(proc, own))


# Private


def _is_own(members: frozenset[int], proc: Path, own: int) -> bool:
    """Whether every process in there has started this one or was started by it or by its parent."""
    parent = _parent(proc, own)
    family = {own} if parent in {None, 0, 1} else {own, parent}
    related = family | set(_ancestors(proc, own))
    return bool(members) and all(pid in related or family & set(_ancestors(proc, pid)) for pid in members)


def _ancestors(proc: Path, pid: int) -> Iterator[int]:
    seen = {pid}
    while (parent := _parent(proc, pid)) and parent not in seen:
        yield parent
        seen.add(parent)
        pid = parent


def _parent(proc: Path, pid: int) -> int | None:
    fields = _stat(proc, pid)
    return int(fields[_PARENT]) if fields else None


def _by_cgroup(cgroup: Cgroup) -> Used:
    usage = cgroup.usage()
    if usage is None:
        return Used(cpu_seconds=None, memory_bytes=None)
    return Used(cpu_seconds=usage.cpu_seconds, memory_bytes=usage.memory_bytes)


def _by_processes(proc: Path, own: int) -> Used:
    """Add up this process and its descendants; what those shared is counted once, as it is not counted at all."""
    ticks, pages = 0, 0
    for pid in _family(proc, own):
        ticks += sum(int(field) for field in _stat(proc, pid)[_OWN_AND_REAPED_TICKS])
        pages += _unshared_pages(proc, pid)
    return Used(cpu_seconds=ticks / _TICKS, memory_bytes=pages * _PAGE_BYTES)


def _family(proc: Path, own: int) -> Iterator[int]:
    left, seen = [own], {own}
    while left and len(seen) <= _MOST_PROCESSES:
        pid = left.pop()
        yield pid
        children = set(_children(proc, pid)) - seen
        left.extend(children)
        seen |= children


def _children(proc: Path, pid: int) -> Iterator[int]:
    try:
        tasks = list((proc / str(pid) / "task").iterdir())
    except OSError:  # it has ended
        return
    for task in tasks:
        yield from map(int, _text(task / "children").split())


def _stat(proc: Path, pid: int) -> list[str]:
    """The fields behind the name; none where the process has ended."""
    return _text(proc / str(pid) / "stat").rpartition(")")[2].split()


def _unshared_pages(proc: Path, pid: int) -> int:
    sizes = _text(proc / str(pid) / "statm").split()
    return max(0, int(sizes[1]) - int(sizes[2])) if sizes else 0


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:  # a process or a thread that has ended in between
        return ""
