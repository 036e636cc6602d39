"""The audit log: takes deeds, remembers the last ones, and hands all to its sinks."""

import secrets
import threading
from collections import deque
from collections.abc import Callable, Iterable, Mapping

from load_harness.audit.entry import WORKLOAD, Actor, Deed, Entry
from load_harness.audit.secrecy import Secrecy
from load_harness.audit.sinks import Sink
from load_harness.correlation import Correlation, current
from load_harness.logs.formats import moment

MOST_REMEMBERED = 500


class Trail:
    """The audit log of one pod."""

    def __init__(
        self,
        *,
        pod: str,
        sinks: Iterable[Sink],
        time: Callable[[], float],
        secrecy: Secrecy | None = None,
        closers: Iterable[Callable[[], None]] = (),
    ) -> None:
        self.secrecy = secrecy or Secrecy(())
        self._pod = pod
        self._sinks = tuple(sinks)
        self._closers = tuple(closers)
        self._time = time
        self._last: deque[Entry] = deque(maxlen=MOST_REMEMBERED)
        self._started_by: dict[str, Correlation] = {}
        self._lock = threading.Lock()

    def record(self, deed: Deed, actor: Actor = WORKLOAD, of: Correlation | None = None) -> None:
        """Write down a deed, as of the request that is being answered here, or of another."""
        of = of or current()
        entry = Entry(
            id=secrets.token_hex(8),
            time=moment(self._time()),
            pod=self._pod,
            actor=actor,
            deed=deed,
            request_id=of.request_id if of else None,
            trace_id=of.trace.trace_id if of and of.trace else None,
        )
        self._last.append(entry)
        for sink in self._sinks:
            sink(entry)

    def job_started(self, job_id: str) -> None:
        """Remember which request started a job."""
        of = current()
        if of is not None:
            of.jobs.append(job_id)
            with self._lock:
                self._started_by[job_id] = of

    def job_ended(self, job_id: str, deed: Deed) -> None:
        """Write down the end of a job, as of the request that started it."""
        with self._lock:
            of = self._started_by.pop(job_id, None)
        self.record(deed, WORKLOAD, of)

    def documents(self) -> list[Mapping[str, object]]:
        """Show the last entries, the oldest first."""
        return [entry.document() for entry in list(self._last)]

    def close(self) -> None:
        """Hand over what waits to be handed over, within a bounded time."""
        for close in self._closers:
            close()
