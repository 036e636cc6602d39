"""A load of arrivals that several Locust processes share, against a real server."""

import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import accumulate
from pathlib import Path
from urllib.request import urlopen

import psutil
import pytest

from loadtests.generator import START_UP_SECONDS, Generator, GeneratorFailed, GeneratorJob
from loadtests.locust_settings import CLIENT_LOG, METRICS_PORT, SCENARIO, START
from loadtests.run.model import ClientSecond
from loadtests.sandbox.ports import LOOPBACK
from loadtests.sandbox.ports import free_port as another_port
from loadtests.sandbox.processes import ChildProcess, Command
from loadtests.scenario import Scenario, read_scenario
from tests.loadtests.following import finish
from tests.loadtests.stub_server import StubServer
from tests.waiting import alive, eventually

pytestmark = pytest.mark.e2e

LOCUSTFILE = Path(__file__).parents[2] / "loadtests/locustfiles/arrivals.py"
LOCUST = [sys.executable, "-m", "locust", "-f", str(LOCUSTFILE), "--headless", "--only-summary"]
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("LOCUST_")}
"""For this process, Locust is told not to patch what it blocks on; for its own it must."""
Launch = Callable[[Scenario, str], Generator]
WRITTEN_AFTER_SECONDS = 0.04
"""A second is written 0.05 s after its end at the earliest, by a clock that may be a little off."""


def scenario(folder: Path, *, seconds: int, rate: str = "60/s", in_flight: int = 50, processes: int = 2) -> Scenario:
    """A plan of one stage."""
    path = folder / "arrivals.yaml"
    path.write_text(
        f"name: short\ndescription: a few seconds\nlocustfile: arrivals\nprocesses: {processes}\n"
        f"request: {{cpu_milliseconds: 5, arrivals: uniform}}\nin_flight: {in_flight}\n"
        f"stages: [{{name: all, duration: {seconds}s, rate: {rate}}}]\nexpectations: [dropped == 0]\n"
    )
    return read_scenario(path)


@pytest.fixture
def launch(tmp_path: Path, free_port: int) -> Iterator[Launch]:
    """Start generators that are gone when the test ends."""
    with ExitStack() as stack:

        def start(plan: Scenario, host: str) -> Generator:
            job = GeneratorJob(
                scenario=plan,
                host=host,
                start_time=time.time() + START_UP_SECONDS,
                client_log=tmp_path / "client.jsonl",
                log=tmp_path / "locust.log",
                metrics_port=free_port,
            )
            generator = Generator(job, now=time.time)
            stack.callback(generator.stop)
            return generator

        yield start


def total(lines: list[ClientSecond], field: str) -> int:
    """The sum of one field."""
    return sum(getattr(line, field) for line in lines)


def workers_of(generator: Generator) -> list[int]:
    """The processes that send."""
    return [child.pid for child in psutil.Process(generator.pid).children()]


def test_together_they_send_exactly_the_plan(launch: Launch, tmp_path: Path, free_port: int) -> None:
    """Each request once, in one record and one exporter, both processes' seconds in one line."""
    plan = scenario(tmp_path, seconds=3, in_flight=200)
    with StubServer() as server:
        generator = launch(plan, server.url)
        eventually(lambda: generator.poll() and len(generator_requests(free_port)) > 0)
        lines = finish(generator)
    assert plan.plan.requests_due(0.0, 3.0) == total(lines, "started") == total(lines, "finished")
    assert total(lines, "failed") == total(lines, "dropped") == 0
    assert total(lines, "finished") == sum(sum(line.latency.values()) for line in lines)
    assert all(line.late_seconds_max > WRITTEN_AFTER_SECONDS for line in further_lines(lines))
    assert "/load/cpu/work?ms=5" in server.paths


def further_lines(lines: list[ClientSecond]) -> list[ClientSecond]:
    """The lines that come when their second, or a later one, has a line already: they hold what was sent after that."""
    latest = accumulate((line.time for line in lines), max, initial=0)
    return [line for line, before in zip(lines, latest, strict=False) if line.time <= before]


def generator_exposition(port: int) -> list[str]:
    """What the exporter says; nothing while it is not there."""
    try:
        with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as response:
            return response.read().decode().splitlines()
    except OSError:
        return []


def generator_requests(port: int) -> str:
    """What the exporter says of good requests; empty while it says nothing."""
    lines = generator_exposition(port)
    names = 'locust_requests_total{method="GET",name="work",outcome="succeeded",scenario="short"}'
    return next((line for line in lines if line.startswith(names) and not line.endswith(" 0.0")), "")


def test_what_is_beyond_the_cap_is_dropped(launch: Launch, tmp_path: Path) -> None:
    """While the server stands still, no more requests are under way than the cap allows; the rest is counted."""
    plan = scenario(tmp_path, seconds=3, in_flight=11)
    with StubServer() as server:
        server.still_from = time.time() + START_UP_SECONDS + 1.0
        server.still_until = server.still_from + 1.0
        lines = finish(launch(plan, server.url))
    assert plan.plan.requests_due(0.0, 3.0) == total(lines, "started") + total(lines, "dropped")
    # What is due while a busy machine lets the generator wait is sent at once, and meets the cap, too.
    late = 60 * max(line.late_seconds_max for line in lines)
    assert total(lines, "dropped") == pytest.approx(60 - 11, abs=8 + late)
    assert max(line.users for line in lines) == 11


