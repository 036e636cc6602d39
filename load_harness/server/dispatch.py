"""Hand requests to threads: probes at once, the others in turn, and where too many wait none at all.

All of it runs on the loop that accepts connections. Threads that answer light requests contend with that loop for the
interpreter's lock, and each of its system calls gives the lock away; so few of them run at a time, and they are handed
their next request only when the loop has looked at everything that has come.
"""

import errno
import resource
import selectors
import socket
import time
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial

from gunicorn.workers.gthread import STOP_KEEPALIVE_LINGER, TConn, ThreadWorker

from load_harness.app import Handles
from load_harness.server.lanes import beginning, is_probe, is_whole, may_be_refused

PROBE_THREADS = 2
"""One for a scrape, and one more for whoever asks meanwhile whether the pod is alive."""
MOST_WAITING_PROBES = 64
_MOST_AT_ONCE = 32
"""So many connections are looked at before others are: one that waits to be accepted may be a probe's."""
_MOST_REFUSED_BYTES = 65_536
_NOBODY_CAME = frozenset({errno.EAGAIN, errno.EWOULDBLOCK, errno.ECONNABORTED})
_OWN_FILES = 256
"""What the pod opens beside connections."""
_MOST_CONNECTIONS = 10_000


def most_connections() -> int:
    """How many connections this process can hold."""
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return _MOST_CONNECTIONS if files == resource.RLIM_INFINITY else max(64, min(_MOST_CONNECTIONS, files - _OWN_FILES))


class DispatchingWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """Gunicorn's threaded worker with a queue of its own, that has an end, and threads for probes alone."""

    _handles: Handles

    def begin(self, handles: Handles) -> None:
        """Get ready to serve."""
        self._handles = handles
        self._waiting: deque[TConn] = deque()
        self._in_flight = 0
        self._probes_in_flight = 0
        self._probe_pool = ThreadPoolExecutor(max_workers=PROBE_THREADS, thread_name_prefix="probe")
        handles.slots.on_taken = self._wake

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        """Look at all that has come, then hand out what can be."""
        for number, (key, _) in enumerate(self.poller.select(timeout), 1):
            key.data(key.fileobj)
            if number % _MOST_AT_ONCE == 0:
                self._hand_out()
                self._accept_more()
        self._hand_out()

    def accept(self, listener: socket.socket) -> None:
        """Accept what has come."""
        for _ in range(_MOST_AT_ONCE):
            try:
                sock, client = listener.accept()
            except OSError as error:
                if error.errno in _NOBODY_CAME:
                    return
                raise
            self.nr_conns += 1
            if self.nr_conns >= self.worker_connections:
                self._make_room()
            self.enqueue_req(TConn(self.cfg, sock, client, listener.getsockname()))

    def enqueue_req(self, conn: TConn) -> None:
        """Take a connection that is in no list: it waits for data, for a thread, or ends."""
        try:
            begun = _left_over(conn) or beginning(conn.sock)
            if begun is None:
                self._await_data(conn)
            elif not begun:
                self._drop(conn)
            elif not self._is_refused(begun):
                self._take(conn, begun)
            elif self._refuse(conn):
                self._keep(conn)
            else:
                self._drop(conn)
        except OSError:
            self._drop(conn)

    def on_client_socket_readable(self, conn: TConn, client: socket.socket) -> None:
        """Take a request on a kept connection; one that is refused stays where it is, which costs least."""
        if client.fileno() < 0:
            return  # it had to make room while its data was on its way here
        try:
            begun = beginning(client)
            if begun is None:
                return
            is_refused = bool(begun) and self._is_refused(begun)
            if is_refused and self._refuse(conn):
                return
        except OSError:
            begun, is_refused = b"", True
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        if begun and not is_refused:
            self._take(conn, begun)
        else:
            self._drop(conn)

    def on_pending_socket_readable(self, conn: TConn, client: socket.socket) -> None:
        """Take the first request on a connection."""
        if client.fileno() >= 0:
            super().on_pending_socket_readable(conn, client)

    def _make_room(self) -> None:
        """End the connection that has said nothing for longest: whoever comes next may be a probe."""
        idle = self.pending_conns or self.keepalived_conns
        if idle:
            conn = idle.popleft()
            self.poller.unregister(conn.sock)
            self._drop(conn)

    def _accept_more(self) -> None:
        if self._accepting:
            for listener in self.sockets:
                self.accept(listener)

    def _is_refused(self, begun: bytes) -> bool:
        if is_probe(begun):
            return self._probes_in_flight >= PROBE_THREADS + MOST_WAITING_PROBES
        room = self._handles.settings.max_waiting_requests + max(0, self._free_threads())
        return len(self._waiting) >= room and may_be_refused(begun)

    def _free_threads(self) -> int:
        """How many more requests may run: those that work or wait on purpose are bounded by themselves."""
        handles = self._handles
        most: int = min(self.cfg.threads, handles.settings.probe_threads + handles.slots.taken)
        return most - self._in_flight

    def _take(self, conn: TConn, begun: bytes) -> None:
        conn.data_ready = True
        if is_probe(begun):
            self._probes_in_flight += 1
            self._run(self._probe_pool, conn, self._probe_answered)
        else:
            self._waiting.append(conn)

    def _hand_out(self) -> None:
        while self._waiting and self._free_threads() > 0:
            self._in_flight += 1
            self._run(self.tpool, self._waiting.popleft(), self._answered)

    def _run(self, pool: ThreadPoolExecutor, conn: TConn, answered: object) -> None:
        future = pool.submit(self.handle, conn)
        future.add_done_callback(lambda done: self.method_queue.defer(answered, conn, done))

    def _answered(self, conn: TConn, done: Future[object]) -> None:
        self._in_flight -= 1
        self.finish_request(conn, done)

    def _probe_answered(self, conn: TConn, done: Future[object]) -> None:
        self._probes_in_flight -= 1
        self.finish_request(conn, done)

    def _wake(self) -> None:
        """Have the loop hand out the next request: one that waits on purpose no longer keeps others from running."""
        if self._waiting:
            self.method_queue.defer(_nothing)

    def _await_data(self, conn: TConn) -> None:
        conn.sock.setblocking(False)  # noqa: FBT003 - the socket's own signature
        conn.timeout = time.monotonic() + (self.cfg.keepalive if self.alive else STOP_KEEPALIVE_LINGER)
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.on_pending_socket_readable, conn))

    def _keep(self, conn: TConn) -> None:
        conn.sock.setblocking(False)  # noqa: FBT003 - the socket's own signature
        conn.set_timeout()
        self.keepalived_conns.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.on_client_socket_readable, conn))

    def _refuse(self, conn: TConn) -> bool:
        """Answer on this thread, without the app; say whether the connection can be kept.

        Raises:
            OSError: Where the connection is broken.
        """
        left_over = _left_over(conn)
        request = left_over or conn.sock.recv(_MOST_REFUSED_BYTES, socket.MSG_DONTWAIT)
        serving = self.alive and self._handles.lifecycle.draining_because is None
        keep = serving and not left_over and is_whole(request)
        conn.sock.send(self._handles.overload.answer(request, keep=keep), socket.MSG_DONTWAIT)
        if not keep:
            conn.sock.shutdown(socket.SHUT_WR)
        return keep

    def _drop(self, conn: TConn) -> None:
        self.nr_conns -= 1
        conn.close()


def _left_over(conn: TConn) -> bytes:
    """What was read of the next request already, while the body of the one before was skipped."""
    read: bytes = b"" if conn.parser is None else conn.parser.unreader.buf.getvalue()
    return read


def _nothing() -> None:
    """Wake the loop up."""
