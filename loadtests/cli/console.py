"""Show a run on the console: one line that is rewritten on a terminal, one line each few seconds elsewhere."""

import sys
import time
from collections.abc import Callable
from typing import TextIO

import click

from loadtests.watch import Progress

_LINE_EVERY_SECONDS = 5.0


class Console:
    """Writes to standard error, if it is not told to write elsewhere."""

    def __init__(self, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream or sys.stderr
        self._clock = clock
        self._rewrites = self._stream.isatty()
        self._is_on_line = False
        self._last_line = -_LINE_EVERY_SECONDS

    def say(self, text: str) -> None:
        """Tell something that happened, on lines of its own."""
        if self._is_on_line:
            click.echo(file=self._stream)
            self._is_on_line = False
        click.echo(text, file=self._stream)

    def show(self, progress: Progress) -> None:
        """Show where the run is."""
        if self._rewrites:
            click.echo(f"\r\033[K{spelled(progress)}", file=self._stream, nl=False)
            self._is_on_line = True
        elif self._clock() - self._last_line >= _LINE_EVERY_SECONDS:
            self._last_line = self._clock()
            click.echo(spelled(progress), file=self._stream)


def spelled(progress: Progress) -> str:
    """Spell a moment of a run in one line."""
    p95 = "no answers yet" if progress.p95_seconds is None else f"p95 {progress.p95_seconds * 1000:.0f} ms"
    failed = f"   {progress.failed} failed" if progress.failed else ""
    what = "under way" if progress.is_open else "users"
    return (
        f"{progress.stage:<9} {progress.users:>3} {what}   {progress.rate:5.1f}/s   {p95:<14}   "
        f"{progress.ready}/{progress.replicas} pods ready   {max(progress.left_seconds, 0):3.0f} s left{failed}"
    )
