"""One line on standard error that says how far something long is."""

import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self, TextIO

import click

_LINE_EVERY_SECONDS = 5.0


class ProgressLine:
    """Rewritten on a terminal; elsewhere a line each few seconds. Use as a context manager, so that it ends."""

    def __init__(self, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream or sys.stderr
        self._clock = clock
        self._rewrites = self._stream.isatty()
        self._last_line = clock()
        self._is_on_line = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._is_on_line:
            click.echo("\r\033[K", file=self._stream, nl=False)

    def say(self, text: str) -> None:
        """Say how far it is."""
        if self._rewrites:
            click.echo(f"\r\033[K{text}", file=self._stream, nl=False)
            self._is_on_line = True
        elif self._clock() - self._last_line >= _LINE_EVERY_SECONDS:
            self._last_line = self._clock()
            click.echo(text, file=self._stream)
