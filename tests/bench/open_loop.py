"""Send requests on a schedule, whatever becomes of those before: an overload does not wait for answers.

Run as a module, it is one generator in a process of its own, so that whoever measures beside it is not held up by it.
"""

import json
import re
import selectors
import socket
import sys
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from itertools import cycle

from loadtests.sandbox.ports import LOOPBACK

MOST_CONNECTIONS = 900
"""At once; what is due beyond that is counted as held back."""
NO_ANSWER = "no answer"
"""The connection ended before there was one, or none came in time."""
HELD_BACK = "held back"
_PATIENCE_SECONDS = 10.0
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_CLOSE = re.compile(rb"\r\nconnection: *close", re.IGNORECASE)
_RETRY_AFTER = re.compile(rb"\r\nretry-after: *\d+", re.IGNORECASE)
_IP_BIND_ADDRESS_NO_PORT = 24
"""Choose the port when connecting, so that it need only be free towards this server. Source: ip(7)"""
_SOURCES = [f"127.0.{number}.1" for number in range(1, 65)]
"""Each has its own ports: those of one are used up within seconds, as the kernel keeps them a while after the end."""
_REFUSALS = frozenset({"429", "503"})


@dataclass(slots=True)
class Sent:
    """What came of the requests."""

    outcomes: Counter[str] = field(default_factory=Counter)
    """By status code, or why there is none."""
    without_retry_after: int = 0
    """Refusals that do not say when to come back."""
    seconds: float = 0.0
    """How long sending took."""


@dataclass(slots=True, eq=False)
class _Connection:
    sock: socket.socket
    to_send: bytes
    received: bytearray = field(default_factory=bytearray)


class OpenLoop:
    """Sends one request at a steady rate, on a kept connection where one is free and on a new one where none is."""

    def __init__(self, port: int, request: bytes, *, keep: bool) -> None:
        self._port = port
        self._request = request
        self._keep = keep
        self._selector = selectors.DefaultSelector()
        self._idle: deque[_Connection] = deque()
        self._busy: set[_Connection] = set()
        self._sent = Sent()
        self._sources = cycle(_SOURCES)

    def drive(self, *, per_second: float, seconds: float) -> Sent:
        """Send for so long, and wait for the last answers."""
        start = time.monotonic()
        number, total = 0, round(per_second * seconds)
        while number < total:
            while number < total and start + number / per_second <= time.monotonic():
                self._send()
                number += 1
            self._hear(max(0.0, start + number / per_second - time.monotonic()))
        self._sent.seconds = time.monotonic() - start
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while self._busy and time.monotonic() < deadline:
            self._hear(0.1)
        for connection in tuple(self._busy):
            self._end(connection, NO_ANSWER)
        for connection in self._idle:
            connection.sock.close()
        self._selector.close()
        return self._sent

    def _send(self) -> None:
        if self._idle:
            connection = self._idle.pop()
            self._selector.modify(connection.sock, selectors.EVENT_READ | selectors.EVENT_WRITE, connection)
        elif len(self._busy) < MOST_CONNECTIONS:
            sock = socket.socket()
            sock.setblocking(False)  # noqa: FBT003 - the socket's own signature
            sock.setsockopt(socket.IPPROTO_IP, _IP_BIND_ADDRESS_NO_PORT, 1)
            sock.bind((next(self._sources), 0))
            sock.connect_ex((LOOPBACK, self._port))
            connection = _Connection(sock, b"")
            self._selector.register(sock, selectors.EVENT_READ | selectors.EVENT_WRITE, connection)
        else:
            self._sent.outcomes[HELD_BACK] += 1
            return
        connection.to_send = self._request
        self._busy.add(connection)

    def _hear(self, seconds: float) -> None:
        for key, events in self._selector.select(seconds):
            connection: _Connection = key.data
            try:
                if events & selectors.EVENT_WRITE:
                    sent = connection.sock.send(connection.to_send)
                    connection.to_send = connection.to_send[sent:]
                    if not connection.to_send:
                        self._selector.modify(connection.sock, selectors.EVENT_READ, connection)
                if events & selectors.EVENT_READ:
                    self._receive(connection)
            except OSError:
                self._end(connection, NO_ANSWER)

    def _receive(self, connection: _Connection) -> None:
        data = connection.sock.recv(65536)
        connection.received += data
        head, end, body = bytes(connection.received).partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        complete = bool(end) and length is not None and len(body) >= int(length[1])
        if complete:
            self._answered(connection, head)
        elif not data:
            self._end(connection, NO_ANSWER)

    def _answered(self, connection: _Connection, head: bytes) -> None:
        status = head[9:12].decode()
        if status in _REFUSALS and not _RETRY_AFTER.search(head):
            self._sent.without_retry_after += 1
        if not self._keep or _CLOSE.search(head) or connection.to_send:
            self._end(connection, status)
            return
        self._sent.outcomes[status] += 1
        connection.received.clear()
        self._busy.discard(connection)
        self._idle.append(connection)

    def _end(self, connection: _Connection, outcome: str) -> None:
        """End a connection; one that was idle is only gone."""
        self._selector.unregister(connection.sock)
        connection.sock.close()
        if connection in self._busy:
            self._busy.discard(connection)
            self._sent.outcomes[outcome] += 1
        else:
            self._idle.remove(connection)


def main(argv: list[str]) -> None:
    """Drive as the arguments say, and print what came of it as JSON."""
    given = json.loads(argv[0])
    sent = OpenLoop(given["port"], given["request"].encode(), keep=given["keep"]).drive(
        per_second=given["per_second"], seconds=given["seconds"]
    )
    document = {"outcomes": sent.outcomes, "without_retry_after": sent.without_retry_after, "seconds": sent.seconds}
    sys.stdout.write(json.dumps(document))


if __name__ == "__main__":
    main(sys.argv[1:])
