"""Drive HAProxy: the Service in front of the pods."""

import socket
from pathlib import Path

from loadtests.sandbox.ports import LOOPBACK

BACKEND = "pods"
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
  default_backend {backend}

backend {backend}
  # Even shares, as the autoscaler's arithmetic supposes and kube-proxy gives on average.
  balance roundrobin
"""


class BalancerRefused(Exception):  # noqa: N818 - read as a sentence
    """HAProxy did not do what its runtime API was asked."""

    exit_code = 3


class BalancerGone(Exception):  # noqa: N818 - read as a sentence
    """HAProxy does not answer: it ended."""

    exit_code = 3


class BalancerStopped(BalancerGone):
    """HAProxy stands still on purpose, with everything it knows: ask it later."""


def configuration(*, port: int, socket_path: Path) -> str:
    """Return HAProxy's configuration: one backend that starts empty."""
    return _CONFIGURATION.format(socket=socket_path, host=LOOPBACK, port=port, backend=BACKEND, monitor=MONITOR_PATH)


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

    def add(self, name: str, port: int) -> None:
        """Add a server and send it traffic."""
        self._ask(f"add server {BACKEND}/{name} {LOOPBACK}:{port}", expect="New server registered")
        self.enable(name)

    def enable(self, name: str) -> None:
        """Send a server traffic again."""
        self._ask(f"set server {BACKEND}/{name} state ready")

    def drain(self, name: str) -> None:
        """Send a server nothing new; what is in flight goes on."""
        self._ask(f"set server {BACKEND}/{name} state drain")

    def remove(self, name: str) -> bool:
        """Remove a drained server; False while it still has connections, ask again then."""
        self._ask(f"set server {BACKEND}/{name} state maint")
        answer = self._exchange(f"del server {BACKEND}/{name}")
        if "still has connections" in answer:
            return False
        if "deleted" not in answer.lower():
            raise BalancerRefused(_refusal(f"del server {name}", answer))
        return True

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
