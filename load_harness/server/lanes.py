"""Which requests wait with which: probes never wait behind load, and load waits in a queue that has an end."""

import re
import socket

PROBES = ("/healthz", "/health", "/readyz", "/ready", "/metrics")
_PROBE = re.compile(rf"(?:GET|HEAD) (?:{'|'.join(PROBES)})[ ?]".encode())
_LOOK_BYTES = len("HEAD ") + max(map(len, PROBES)) + 1
_NEVER_REFUSED = b"DELETE "


def beginning(sock: socket.socket) -> bytes | None:
    """Look at the beginning of what has arrived without taking it; None where nothing has, nothing at the end.

    Raises:
        OSError: Where the connection is broken.
    """
    try:
        return sock.recv(_LOOK_BYTES, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except BlockingIOError:
        return None


def is_probe(begun: bytes) -> bool:
    """Whether a request that begins so is one that must be answered however much there is to do."""
    return _PROBE.match(begun) is not None


def may_be_refused(begun: bytes) -> bool:
    """Whether there may be no room for a request that begins so: whoever wants to end a load has to be able to."""
    return not begun.startswith(_NEVER_REFUSED)


def is_whole(request: bytes) -> bool:
    """Whether this is one request without a body, so that what comes after it is the next."""
    head, end, rest = request.partition(b"\r\n\r\n")
    lower = head.lower()
    return bool(end) and not rest and b"\r\ncontent-length" not in lower and b"\r\ntransfer-encoding" not in lower
