"""Hold an exact amount of resident memory: the child process of a memory job."""

import mmap
import time
from collections.abc import Callable

from load_harness.workloads.child import die_with, exit_if_orphaned

STEP_SECONDS = 0.1
"""How often a ramp grows."""
IDLE_SECONDS = 0.5
"""How often a child that only holds looks for its parent."""
TOUCH_SECONDS = 10.0
"""How often every page is written again, so that none is swapped out as idle."""
_PAGE = mmap.PAGESIZE


def private_bytes(pid: int | str = "self") -> int:
    """Read the memory that only this process has (USS): what the pod would have less without it.

    Source: https://docs.kernel.org/filesystems/proc.html, smaps_rollup
    """
    with open(f"/proc/{pid}/smaps_rollup", "rb") as rollup:  # noqa: PTH123 - pathlib would be resident too
        return 1024 * sum(int(line.split()[1]) for line in rollup if line.startswith(b"Private_"))


class Held:
    """Memory that is resident, growing page by page."""

    def __init__(self, size_bytes: int) -> None:
        self._pages = -(-size_bytes // _PAGE)
        self._memory = mmap.mmap(-1, max(1, self._pages) * _PAGE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        # A huge page would make memory resident ahead of the ramp.
        self._memory.madvise(mmap.MADV_NOHUGEPAGE)
        self._touched = 0

    def grow_to(self, ratio: float) -> None:
        """Make this share of the memory resident; it never shrinks."""
        wanted = min(self._pages, round(self._pages * ratio))
        if wanted > self._touched:
            self._write(self._touched, wanted)
            self._touched = wanted

    def touch(self) -> None:
        """Use every resident page again."""
        self._write(0, self._touched)

    def _write(self, first: int, end: int) -> None:
        # Not zero: the kernel may take back huge pages that are all zeros.
        self._memory[first * _PAGE : end * _PAGE : _PAGE] = b"\x01" * (end - first)


def hold(  # noqa: PLR0913 - clocks are arguments
    held: Held,
    *,
    starts_at: float,
    duration_seconds: float,
    ramp_seconds: float,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
    each_step: Callable[[], None] = lambda: None,
) -> None:
    """Grow over the ramp, then hold until the duration is over."""
    touched_at = starts_at
    while (elapsed := clock() - starts_at) < duration_seconds:
        each_step()
        held.grow_to(1.0 if ramp_seconds <= 0 else elapsed / ramp_seconds)
        if clock() - touched_at >= TOUCH_SECONDS:
            held.touch()
            touched_at = clock()
        step = STEP_SECONDS if elapsed < ramp_seconds else IDLE_SECONDS
        sleep(min(step, max(0.0, starts_at + duration_seconds - clock())))


def main(arguments: list[str]) -> None:
    """Run as a child: parent's pid, bytes, start on the monotonic clock, duration and ramp in seconds."""
    parent, size_bytes = int(arguments[0]), int(arguments[1])
    starts_at, duration_seconds, ramp_seconds = (float(argument) for argument in arguments[2:])
    die_with(parent)
    held = Held(max(0, size_bytes - private_bytes()))
    hold(
        held,
        starts_at=starts_at,
        duration_seconds=duration_seconds,
        ramp_seconds=ramp_seconds,
        each_step=lambda: exit_if_orphaned(parent),
    )
