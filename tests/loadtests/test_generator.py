"""Locust as a process of its own, against a real server."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from urllib.request import urlopen

import psutil
import pytest

from loadtests.generator import START_UP_SECONDS, Generator, GeneratorFailed, GeneratorJob
from loadtests.histogram import Histogram
from loadtests.run.model import ClientSecond
from loadtests.scenario import Scenario, read_scenario
from tests.loadtests.following import finish
from tests.loadtests.stub_server import StubServer
from tests.waiting import alive, eventually

pytestmark = pytest.mark.e2e

SEED = 282
"""Puts no user's last request of the plans below nearer than 88 ms to its end, where a late one would be dropped."""

Launch = Callable[..., Generator]


def scenario(folder: Path, *stages: str, pace: str = "200ms", locustfile: str = "work") -> Scenario:
    """A scenario of some stages."""
    path = folder / "short.yaml"
    lines = "".join(f"  - {{{stage}}}\n" for stage in stages)
    path.write_text(
        f"name: short\ndescription: a few seconds\nlocustfile: {locustfile}\n"
        f"request: {{cpu_milliseconds: 5, pace: {pace}}}\nseed: {SEED}\nstages:\n{lines}expectations: [dropped == 0]\n"
    )
    return read_scenario(path)


@pytest.fixture
def launch(tmp_path: Path, free_port: int) -> Iterator[Launch]:
    """Start generators that are gone when the test ends."""
    with ExitStack() as stack:

        def start(plan: Scenario, host: str, *, api_key: str | None = None) -> Generator:
            generator = Generator(
                GeneratorJob(
                    scenario=plan,
                    host=host,
                    start_time=time.time() + START_UP_SECONDS,
                    client_log=tmp_path / "client.jsonl",
                    log=tmp_path / "locust.log",
                    metrics_port=free_port,
                    api_key=api_key,
                ),
                now=time.time,
            )
            stack.callback(generator.stop)
            return generator

        yield start


def planned(plan: Scenario) -> dict[str, int]:
    """Requests that each stage asks for."""
    spans = plan.plan.spans()
    return {span.stage.name: plan.plan.requests_due(span.start_seconds, span.end_seconds) for span in spans}


def total(lines: Sequence[ClientSecond], field: str) -> int:
    """The sum of one field."""
    return sum(getattr(line, field) for line in lines)


def latencies(lines: Sequence[ClientSecond]) -> Histogram:
    """The latencies of all requests."""
    merged = Histogram()
    for line in lines:
        merged.merge(Histogram(line.latency))
    return merged


def test_sends_exactly_what_the_plan_asks_for(launch: Launch, tmp_path: Path, free_port: int) -> None:
    """Stages up, ramped and down: each request once, failures counted and no reason for Locust to fail."""
    plan = scenario(
        tmp_path,
        "name: calm, duration: 1s, users: 3",
        "name: peak, duration: 2s, users: 12, ramp: 1s",
        "name: after, duration: 1s, users: 2",
    )
    with StubServer(fails_every=5) as server:
        generator = launch(plan, server.url)
        eventually(lambda: generator.poll() and server.requests >= 20)
        with urlopen(f"http://127.0.0.1:{free_port}/metrics", timeout=5) as response:
            exposition = response.read().decode()
        lines = finish(generator)
    started = {
        stage.name: sum(line.started for line in lines if line.stage == stage.name) for stage in plan.plan.stages
    }
    assert planned(plan) == started
    assert server.requests == total(lines, "started") == total(lines, "finished") == latencies(lines).count
    assert server.requests // 5 == total(lines, "failed")
    assert total(lines, "dropped") == 0
    assert server.connections == 12
    assert server.paths == {"/load/cpu/work?ms=5"}
    assert 'locust_requests_total{method="GET",name="work",outcome="failed",scenario="short"}' in exposition
    seconds = [line.time for line in lines]
    assert {*range(seconds[0], seconds[0] + int(plan.plan.duration_seconds))} <= {*seconds}


