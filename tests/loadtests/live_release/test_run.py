"""A scenario with a release on a cluster: a stub API server with Flagger's stand-in, a real Prometheus, real load."""

import json
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from load_harness.cli import main
from loadtests.cli.loadtest.cluster_options import live_cluster
from loadtests.cluster_drive import drive_cluster
from loadtests.drive import Interrupted
from loadtests.hpa.flags import ControllerFlags
from loadtests.kubernetes.api import Api
from loadtests.live_cluster import LiveCluster
from loadtests.run.directory import read_run
from loadtests.scenario import Scenario, read_scenario
from loadtests.verdict import judge
from slo.prometheus import Prometheus
from tests.kubernetes_api.flagger import settings_of
from tests.kubernetes_api.server import KubernetesApi
from tests.loadtests.live_release.namespace import NAME, flagger, releaser
from tests.loadtests.stub_server import StubServer
from tests.slo.lab.server import Lab, program

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(not (program("prometheus") and program("promtool")), reason="needs prometheus and promtool"),
]
TICK_SECONDS = 1.0


class Listener:
    """Keeps what is said, and may do something once a second."""

    def __init__(self, each_second: Callable[[], object] = lambda: None) -> None:
        self.said: list[str] = []
        self._each_second = each_second

    def say(self, text: str) -> None:
        """Keep it."""
        self.said.append(text)

    def show(self, progress: object) -> None:  # noqa: ARG002 - the protocol's
        """Nothing is shown."""
        self._each_second()


def short_release(folder: Path) -> Scenario:
    """Eight seconds, with a release that fails a fifth of its requests."""
    path = folder / "release.yaml"
    path.write_text(
        "name: release\ndescription: a release that is taken back\nlocustfile: arrivals\n"
        "request: {cpu_milliseconds: 1, arrivals: uniform}\nseed: 1\n"
        "stages: [{name: all, duration: 9s, rate: 10/s}]\n"
        "releases: [{at: 1s, version: 2.1.0, fail: 20%}]\n"
        "expectations: [rolled back within 1 interval, not promoted, promoted, 'stopped by \"errors\"']\n"
    )
    return read_scenario(path)


@contextmanager
def ticking(cluster: KubernetesApi, api: Api) -> Iterator[None]:
    """Let Flagger's stand-in tick once a second."""
    theirs, over = flagger(cluster, api), threading.Event()

    def tick() -> None:
        while not over.wait(TICK_SECONDS):
            theirs.tick(time.time())

    thread = threading.Thread(target=tick)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@pytest.fixture
def workload() -> Iterator[StubServer]:
    """Answers every request well."""
    with StubServer() as server:
        yield server


@pytest.fixture
def live(
    cluster: KubernetesApi, api: Api, workload: StubServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[LiveCluster]:
    """Everything as the command finds it, but for the time between two ticks."""
    monkeypatch.setenv("KUBECONFIG", str(cluster.kubeconfig(tmp_path / "kubeconfig")))
    lab = Lab(tmp_path / "lab", lookback="5m")
    given = {
        "namespace": None,
        "context_name": None,
        "hpa_name": None,
        "workload_url": workload.url,
        "slo_paths": (),
        "scrape_interval": 1.0,
        "flags": ControllerFlags(sync_period_seconds=2.0),
    }
    with lab.running():
        found = live_cluster(given, Prometheus(lab.url), short_release(tmp_path))
        yield replace(found, releaser=releaser(api, tick_seconds=TICK_SECONDS))


@pytest.fixture
def terminable() -> Iterator[None]:
    """Let the command say what SIGTERM does."""
    before = signal.getsignal(signal.SIGTERM)
    assert 0 == main(["loadtest", "list"])
    yield
    signal.signal(signal.SIGTERM, before)


def test_a_release_is_judged_as_on_the_sandbox(
    live: LiveCluster, cluster: KubernetesApi, api: Api, tmp_path: Path
) -> None:
    """It is made, taken back by Flagger's stand-in, followed, and put back; the record is a run's."""
    listener, run = Listener(), tmp_path / "run"

    with ticking(cluster, api):
        drive_cluster(short_release(tmp_path), live, run, listener)

    judged = {one.expectation: one.verdict for one in judge(read_run(run)).judgements}
    assert {
        "rolled back within 1 interval": "passed",
        "not promoted": "passed",
        "promoted": "failed",
        'stopped by "errors"': "passed",
    } == {text: str(verdict.outcome) for text, verdict in judged.items()}
    assert "Halt load-harness.load-harness advancement errors 20.00 > 1" in judged['stopped by "errors"'].because
    assert {"LOAD_HARNESS_REVISION": "1.0.0", "OTHER": "kept"} == settings_of(cluster.get("deployments", NAME))
    facts = json.loads((run / "run.json").read_text())
    assert ["2.1.0"] == [one["version"] for one in facts["releases"]]
    assert f"{NAME}-primary" == facts["cluster"]["deployment"]
    assert "at 1 s of the load a release: 2.1.0, which fails 20% of the requests" in listener.said
    assert not [text for text in listener.said if "cannot be judged" in text]


@pytest.mark.usefixtures("terminable")
def test_a_job_that_is_cancelled_puts_the_template_back(
    live: LiveCluster, cluster: KubernetesApi, tmp_path: Path
) -> None:
    """By SIGTERM, as by Ctrl-C, in the middle of a release; the record is complete up to there."""
    seen: list[str] = []

    def interrupt() -> None:
        seen.append(settings_of(cluster.get("deployments", NAME))["LOAD_HARNESS_REVISION"])
        if seen[-1] == "2.1.0":
            signal.raise_signal(signal.SIGTERM)

    with pytest.raises(Interrupted):
        drive_cluster(short_release(tmp_path), live, tmp_path / "run", Listener(interrupt))

    assert "2.1.0" == seen[-1]
    assert {"LOAD_HARNESS_REVISION": "1.0.0", "OTHER": "kept"} == settings_of(cluster.get("deployments", NAME))
    assert read_run(tmp_path / "run").facts.interruption
