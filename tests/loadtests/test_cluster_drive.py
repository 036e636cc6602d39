"""A scenario on a cluster: a stub API server, a real Prometheus, Locust against a real server."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from loadtests.cluster_drive import drive_cluster
from loadtests.hpa.flags import ControllerFlags
from loadtests.kubernetes.connection import connect
from loadtests.live_cluster import LiveCluster
from loadtests.live_stack import LiveReplicas, kubernetes_of, read_live_stack
from loadtests.prediction.model import Assumptions, Prediction
from loadtests.replicas import NotAtMinimum
from loadtests.run.directory import read_run
from loadtests.scenario import Scenario, read_scenario
from loadtests.verdict import judge
from loadtests.watch import Progress, Watcher
from slo.errors import InvalidInput, Mistake, Place, ServerUnreachable
from slo.prometheus import Prometheus
from tests.kubernetes_api import objects
from tests.kubernetes_api.server import KubernetesApi
from tests.loadtests.stub_server import StubServer
from tests.real_server import RealServer
from tests.slo.lab.server import Lab, program

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(not (program("prometheus") and program("promtool")), reason="needs prometheus and promtool"),
]


@dataclass
class BlindWitness:
    """Sees no sync, and remembers whether it was ended."""

    problem: str = "nobody may read the events"
    started: bool = False
    stopped: bool = False

    def start(self, directory: Path) -> None:
        """Begin."""
        assert directory.is_dir()
        self.started = True

    def stop(self) -> None:
        """End."""
        self.stopped = True


class ToldReleaser:
    """Releases nothing, and remembers what it was asked for, in order."""

    def __init__(self, *, refusal: str = "", problem: str = "", aftermath: str = "") -> None:
        self.asked: list[str] = []
        self.problem = problem
        self.aftermath = aftermath
        self._refusal = refusal

    def check(self, scenario: Scenario) -> None:
        """Refuse, or not."""
        self.asked.append(f"check {len(scenario.releases)}")
        if self._refusal:
            place = Place(file=scenario.place.file, field="releases")
            raise InvalidInput([Mistake(place=place, value=1, rule=self._refusal, next_step="suspend it")])

    def wait_for_rest(self, watcher: Watcher) -> None:
        """Wait for nothing."""
        watcher.say("at rest")
        self.asked.append("wait")

    def predict(self, scenario: Scenario, start_time: float) -> Prediction:
        """Predict nothing."""
        self.asked.append(f"predict {scenario.releases[0].version} in {start_time - time.time():.0f} s")
        return Prediction(points=(), decisions=(), peak=0, problem="nobody knows")

    def start(self, directory: Path, scenario: Scenario, start_time: float) -> None:
        """Begin."""
        assert directory.is_dir()
        assert start_time > time.time()
        self.asked.append(f"start {scenario.name}")

    def stop(self) -> None:
        """End."""
        self.asked.append("stop")


class Listener:
    """Keeps what a run says."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.shown: list[Progress] = []

    def say(self, text: str) -> None:
        """Keep it."""
        self.said.append(text)

    def show(self, progress: Progress) -> None:
        """Keep it."""
        self.shown.append(progress)


@pytest.fixture
def prometheus(tmp_path: Path) -> Iterator[str]:
    """One that answers, and has nothing."""
    lab = Lab(tmp_path / "lab", lookback="5m")
    with lab.running():
        yield lab.url


@pytest.fixture
def workload() -> Iterator[StubServer]:
    """Answers every request well."""
    with StubServer() as server:
        yield server


@pytest.fixture
def cluster(tmp_path: Path, prometheus: str, workload: StubServer) -> Iterator[LiveCluster]:
    """One replica of a workload whose autoscaler is at rest."""
    with KubernetesApi() as server:
        server.put(objects.deployment("load-harness"), objects.hpa("load-harness"))
        api = connect(kubeconfig=server.kubeconfig(tmp_path / "kubeconfig"), patience_seconds=0.2)
        yield LiveCluster(
            stack=read_live_stack(api, api.namespace, None),
            kubernetes=kubernetes_of(api),
            flags=ControllerFlags(),
            replicas=LiveReplicas(api, api.namespace, "load-harness", monotonic=time.monotonic),
            witness=BlindWitness(),
            prometheus=Prometheus(prometheus),
            scrape_interval_seconds=1.0,
            slo_rules=None,
            workload_url=workload.url,
            api_url=server.url,
        )


