"""Live progress: one line that is written anew on a terminal, a line now and then elsewhere."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TextIO

from load_harness.client.outcome import error_ratio
from load_harness.client.reading import MEBIBYTE, Reading, Way

LINE_SECONDS = 5.0
"""How often a line is written where no terminal shows it."""
_SETTLED_SECONDS = 1.0
"""Before this the start of a burner is most of what it used, and a percentage would frighten."""
_ANEW = "\r\x1b[K"
_UNWRAPPED = "\x1b[?7l{}\x1b[?7h"
"""A line that is longer than the terminal is wide is cut there: one that wraps could not be written anew."""


@dataclass(slots=True, kw_only=True)
class Line:
    """Writes progress to a stream."""

    stream: TextIO
    kind: str
    _before: Reading | None = field(default=None, init=False)
    _written_at: float | None = field(default=None, init=False)
    _open: bool = field(default=False, init=False)

    def reading(self, reading: Reading) -> None:
        """Show what is known now."""
        text = _LINES[self.kind](reading, self._before)
        self._before = reading
        self._write(text, at=reading.elapsed_seconds, always=not reading.live)

    def silence(self, seconds: float, because: str) -> None:
        """Show that the workload has not answered for so long."""
        self._write(f"no answer for {seconds:.0f} s: {because}", at=None, always=True)

    def end(self) -> None:
        """Leave the line."""
        if self._open:
            self.stream.write("\n")
            self.stream.flush()
            self._open = False

    def _write(self, text: str, *, at: float | None, always: bool) -> None:
        if self.stream.isatty():
            self.stream.write(_ANEW + _UNWRAPPED.format(text))
            self._open = True
        elif always or self._written_at is None or at is None or at - self._written_at >= LINE_SECONDS:
            self.stream.write(f"{text}\n")
            self._written_at = at
        self.stream.flush()


def cpu_line(reading: Reading, before: Reading | None) -> str:
    """Spell a CPU load."""
    asked = "" if reading.due_now is None else f"{reading.due_now * 1000:.0f} m, "
    parts = [f"asked {asked}{reading.due:.2f} CPU s", f"got {_rate(reading, before)}{_cpu(reading.achieved)}"]
    return _spelt(reading, parts)


def memory_line(reading: Reading, before: Reading | None = None) -> str:  # noqa: ARG001 - the same for all kinds
    """Spell a memory load."""
    got = "nothing known yet" if reading.achieved is None else f"{reading.achieved / MEBIBYTE:.1f} MiB"
    return _spelt(reading, [f"asked {reading.due / MEBIBYTE:.1f} MiB", f"got {got}"])


def moved_line(reading: Reading, before: Reading | None) -> str:
    """Spell a load that goes two ways."""
    rates = {way.unit: way.achieved for way in before.ways} if before else {}
    seconds = reading.elapsed_seconds - before.elapsed_seconds if before else 0.0
    asked = " and ".join(f"{way.due / MEBIBYTE:.1f} MiB {_VERBS[way.unit]}" for way in reading.ways)
    got = " and ".join(_moved(way, rates.get(way.unit), seconds) for way in reading.ways)
    return _spelt(reading, [f"asked {asked or 'nothing yet'}", f"got {got or 'nothing yet'}"])


_VERBS = {"written_bytes": "written", "read_bytes": "read", "sent_bytes": "sent", "received_bytes": "received"}
_LINES: dict[str, Callable[[Reading, Reading | None], str]] = {
    "cpu": cpu_line,
    "memory": memory_line,
    "disk": moved_line,
    "network": moved_line,
}


def _moved(way: Way, before: float | None, seconds: float) -> str:
    if way.achieved is None:
        return "nothing known yet"
    rate = f" at {(way.achieved - before) / MEBIBYTE / seconds:.1f} MiB/s" if before is not None and seconds > 0 else ""
    return f"{way.achieved / MEBIBYTE:.1f} MiB{rate}"


def _spelt(reading: Reading, parts: list[str]) -> str:
    error = error_ratio(reading.due, reading.achieved)
    if error is not None and reading.elapsed_seconds >= _SETTLED_SECONDS:
        parts[-1] += f" ({error:+.1%})"
    if reading.throttled_seconds is not None:
        parts.append(f"throttled {reading.throttled_seconds:.1f} s")
    if reading.missing:
        parts.append(f"{len(reading.missing)} pods silent")
    head = f"{reading.state} {reading.elapsed_seconds:.0f} of {reading.duration_seconds:g} s"
    return ", ".join([f"{head}: {parts[0]}", *parts[1:], f"{reading.left_seconds:.0f} s left"])


def _rate(reading: Reading, before: Reading | None) -> str:
    if before is None or before.achieved is None or reading.achieved is None:
        return ""
    seconds = reading.elapsed_seconds - before.elapsed_seconds
    return f"{(reading.achieved - before.achieved) / seconds * 1000:.0f} m, " if seconds > 0 else ""


def _cpu(seconds: float | None) -> str:
    return "nothing known yet" if seconds is None else f"{seconds:.2f} CPU s"
