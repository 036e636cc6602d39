"""Drive a server as fast as one client core can: wrk, or a small client of ours where wrk is not there."""

import re
import selectors
import socket
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from loadtests.sandbox.ports import LOOPBACK
from tests.bench.interface import NotMeasured
from tests.bench.machine import Machine

CONNECTIONS = 16
_RATE = re.compile(r"^Requests/sec:\s+([\d.]+)", re.MULTILINE)
_TROUBLE = re.compile(r"^\s*(?:Non-2xx|Socket errors).*", re.MULTILINE)
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_OK = b"HTTP/1.1 200"


def requests_per_second(
    machine: Machine,
    port: int,
    path: str,
    *,
    seconds: int,
    headers: Mapping[str, str] | None = None,
    keep: bool = True,
) -> float:
    """Measure how many requests a second a server answers, on connections that are kept or each on a new one.

    Raises:
        NotMeasured: An answer was not 200, or a connection broke.
    """
    said = {**(headers or {}), **({} if keep else {"Connection": "close"})}
    with machine.client_here():
        if machine.wrk is None:
            return _with_our_client(port, path, seconds, said, keep=keep)
        return _with_wrk(machine.wrk, f"http://{LOOPBACK}:{port}{path}", seconds, said)


def wrk_rate(output: str) -> float:
    """Read wrk's report.

    Raises:
        NotMeasured: It reports errors, or no rate.
    """
    trouble, rate = _TROUBLE.search(output), _RATE.search(output)
    if trouble or not rate:
        raise NotMeasured(what="wrk", why=trouble[0].strip() if trouble else output.strip())
    return float(rate[1])


def _with_wrk(wrk: str, url: str, seconds: int, headers: Mapping[str, str]) -> float:
    given = [option for name, value in headers.items() for option in ("-H", f"{name}: {value}")]
    # It inherits the core of this thread.
    arguments = [wrk, "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", *given, url]
    ran = subprocess.run(arguments, capture_output=True, text=True, timeout=seconds + 30, check=False)
    return wrk_rate(ran.stdout + ran.stderr)


@dataclass(slots=True)
class _Connection:
    sock: socket.socket
    received: bytearray = field(default_factory=bytearray)

    def has_answer(self) -> bool:
        """Receive; say whether an answer is complete, and forget it."""
        data = self.sock.recv(65536)
        self.received += data
        head, end, body = bytes(self.received).partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if not data or not self.received.startswith(_OK[: len(self.received)]) or (end and length is None):
            raise NotMeasured(what=f"answer {head[:80]!r}", why="must be 200 with a length, on a kept connection")
        if length is None or len(body) < int(length[1]):
            return False
        self.received.clear()
        return True


def _with_our_client(port: int, path: str, seconds: int, headers: Mapping[str, str], *, keep: bool) -> float:
    lines = [f"GET {path} HTTP/1.1", f"Host: {LOOPBACK}", *(f"{name}: {value}" for name, value in headers.items())]
    request = ("\r\n".join(lines) + "\r\n\r\n").encode()
    answered, start = 0, time.monotonic()
    with selectors.DefaultSelector() as selector:
        for _ in range(CONNECTIONS):
            _ask_anew(selector, port, request)
        while time.monotonic() < start + seconds:
            for key, _ in selector.select(timeout=1):
                if not key.data.has_answer():
                    continue
                answered += 1
                if keep:
                    key.data.sock.sendall(request)
                else:
                    selector.unregister(key.data.sock)
                    key.data.sock.close()
                    _ask_anew(selector, port, request)
        for key in tuple(selector.get_map().values()):
            key.data.sock.close()
    return answered / (time.monotonic() - start)


def _ask_anew(selector: selectors.BaseSelector, port: int, request: bytes) -> None:
    sock = socket.create_connection((LOOPBACK, port), timeout=10)
    selector.register(sock, selectors.EVENT_READ, _Connection(sock))
    sock.sendall(request)
