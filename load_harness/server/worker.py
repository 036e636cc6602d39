"""The gunicorn worker: meters requests, and drains without losing one."""

import errno
import gc
import os
import threading
from collections.abc import Callable
from types import FrameType

from gunicorn.http.errors import ParseException
from gunicorn.workers.gthread import TConn

from load_harness.app import EXTENSION
from load_harness.errors import Problem
from load_harness.server.dispatch import DispatchingWorker
from load_harness.server.listener import refuse_handshakes
from load_harness.workloads.child import die_with
from load_harness.wsgi import refuse_workers

SETTLE_SECONDS = 0.25
"""How long handshakes that began before the door closed may take to complete."""


class DrainingWorker(DispatchingWorker):
    """Serves while it drains.

    On SIGTERM gunicorn's arbiter closes its listener, but the worker holds the same socket: it goes on accepting
    until the load balancer has seen the readiness probe fail, then lets no new handshake in, answers whoever has
    connected already, and only then ends as gunicorn's threads do.
    """

    _draining = False
    _door_closed = False

    @classmethod
    def check_config(cls, cfg: object, log: object) -> None:
        """Refuse more than one worker, before gunicorn starts any."""
        refuse_workers(cfg.workers, said_by="workers")  # type: ignore[attr-defined]
        super().check_config(cfg, log)

    def init_process(self) -> None:
        """Tie this process to the arbiter's life, then serve."""
        die_with(self.ppid)
        super().init_process()

    def run(self) -> None:
        """Serve until told to stop."""
        self.begin(self.wsgi.extensions[EXTENSION])
        gc.freeze()  # what is there now stays: looking through it again and again held every request up for 30 ms
        try:
            super().run()
        finally:
            self._handles.close()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 - gunicorn's signature
        """Begin to drain; once is enough, as a signal to the process group arrives beside the arbiter's."""
        if not self._draining:
            self._draining = True
            self.method_queue.defer(self._drain)

    def handle_quit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 - gunicorn's signature
        """End at once; the children follow by their parent-death signal."""
        os._exit(0)

    def handle(self, conn: TConn) -> object:
        """Answer one request, on a thread of the pool."""
        self._handles.meter.begin()
        return super().handle(conn)

    def handle_request(self, req: object, conn: TConn) -> object:
        """Run the app, and tell the client not to come back where there will be nobody."""
        if self._handles.lifecycle.draining_because is not None:
            req.force_close()  # type: ignore[attr-defined]
        try:
            return super().handle_request(req, conn)
        except BlockingIOError:  # as far as we can see, a client that reads nothing for so long is gone
            raise ConnectionResetError(errno.ECONNRESET, os.strerror(errno.ECONNRESET)) from None

    def finish_request(self, conn: TConn, kept: object) -> None:
        """Take a connection back that a thread has answered, on the loop."""
        super().finish_request(conn, kept)
        self._handles.meter.loop_served_one()

    def set_accept_enabled(self, enabled: bool) -> None:  # noqa: FBT001 - gunicorn's signature
        """Keep accepting to the very end once only connections that exist already can arrive."""
        super().set_accept_enabled(enabled or self._door_closed)

    def _keepalive_after(self, conn: TConn, keepalive: object) -> bool:
        try:
            return bool(super()._keepalive_after(conn, keepalive))
        except (OSError, ParseException, Problem):
            return False  # a body that nobody wanted and that does not end well; the request has its answer

    def _cap_keepalive(self, deadline: float) -> None:
        super()._cap_keepalive(deadline)
        for conn in self.pending_conns:
            conn.timeout = min(conn.timeout, deadline)

    def _drain(self) -> None:
        settings, lifecycle = self._handles.settings, self._handles.lifecycle
        lifecycle.drain("the pod was told to stop (SIGTERM)")
        self.log.info("Draining for %g s: not ready, still serving", settings.drain_seconds)
        self._later(settings.drain_seconds, self._close_door)

    def _close_door(self) -> None:
        refused = [refuse_handshakes(listener) for listener in self.sockets]
        self._door_closed = all(refused)
        if not self._door_closed:
            self.log.warning("The kernel takes no socket filter: connections made in the last moment may be reset")
        self._later(SETTLE_SECONDS, self._end)

    def _end(self) -> None:
        self.alive = False

    def _later(self, seconds: float, call: Callable[[], None]) -> None:
        timer = threading.Timer(seconds, self.method_queue.defer, (call,))
        timer.daemon = True
        try:
            timer.start()
        except RuntimeError:  # the system has no room for another thread: better early than never
            self.method_queue.defer(call)