def scenario(folder: Path, *, more: str = "") -> Scenario:
    """Five users for three seconds."""
    path = folder / "short.yaml"
    path.write_text(
        "name: short\ndescription: a few seconds\nlocustfile: work\n"
        "request: {cpu_milliseconds: 5, pace: 200ms}\nseed: 282\n"
        "stages: [{name: all, duration: 3s, users: 5}]\n"
        f"expectations: [error_ratio < 50%, no flapping, every decision explained]\n{more}"
    )
    return read_scenario(path)


def test_a_run_is_recorded_and_judged_as_in_the_sandbox(cluster: LiveCluster, tmp_path: Path) -> None:
    """What the clients saw is known; what neither Prometheus nor the witness saw is inconclusive."""
    listener = Listener()
    cluster = replace(cluster, clock_problem=lambda: "the clock is 9 s behind")

    directory = drive_cluster(scenario(tmp_path), cluster, tmp_path / "run", listener)

    assert "the clock is 9 s behind; set the clocks" in listener.said[0]
    outcomes = {one.expectation: str(one.verdict.outcome) for one in judge(read_run(directory)).judgements}
    assert {
        "error_ratio < 50%": "passed",
        "no flapping": "inconclusive",
        "every decision explained": "inconclusive",
    } == outcomes
    facts = json.loads((directory / "run.json").read_text())
    assert ("kubernetes", "1.35", objects.NAMESPACE) == (
        facts["cluster"]["kind"],
        facts["cluster"]["kubernetes"],
        facts["cluster"]["namespace"],
    )
    assert "predicted: the replicas stay at 1" in listener.said
    assert "when the autoscaler syncs is not known; the load may begin a period off the prediction" in listener.said
    assert "nobody may read the events; what needs it cannot be judged" in listener.said
    assert {(1, 1)} == {(one.ready, one.replicas) for one in listener.shown}


def test_what_breaks_things_is_for_the_sandbox(cluster: LiveCluster, workload: StubServer, tmp_path: Path) -> None:
    """Nothing is sent, and no directory is left."""
    broken = scenario(tmp_path, more="faults: [{do: kill, target: pod, at: 1s}]\n")

    with pytest.raises(InvalidInput, match="only the sandbox breaks and releases things by itself"):
        drive_cluster(broken, cluster, tmp_path / "run", Listener())

    assert 0 == workload.requests
    assert not (tmp_path / "run").exists()


class Replicas(LiveReplicas):
    """Of a cluster that is not at its minimum."""

    def __init__(self, wanted: int) -> None:
        self._wanted = wanted

    def ask(self) -> tuple[int, int]:
        """Give as many ready ones as are wanted."""
        return self._wanted, self._wanted

    def hindrances(self, hpa_name: str) -> str:
        """Tell of one."""
        return f"AbleToScale of {hpa_name} is False"


def test_from_zero_no_autoscaler_scales(cluster: LiveCluster, workload: StubServer, tmp_path: Path) -> None:
    """Waiting would be for nothing."""
    with pytest.raises(InvalidInput, match=r"spec.replicas 0: must not be 0.* --replicas=1"):
        drive_cluster(scenario(tmp_path), replace(cluster, replicas=Replicas(0)), tmp_path / "run", Listener())

    assert 0 == workload.requests
    assert not (tmp_path / "run").exists()


