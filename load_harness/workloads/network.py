"""Send to and receive from other pods at exact rates: the child process of a network job."""

import errno
import http.client
import json
import os
import time
from collections import deque
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from load_harness.workloads.child import die_with, exit_if_orphaned
from load_harness.workloads.exchange import MOST_BURST_BYTES, POD_HEADER, SINK_PATH, SOURCE_PATH
from load_harness.workloads.pace import Pace, keep_pace
from load_harness.workloads.tally import Tally, of_this_child

TIMEOUT_SECONDS = 2.0
"""How long another pod may take for one burst."""
MOVE_SECONDS = 0.5
"""How long one way may keep the other waiting, but for the burst that is under way."""
REST_SECONDS = 0.05
"""How long a pod that failed is left alone, twice as long each time; the others take its turns."""
MOST_REST_SECONDS = 2.0
RESTS_PER_WAIT = 10
"""A pod that failed only after a wait is left alone for so many times that wait: it costs the others a tenth."""
_OK = 200
_CONTENT = memoryview(bytes(range(256)) * (MOST_BURST_BYTES // 256))


class BurstFailed(Exception):  # noqa: N818 - read as a sentence
    """A burst did not get through; says to whom and why."""


class Peer:
    """Another pod, on a connection that is kept."""

    def __init__(self, address: str, headers: Mapping[str, str]) -> None:
        self.address = address
        self.pod: str | None = None
        """Who it says it is; None before its first answer."""
        self.rests_until = 0.0
        """On the monotonic clock."""
        self.failures = 0
        """Since its last good answer."""
        self._headers = dict(headers)
        where = urlsplit(f"//{address}")
        self._connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=TIMEOUT_SECONDS)

    def send(self, count: int) -> None:
        """Send one burst; it counts once the other pod has all of it.

        Raises:
            BurstFailed: Where it has not.
        """
        headers = {**self._headers, "Content-Type": "application/octet-stream"}
        self._exchange("POST", SINK_PATH, _CONTENT[:count], headers)

    def receive(self, count: int) -> None:
        """Receive one burst.

        Raises:
            BurstFailed: Where not all of it came.
        """
        received = self._exchange("GET", f"{SOURCE_PATH}?bytes={count}", None, self._headers)
        if received != count:
            because = f"{self.address} answered with {received} bytes instead of {count}"
            raise BurstFailed(because)

    def _exchange(self, method: str, path: str, body: memoryview | None, headers: Mapping[str, str]) -> int:
        kept = self._connection.sock is not None
        try:
            return self._once(method, path, body, headers)
        except BurstFailed:
            if not kept or self._connection.sock is not None:
                raise
        return self._once(method, path, body, headers)  # the other side may end a kept connection at any moment

    def _once(self, method: str, path: str, body: memoryview | None, headers: Mapping[str, str]) -> int:
        try:
            self._connection.request(method, path, body, dict(headers))
            response = self._connection.getresponse()
            content = _read(response, until=time.monotonic() + TIMEOUT_SECONDS)
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            said = getattr(error, "strerror", None) or str(error) or type(error).__name__
            because = f"{self.address} cannot be reached: {said}"
            raise BurstFailed(because) from None
        if response.status != _OK:
            because = f"{self.address} refused with {response.status}{_detail(content)}"
            raise BurstFailed(because)
        self.pod = response.headers.get(POD_HEADER)
        if self.pod is None:
            self._connection.close()
            because = f"{self.address} is no pod of this workload: it answers without {POD_HEADER}"
            raise BurstFailed(because)
        return len(content)


class Peers:
    """The other pods in turn, or this one where there are no others."""

    def __init__(
        self,
        addresses: list[str],
        headers: Mapping[str, str],
        *,
        own_pod: str,
        tally: Tally,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._peers = deque(Peer(address, headers) for address in addresses)
        self._own_pod = own_pod
        self._tally = tally
        self._clock = clock
        self._noted = ""

    def send(self, count: int) -> int:
        """Send so many bytes, fewer where that takes long or fails; return how many arrived."""
        sent = self._bursts(Peer.send, count)
        self._tally.moved(out_bytes=sent)
        return sent

    def receive(self, count: int) -> int:
        """Receive so many bytes, fewer where that takes long or fails; return how many came."""
        received = self._bursts(Peer.receive, count)
        self._tally.moved(in_bytes=received)
        return received

    def _bursts(self, burst: Callable[[Peer, int], None], count: int) -> int:
        moved, until = 0, self._clock() + MOVE_SECONDS
        while moved < count and self._clock() < until and (peer := self._next()) is not None:
            size = min(count - moved, MOST_BURST_BYTES)
            if self._introduced(peer) and self._tried(peer, burst, size):
                moved += size
        return moved

    def _next(self) -> Peer | None:
        """Whose turn it is; nobody's where all rest."""
        for _ in range(len(self._peers)):
            peer = self._peers[0]
            self._peers.rotate(-1)
            if self._clock() >= peer.rests_until:
                return peer
        return None

    def _introduced(self, peer: Peer) -> bool:
        """Whether a peer answers and is another pod; this pod itself is left out where there are others."""
        if peer.pod is None and not self._tried(peer, Peer.receive, 0):
            return False
        if peer.pod == self._own_pod and len(self._peers) > 1:
            self._peers.remove(peer)
            return False
        return True

    def _tried(self, peer: Peer, burst: Callable[[Peer, int], None], size: int) -> bool:
        began = self._clock()
        try:
            burst(peer, size)
        except BurstFailed as error:
            now = self._clock()
            rest = min(REST_SECONDS * 2**peer.failures, MOST_REST_SECONDS)
            peer.rests_until = now + (max(rest, RESTS_PER_WAIT * (now - began)) if len(self._peers) > 1 else rest)
            peer.failures = min(peer.failures + 1, 10)
            if str(error) != self._noted:  # the last reason stays: what was lost by then is lost
                self._noted = str(error)
                self._tally.note(self._noted)
            return False
        peer.failures = 0
        return True


def main(arguments: list[str]) -> None:
    """Run as a child.

    It is told its parent's pid, the bytes to send and to receive each second, the start on the monotonic clock, the
    duration in seconds, this pod's own name and the addresses of the pods; and in private the headers to send.
    """
    parent, own_pod, addresses = int(arguments[0]), arguments[5], arguments[6:]
    send_rate, receive_rate, starts_at, duration_seconds = (float(argument) for argument in arguments[1:5])
    die_with(parent)
    tally = of_this_child()
    peers = Peers(addresses, json.loads(tally.ordered()), own_pod=own_pod, tally=tally)
    ways = [
        (Pace(rate, starts_at=starts_at, duration_seconds=duration_seconds), move)
        for rate, move in ((send_rate, peers.send), (receive_rate, peers.receive))
        if rate
    ]
    keep_pace(ways, starts_at=starts_at, duration_seconds=duration_seconds, each_slot=lambda: exit_if_orphaned(parent))


def _read(response: http.client.HTTPResponse, *, until: float) -> bytes:
    """Read an answer, which may come piece by piece, but neither for ever nor without end."""
    content = bytearray()
    while len(content) <= MOST_BURST_BYTES and (piece := response.read1(MOST_BURST_BYTES)):
        content += piece
        if time.monotonic() > until:
            raise TimeoutError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT))
    if response.length == 0:
        response.read()  # read1 does not end an answer, and its connection could not be used again
    return bytes(content)


def _detail(content: bytes) -> str:
    try:
        detail = json.loads(content).get("detail")
    except (ValueError, AttributeError):
        return ""
    return f" ({detail})" if isinstance(detail, str) else ""
