"""Which requests wait with which: probes never wait behind load, and load waits in a queue that has an end."""

import re
import socket

PROBES = ("/healthz", "/health", "/readyz", "/ready")
_PROBE = re.compile(rf"(?:GET|HEAD) (?:{'|'.join(PROBES)})[ ?]".encode())
_SCRAPE = re.compile(rb"(?:GET|HEAD) /metrics[ ?]")
_ENDS_A_LOAD = b"DELETE "
_HAS_A_BODY = (b"\ncontent-length", b"\ntransfer-encoding")
"""A line may end with a bare LF, so no CR is asked for."""
_MOST_BYTES = 8_192
"""As gunicorn's own: nearly every request fits; of a larger one the thread that answers it reads the rest."""


def received(sock: socket.socket) -> bytes | None:
    """Take what has arrived; None where nothing has, nothing where the connection has ended or is broken."""
    try:
        return sock.recv(_MOST_BYTES, socket.MSG_DONTWAIT)
    except BlockingIOError:
        return None
    except OSError:
        return b""


def is_probe(request: bytes) -> bool:
    """Whether this asks if the pod lives or is ready; one that has not arrived whole keeps no other waiting."""
    return _PROBE.match(request) is not None and _is_whole(request)


def is_scrape(request: bytes) -> bool:
    """Whether this asks for the metrics, and has arrived whole."""
    return _SCRAPE.match(request) is not None and _is_whole(request)


def ends_a_load(request: bytes) -> bool:
    """Whether a request that begins so may end the load that is why there is no room for it."""
    return request.startswith(_ENDS_A_LOAD)


def may_be_kept(request: bytes) -> bool:
    """Whether this is one request without a body, so that what comes after it is the next, of a client that stays."""
    lower = request.lower()
    head, _, rest = lower.partition(b"\r\n\r\n")
    first_line, _, fields = head.partition(b"\r\n")
    return not rest and first_line.endswith(b" http/1.1") and _is_whole(lower) and not _says_goodbye(fields)


def _is_whole(request: bytes) -> bool:
    head, end, _ = request.partition(b"\r\n\r\n")
    lower = head.lower()
    return bool(end) and not any(name in lower for name in _HAS_A_BODY)


def _says_goodbye(lower_fields: bytes) -> bool:
    return b"connection:" in lower_fields and b"close" in lower_fields
