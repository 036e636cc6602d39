"""The workload as a server under test, reached over HTTP only."""

import http.client
import json
import sys
from collections.abc import Mapping
from typing import Any

import psutil

from loadtests.sandbox.cgroups import Cgroup
from loadtests.sandbox.ports import LOOPBACK, free_port
from tests.bench.interface import NotMeasured
from tests.bench.processes import Processes, wait_until

_TIMEOUT_SECONDS = 10.0


class Workload:
    """One `load-harness serve` on a free port."""

    def __init__(
        self,
        processes: Processes,
        *,
        core: int | None,
        name: str = "workload",
        group: Cgroup | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.port = free_port()
        self._child = processes.start(
            name,
            [sys.executable, "-m", "load_harness", "serve", "--port", str(self.port)],
            core=core,
            group=group,
            environment={"LOAD_HARNESS_DRAIN_SECONDS": "0", **(environment or {})},
        )
        wait_until(self._child, lambda: answers(self.port, "/readyz"), what="/readyz")

    @property
    def arbiter(self) -> int:
        """Pid of gunicorn's arbiter."""
        return self._child.pid

    @property
    def worker(self) -> int:
        """Pid of the process that answers."""
        return psutil.Process(self.arbiter).children()[0].pid

    def start_job(self, path: str, **body: float) -> tuple[int, ...]:
        """Start a job and return the pids of its processes.

        Raises:
            NotMeasured: It was refused.
        """
        status, job = ask(self.port, "POST", path, body)
        if status != http.client.ACCEPTED:
            raise NotMeasured(what=f"POST {path} {body}", why=f"{status} {job}")
        return tuple(child.pid for child in psutil.Process(self.worker).children())

    def most_millicores(self) -> float:
        """Return what a CPU job may have at most: the limit less the reserve, as the workload itself reads them."""
        cpu = ask(self.port, "GET", "/")[1]["cpu"]
        return float(cpu["limit_millicores"] - cpu["reserve_millicores"])


def ask(port: int, method: str, path: str, body: Mapping[str, object] | None = None) -> tuple[int, dict[str, Any]]:
    """Send one request on a connection of its own; return the status and the JSON."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=_TIMEOUT_SECONDS)
    try:
        content = None if body is None else json.dumps(body)
        connection.request(method, path, content, {"Content-Type": "application/json"} if content else {})
        response = connection.getresponse()
        return response.status, json.loads(response.read())
    finally:
        connection.close()


def answers(port: int, path: str) -> bool:
    """Say whether a GET is answered with 200."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=_TIMEOUT_SECONDS)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        connection.close()
