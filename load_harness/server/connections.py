"""Connections between requests: accepted, waited for, kept and ended, on the loop alone, which never waits for one."""

import errno
import resource
import selectors
import socket
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from gunicorn.workers.gthread import STOP_KEEPALIVE_LINGER, TConn, ThreadWorker

from load_harness.server.crew import Calls
from load_harness.server.lanes import received
from load_harness.server.patience import SILENCE_SECONDS

MOST_AT_ONCE = 32
"""So many connections are looked at before others are: one that waits to be accepted may be a probe's."""
LINGER_SECONDS = 2.0
"""How long a client may take to close a connection that we have ended; gunicorn's own figure."""
_NO_ROOM = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})
_PAUSE_SECONDS = 1.0
_OWN_FILES = 256
"""What the pod opens beside connections."""
_MOST_CONNECTIONS = 10_000


def most_connections() -> int:
    """How many connections this process can hold."""
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return _MOST_CONNECTIONS if files == resource.RLIM_INFINITY else max(64, min(_MOST_CONNECTIONS, files - _OWN_FILES))


class ConnectionKeeper(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """Gunicorn's threaded worker; whatever goes wrong with a connection ends that connection alone."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.method_queue = Calls()
        self._leaving: deque[TConn] = deque()
        self._most_connections: int = self.cfg.worker_connections
        self._pause_ends = 0.0

    def init_process(self) -> None:
        """Look up once what never changes, then serve."""
        self._addresses = {listener.fileno(): listener.getsockname() for listener in self.sockets}
        self._keep_alive_seconds = self.cfg.keepalive
        super().init_process()

    def accept(self, listener: socket.socket) -> None:
        """Accept what has come."""
        for _ in range(MOST_AT_ONCE):
            try:
                sock, client = listener.accept()
            except OSError as error:
                if error.errno in _NO_ROOM:
                    self._pause(error)
                return  # nobody has come, or whoever had is gone
            self.nr_conns += 1
            if self.nr_conns >= self.worker_connections:
                self._make_room()
            conn = TConn(self.cfg, sock, client, self._addresses[listener.fileno()])
            self.guard(conn, self.enqueue_req)

    def accept_more(self) -> None:
        """Accept who has come meanwhile."""
        if self._accepting:
            for listener in self.sockets:
                self.accept(listener)

    def guard(self, conn: TConn, call: Callable[..., None], *given: object) -> None:
        """Do something with a connection; an error ends it, and never the worker with all its jobs."""
        try:
            call(conn, *given)
        except Exception:
            self.log.exception("An error ended the connection of %s", conn.client)
            self._forget(conn)

    def await_first(self, conn: TConn) -> None:
        """Wait for the first request of a connection, or the rest of what was begun."""
        self._await(conn, self.pending_conns, max(SILENCE_SECONDS, self._patience_seconds()), self._on_first)

    def keep(self, conn: TConn) -> None:
        """Wait for the next request of a connection."""
        self._await(conn, self.keepalived_conns, self._patience_seconds(), self.on_next)

    def see_off(self, conn: TConn) -> None:
        """End a connection from this side, and wait for the client to do so too.

        Closed at once, what the client still sends would have the kernel take the answer back.
        """
        try:
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:
            self.drop(conn)  # the client is gone
        else:
            self._await(conn, self._leaving, LINGER_SECONDS, self._on_goodbye)

    def drop(self, conn: TConn) -> None:
        """Close a connection that is in no list."""
        self.nr_conns -= 1
        conn.close()

    def unlist(self, conn: TConn, conns: deque[TConn]) -> None:
        """Wait for a connection no longer."""
        self.poller.unregister(conn.sock)
        conns.remove(conn)

    def on_next(self, conn: TConn) -> None:
        """Take the next request on a kept connection."""
        self.unlist(conn, self.keepalived_conns)
        self.enqueue_req(conn)

    def murder_pending(self) -> None:
        """End the connections whose time is over, of those that wait for nothing of ours."""
        super().murder_pending()
        now = time.monotonic()
        while self._leaving and self._leaving[0].timeout <= now:
            self._end_first(self._leaving)
        if now >= self._pause_ends:
            self.worker_connections = self._most_connections

    def _patience_seconds(self) -> float:
        seconds: float = self._keep_alive_seconds if self.alive else STOP_KEEPALIVE_LINGER
        return seconds

    def _await(self, conn: TConn, conns: deque[TConn], seconds: float, call: Callable[[TConn], None]) -> None:
        conn.timeout = time.monotonic() + seconds
        conns.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._on_readable, conn, call))

    def _on_readable(self, conn: TConn, call: Callable[[TConn], None], _client: socket.socket) -> None:
        if conn.sock.fileno() >= 0:  # else it had to make room while its data was on its way here
            self.guard(conn, call)

    def _on_first(self, conn: TConn) -> None:
        self.unlist(conn, self.pending_conns)
        self.enqueue_req(conn)

    def _on_goodbye(self, conn: TConn) -> None:
        if received(conn.sock) == b"":
            self.unlist(conn, self._leaving)
            self.drop(conn)

    def _make_room(self) -> None:
        """End the connection that has said nothing for longest: whoever comes next may be a probe."""
        silent = [conns for conns in (self.pending_conns, self.keepalived_conns) if conns]
        if self._leaving:
            self._end_first(self._leaving)
        elif silent:
            self._end_first(min(silent, key=lambda conns: conns[0].timeout))

    def _pause(self, error: OSError) -> None:
        self.log.warning("No room for another connection, the next try is in %g s: %s", _PAUSE_SECONDS, error.strerror)
        self.worker_connections = self.nr_conns
        self._pause_ends = time.monotonic() + _PAUSE_SECONDS
        self._make_room()

    def _end_first(self, conns: deque[TConn]) -> None:
        conn = conns[0]
        self.unlist(conn, conns)
        self.drop(conn)

    def _forget(self, conn: TConn) -> None:
        with suppress(ValueError, KeyError):
            self.poller.unregister(conn.sock)
        for conns in (self.pending_conns, self.keepalived_conns, self._leaving):
            with suppress(ValueError):
                conns.remove(conn)
        self.drop(conn)
