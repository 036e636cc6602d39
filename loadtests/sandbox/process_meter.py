"""Measure a container without cgroups: by the sum over its processes."""

import psutil

from loadtests.sandbox.usage import Usage


class ProcessMeter:
    """Sums CPU and memory over a process and its descendants.

    A child's CPU time counts up to the last reading before it ended, so the total never falls. The kernel's clock of a
    process ticks in hundredths of a second, 0.07 % of a core over a sync period of 15 s.
    """

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._cpu_seconds: dict[tuple[int, float], float] = {}

    def read(self) -> Usage | None:
        """Return the usage, None when the process is gone."""
        try:
            root = psutil.Process(self._pid)
            members = [root, *root.children(recursive=True)]
        except psutil.NoSuchProcess:
            return None
        memory_bytes = sum(self._read_member(member) for member in members)
        cpu_seconds = sum(self._cpu_seconds.values())
        return Usage(cpu_seconds_total=cpu_seconds, memory_working_set_bytes=memory_bytes)

    def _read_member(self, member: psutil.Process) -> int:
        """Note a member's CPU time and return its resident memory in bytes."""
        try:
            with member.oneshot():
                times = member.cpu_times()
                self._cpu_seconds[(member.pid, member.create_time())] = times.user + times.system
                memory = member.memory_info()
                return int(memory.rss - getattr(memory, "shared", 0))
        except psutil.NoSuchProcess:
            return 0
