"""What a master and its workers are put together from, all in one process."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import urlopen

import gevent
import pytest
from locust.contrib.fasthttp import ResponseContextManager
from locust.env import Environment
from locust.rpc.protocol import Message
from locust.runners import MasterRunner, WorkerRunner

from loadtests.arrival_users import ArrivalUser
from loadtests.load import load_of
from loadtests.locust_process import prepare
from loadtests.meter import RequestKind
from loadtests.sandbox.ports import free_port as another_port
from loadtests.scenario import read_scenario
from loadtests.shapes import ArrivalsShape
from loadtests.worker_messages import HERE, TASK, Task, plan_digest

SCENARIO = """\
name: short
description: a second
locustfile: arrivals
processes: 2
request: {{cpu_milliseconds: 5, arrivals: uniform}}
in_flight: {in_flight}
stages: [{{name: all, duration: 1s, rate: {rate}/s}}]
expectations: [dropped == 0]
"""


class Nobody(ArrivalUser):
    """A user who asks where nobody listens."""

    host = "http://127.0.0.1:9"
    request_kind = RequestKind(name="work", method="GET")

    def send(self) -> ResponseContextManager:
        """Fail at once."""
        return self.client.get("/", name="work", catch_response=True)


Start = Callable[..., Environment]


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    """A plan of thirty requests."""
    path = tmp_path / "short.yaml"
    path.write_text(SCENARIO.format(in_flight=20, rate=30))
    return path


@pytest.fixture
def environments() -> Iterator[list[Environment]]:
    """What was started; it ends with the test."""
    started: list[Environment] = []
    yield started
    for environment in reversed(started):
        if environment.runner is not None:
            environment.runner.greenlet.kill()
            socket = environment.runner.server if isinstance(environment.runner, MasterRunner) else None
            socket = environment.runner.client if isinstance(environment.runner, WorkerRunner) else socket
            if socket is not None:
                socket.socket.context.destroy(linger=0)


@pytest.fixture
def start_master(free_port: int, environments: list[Environment]) -> Start:
    """Start a master with some variables."""

    def start(**variables: str) -> Environment:
        environment = Environment(user_classes=[Nobody])
        environment.create_master_runner("127.0.0.1", free_port)
        environments.append(environment)
        prepare(environment, {f"LOAD_HARNESS_{name.upper()}": value for name, value in variables.items()})
        return environment

    return start


@pytest.fixture
def start_worker(free_port: int, environments: list[Environment]) -> Start:
    """Start a worker of it."""

    def start(**variables: str) -> Environment:
        environment = Environment(user_classes=[Nobody])
        environment.create_worker_runner("127.0.0.1", free_port)
        environments.append(environment)
        prepare(environment, {f"LOAD_HARNESS_{name.upper()}": value for name, value in variables.items()})
        return environment

    return start


def run_shape(master: Environment) -> None:
    """Follow the shape to its end."""
    assert master.runner is not None
    master.runner.start_shape()
    assert master.runner.shape_greenlet is not None
    master.runner.shape_greenlet.join(timeout=30)


def wait_until(condition: Callable[[], object], *, seconds: float = 10.0) -> None:
    """Let all of them work until something is so."""
    with gevent.Timeout(seconds):
        while not condition():
            gevent.sleep(0.01)


def test_load_is_shared_and_recorded_once(
    start_master: Start, start_worker: Start, scenario: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two workers send the plan together, and the master's record holds all of it, and of a second test nothing."""
    monkeypatch.setattr("loadtests.locust_master.START_LEAD_SECONDS", 0.3)
    record = tmp_path / "client.jsonl"
    master = start_master(scenario=str(scenario), client_log=str(record))
    workers = [start_worker(scenario=str(scenario)) for _ in range(2)]
    run_shape(master)
    master.events.test_stop.fire(environment=master)  # type: ignore[no-untyped-call]
    assert master.shape_class is not None
    master.shape_class.reset_time()  # as when a person asks for another in the browser
    assert master.shape_class.tick() is None
    master.events.quit.fire(exit_code=0)
    lines = [json.loads(line) for line in record.read_text().splitlines()]
    assert sum(line["started"] for line in lines) == sum(line["failed"] for line in lines) == 30
    assert [load_of(worker).arrivals.in_flight.cap for worker in workers] == [10, 10]
    assert {load_of(worker).cpu_milliseconds for worker in workers} == {5.0}


