"""Requests that this program sends itself: bounded in time and in size, and every way to fail has its name."""

import contextlib
import http.client
import json
import math
import socket
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

MOST_ANSWER_BYTES = 8 << 20
"""Beyond the longest list of jobs that the settings allow: 11,000 of them."""


class NoAnswer(Exception):  # noqa: N818 - read as a sentence, as those below
    """There is no answer that could be used."""

    def __init__(self, *, because: str) -> None:
        super().__init__(because)


class CannotConnect(NoAnswer):
    """The request did not get there."""


class TimedOut(NoAnswer):
    """The request may have got there and have been done; its answer did not come in time."""


class BrokenOff(NoAnswer):
    """The connection ended before the answer was complete; the request may have been done."""


class Garbled(NoAnswer):
    """Something answered, but not as the workload does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A server to ask."""

    host: str
    port: int
    prefix: str = ""
    """Of every path, without a slash at its end."""
    secure: bool = False
    api_key: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    """Sent with every request, such as a token."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a server said."""

    status: int
    document: Mapping[str, object]
    location: str | None = None

    @property
    def good(self) -> bool:
        """Whether it did what it was asked to do."""
        return 200 <= self.status < 300  # noqa: PLR2004 - as HTTP has it


def ask(
    target: Target, method: str, path: str, body: Mapping[str, object] | None = None, *, timeout_seconds: float
) -> Answer:
    """Send one request on a connection of its own and read a JSON object back, in so much time altogether.

    A name with several addresses that nobody answers at is given that time for each.

    Raises:
        CannotConnect: Where nobody takes the connection.
        TimedOut: Where the answer is not complete in time.
        BrokenOff: Where it ends early.
        Garbled: Where it is no JSON object, or a very long one.
    """
    deadline = time.monotonic() + timeout_seconds
    connection = _connected(target, timeout_seconds)
    with contextlib.closing(connection), _Watchdog(connection.sock, deadline) as watchdog:
        try:
            connection.request(method, target.prefix + path, _encoded(body), _headers(target, body))
            response = connection.getresponse()
            content = _read(response)
        except (OSError, http.client.HTTPException, UnicodeError) as error:
            if watchdog.barked or isinstance(error, TimeoutError):
                raise _late(timeout_seconds) from None
            raise _broken(error) from None
    if watchdog.barked:
        raise _late(timeout_seconds)
    document = _decoded(content, response.status)
    return Answer(status=response.status, document=document, location=response.headers.get("Location"))


class _Watchdog:
    """Cuts a connection at its deadline: a socket's own timeout begins anew with every byte that arrives."""

    def __init__(self, sock: socket.socket, deadline: float) -> None:
        self.barked = False
        self._sock = sock
        self._timer = threading.Timer(max(0.0, deadline - time.monotonic()), self._bark)
        self._timer.daemon = True

    def __enter__(self) -> "_Watchdog":
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        self._timer.join()  # a bark that is under way must not reach whoever gets the descriptor next

    def _bark(self) -> None:
        self.barked = True
        # Of the plain socket: one with TLS would want to say goodbye first.
        with contextlib.suppress(OSError):  # it was closed a moment ago, which is all this is for
            socket.socket.shutdown(self._sock, socket.SHUT_RDWR)


def _connected(target: Target, timeout_seconds: float) -> http.client.HTTPConnection:
    kind = http.client.HTTPSConnection if target.secure else http.client.HTTPConnection
    try:
        connection = kind(target.host, target.port, timeout=timeout_seconds)
        connection.connect()
    except TimeoutError:
        raise CannotConnect(because=f"no connection within {timeout_seconds:g} s") from None
    except (OSError, UnicodeError, http.client.InvalidURL) as error:  # the last two: a name that can be none
        raise CannotConnect(because=_named(error)) from None
    return connection


def _headers(target: Target, body: Mapping[str, object] | None) -> dict[str, str | bytes]:
    headers: dict[str, str | bytes] = {"Accept": "application/json", "Connection": "close", **target.headers}
    if body is not None:
        headers["Content-Type"] = "application/json"
    if target.api_key is not None:
        headers["X-API-Key"] = target.api_key.encode()
    return headers


def _encoded(body: Mapping[str, object] | None) -> bytes | None:
    return None if body is None else json.dumps(body).encode()


def _decoded(content: bytes, status: int) -> Mapping[str, object]:
    if len(content) > MOST_ANSWER_BYTES:
        raise Garbled(because=f"it answered with more than {MOST_ANSWER_BYTES >> 20} MiB, which no workload does")
    try:
        document = json.loads(content, parse_constant=_finite, parse_float=_finite)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise Garbled(because=f"it answered {status} with what is no JSON object, so no workload listens there")
    return document


def _finite(text: str) -> float:
    """Refuse what JSON does not have, and numbers beyond all, which could not be passed on as JSON."""
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _late(timeout_seconds: float) -> TimedOut:
    return TimedOut(because=f"no complete answer within {timeout_seconds:g} s")


def _read(response: http.client.HTTPResponse) -> bytes:
    content = response.read(MOST_ANSWER_BYTES + 1)
    if response.length and len(content) <= MOST_ANSWER_BYTES:  # told how much to read, it does not complain itself
        raise http.client.IncompleteRead(content, response.length)
    return content


def _broken(error: Exception) -> NoAnswer:
    if isinstance(error, OSError | http.client.IncompleteRead):
        return BrokenOff(because=f"the connection broke off before the answer was complete ({_named(error)})")
    return Garbled(because="it answered with what is no HTTP, so no workload listens there")


def _named(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
