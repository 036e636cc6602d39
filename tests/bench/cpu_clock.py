"""Read the CPU clocks of processes from outside: the kernel's figures, to the nanosecond, not their own report."""

import time
from collections.abc import Callable, Mapping, Sequence

from tests.bench.arithmetic import Reading
from tests.bench.interface import NotMeasured


def read(pids: Sequence[int]) -> Reading:
    """Read the CPU time that processes, all their threads, have used so far.

    Raises:
        NotMeasured: One of them has ended.
    """
    try:
        # The kernel's formula for the CPU clock of another process (MAKE_PROCESS_CPUCLOCK, CPUCLOCK_SCHED).
        return Reading(time=time.monotonic(), cpu_seconds=sum(time.clock_gettime((~pid << 3) | 2) for pid in pids))
    except OSError as error:
        raise NotMeasured(what=f"processes {list(pids)}", why="one ended while it was measured") from error


def watch(
    groups: Mapping[str, Sequence[int]],
    seconds: int,
    *,
    each_second: Callable[[], None] = lambda: None,
) -> dict[str, list[Reading]]:
    """Read the clocks of groups of processes at the start and after each second.

    The readings are whole seconds apart, hence at the same point of the burners' 100 ms slots: otherwise the first and
    the last slot, of which a part is burnt and a part is not, would blur the mean.
    """
    start = time.monotonic()
    readings: dict[str, list[Reading]] = {name: [] for name in groups}
    for second in range(seconds + 1):
        time.sleep(max(0.0, start + second - time.monotonic()))
        for name, pids in groups.items():
            readings[name].append(read(pids))
        if second < seconds:
            each_second()
    return readings
