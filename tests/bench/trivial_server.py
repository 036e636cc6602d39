"""A server that is much faster than any client here: HAProxy, which answers by itself and counts the requests."""

import re
import socket
import time
from pathlib import Path

from loadtests.sandbox.ports import LOOPBACK, free_port
from tests.bench.interface import NotMeasured
from tests.bench.machine import Machine
from tests.bench.processes import Processes, wait_until
from tests.bench.workload import answers

_CONFIGURATION = """
global
  nbthread 1
  stats socket {socket}
defaults
  mode http
  timeout client 30s
  timeout server 30s
  timeout connect 5s
frontend bench
  bind {host}:{port}
  http-request return status 200 content-type text/plain string ok
"""
_REQUESTS = re.compile(r"^CumReq: (\d+)$", re.MULTILINE)


class TrivialServer:
    """HAProxy on a free port."""

    def __init__(self, processes: Processes, machine: Machine) -> None:
        if machine.haproxy is None:
            raise NotMeasured(what="haproxy", why="is not there; run `make setup`")
        self.port = free_port()
        self._socket = processes.directory / "haproxy.sock"
        file = processes.directory / "haproxy.cfg"
        file.write_text(_CONFIGURATION.format(socket=self._socket, host=LOOPBACK, port=self.port), encoding="ascii")
        child = processes.start("haproxy", [machine.haproxy, "-db", "-f", str(file)], core=machine.server_core)
        wait_until(child, lambda: answers(self.port, "/"), what="answer")

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://{LOOPBACK}:{self.port}"

    def requests(self) -> tuple[float, int]:
        """Return the time and how many requests it has answered so far."""
        return time.monotonic(), requests_served(_say(self._socket, b"show info\n"))


def requests_served(info: str) -> int:
    """Read the count from HAProxy's `show info`.

    Raises:
        NotMeasured: It is not there.
    """
    found = _REQUESTS.search(info)
    if found is None:
        raise NotMeasured(what="haproxy", why="its runtime API does not say CumReq")
    return int(found[1])


def _say(path: Path, command: bytes) -> str:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(5)
        connection.connect(str(path))
        connection.sendall(command)
        return b"".join(iter(lambda: connection.recv(65536), b"")).decode()
