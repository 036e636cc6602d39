"""Hold an exact amount of resident memory: the child process of a memory job."""

import mmap
import time
from collections.abc import Callable
from dataclasses import dataclass

from load_harness.workloads.child import die_with, exit_if_orphaned
from load_harness.workloads.headroom import Headroom, TooLittleLeft
from load_harness.workloads.tally import of_this_child

STEP_SECONDS = 0.1
"""How often a ramp grows, and how often the pod's memory is looked at: others may take what is left."""
TOUCH_SECONDS = 10.0
"""How often every page is written again, so that none is swapped out as idle."""
MEBIBYTE = 1 << 20
_PAGE = mmap.PAGESIZE


def private_bytes(pid: int | str = "self") -> int:
    """Read the memory that only this process has (USS): what the pod would have less without it.

    Source: https://docs.kernel.org/filesystems/proc.html, smaps_rollup
    """
    with open(f"/proc/{pid}/smaps_rollup", "rb") as rollup:  # noqa: PTH123 - pathlib would be resident too
        return 1024 * sum(int(line.split()[1]) for line in rollup if line.startswith(b"Private_"))


class Held:
    """Memory that is resident, page by page."""

    def __init__(
        self, size_bytes: int, *, step_bytes: int = 1 << 30, before_step: Callable[[int], None] = lambda _: None
    ) -> None:
        self._pages = -(-size_bytes // _PAGE)
        self._memory = mmap.mmap(-1, max(1, self._pages) * _PAGE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        # A huge page would make memory resident ahead of the ramp.
        self._memory.madvise(mmap.MADV_NOHUGEPAGE)
        self._touched = 0
        self._step_pages = max(1, step_bytes // _PAGE)
        self._before_step = before_step

    @property
    def held_bytes(self) -> int:
        """What is resident."""
        return self._touched * _PAGE

    def resize(self, ratio: float) -> None:
        """Make this share of the memory resident, in steps, and give the rest back."""
        wanted = max(0, min(self._pages, round(self._pages * ratio)))
        while self._touched < wanted:
            end = min(wanted, self._touched + self._step_pages)
            self._before_step((end - self._touched) * _PAGE)
            self._write(self._touched, end)
            self._touched = end
        if wanted < self._touched:
            self._memory.madvise(mmap.MADV_DONTNEED, wanted * _PAGE, (self._touched - wanted) * _PAGE)
            self._touched = wanted

    def touch(self) -> None:
        """Use every resident page again."""
        self._write(0, self._touched)

    def _write(self, first: int, end: int) -> None:
        # Not zero: the kernel may take back huge pages that are all zeros.
        self._memory[first * _PAGE : end * _PAGE : _PAGE] = b"\x01" * (end - first)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """When how much is held."""

    starts_at: float
    duration_seconds: float
    ramp_seconds: float
    ramp_down_seconds: float = 0.0

    def ratio(self, elapsed: float) -> float:
        """The share to hold at a moment."""
        grown = elapsed / self.ramp_seconds if self.ramp_seconds > 0 else 1.0
        left = self.duration_seconds - elapsed
        return min(1.0, grown, left / self.ramp_down_seconds if self.ramp_down_seconds > 0 else 1.0)


def hold(
    held: Held,
    plan: Plan,
    *,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
    each_step: Callable[[], None] = lambda: None,
) -> None:
    """Grow, hold and shrink as planned."""
    touched_at = plan.starts_at
    while (elapsed := clock() - plan.starts_at) < plan.duration_seconds:
        each_step()
        held.resize(plan.ratio(elapsed))
        if clock() - touched_at >= TOUCH_SECONDS:
            held.touch()
            touched_at = clock()
        sleep(min(STEP_SECONDS, max(0.0, plan.starts_at + plan.duration_seconds - clock())))


def main(arguments: list[str]) -> None:
    """Run as a child.

    It is told its parent's pid, bytes, start on the monotonic clock, duration and both ramps in seconds, the bytes to
    leave below the pod's limit, and where the pod's cgroups have their figures.
    """
    parent, size_bytes = int(arguments[0]), int(arguments[1])
    starts_at, duration_seconds, ramp_seconds, ramp_down_seconds = (float(argument) for argument in arguments[2:6])
    die_with(parent)
    headroom = Headroom(arguments[7:], margin_bytes=int(arguments[6]))
    own_bytes = private_bytes()
    held = Held(max(0, size_bytes - own_bytes), step_bytes=headroom.step_bytes, before_step=headroom.check)
    plan = Plan(
        starts_at=starts_at,
        duration_seconds=duration_seconds,
        ramp_seconds=ramp_seconds,
        ramp_down_seconds=ramp_down_seconds,
    )

    def look_around() -> None:
        exit_if_orphaned(parent)
        headroom.check(0)

    try:
        hold(held, plan, each_step=look_around)
    except TooLittleLeft as left:
        at = (own_bytes + held.held_bytes) / MEBIBYTE
        of_this_child().note(f"stopped itself at {at:.0f} MiB: {left}; ask for less, or raise the pod's limit")
        raise SystemExit(1) from None