def test_the_key_of_the_workload_reaches_locust_alone(
    launch: Launch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By its environment; no argument tells it, and no other setting of the workload comes along."""
    monkeypatch.setenv("LOAD_HARNESS_API_KEY", "of another workload")
    monkeypatch.setenv("LOAD_HARNESS_OPEN", "true")
    monkeypatch.setenv("LOAD_HARNESS_CONNECTION_SECONDS", "2.5")
    plan = scenario(tmp_path, "name: calm, duration: 60s, users: 1")
    generator = launch(plan, "http://127.0.0.1:9", api_key="sesame")
    process = psutil.Process(generator.pid)
    eventually(process.environ, what="the environment")  # Linux shows none in the moment of an exec
    assert "sesame" == process.environ()["LOAD_HARNESS_API_KEY"]
    assert "LOAD_HARNESS_OPEN" not in process.environ()
    assert "2.5" == process.environ()["LOAD_HARNESS_CONNECTION_SECONDS"]
    assert not any("sesame" in argument for argument in process.cmdline())


def test_stall_is_seen_by_every_request_that_was_due(launch: Launch, tmp_path: Path) -> None:
    """A server that stands still delays all requests that were due meanwhile; the generator itself is in time."""
    plan = scenario(tmp_path, "name: calm, duration: 4s, users: 2")
    with StubServer() as server:
        generator = launch(plan, server.url)
        eventually(lambda: generator.poll() and server.requests >= 6)
        server.still_until = time.time() + 1.2
        lines = finish(generator)
    assert planned(plan) == {"calm": total(lines, "started")}
    # Two users times five requests a second waited 0.2 s and more of the 1.2 s.
    slow = sum(count for line in lines for index, count in line.latency.items() if index >= 764)
    assert slow >= 8
    assert max(line.late_seconds_max for line in lines) < 0.2


def test_what_cannot_be_sent_in_time_is_dropped(launch: Launch, tmp_path: Path) -> None:
    """When the plan ends while the server stands still, what is left is dropped: planned = started + dropped."""
    plan = scenario(tmp_path, "name: calm, duration: 2s, users: 2")
    with StubServer() as server:
        generator = launch(plan, server.url)
        eventually(lambda: generator.poll() and server.requests >= 4)
        server.still_until = time.time() + 2.5
        lines = finish(generator)
    assert total(lines, "dropped") > 0
    assert planned(plan) == {"calm": total(lines, "started") + total(lines, "dropped")}
    assert total(lines, "started") == total(lines, "finished")


def test_refused_connections_are_failures(launch: Launch, tmp_path: Path) -> None:
    """Nobody listens: every request fails, and the load goes on to its end."""
    plan = scenario(tmp_path, "name: calm, duration: 1s, users: 2")
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        lines = finish(launch(plan, f"http://127.0.0.1:{silent.getsockname()[1]}"))
    assert planned(plan) == {"calm": total(lines, "failed")}


def test_kill_is_noticed(launch: Launch, tmp_path: Path) -> None:
    """A Locust that is killed is named with the signal and the end of its log."""
    with StubServer() as server:
        generator = launch(scenario(tmp_path, "name: calm, duration: 20s, users: 2"), server.url)
        eventually(lambda: generator.poll() and server.requests >= 4)
        os.kill(generator.pid, signal.SIGKILL)
        with pytest.raises(GeneratorFailed) as caught:
            finish(generator)
    message = str(caught.value)
    assert message.startswith(f"load generator (process {generator.pid}): was killed by SIGKILL before its plan was")
    assert "Ramping to 2 users" in message


def test_end_by_somebody_else_is_noticed(launch: Launch, tmp_path: Path) -> None:
    """A Locust that ends in good order but too early has not done its plan."""
    with StubServer() as server:
        generator = launch(scenario(tmp_path, "name: calm, duration: 20s, users: 2"), server.url)
        eventually(lambda: generator.poll() and server.requests >= 4)
        os.kill(generator.pid, signal.SIGTERM)
        with pytest.raises(GeneratorFailed, match="ended with exit code 143 before its plan was through"):
            finish(generator)


def test_stop_completes_the_record(launch: Launch, tmp_path: Path) -> None:
    """A load that is stopped has recorded every request that the server saw."""
    with StubServer() as server:
        generator = launch(scenario(tmp_path, "name: calm, duration: 20s, users: 5"), server.url)
        eventually(lambda: generator.poll() and server.requests >= 12)
        generator.stop()
        assert not generator.poll()
        lines = generator.new_lines()
    # Each user may have been stopped with one request on its way, before or after the server saw it.
    assert total(lines, "finished") <= server.requests <= total(lines, "started")
    assert total(lines, "started") - total(lines, "finished") <= 5


def test_broken_locustfile_is_reported(launch: Launch, tmp_path: Path) -> None:
    """A locustfile that cannot be loaded is shown with its last lines."""
    (tmp_path / "broken.py").write_text("raise ValueError('half a locustfile')\n")
    plan = scenario(tmp_path, "name: calm, duration: 2s, users: 1", locustfile="broken.py")
    generator = launch(plan, "http://127.0.0.1:9")
    with pytest.raises(GeneratorFailed, match=r"exit code 1 .*\n(.*\n)*ValueError: half a locustfile"):
        finish(generator)


def test_error_of_locust_is_reported(launch: Launch, tmp_path: Path) -> None:
    """Of a log, the errors tell why it ended."""
    (tmp_path / "client.jsonl").write_text("")
    generator = launch(scenario(tmp_path, "name: calm, duration: 2s, users: 1"), "http://127.0.0.1:9")
    with pytest.raises(GeneratorFailed, match=r"exit code 2 .*\n.*CLIENT_LOG .*: cannot be created .File exists"):
        finish(generator)


def test_damaged_record_is_an_error(launch: Launch, tmp_path: Path) -> None:
    """Lines that the recorder cannot have written are not passed over."""
    with StubServer() as server:
        generator = launch(scenario(tmp_path, "name: calm, duration: 20s, users: 1"), server.url)
        eventually(generator.new_lines)
        generator.stop()
        with (tmp_path / "client.jsonl").open("a") as file:
            file.write('{"time": 1}\n')
        with pytest.raises(GeneratorFailed, match=r"client\.jsonl:"):
            generator.new_lines()


def test_dies_with_its_runner(tmp_path: Path) -> None:
    """When the process that started Locust is killed, so is Locust."""
    scenario(tmp_path, "name: calm, duration: 20s, users: 1")
    program = f"""
import time
from pathlib import Path
from loadtests.generator import Generator, GeneratorJob
from loadtests.scenario import read_scenario
folder = Path({str(tmp_path)!r})
job = GeneratorJob(scenario=read_scenario(folder / "short.yaml"), host="http://127.0.0.1:9", start_time=time.time(),
                   client_log=folder / "client.jsonl", log=folder / "locust.log", metrics_port=0)
print(Generator(job, now=time.time).pid, flush=True)
time.sleep(60)
"""
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as runner:
        assert runner.stdout is not None
        locust = int(runner.stdout.readline())
        runner.kill()
    eventually(lambda: not alive(locust), what="the end of Locust", within_seconds=5.0)