def test_no_more_workers_than_requests_under_way(
    start_master: Start, start_worker: Start, scenario: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A worker that may send nothing is refused, as it is in the scenario."""
    scenario.write_text(SCENARIO.format(in_flight=1, rate=30).replace("processes: 2", "processes: 1"))
    master = start_master(scenario=str(scenario))
    assert isinstance(master.runner, MasterRunner)
    clients = master.runner.clients
    for _ in range(2):
        start_worker(scenario=str(scenario))
    wait_until(lambda: len(clients) == 2)
    assert master.shape_class is not None
    shape = master.shape_class
    with pytest.raises(SystemExit) as caught:  # once both have said that they are there
        wait_until(lambda: shape.tick() != (0, 1.0))
    assert caught.value.code == 2
    assert caplog.messages[-1] == "LOAD_HARNESS_SCENARIO: in_flight 1 is less than 1 for each of 2 workers; raise it"


def test_load_begins_when_somebody_is_there(start_master: Start, start_worker: Start, scenario: Path) -> None:
    """A test that is started before there is a worker waits, and each test sends all of it."""
    master = start_master(scenario=str(scenario))
    assert isinstance(master.shape_class, ArrivalsShape)
    master.shape_class.reset_time()
    assert master.shape_class.tick() == (0, 1.0)
    workers = [start_worker(scenario=str(scenario))]
    wait_until(lambda: master.shape_class is not None and master.shape_class.tick() == (1, 1.0))
    wait_until(lambda: hasattr(workers[0], "load_harness_load"))
    assert load_of(workers[0]).arrivals.join(0.0) is not None
    first = load_of(workers[0]).arrivals
    master.shape_class.reset_time()
    master.shape_class.tick()
    gevent.sleep(0.2)
    assert load_of(workers[0]).arrivals is first
    master.events.test_stop.fire(environment=master)  # type: ignore[no-untyped-call]
    master.shape_class.reset_time()
    assert master.shape_class.tick() == (1, 1.0)
    wait_until(lambda: load_of(workers[0]).arrivals is not first)
    assert load_of(workers[0]).arrivals.join(0.0) is not None


def test_worker_without_the_plan_is_refused(
    start_master: Start,
    start_worker: Start,
    scenario: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A worker that never asks for a share would leave the master waiting, and the test without a request."""
    monkeypatch.setattr("loadtests.locust_master._READY_WITHIN_SECONDS", 1.0)
    master = start_master(scenario=str(scenario))
    assert isinstance(master.runner, MasterRunner)
    clients = master.runner.clients
    start_worker()
    wait_until(lambda: len(clients) == 1)
    assert master.shape_class is not None
    assert master.shape_class.tick() == (0, 1.0)
    with pytest.raises(SystemExit) as caught:
        wait_until(lambda: master.shape_class is None or master.shape_class.tick() is None)
    assert caught.value.code == 2
    (worker,) = clients
    assert caplog.messages[-1] == (
        f"LOAD_HARNESS_SCENARIO: worker {worker} did not ask for a share of it within 1 s; "
        "give every process the same locustfile and the same scenario"
    )


def test_master_without_the_plan_is_refused(start_master: Start, caplog: pytest.LogCaptureFixture) -> None:
    """Workers that follow a scenario need a master that does."""
    master = start_master()
    assert isinstance(master.runner, MasterRunner)
    listener, _ = master.runner.custom_messages[HERE]
    with pytest.raises(SystemExit) as caught:
        listener(environment=master, msg=Message(HERE, None, "w1"))
    assert caught.value.code == 2
    assert caplog.messages[-1] == (
        "LOAD_HARNESS_SCENARIO: is set for worker w1 and not for the master, which must know the plan, too; "
        "give both the same file"
    )


def test_worker_of_another_plan_is_refused(
    start_master: Start, start_worker: Start, scenario: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A worker whose file says something else would send something else."""
    start_master(scenario=str(scenario))
    other = tmp_path / "other.yaml"
    other.write_text(SCENARIO.format(in_flight=20, rate=31))
    worker = start_worker(scenario=str(other))
    task = Task(index=0, count=1, start_time=time.time(), plan_digest=plan_digest(read_scenario(scenario).plan))
    assert isinstance(worker.runner, WorkerRunner)
    with pytest.raises(SystemExit) as caught:
        worker.runner.handle_message(Message(TASK, task.to_json(), worker.runner.client_id))
    assert caught.value.code == 2
    assert caplog.messages[-1] == (
        "LOAD_HARNESS_SCENARIO: is not the plan that the master follows; give every process the same file"
    )


def test_workers_by_hand_are_exported_by_the_master(start_master: Start, start_worker: Start, free_port: int) -> None:
    """Without a scenario, workers tell what they count, and the master serves the sum."""
    port = another_port(other_than={free_port})
    master = start_master(metrics_port=str(port))
    for meter in [load_of(start_worker()).meters[0] for _ in range(2)]:
        meter.finished(Nobody.request_kind, now=1.0, latency_seconds=0.1, is_failed=False)
    expected = 'locust_requests_total{method="GET",name="work",outcome="succeeded",scenario="by-hand"} 2.0'
    wait_until(lambda: expected in _series(port))
    master.events.quit.fire(exit_code=0)


def _series(port: int) -> list[str]:
    pool = gevent.get_hub().threadpool
    return list(pool.spawn(_get, f"http://127.0.0.1:{port}/metrics").get(timeout=5).splitlines())


def _get(url: str) -> str:
    with urlopen(url, timeout=5) as response:  # noqa: S310 - our own, on loopback
        return str(response.read().decode())


def test_a_worker_without_its_master_ends_with_an_error(
    start_master: Start,
    start_worker: Start,
    scenario: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nobody would take down what it sends, and a Job of it would look complete."""
    monkeypatch.setattr("loadtests.locust_worker._MASTER_SILENT_SECONDS", 0.5)
    master = start_master(scenario=str(scenario))
    worker = start_worker(scenario=str(scenario))
    assert master.runner is not None
    master.runner.greenlet.kill()
    for _ in range(10):
        worker.events.heartbeat_received.fire(client_id="master", timestamp=time.time())  # type: ignore[no-untyped-call]
        gevent.sleep(0.1)
    assert worker.process_exit_code is None  # something was heard all the time
    wait_until(lambda: worker.process_exit_code == 1)
    assert "the master said nothing for 0.5 s, so the load ends; see its log" in caplog.messages


def test_a_test_that_nobody_sent_is_an_error(
    start_master: Start, scenario: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """All workers may be gone before they had their share."""
    master = start_master(scenario=str(scenario))
    assert master.shape_class is not None
    master.shape_class.reset_time()
    assert master.shape_class.tick() == (0, 1.0)
    master.events.quitting.fire(environment=master)  # type: ignore[no-untyped-call]
    assert 1 == master.process_exit_code
    expected = "LOAD_HARNESS_SCENARIO: no worker was there to send it, so nothing was sent; see their logs"
    assert expected in caplog.messages


def test_a_master_that_had_nothing_to_do_is_none(start_master: Start, scenario: Path) -> None:
    """One that is started and taken down again."""
    master = start_master(scenario=str(scenario))
    master.events.quitting.fire(environment=master)  # type: ignore[no-untyped-call]
    assert master.process_exit_code is None
