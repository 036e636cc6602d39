"""Run the workload for a second, use it, and read what it exposes."""

import http.client
import json
import os
import re
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from subprocess import Popen

from dashboards.hermetic.errors import CannotStart
from dashboards.hermetic.workshop import Workshop

AGE_SECONDS = 12.0
"""As if it had taken so long to use it: some requests a second for each pod."""
SOURCE = "workload"

_NAME = "workload"
_LISTENING = re.compile(r"Listening at: http://([\d.]+):(\d+)")
_START_SECONDS = 20.0
_PAUSE_SECONDS = 0.02
_TIMEOUT_SECONDS = 10.0
_KEY = "used-for-a-second"


class Workload:
    """The workload as a process of its own, on a free port of the loopback interface."""

    def __init__(self, workshop: Workshop) -> None:
        """Start it."""
        self._workshop = workshop
        self._process: Popen[bytes] = workshop.start(
            _NAME,
            [sys.executable, "-m", "load_harness", "serve", "--port", "0"],
            environment={**_environment(), "LOAD_HARNESS_API_KEY": _KEY, "LOAD_HARNESS_FAULT_SEED": "7"},
        )

    def use(self) -> None:
        """Wait until it serves, and do a bit of all that it can do.

        Raises:
            CannotStart: It ended, or did not answer.
        """
        with self._connected() as connection:
            for method, path, body in _REQUESTS:
                _asked(connection, method, path, body)

    def exposition(self) -> str:
        """Wait until its short jobs have ended, stop one, and read its metrics.

        Raises:
            CannotStart: It ended, or did not answer.
        """
        with self._connected() as connection:
            _stop_a_job(connection)
            return _asked(connection, "GET", "/metrics")

    def end(self) -> None:
        """End it; a process that is left busy would take time from the others."""
        self._process.kill()

    # Private

    @contextmanager
    def _connected(self) -> Iterator[http.client.HTTPConnection]:
        connection = http.client.HTTPConnection(*self._address(), timeout=_TIMEOUT_SECONDS)
        try:
            yield connection
        except (OSError, http.client.HTTPException) as error:
            raise self._failure(what=f"did not answer ({type(error).__name__})") from error
        finally:
            connection.close()

    def _address(self) -> tuple[str, int]:
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            found = _LISTENING.search(self._workshop.said(_NAME))
            if found:
                return found[1], int(found[2])
            if self._process.poll() is not None:
                raise self._failure(what="ended at its start")
            time.sleep(_PAUSE_SECONDS)
        raise self._failure(what=f"did not listen within {_START_SECONDS:g} s")

    def _failure(self, *, what: str) -> CannotStart:
        said, next_step = self._workshop.said(_NAME), "run `load-harness serve` to see why"
        return CannotStart(program="the workload", what=what, said=said, next_step=next_step)


class RecordedWorkload:
    """What a workload exposed some other time, in place of one."""

    def __init__(self, exposition: str) -> None:
        """Take it."""
        self._exposition = exposition

    def use(self) -> None:
        """Do nothing: it has been used."""

    def exposition(self) -> str:
        """Give it."""
        return self._exposition

    def end(self) -> None:
        """Do nothing: nothing runs."""


# Private


def _environment() -> dict[str, str]:
    """Give our own environment without what would set the workload up."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("LOAD_HARNESS_")}
    ours.pop("FAIL_RATE", None)
    root = os.pathsep.join(path for path in sys.path if path)
    return {**ours, "PYTHONPATH": root}  # it works in another folder


def _stop_a_job(connection: http.client.HTTPConnection) -> None:
    """Stop a job once one of each kind has ended by itself."""
    deadline = time.monotonic() + _TIMEOUT_SECONDS
    jobs = _jobs(connection)
    while {job["kind"] for job in jobs if job["state"] == "done"} < _KINDS:
        if time.monotonic() > deadline:
            message = "no job has ended"
            raise TimeoutError(message)
        time.sleep(_PAUSE_SECONDS)
        jobs = _jobs(connection)
    running = next(job for job in jobs if job["state"] != "done")
    _asked(connection, "DELETE", f"/load/jobs/{running['id']}")


def _jobs(connection: http.client.HTTPConnection) -> list[dict[str, str]]:
    jobs: list[dict[str, str]] = json.loads(_asked(connection, "GET", "/load/jobs"))["jobs"]
    return jobs


Body = Mapping[str, object] | None

_KINDS = {"cpu", "memory"}
_WORK = "/load/cpu/work"
_REQUESTS: tuple[tuple[str, str, Body], ...] = (
    ("POST", "/load/cpu", {"millicores": 20, "duration_seconds": 1}),
    ("POST", "/load/cpu", {"millicores": 10, "duration_seconds": 60}),
    ("POST", "/load/cpu", {"millicores": 50, "duration_seconds": 60}),
    ("POST", "/load/memory", {"mebibytes": 16, "duration_seconds": 1}),
    ("POST", "/load/memory", {"mebibytes": 24, "duration_seconds": 60}),
    *(("GET", f"{_WORK}?ms={number % 7 + 1}", None) for number in range(50)),
    *[("POST", _WORK, {"cpu_milliseconds": 2})] * 4,
    ("POST", _WORK, {"cpu_milliseconds": -1}),
    ("PUT", "/faults", {"error_rate": 1}),
    *[("GET", f"{_WORK}?ms=1", None)] * 3,
    ("PUT", "/faults", {"latency_milliseconds": 150}),
    *[("GET", f"{_WORK}?ms=1", None)] * 2,
    ("PUT", "/faults", {"latency_milliseconds": 350}),
    ("GET", f"{_WORK}?ms=1", None),
    ("DELETE", "/faults", None),
    *(("GET", path, None) for path in ("/healthz", "/readyz", "/version", "/metrics", "/load/jobs", "/no/such/path")),
)


def _asked(connection: http.client.HTTPConnection, method: str, path: str, body: Body = None) -> str:
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {_KEY}"}
    connection.request(method, path, body=None if body is None else json.dumps(body), headers=headers)
    return connection.getresponse().read().decode()
