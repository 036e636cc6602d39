"""What a child tells its parent: a page of memory that both see, which outlives the child and nothing else."""

import contextlib
import mmap
import os
import struct
from dataclasses import dataclass

DESCRIPTOR = 3
"""Where a child finds its page."""
PAGE_BYTES = 4096
_FIGURES = struct.Struct("<QQQ")
_NOTE_AT, _MOST_NOTE_BYTES = 32, 480
_ORDER_AT, _MOST_ORDER_BYTES = 512, 3072


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a child has told so far."""

    out_bytes: int = 0
    """Written, or sent."""
    in_bytes: int = 0
    """Read, or received."""
    taken_bytes: int = 0
    """Disk space it has taken."""
    note: str = ""
    """What is in its way; empty where nothing is."""


NOTHING_TOLD = Told()


class Tally:
    """The page, seen from either side. Only the child writes figures, each in one piece."""

    def __init__(self, descriptor: int) -> None:
        self._page = mmap.mmap(descriptor, PAGE_BYTES)
        self._figures = memoryview(self._page)[: _FIGURES.size].cast("Q")

    def moved(self, *, out_bytes: int = 0, in_bytes: int = 0) -> None:
        """Count what was moved."""
        self._figures[0] += out_bytes
        self._figures[1] += in_bytes

    def taken(self, taken_bytes: int) -> None:
        """Say how much disk space is taken."""
        self._figures[2] = taken_bytes

    def note(self, text: str) -> None:
        """Say what is in the way; nothing, where nothing is any more."""
        self._write(_NOTE_AT, text, _MOST_NOTE_BYTES)

    def told(self) -> Told:
        """Read everything."""
        out_bytes, in_bytes, taken_bytes = self._figures
        note = self._read(_NOTE_AT, _MOST_NOTE_BYTES)
        return Told(out_bytes=out_bytes, in_bytes=in_bytes, taken_bytes=taken_bytes, note=note)

    def order(self, text: str) -> None:
        """Tell the child what must not be on its command line, where others could read it."""
        self._write(_ORDER_AT, text, _MOST_ORDER_BYTES)

    def ordered(self) -> str:
        """Read what the parent told."""
        return self._read(_ORDER_AT, _MOST_ORDER_BYTES)

    def close(self) -> None:
        """Let go of the page."""
        self._figures.release()
        self._page.close()

    def _write(self, at: int, text: str, most: int) -> None:
        # The byte behind the text stays zero: a reader that looks in between sees an older or a shorter one.
        content = text.encode()[: most - 1]
        self._page[at : at + most] = content.ljust(most, b"\0")

    def _read(self, at: int, most: int) -> str:
        return self._page[at : at + most].partition(b"\0")[0].decode("utf-8", "ignore")


def new_page() -> int:
    """Make a page, and return its descriptor."""
    descriptor = os.memfd_create("load-harness-tally")
    try:
        os.ftruncate(descriptor, PAGE_BYTES)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def of_this_child() -> Tally:
    """Open the page that this process was given."""
    return Tally(DESCRIPTOR)


def told_by(tally: Tally) -> Told | None:
    """Read a page that another thread may let go of at any moment; None where it did."""
    with contextlib.suppress(ValueError):
        return tally.told()
    return None
