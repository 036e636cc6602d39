"""How long a request may take to arrive: a client that is slow to send holds no thread that a probe may need."""

import socket
import time
from http import HTTPStatus

from gunicorn.config import Config
from gunicorn.http.body import LengthReader
from gunicorn.http.message import Request
from gunicorn.http.parser import RequestParser
from gunicorn.http.unreader import SocketUnreader

from load_harness.errors import Problem
from load_harness.web.slots import Slots

GRACE_SECONDS = 0.1
"""How long any request may keep its thread waiting; beyond that it needs a slot, as everything that waits."""
SILENCE_SECONDS = 5.0
"""How long a client may send nothing while its request is incomplete."""
ARRIVAL_SECONDS = 30.0
"""How long a header, and again a body, may take in all; a byte now and then is no progress."""
_SHORTEST_SECONDS = 0.001


class PatientUnreader(SocketUnreader):  # type: ignore[misc]  # gunicorn has no types
    """Reads from a client, for so long."""

    def __init__(self, sock: socket.socket, slots: Slots, silence_seconds: float) -> None:
        super().__init__(sock)
        self._slots = slots
        self._silence_seconds = silence_seconds
        self.begin()

    def begin(self) -> None:
        """Note that a header, or a body, begins."""
        self._began = time.monotonic()

    def chunk(self, size_hint: int | None = None) -> bytes:
        """Receive what there is.

        Raises:
            TimeoutError: Where nothing comes.
            Problem: 503 where nothing comes at once, and too many others wait already.
        """
        try:  # nearly always it is there, and a timeout would cost three system calls more
            received: bytes = self.sock.recv(self.mxchunk, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return self._wait(size_hint)
        return received

    def _wait(self, size_hint: int | None) -> bytes:
        bound: float | None = self.sock.gettimeout()  # gunicorn's own, while it skips a body that nobody read
        try:
            try:
                return self._receive(size_hint, self._began + GRACE_SECONDS - time.monotonic())
            except TimeoutError:
                left = self._began + ARRIVAL_SECONDS - time.monotonic()
            with self._slots.one():
                return self._receive(size_hint, min(self._silence_seconds, left, bound or left))
        finally:
            self.sock.settimeout(bound)

    def _receive(self, size_hint: int | None, seconds: float) -> bytes:
        self.sock.settimeout(max(seconds, _SHORTEST_SECONDS))
        received: bytes = super().chunk(size_hint)
        return received


class PatientParser(RequestParser):  # type: ignore[misc]  # gunicorn has no types
    """Reads the requests of a connection, and gives up where one does not arrive."""

    def __init__(
        self,
        cfg: Config,
        sock: socket.socket,
        client: object,
        slots: Slots,
        silence_seconds: float = SILENCE_SECONDS,
    ) -> None:
        super().__init__(cfg, sock, client)
        self.unreader = PatientUnreader(sock, slots, silence_seconds)

    def __next__(self) -> Request:
        """Read the next header, and end where none comes."""
        self.unreader.begin()
        try:
            request = super().__next__()
        except (TimeoutError, Problem):
            raise StopIteration from None
        request.body.reader = _BodyReader(request, self)
        return request

    def finish_body(self, deadline: float | None = None, max_bytes: int | None = None) -> bool:
        """Skip what nobody has read of a body; one that is not there by now ends the connection.

        Gunicorn sets the socket's timeout for it, and sets it back, even where nothing is left; each of these hands the
        interpreter to another thread.
        """
        if self.mesg is not None and self.mesg.body.reader.is_at_end:
            return True
        soon = time.monotonic() + GRACE_SECONDS
        return bool(super().finish_body(soon if deadline is None else min(deadline, soon), max_bytes))


class _BodyReader:
    """Reads a body; after a failure nobody knows where the next request begins, so the connection ends."""

    def __init__(self, request: Request, parser: PatientParser) -> None:
        self._request = request
        self._parser = parser
        self._reader = request.body.reader
        self._begun = False

    @property
    def is_at_end(self) -> bool:
        """Whether all of it has come, of those whose length is known."""
        return isinstance(self._reader, LengthReader) and self._reader.length == 0

    def read(self, size: int) -> bytes:
        """Read so much, or what is left."""
        if not self._begun:
            self._begun = True
            self._parser.unreader.begin()
        try:
            read: bytes = self._reader.read(size)
        except TimeoutError:
            self._request.force_close()
            raise Problem(
                HTTPStatus.REQUEST_TIMEOUT, "body: did not arrive in time; send it without a pause, or send less"
            ) from None
        except Exception:
            self._request.force_close()
            raise
        return read
