"""Locust's Jobs at work: the built manifests' arguments, environment and files, against a workload on this machine."""

import json
import re
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.request import urlopen

import pytest
import yaml
from locust import runners

from loadtests.sandbox.ports import LOOPBACK, free_port
from loadtests.scenario import Scenario, read_scenario
from tests.k8s.built import needs_kustomize
from tests.k8s.delivery import of_kind, option, pods
from tests.k8s.job_process import JobProcess
from tests.loadtests.stub_server import StubServer
from tests.real_server import RealServer
from tests.waiting import eventually

pytestmark = [needs_kustomize, pytest.mark.e2e]
LOCUST, RECORDED = "load-tests/locust", "load-tests/locust-recorded"
KEY = "open-sesame-4711"
MASTER, WORKER = "locust-master", "locust-worker"


class LoadTest:
    """The Jobs of a kustomization, each started when the test says so."""

    def __init__(self, folder: str, root: Path, stack: ExitStack, *, seconds: int, key: str | None = None) -> None:
        self._pods = pods(folder)
        self._root = root
        self._stack = stack
        self._secrets = {} if key is None else {("load-harness", "api-key"): key}
        self.metrics_port = free_port()
        self.record = root / "record"
        self.record.mkdir()
        (config,) = of_kind(folder, "ConfigMap").values()
        scenario_folder = root / "scenario"
        scenario_folder.mkdir()
        for name, text in config["data"].items():
            (scenario_folder / name).write_text(_cut(text, seconds) if name.endswith(".yaml") else text)
        self._instead = {
            "/scenario": str(scenario_folder),
            "/record": str(self.record),
            MASTER: LOOPBACK,
            "5557": str(free_port(other_than={self.metrics_port})),
            "9646": str(self.metrics_port),
            "0.0.0.0": LOOPBACK,
        }

    @property
    def scenario(self) -> Scenario:
        """What it follows."""
        return read_scenario(self._root / "scenario/scale-out.yaml")

    def start(self, job: str, *, name: str = "", host: str = "", python: tuple[str, ...] = ()) -> JobProcess:
        """Start a pod of a Job."""
        process = JobProcess(
            self._pods[job],
            log=self._root / f"{name or job}.log",
            instead={**self._instead, "http://load-harness": host},
            secrets=self._secrets,
            name=name or job,
            python=python or (sys.executable,),
        )
        self._stack.callback(process.end)
        return process

    def start_workers(self) -> list[JobProcess]:
        """Start as many as the Job has."""
        count = int(option(self._pods[MASTER], "--expect-workers"))
        return [self.start(WORKER, name=f"{WORKER}-{number}") for number in range(count)]


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    """What was started ends with the test."""
    with ExitStack() as stack:
        yield stack


def test_workers_first_a_workload_with_a_key_and_a_record(stack: ExitStack, tmp_path: Path) -> None:
    """Every request of the plan is let in; the record and the exporter tell of all; the key is written nowhere."""
    test = LoadTest(RECORDED, tmp_path, stack, seconds=1, key=KEY)
    workers = test.start_workers()
    workload = stack.enter_context(RealServer(["serve"], tmp_path / "workload.log", LOAD_HARNESS_API_KEY=KEY))
    eventually(lambda: all("Starting Locust" in worker.said for worker in workers), what="workers without a master")
    master = test.start(MASTER, name="locust-master-x7k2p", host=f"http://{LOOPBACK}:{workload.port}")
    eventually(lambda: _exported(test.metrics_port, "succeeded") > 0, what="requests in the exporter")
    codes = [process.exit_code(within_seconds=40) for process in (master, *workers)]
    assert [0, 0, 0] == codes, master.said

    lines = [json.loads(line) for line in (test.record / "locust-master-x7k2p.jsonl").read_text().splitlines()]
    planned = test.scenario.plan.requests_due(0.0, test.scenario.plan.duration_seconds)
    assert planned > 0
    assert planned == sum(line["started"] for line in lines)
    assert not re.search(r'code="401"', workload.metrics())  # a busy workload may answer 503
    written = [path for path in tmp_path.rglob("*") if path.is_file() and KEY in path.read_text(errors="replace")]
    assert [] == written
    assert not any(KEY in argument for process in (master, *workers) for argument in process.arguments)


def test_master_first_and_a_worker_that_is_evicted(stack: ExitStack, tmp_path: Path) -> None:
    """Half a load is none: both Jobs end soon, and with an error."""
    with StubServer() as server:
        test = LoadTest(LOCUST, tmp_path, stack, seconds=30)
        master = test.start(MASTER, host=server.url)
        eventually(lambda: "Starting Locust" in master.said, what="a master without workers")
        evicted, left = test.start_workers()
        eventually(lambda: server.requests > 20, what="load")
        evicted.process.send_signal(signal.SIGTERM)  # as when its node is drained
        assert 128 + signal.SIGTERM == evicted.exit_code(within_seconds=10), evicted.said
        assert 1 == master.exit_code(within_seconds=20), master.said
        left.exit_code(within_seconds=20)
    assert "which left before the end" in master.said


def test_a_worker_whose_master_never_comes(stack: ExitStack, tmp_path: Path) -> None:
    """It gives up, with an error; here it tries as often as ever, only faster."""
    test = LoadTest(LOCUST, tmp_path, stack, seconds=1)
    faster = tmp_path / "faster.py"
    faster.write_text(
        "import sys\nfrom locust import main, runners\n"
        "runners.CONNECT_TIMEOUT = 0.01\nsys.argv[1:3] = []\nmain.main()\n"
    )
    worker = test.start(WORKER, python=(sys.executable, str(faster)))
    assert 0 != worker.exit_code(within_seconds=20)
    assert "Failed to connect to the Locust master" in worker.said


def test_a_worker_gives_up_before_its_job_does() -> None:
    """So that its log says why, and no pod waits for a master for half an hour."""
    seconds = runners.CONNECT_TIMEOUT * (runners.CONNECT_RETRY_COUNT + 1)
    waits = float(option(pods(LOCUST)[MASTER], "--expect-workers-max-wait"))
    assert waits < seconds < of_kind(LOCUST, "Job")[WORKER]["spec"]["activeDeadlineSeconds"]


# Private


def _cut(scenario: str, seconds: int) -> str:
    """Keep some seconds at the highest rate; stages and verdict are not for here."""
    document = yaml.safe_load(scenario)
    top = next(stage for stage in document["stages"] if stage["name"] == "top")
    stages = [{**top, "duration": f"{seconds}s"}]
    return yaml.safe_dump({**document, "warm_up": "0s", "stages": stages, "expectations": ["dropped == 0"]})


def _exported(port: int, outcome: str) -> float:
    try:
        with urlopen(f"http://{LOOPBACK}:{port}/metrics", timeout=5) as response:
            text = response.read().decode()
    except OSError:
        return 0.0
    name = f'locust_requests_total{{method="GET",name="work",outcome="{outcome}",scenario="scale-out"}} '
    return sum(float(line.removeprefix(name)) for line in text.splitlines() if line.startswith(name))
