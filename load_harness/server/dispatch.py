"""Hand requests to threads: probes at once, the others in turn, and where too many wait none at all.

All of it runs on the loop that accepts connections. Threads that answer light requests contend with that loop for the
interpreter's lock, and each of its system calls gives the lock away; so few of them run at a time, and they are handed
their next request only when the loop has looked at everything that has come.
"""

import math
import socket
import time
from collections import deque

from gunicorn.workers.gthread import TConn

from load_harness.app import Handles
from load_harness.server.connections import MOST_AT_ONCE, ConnectionKeeper
from load_harness.server.crew import Crew
from load_harness.server.lanes import ends_a_load, is_probe, is_scrape, may_be_kept, received
from load_harness.server.patience import PatientParser

MOST_WAITING_PROBES = 64
_MORE_TO_END_LOADS = 64
_SHORTEST_WAIT_SECONDS = 0.001


class DispatchingWorker(ConnectionKeeper):
    """A worker with a queue of its own, that has an end, and with threads for probes and for scrapes alone."""

    _handles: Handles

    def get_thread_pool(self) -> Crew:
        """Make the threads that answer requests."""
        return self._crew("request", self.cfg.threads)

    def begin(self, handles: Handles) -> None:
        """Get ready to serve."""
        self._handles = handles
        self._waiting: deque[TConn] = deque()
        self._most_waiting = handles.settings.max_waiting_requests
        self._probe_threads = handles.settings.probe_threads
        self._probes, self._scrapes = self._crew("probe", 1), self._crew("scrape", 1)
        self._wait_seconds = math.inf
        handles.slots.on_taken = self._wake

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        """Look at all that has come, then hand out what can be."""
        for number, (key, _) in enumerate(self.poller.select(min(timeout, self._wait_seconds)), 1):
            key.data(key.fileobj)
            if number % MOST_AT_ONCE == 0:
                self._hand_out()
                self.accept_more()
        self._hand_out()

    def enqueue_req(self, conn: TConn) -> None:
        """Take a connection that is in no list: it waits for data, for a thread, or ends."""
        request = _left_over(conn) or received(conn.sock)
        if request is None:
            self.await_first(conn)
        elif not request or not self._is_refused(request):
            self._take_or_drop(conn, request)
        elif self._refuse(conn, request):
            self.keep(conn)
        else:
            self.see_off(conn)

    def on_next(self, conn: TConn) -> None:
        """Take a request on a kept connection; one that is refused stays where it is, which costs least."""
        request = received(conn.sock)
        if request is None:
            return
        is_refused = bool(request) and self._is_refused(request)
        if is_refused and self._refuse(conn, request):
            return
        self.unlist(conn, self.keepalived_conns)
        if is_refused:
            self.see_off(conn)
        else:
            self._take_or_drop(conn, request)

    def finish_request(self, conn: TConn, kept: object) -> None:
        """Take a connection back that a thread has answered."""
        self.guard(conn, self._finish, kept)

    def _crew(self, name: str, most: int) -> Crew:
        return Crew(most, name=name, run=self.handle, calls=self.method_queue)

    def _is_refused(self, request: bytes) -> bool:
        if crew := self._own_crew(request):
            return crew.busy >= crew.most + MOST_WAITING_PROBES
        room = self._most_waiting + max(0, self._free_threads())
        waiting = len(self._waiting)
        return waiting >= room and not (ends_a_load(request) and waiting < room + _MORE_TO_END_LOADS)

    def _own_crew(self, request: bytes) -> Crew | None:
        if is_probe(request):
            return self._probes
        return self._scrapes if is_scrape(request) else None

    def _free_threads(self) -> int:
        """How many more requests may run: those that work or wait on purpose are bounded by themselves."""
        free: int = min(self.tpool.most, self._probe_threads + self._handles.slots.taken) - self.tpool.busy
        return free

    def _take_or_drop(self, conn: TConn, request: bytes) -> None:
        """Have a request answered; where there is none, its connection has ended."""
        if not request:
            self.drop(conn)
            return
        if conn.parser is None:
            conn.parser = PatientParser(self.cfg, conn.sock, conn.client, self._handles.slots)
        conn.parser.unreader.unread(request)
        conn.data_ready = True
        if crew := self._own_crew(request):
            crew.hand(conn, self.finish_request)
        else:
            self._waiting.append(conn)

    def _hand_out(self) -> None:
        self._wait_seconds = math.inf
        while self._waiting and self._free_threads() > 0:
            if wait := self._handles.meter.wait_seconds():
                self._wait_seconds = max(wait, _SHORTEST_WAIT_SECONDS)
                return
            self.tpool.hand(self._waiting.popleft(), self.finish_request)

    def _finish(self, conn: TConn, kept: object) -> None:
        if not kept:
            self.see_off(conn)
        elif conn.parser.unreader.buf.getvalue():
            self.enqueue_req(conn)
        else:
            self.keep(conn)

    def _wake(self) -> None:
        """Have the loop hand out the next request: one that waits on purpose no longer keeps others from running."""
        if self._waiting:
            self.method_queue.defer(_nothing)

    def _refuse(self, conn: TConn, request: bytes) -> bool:
        """Answer on this thread, without the app; say whether the connection can be kept."""
        serving = self.alive and self._handles.lifecycle.draining_because is None
        keep = serving and may_be_kept(request) and self._has_time_left(conn)
        answer = self._handles.overload.answer(request, keep=keep)
        try:
            sent = conn.sock.send(answer, socket.MSG_DONTWAIT)
        except OSError:
            return False  # the client is gone, or does not read
        return keep and sent == len(answer)

    def _has_time_left(self, conn: TConn) -> bool:
        """Whether a connection is not about to be ended as a silent one: a refusal does not renew its time."""
        half_seconds = self._keep_alive_seconds / 2
        return half_seconds > 0 and (conn.timeout is None or conn.timeout - time.monotonic() > half_seconds)


def _left_over(conn: TConn) -> bytes:
    """Take what was read of the next request already, while the body of the one before was skipped."""
    read: bytes = b"" if conn.parser is None else conn.parser.unreader.take_buffered()
    return read


def _nothing() -> None:
    """Wake the loop up."""