def test_why_the_minimum_may_not_come_is_told_at_once(
    cluster: LiveCluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not only at the end of the patience."""
    monkeypatch.setattr("loadtests.replicas._PATIENCE_SECONDS", 0.0)
    listener = Listener()

    with pytest.raises(NotAtMinimum, match="has 3 replicas, 3 of them ready, not its minimum of 1"):
        drive_cluster(scenario(tmp_path), replace(cluster, replicas=Replicas(3)), tmp_path / "run", listener)

    assert "it may not come: AbleToScale of load-harness is False; see `kubectl -n " in "\n".join(listener.said)


def test_a_key_that_does_not_open_is_told_before_the_load(
    cluster: LiveCluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Minutes of refused requests would tell no more; no directory is left."""
    monkeypatch.setenv("LOAD_HARNESS_API_KEY", "of another")
    with RealServer(["serve"], tmp_path / "log", LOAD_HARNESS_API_KEY="sesame") as keyed:
        on = replace(cluster, workload_url=f"http://127.0.0.1:{keyed.port}")
        with pytest.raises(InvalidInput, match=r"LOAD_HARNESS_API_KEY \(not shown\): must be the key of the workload"):
            drive_cluster(scenario(tmp_path), on, tmp_path / "run", Listener())
    assert not (tmp_path / "run").exists()


RELEASE = "manifests: canary\nreleases: [{version: '2', at: 1s}]\n"


def test_a_releaser_is_asked_in_order_and_ended(cluster: LiveCluster, tmp_path: Path) -> None:
    """Its prediction is the run's, its problem and what goes on are told, and the releases are in the record."""
    releaser = ToldReleaser(problem="nobody may patch the Deployment", aftermath="Flagger goes on")
    listener = Listener()

    directory = drive_cluster(
        scenario(tmp_path, more=RELEASE), replace(cluster, releaser=releaser), tmp_path / "run", listener
    )

    assert ["check 1", "wait", "predict 2 in 4 s", "start short", "stop"] == releaser.asked
    assert "nobody may patch the Deployment; what needs it cannot be judged" in listener.said
    assert "Flagger goes on" in listener.said
    run = read_run(directory)
    assert ("nobody knows", ["2"]) == (run.prediction.problem, [one.version for one in run.facts.releases])


def test_what_a_releaser_refuses_is_not_run(cluster: LiveCluster, workload: StubServer, tmp_path: Path) -> None:
    """Nothing is waited for, sent or left."""
    releaser = ToldReleaser(refusal="belongs to Flux")

    with pytest.raises(InvalidInput, match="belongs to Flux"):
        drive_cluster(
            scenario(tmp_path, more=RELEASE), replace(cluster, releaser=releaser), tmp_path / "run", Listener()
        )

    assert (["check 1"], 0) == (releaser.asked, workload.requests)
    assert not (tmp_path / "run").exists()


def test_the_load_begins_with_a_sync(cluster: LiveCluster, tmp_path: Path) -> None:
    """A whole number of periods after the last one that is known; what the prediction rests on is told."""
    last = time.time() - 3
    assumptions = Assumptions(pod_start_seconds=7, sources=("a new pod is ready 7 s after it was scheduled",))
    known = replace(
        cluster,
        last_sync=lambda: last,
        flags=ControllerFlags(sync_period_seconds=2.5),
        assumptions=assumptions,
    )
    listener = Listener()

    run = read_run(drive_cluster(scenario(tmp_path), known, tmp_path / "run", listener))

    periods = (run.facts.start_time - last) / 2.5
    assert abs(periods - round(periods)) < 1e-6
    assert assumptions == run.prediction.assumptions
    assert "predicted from: a new pod is ready 7 s after it was scheduled" in listener.said
    assert [] == [text for text in listener.said if "is not known" in text]


def test_without_a_prometheus_nothing_is_run(
    cluster: LiveCluster, workload: StubServer, free_port: int, tmp_path: Path
) -> None:
    """The load would be for nothing."""
    elsewhere = replace(cluster, prometheus=Prometheus(f"http://127.0.0.1:{free_port}"))

    with pytest.raises(ServerUnreachable, match=str(free_port)):
        drive_cluster(scenario(tmp_path), elsewhere, tmp_path / "run", Listener())

    assert 0 == workload.requests
    assert not (tmp_path / "run").exists()
