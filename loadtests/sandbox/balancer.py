"""Drive HAProxy: the Service in front of the pods."""

import socket
from pathlib import Path

from loadtests.sandbox.ports import LOOPBACK

BACKEND = "pods"
"""All pods of the Service; of a canary release the primary's."""
CANARY_BACKEND = "canary"
MONITOR_PATH = "/haproxy-alive"
"""Answered by HAProxy itself, with 200 as long as it runs."""
_ANSWER_BYTES = 65536
_TIMEOUT_SECONDS = 5.0

_CONFIGURATION = """\
global
  stats socket unix@{socket} mode 600 level admin
  maxconn 4000

defaults
  mode http
  option http-keep-alive
  option redispatch
  retries 3
  # A pod that is gone or restarting refuses the connection: nothing was sent, so any other pod may have the request.
  retry-on conn-failure
  # A client that sends slowly waits here and not in a thread of a pod.
  option http-buffer-request
  timeout http-request 10s
  timeout connect 2s
  timeout client 75s
  timeout server 75s
  timeout queue 10s

frontend service
  bind {host}:{port}
  monitor-uri {monitor}
{split}  default_backend {backend}

backend {backend}
  # Even shares, as the autoscaler's arithmetic supposes and kube-proxy gives on average.
  balance roundrobin
"""

# Requests are counted, whoever sends them, and of each hundred in a row as many as the weight says are the canary's,
# spread evenly: exact, where a random choice would be off by 1 % of 10,000 requests in one of twenty tries. It costs
# 1 to 3 microseconds of HAProxy's CPU time a request; a second proxy in front of the two backends costs 25 more.
# The counter (gpc0) and the weight (gpt0) are in one row of a table that never ends, for the runtime API can set it.
_SPLIT = """\
  http-request track-sc0 int({row}) table {table}
  http-request set-var(req.canary_weight) sc0_get_gpt0
  use_backend {canary} if {{ sc0_inc_gpc0,mul(req.canary_weight),mod(100),sub(req.canary_weight) lt 0 }}
"""
_CANARY_BACKENDS = """
backend {canary}
  balance roundrobin

backend {table}
  stick-table type integer size 1 nopurge store gpc0,gpt0
"""
_SPLIT_NAMES = {"canary": CANARY_BACKEND, "table": "split", "row": 1}


class BalancerRefused(Exception):  # noqa: N818 - read as a sentence
    """HAProxy did not do what its runtime API was asked."""

    exit_code = 3


class BalancerGone(Exception):  # noqa: N818 - read as a sentence
    """HAProxy does not answer: it ended."""

    exit_code = 3


class BalancerStopped(BalancerGone):
    """HAProxy stands still on purpose, with everything it knows: ask it later."""


def configuration(*, port: int, socket_path: Path, is_split: bool = False) -> str:
    """Return HAProxy's configuration: one backend that starts empty, or two with a split that starts at none."""
    split = _SPLIT.format(**_SPLIT_NAMES) if is_split else ""
    one = _CONFIGURATION.format(
        socket=socket_path, host=LOOPBACK, port=port, backend=BACKEND, monitor=MONITOR_PATH, split=split
    )
    return one + _CANARY_BACKENDS.format(**_SPLIT_NAMES) if is_split else one


class Balancer:
    """A running HAProxy, driven through its runtime API.

    Source: https://docs.haproxy.org/2.6/management.html#9.3
    """

    def __init__(self, socket_path: Path) -> None:
        self.is_stopped = False
        """Nobody asks it then, as nobody would wait for its answer."""
        self.life = 0
        """Counts its restarts: with each it forgets all servers."""
        self._socket_path = socket_path

    def add(self, name: str, port: int, *, backend: str = BACKEND) -> None:
        """Add a server and send it traffic."""
        self._ask(f"add server {backend}/{name} {LOOPBACK}:{port}", expect="New server registered")
        self.enable(name, backend=backend)

    def enable(self, name: str, *, backend: str = BACKEND) -> None:
        """Send a server traffic again."""
        self._ask(f"set server {backend}/{name} state ready")

    def drain(self, name: str, *, backend: str = BACKEND) -> None:
        """Send a server nothing new; what is in flight goes on."""
        self._ask(f"set server {backend}/{name} state drain")

    def remove(self, name: str, *, backend: str = BACKEND) -> bool:
        """Remove a drained server; False while it still has connections, ask again then."""
        self._ask(f"set server {backend}/{name} state maint")
        answer = self._exchange(f"del server {backend}/{name}")
        if "still has connections" in answer:
            return False
        if "deleted" not in answer.lower():
            raise BalancerRefused(_refusal(f"del server {name}", answer))
        return True

    def split(self, canary_weight: int) -> None:
        """Give the canary so many of each hundred requests from now on, and the primary the others."""
        table, row = _SPLIT_NAMES["table"], _SPLIT_NAMES["row"]
        self._ask(f"set table {table} key {row} data.gpt0 {canary_weight}")

    def _ask(self, command: str, *, expect: str = "") -> None:
        answer = self._exchange(command)
        if expect not in answer if expect else answer:
            raise BalancerRefused(_refusal(command, answer))

    def _exchange(self, command: str) -> str:
        if self.is_stopped:
            raise BalancerStopped(_refusal(command, "nothing, as it was stopped on purpose"))
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
                connection.settimeout(_TIMEOUT_SECONDS)
                connection.connect(str(self._socket_path))
                connection.sendall(f"{command}\n".encode())
                return b"".join(iter(lambda: connection.recv(_ANSWER_BYTES), b"")).decode().strip()
        except OSError as error:
            raise BalancerGone(_refusal(command, error.strerror or str(error))) from error


def _refusal(command: str, answer: str) -> str:
    return f"haproxy {command}: answered {answer!r}; look at logs/haproxy.log in the sandbox's directory"
