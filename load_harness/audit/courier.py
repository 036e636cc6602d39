"""Sends entries as events to another server, from a thread of its own: nobody waits for it, and nothing piles up."""

import contextlib
import http.client
import json
import logging
import queue
import threading
import time
import urllib.parse
from collections.abc import Callable
from typing import Literal

from load_harness.audit.entry import CONTENT_TYPE, Entry

MOST_WAITING = 1000
TIMEOUT_SECONDS = 2.0
_QUIET_SECONDS = 30.0
"""How long a server that does not answer is complained about once only."""
_LOG = logging.getLogger("load_harness.audit")
Fate = Literal["sent", "failed", "dropped"]
FATES: tuple[Fate, ...] = ("sent", "failed", "dropped")


class Courier:
    """A bounded queue, and the thread that empties it."""

    def __init__(
        self,
        url: str,
        *,
        on_fate: Callable[[Fate], None],
        most_waiting: int = MOST_WAITING,
        timeout_seconds: float = TIMEOUT_SECONDS,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url = url
        self._parts = urllib.parse.urlsplit(url)
        self._on_fate = on_fate
        self._timeout_seconds = timeout_seconds
        self._monotonic = monotonic
        self._quiet_until = -1.0
        self._waiting: queue.Queue[Entry | None] = queue.Queue(most_waiting)
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()

    def __call__(self, entry: Entry) -> None:
        """Have an entry sent; one too many is dropped, and counted."""
        self._start()
        try:
            self._waiting.put_nowait(entry)
        except queue.Full:
            self._on_fate("dropped")
            self._complain("too many events wait to be sent, so some are dropped")

    def close(self, timeout_seconds: float) -> None:
        """Send what waits, for so long at the most; the rest is dropped, and counted."""
        if self._thread is None:
            return
        deadline = self._monotonic() + timeout_seconds
        with contextlib.suppress(queue.Full):  # then there is no time left to send them all
            self._waiting.put(None, timeout=timeout_seconds)
            self._thread.join(max(0.0, deadline - self._monotonic()))
        left = self._drop_the_rest()
        if left:
            _LOG.warning("events: %d were not sent to %s before the end", left, self._url)

    def _drop_the_rest(self) -> int:
        left = 0
        while True:
            try:
                entry = self._waiting.get_nowait()
            except queue.Empty:
                return left
            if entry is not None:
                left += 1
                self._on_fate("dropped")

    def _start(self) -> None:
        """Start the thread with the first event: a server that forks must not take a thread along."""
        if self._thread is None:
            with self._starting:
                if self._thread is None:
                    thread = threading.Thread(target=self._run, name="audit events", daemon=True)
                    thread.start()
                    self._thread = thread

    def _run(self) -> None:
        while (entry := self._waiting.get()) is not None:
            try:
                self._send(entry)
            except (OSError, http.client.HTTPException, ValueError) as error:  # of a name that no host can have, too
                self._on_fate("failed")
                self._complain(str(error) or type(error).__name__)
            else:
                self._on_fate("sent")

    def _send(self, entry: Entry) -> None:
        kind = http.client.HTTPSConnection if self._parts.scheme == "https" else http.client.HTTPConnection
        connection = kind(self._parts.hostname or "", self._parts.port, timeout=self._timeout_seconds)
        path = urllib.parse.urlunsplit(("", "", self._parts.path or "/", self._parts.query, ""))
        try:
            connection.request("POST", path, json.dumps(entry.event()).encode(), {"Content-Type": CONTENT_TYPE})
            status = connection.getresponse().status
        finally:
            connection.close()
        if not 200 <= status < 300:  # noqa: PLR2004 - as HTTP has it
            message = f"it answered {status}"
            raise http.client.HTTPException(message)

    def _complain(self, because: str) -> None:
        now = self._monotonic()
        if now >= self._quiet_until:
            self._quiet_until = now + _QUIET_SECONDS
            _LOG.warning(
                "events: %s cannot be told (%s); check LOAD_HARNESS_EVENTS_URL and what listens there",
                self._url,
                because,
            )
