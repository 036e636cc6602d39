"""Write and read a file at exact rates: the child process of a disk job.

What is counted as written has reached the device (fdatasync), and what is read comes from there and not from the
kernel's cache of it (fadvise), which then does not grow either.
"""

import errno
import os
import tempfile
import time
from collections.abc import Callable
from typing import TypeVar

from load_harness.workloads.child import die_with, exit_if_orphaned
from load_harness.workloads.pace import Pace, keep_pace
from load_harness.workloads.tally import Tally, of_this_child

GRAIN_BYTES = 4096
"""A device moves whole pages; less than one is not worth its way."""
PIECE_BYTES = 1 << 20
"""Of one call; few enough bytes for a stop to come between them."""
FILL_BYTES = 16 << 20
"""How much of a file that is filled may wait in the kernel's cache, where it would keep a stop waiting."""
MOVE_SECONDS = 0.5
"""How long one way may keep the other waiting."""


_NEXT_STEP = "; check the disk of LOAD_HARNESS_DISK_DIRECTORY"
_Result = TypeVar("_Result")


class DiskError(Exception):
    """The file cannot be had, written or read; says what was tried and why it failed."""


class RoundFile:
    """A file without a name, written and read round and round: with the process, its space is free again."""

    def __init__(self, directory: str, size_bytes: int) -> None:
        self._directory = directory
        self._size = size_bytes
        self._content = os.urandom(min(PIECE_BYTES, size_bytes))  # a file system that compresses finds nothing to gain
        self._write_at = self._read_at = 0
        self._descriptor = self._tried("creating a file in", _nameless, directory)
        self._tried(f"taking {size_bytes} bytes in", os.posix_fallocate, self._descriptor, 0, size_bytes)

    def fill(self, each_piece: Callable[[], None], *, until: float) -> None:
        """Write all of it once: what was never written is read without the device.

        Raises:
            DiskError: Where the disk does not take it until then.
        """
        at = 0
        while at < self._size:
            each_piece()
            if time.monotonic() >= until:
                because = (
                    f"filling the file in {self._directory}: took all of the duration for {at} of {self._size} bytes; "
                    "ask for fewer file_mebibytes, or for longer"
                )
                raise DiskError(because)
            at += self._tried("writing to", os.pwrite, self._descriptor, self._piece(self._size - at), at)
            if at % FILL_BYTES == 0:
                self._settle()
        self._settle()

    def write(self, count: int) -> int:
        """Write so many bytes, fewer where that takes long; return how many reached the device."""
        written, until = 0, time.monotonic() + MOVE_SECONDS
        while written < count and time.monotonic() < until:
            piece = self._piece(min(count - written, self._size - self._write_at))
            done = self._tried("writing to", os.pwrite, self._descriptor, piece, self._write_at)
            self._write_at = (self._write_at + done) % self._size
            written += done
        self._settle()
        return written

    def read(self, count: int) -> int:
        """Read so many bytes, fewer where that takes long; return how many."""
        read, until = 0, time.monotonic() + MOVE_SECONDS
        while read < count and time.monotonic() < until:
            wanted = min(count - read, self._size - self._read_at, PIECE_BYTES)
            done = len(self._tried("reading from", os.pread, self._descriptor, wanted, self._read_at))
            if done == 0:
                because = f"reading from {self._directory}: the file ended early; something else cut it"
                raise DiskError(because)
            # Dropped behind it, and with it what the kernel read ahead, so that the next round finds nothing cached.
            os.posix_fadvise(self._descriptor, self._read_at, done, os.POSIX_FADV_DONTNEED)
            self._read_at = (self._read_at + done) % self._size
            read += done
        return read

    def close(self) -> None:
        """Let go of it, and so of its space."""
        os.close(self._descriptor)

    def _piece(self, most: int) -> memoryview:
        return memoryview(self._content)[: min(most, PIECE_BYTES)]

    def _settle(self) -> None:
        self._tried("writing to", os.fdatasync, self._descriptor)
        os.posix_fadvise(self._descriptor, 0, 0, os.POSIX_FADV_DONTNEED)

    def _tried(self, doing: str, call: Callable[..., _Result], *arguments: object) -> _Result:
        try:
            return call(*arguments)
        except OSError as error:
            code = errno.errorcode.get(error.errno or 0, "unknown")
            because = f"{doing} {self._directory}: {error.strerror} ({code})"
            raise DiskError(because + _NEXT_STEP) from None


def work(  # noqa: PLR0913 - what a disk job is
    tally: Tally,
    *,
    directory: str,
    file_bytes: int,
    rates: tuple[float, float],
    starts_at: float,
    duration_seconds: float,
    each_slot: Callable[[], None] = lambda: None,
) -> None:
    """Write and read until the duration is over.

    Raises:
        DiskError: Where the disk does not do what is asked.
    """
    file = RoundFile(directory, file_bytes)
    tally.taken(file_bytes)
    write_rate, read_rate = rates
    if read_rate:
        file.fill(each_slot, until=starts_at + duration_seconds)

    def write(count: int) -> int:
        tally.moved(out_bytes=(written := file.write(count)))
        return written

    def read(count: int) -> int:
        tally.moved(in_bytes=(done := file.read(count)))
        return done

    ways = [
        (Pace(rate, starts_at=starts_at, duration_seconds=duration_seconds, grain=GRAIN_BYTES), move)
        for rate, move in ((write_rate, write), (read_rate, read))
        if rate
    ]
    keep_pace(ways, starts_at=starts_at, duration_seconds=duration_seconds, each_slot=each_slot)
    file.close()


def main(arguments: list[str]) -> None:
    """Run as a child.

    It is told its parent's pid, the folder, the file's bytes, the bytes to write and to read each second, the start on
    the monotonic clock and the duration in seconds.
    """
    parent, directory, file_bytes = int(arguments[0]), arguments[1], int(arguments[2])
    write_rate, read_rate, starts_at, duration_seconds = (float(argument) for argument in arguments[3:])
    die_with(parent)
    tally = of_this_child()
    try:
        work(
            tally,
            directory=directory,
            file_bytes=file_bytes,
            rates=(write_rate, read_rate),
            starts_at=starts_at,
            duration_seconds=duration_seconds,
            each_slot=lambda: exit_if_orphaned(parent),
        )
    except DiskError as error:
        tally.note(str(error))
        raise SystemExit(1) from None


def _nameless(directory: str) -> int:
    """Make a file that has no name, at once where the file system can, else a moment later."""
    try:
        return os.open(directory, os.O_TMPFILE | os.O_RDWR | os.O_CLOEXEC, 0o600)
    except OSError as error:
        if error.errno not in {errno.EOPNOTSUPP, errno.EISDIR, errno.EINVAL}:
            raise
    descriptor, path = tempfile.mkstemp(prefix=".load-harness-", dir=directory)
    os.unlink(path)  # noqa: PTH108 - as all of this, with descriptors
    return descriptor