def test_dead_worker_ends_the_load(launch: Launch, tmp_path: Path) -> None:
    """What is missing of its share is never a second that looks whole."""
    plan = scenario(tmp_path, seconds=20)
    with StubServer() as server:
        generator = launch(plan, server.url)
        eventually(lambda: generator.poll() and generator.new_lines())
        killed = time.time()
        os.kill(workers_of(generator)[0], signal.SIGKILL)
        with pytest.raises(
            GeneratorFailed, match=r"exit code 1 .*\n(.*\n)*.*lacks what worker .* did, which fell silent"
        ):
            finish(generator)
        lines = generator.new_lines()
    assert all(line.time <= killed for line in lines)


def test_worker_that_leaves_ends_the_load(launch: Launch, tmp_path: Path) -> None:
    """A worker that ends in good order takes its share with it; nobody else may take it over unseen."""
    plan = scenario(tmp_path, seconds=20)
    with StubServer() as server:
        generator = launch(plan, server.url)
        eventually(lambda: generator.poll() and generator.new_lines())
        os.kill(workers_of(generator)[0], signal.SIGTERM)
        with pytest.raises(GeneratorFailed, match="exit code 1"):
            finish(generator)


@pytest.mark.parametrize(
    "number", [pytest.param(signal.SIGKILL, id="killed"), pytest.param(signal.SIGTERM, id="stopped")]
)
def test_no_worker_outlives_its_master(launch: Launch, tmp_path: Path, number: signal.Signals) -> None:
    """The end of the generator is the end of the load."""
    with StubServer() as server:
        generator = launch(scenario(tmp_path, seconds=20), server.url)
        eventually(lambda: generator.poll() and server.requests > 20)
        workers = workers_of(generator)
        assert len(workers) == 2
        os.kill(generator.pid, number)
        eventually(lambda: not any(alive(worker) for worker in workers), within_seconds=10.0)


def test_stop_completes_the_record(launch: Launch, tmp_path: Path) -> None:
    """A load that is stopped has recorded every request that came back; no more are open than may be under way."""
    with StubServer() as server:
        generator = launch(scenario(tmp_path, seconds=20, in_flight=5), server.url)
        eventually(lambda: generator.poll() and server.requests > 60)
        generator.stop()
        lines = generator.new_lines()
        requests = server.requests - 5  # less those that opened connections
    assert total(lines, "finished") <= requests <= total(lines, "started")
    assert total(lines, "started") - total(lines, "finished") <= 5


def test_master_and_workers_of_their_own(tmp_path: Path, free_port: int) -> None:
    """Processes that were started one by one, as on several hosts, get their start time and share from the master."""
    plan = scenario(tmp_path, seconds=2)
    common = {**ENVIRONMENT, SCENARIO: plan.place.file}
    record = {CLIENT_LOG: str(tmp_path / "client.jsonl"), START: str(time.time() + 8), METRICS_PORT: str(free_port)}
    with StubServer() as server, ExitStack() as stack:
        port = str(another_port(other_than={free_port}))
        for number in range(3):
            arguments = [*LOCUST, "--worker", "--master-port", port]
            command = Command(name="worker", arguments=arguments, log=tmp_path / f"{number}.log", environment=common)
            stack.callback(ChildProcess(command).stop, grace_seconds=0)
        bind = ["--master-bind-host", LOOPBACK, "--master-bind-port", port]
        arguments = [*LOCUST, "--master", "--expect-workers", "3", *bind, "--host", server.url]
        log = tmp_path / "master.log"
        master = ChildProcess(Command(name="master", arguments=arguments, log=log, environment={**common, **record}))
        stack.callback(master.stop, grace_seconds=0)
        eventually(lambda: master.exit_code() is not None, what="the end of the load", within_seconds=40.0)
        assert master.exit_code() == 0, log.read_text()
    lines = (tmp_path / "client.jsonl").read_text().splitlines()
    assert plan.plan.requests_due(0.0, 2.0) == sum(json.loads(line)["started"] for line in lines)


@pytest.mark.parametrize("extra", [pytest.param((), id="one process"), pytest.param(("--processes", "2"), id="two")])
def test_by_hand(tmp_path: Path, free_port: int, extra: tuple[str, ...]) -> None:
    """Without a scenario, each user of Locust stands for a request per second."""
    with StubServer() as server:
        port = str(another_port(other_than={free_port}))
        load = ["--users", "40", "--spawn-rate", "40", "--run-time", "5s", *extra]
        ports = ["--master-bind-host", LOOPBACK, "--master-bind-port", port, "--master-port", port]
        log = tmp_path / "locust.log"
        arguments = [*LOCUST, "--host", server.url, *load, *ports]
        environment = {**ENVIRONMENT, METRICS_PORT: str(free_port)}
        locust = ChildProcess(Command(name="locust", arguments=arguments, log=log, environment=environment))
        try:
            eventually(lambda: locust.exit_code() is not None, what="the end of the load", within_seconds=40.0)
        finally:
            locust.stop(grace_seconds=0)
        assert locust.exit_code() == 0, log.read_text()
        # Each user opens a connection before its first request.
        assert server.requests - 40 == pytest.approx(40 * 4.5, rel=0.35)
