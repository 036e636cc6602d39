"""Writes lines to stderr from a thread of its own: whoever has something to say never waits for whoever reads it."""

import contextlib
import os
import threading
from collections import deque
from collections.abc import Callable

MOST_WAITING = 10_000
"""Lines that wait; how many came beyond them is told, and nothing else of them."""
FLUSH_SECONDS = 1.0
"""How long the end waits for whoever reads."""
_GATHER_SECONDS = 0.02
_STDERR = 2


class LineWriter:
    """Gathers the lines of a moment and writes them at once.

    To write is to let another thread have the interpreter, which costs a light request more than all of its line.
    """

    def __init__(self, *, left_out: Callable[[int], str], descriptor: int = _STDERR, most: int = MOST_WAITING) -> None:
        self._left_out = left_out
        self._descriptor = descriptor
        self._waiting: deque[str] = deque()
        self._most = most
        self._beyond = 0
        self._there_are_some = threading.Event()
        self._closing = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def __call__(self, line: str) -> None:
        """Have a line written within a moment."""
        if self.waiting >= self._most:
            with self._lock:
                self._beyond += 1
            return
        self._waiting.append(line)
        if not self._there_are_some.is_set():
            self._start()
            self._there_are_some.set()

    @property
    def waiting(self) -> int:
        """How many lines wait."""
        return len(self._waiting)

    def close(self) -> None:
        """Write what waits, within a bounded time."""
        if self._thread is not None:
            self._closing.set()
            self._there_are_some.set()
            self._thread.join(FLUSH_SECONDS)

    def _start(self) -> None:
        """Start the thread with the first line: a server that forks must not take a thread along."""
        if self._thread is None:
            with self._lock:
                if self._thread is None:
                    thread = threading.Thread(target=self._run, name="access log", daemon=True)
                    thread.start()
                    self._thread = thread

    def _run(self) -> None:
        while not self._closing.is_set():
            self._there_are_some.wait()
            self._closing.wait(_GATHER_SECONDS)
            self._there_are_some.clear()
            self._write_all()
        self._write_all()  # what came after the last look, and before the end

    def _write_all(self) -> None:
        with self._lock:
            beyond, self._beyond = self._beyond, 0
        lines = [self._waiting.popleft() for _ in range(self.waiting)]
        if beyond:
            lines.append(self._left_out(beyond))
        content = memoryview("".join(f"{line}\n" for line in lines).encode())
        with contextlib.suppress(OSError):  # nobody reads stderr any more, so there is nobody to tell
            while content:
                content = content[os.write(self._descriptor, content) :]
