"""A server that stands still for two seconds under a hundred requests a second, as two kinds of load see it.

What the tests show is told in docs/coordinated-omission.md.
"""

import json
import math
import os
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import pytest

from loadtests.generator import START_UP_SECONDS, Generator, GeneratorJob
from loadtests.histogram import Histogram
from loadtests.scenario import Scenario, read_scenario
from tests.loadtests.stub_server import StubServer
from tests.waiting import eventually

pytestmark = pytest.mark.e2e

LOAD_SECONDS = 20.0
STALL_START_SECONDS = 8.0
STALL_SECONDS = 2.0


def scenario(folder: Path, *, processes: int) -> Scenario:
    """A hundred requests a second that wait for nobody."""
    path = folder / "stall.yaml"
    path.write_text(
        f"name: stall\ndescription: a stall\nlocustfile: arrivals\nprocesses: {processes}\nseed: 1\n"
        "request: {cpu_milliseconds: 1, arrivals: poisson}\n"
        f"stages: [{{name: all, duration: {LOAD_SECONDS:g}s, rate: 100/s}}]\nexpectations: [p99 < 100ms]\n"
    )
    return read_scenario(path)


def latency(arrival_seconds: float) -> float:
    """How long a request waits that a server without work of its own answers as soon as it can."""
    end = STALL_START_SECONDS + STALL_SECONDS
    return end - arrival_seconds if STALL_START_SECONDS <= arrival_seconds < end else 0.0


def p99(latencies: Iterable[float]) -> float:
    """The latency that 99 of 100 requests do not exceed."""
    ordered = sorted(latencies)
    return ordered[math.ceil(0.99 * len(ordered)) - 1]


@pytest.mark.parametrize("processes", [pytest.param(1, id="one process"), pytest.param(2, id="two processes")])
def test_arrivals_see_the_stall(tmp_path: Path, free_port: int, processes: int) -> None:
    """The p99 is what follows from the arrival times alone, however many processes send them."""
    stall = scenario(tmp_path, processes=processes)
    start_time = time.time() + START_UP_SECONDS + 1.0
    with StubServer() as server:
        server.still_from = start_time + STALL_START_SECONDS
        server.still_until = server.still_from + STALL_SECONDS
        job = GeneratorJob(
            scenario=stall,
            host=server.url,
            start_time=start_time,
            client_log=tmp_path / "client.jsonl",
            log=tmp_path / "locust.log",
            metrics_port=free_port,
        )
        generator = Generator(job, now=time.time)
        try:
            eventually(lambda: not generator.poll(), what="the end of the load", within_seconds=60.0)
            lines = generator.new_lines()
        finally:
            generator.stop()
    measured = Histogram()
    for line in lines:
        measured.merge(Histogram(line.latency))
    assert sum(line.started for line in lines) == stall.plan.requests_due(0.0, LOAD_SECONDS)
    assert sum(line.dropped + line.failed for line in lines) == 0
    expected = p99(latency(arrival) for arrival in stall.plan.arrival_times())
    print(f"expected {expected:.3f} s, measured {measured.quantile_seconds(0.99):.3f} s")  # noqa: T201 - shown with -s
    # Later by no more than the server itself, and the generator: two hundred at once take a busy machine its time.
    catching_up = server.caught_up_at - server.still_until + max(line.late_seconds_max for line in lines)
    assert 0.95 * expected < measured.quantile_seconds(0.99) < 1.05 * (expected + catching_up)
    assert measured.quantile_seconds(0.5) < 0.1


def test_users_who_wait_hardly_see_it(tmp_path: Path) -> None:
    """Each of Locust's users is held up once, and the requests that it does not send meanwhile are in no statistics."""
    result = tmp_path / "result.json"
    arguments = [
        *(sys.executable, "-m", "locust", "-f", str(Path(__file__).with_name("closed_user.py"))),
        *("--headless", "--users", "10", "--spawn-rate", "10", "--run-time", f"{LOAD_SECONDS:g}s"),
        *("--only-summary", "--json-file", str(result.with_suffix(""))),
    ]
    # For this process, Locust is told not to patch what it blocks on; for its own it must.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LOCUST_")}
    with StubServer() as server, subprocess.Popen([*arguments, "--host", server.url], env=environment) as locust:
        eventually(lambda: server.requests > 0, what="the first request", within_seconds=30.0)
        server.still_from = time.time() + STALL_START_SECONDS
        server.still_until = server.still_from + STALL_SECONDS
        assert locust.wait(timeout=60) == 0
    (statistics,) = json.loads(result.read_text())
    latencies = [float(ms) for ms, count in statistics["response_times"].items() for _ in range(count)]
    print(f"Locust's closed users: {len(latencies)} requests, p99 {p99(latencies):.0f} ms")  # noqa: T201 - shown with -s
    assert max(latencies) > 1500
    # A tenth of the stall on an idle machine, and more on a busy one; whoever waits for nobody sees nine tenths of it.
    assert p99(latencies) < 1000 * STALL_SECONDS / 2
