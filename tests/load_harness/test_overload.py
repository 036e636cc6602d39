"""The workload as a real server with far more to do than it can."""

import http.client
import json
import re
import resource
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from tests.bench.open_loop import HELD_BACK
from tests.load_harness.workload import ROOT, Workload
from tests.waiting import eventually

pytestmark = pytest.mark.e2e
_SECONDS = 2.0
_JOB = {"millicores": 1, "duration_seconds": 60}


@contextmanager
def flood(workload: Workload, path: str, *, per_second: float) -> Iterator[list[dict[str, object]]]:
    """Send requests on a schedule meanwhile; what came of them is there at the end."""
    asked = {
        "port": workload.port,
        "request": f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        "keep": True,
        "per_second": per_second,
        "seconds": _SECONDS,
    }
    command = [sys.executable, "-m", "tests.bench.open_loop", json.dumps(asked)]
    said: list[dict[str, object]] = []
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as generator:
        try:
            yield said
            said.append(json.loads(generator.communicate(timeout=60)[0]))
        finally:
            generator.kill()


def start_job(workload: Workload, key: str) -> tuple[int, str]:
    """Ask for a job under a name, on a connection of its own; status and location, 0 where no answer came."""
    connection = http.client.HTTPConnection("127.0.0.1", workload.port, timeout=5)
    try:
        headers = {"Content-Type": "application/json", "Idempotency-Key": key}
        connection.request("POST", "/load/cpu", json.dumps(_JOB), headers)
        response = connection.getresponse()
        response.read()
        return response.status, response.headers.get("Location", "")
    except OSError:
        return 0, ""
    finally:
        connection.close()


def refusals_counted(workload: Workload, route: str) -> int:
    """What the metrics say was refused."""
    connection = http.client.HTTPConnection("127.0.0.1", workload.port, timeout=5)
    connection.request("GET", "/metrics")
    text = connection.getresponse().read().decode()
    connection.close()
    line = rf'^http_requests_total\{{code="503",method="GET",route="{re.escape(route)}"\}} (\S+)$'
    return int(sum(float(count) for count in re.findall(line, text, re.MULTILINE)))


def test_light_requests() -> None:
    """Each request gets its answer, or a refusal that says when to come back and is counted; no probe is refused."""
    with Workload(
        LOAD_HARNESS_THREADS="2", LOAD_HARNESS_PROBE_THREADS="1", LOAD_HARNESS_MAX_WAITING_REQUESTS="1"
    ) as pod:
        with flood(pod, "/version", per_second=4000) as said:
            probes = {pod.status("/healthz") for _ in range(20)}
        [sent] = said
        outcomes = sent["outcomes"]

        assert {200} == probes
        assert isinstance(outcomes, dict)
        assert {"200", "503"} <= set(outcomes) <= {"200", "503", HELD_BACK}
        assert 0 == sent["without_retry_after"]
        assert outcomes["503"] == refusals_counted(pod, "/version")


def test_no_job_is_lost_or_doubled() -> None:
    """Jobs that are asked for until they are there, under a flood of work, are there once each."""
    with Workload(LOAD_HARNESS_MAX_WAITING_REQUESTS="1") as pod:
        locations: dict[str, str] = {}

        def started(key: str) -> bool:
            status, location = start_job(pod, key)
            if status == http.client.ACCEPTED:
                # Again: the first answer might have got lost on its way.
                again = start_job(pod, key)
                assert again in {(http.client.ACCEPTED, location), (http.client.SERVICE_UNAVAILABLE, ""), (0, "")}
                locations[key] = location
            return key in locations

        with flood(pod, "/load/cpu/work?ms=20", per_second=400):
            for number in range(6):
                eventually(lambda key=f"job-{number}": started(key), what="a job")  # type: ignore[misc]
        _, listed = pod.request("GET", "/load/jobs")
        jobs = listed["jobs"]

        assert isinstance(jobs, list)
        assert sorted(locations.values()) == sorted(f"/load/jobs/{job['id']}" for job in jobs)
        assert 6 == len(set(locations.values()))


def test_silent_connections_make_room() -> None:
    """Whoever connects and says nothing keeps no probe out: the oldest of them has to go."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with ExitStack() as stack:
        resource.setrlimit(resource.RLIMIT_NOFILE, (320, hard))  # what the workload inherits: 64 connections
        stack.callback(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
        pod = stack.enter_context(Workload())
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        for _ in range(200):
            stack.enter_context(socket.create_connection(("127.0.0.1", pod.port)))

        assert {200} == {pod.status("/healthz") for _ in range(5)}
