"""`loadtest run --cluster kubernetes`, as a user types it: stub API server, real Prometheus, Locust, a real server."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from load_harness.cli import main
from tests.k8s.roles import granted
from tests.kubernetes_api import objects
from tests.kubernetes_api.server import KubernetesApi
from tests.loadtests.stub_server import StubServer
from tests.slo.lab.server import Lab, program

OLD = 1_700_000_000.0

needs_prometheus = pytest.mark.skipif(not program("prometheus"), reason="needs prometheus")


@pytest.fixture
def cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[KubernetesApi]:
    """One pod of a workload whose autoscaler has synced once."""
    with KubernetesApi() as server:
        server.put(
            objects.deployment("load-harness"),
            objects.hpa("load-harness"),
            objects.pod("load-harness-6d5c-x7k2p", started=OLD),
            objects.pod_metrics("load-harness-6d5c-x7k2p", taken=OLD, cpu="4m"),
        )
        monkeypatch.setenv("KUBECONFIG", str(server.kubeconfig(tmp_path / "kubeconfig")))
        yield server


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    """Five users for three seconds."""
    path = tmp_path / "short.yaml"
    path.write_text(
        "name: short\ndescription: a few seconds\nlocustfile: work\n"
        "request: {cpu_milliseconds: 5, pace: 200ms}\nseed: 282\n"
        "stages: [{name: all, duration: 3s, users: 5}]\nexpectations: [error_ratio < 50%]\n"
    )
    return path


def run(scenario: Path, url: str, prometheus: str, out: Path) -> int:
    """Type the command."""
    return main(
        [
            *("loadtest", "run", str(scenario), "--cluster", "kubernetes", "--url", url, "--prometheus", prometheus),
            *("--scrape-interval", "1s", "--sync-period", "20s", "--tolerance", "0.2", "--out", str(out)),
        ]
    )


@pytest.mark.e2e
@needs_prometheus
def test_the_reader_account_may_read_all_that_a_run_reads_and_nothing_else(
    cluster: KubernetesApi, scenario: Path, tmp_path: Path
) -> None:
    """Held against every request of a whole run; the verdict is there, too."""
    lab = Lab(tmp_path / "lab", lookback="5m")
    with lab.running(), StubServer() as workload:
        assert 0 == run(scenario, workload.url, lab.url, tmp_path / "run")

    asked = {
        (request.api_version.rpartition("/")[0].removeprefix("v1"), request.plural, request.verb)
        for request in cluster.requests
        if request.plural
    }
    assert granted("reader.yaml") == asked
    assert "kubernetes" == json.loads((tmp_path / "run" / "verdict.json").read_text())["cluster"]
    flags = json.loads((tmp_path / "run" / "run.json").read_text())["cluster"]["flags"]
    assert (20.0, 0.2) == (flags["sync_period_seconds"], flags["tolerance"])


@pytest.mark.parametrize(
    "verb_and_plural",
    [
        ("get", "deployments"),
        ("list", "pods"),
        ("list", "horizontalpodautoscalers"),
        ("watch", "pods"),
        ("list", "events"),
    ],
)
def test_what_may_not_be_read_is_said_before_the_load(
    cluster: KubernetesApi,
    scenario: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    verb_and_plural: tuple[str, str],
) -> None:
    """With the rule that is missing; nothing was sent, and no directory is left."""
    verb, plural = verb_and_plural
    cluster.forbid(verb, plural)

    with StubServer() as workload:
        assert 3 == run(scenario, workload.url, "http://127.0.0.1:1", tmp_path / "run")
        assert 0 == workload.requests

    err = capsys.readouterr().err
    assert f'resources: ["{plural}"], verbs: ["{verb}"]' in err
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("arguments", "messages"),
    [
        pytest.param(
            ["--cluster", "kubernetes", "--dir", "x"],
            ["--dir: only with a sandbox", "--prometheus: is required", "--url: is required"],
            id="all at once",
        ),
        pytest.param(["--namespace", "shop"], ["--namespace: only with --cluster kubernetes"], id="not the sandbox's"),
        pytest.param(
            ["--sync-period", "5s", "--tolerance", "0.2"],
            ["--sync-period, --tolerance: only with --cluster kubernetes"],
            id="a sandbox has its own controller",
        ),
        pytest.param(
            ["--cluster", "kubernetes", "--sync-period", "5"], ["must be a positive duration"], id="no duration"
        ),
        pytest.param(
            ["--cluster", "kubernetes", "--prometheus", "http://p", "--url", "load.example.com"],
            ["--url load.example.com: must start with http:// or https://"],
            id="no URL",
        ),
    ],
)
def test_options_of_the_other_cluster_are_mistakes(
    capsys: pytest.CaptureFixture[str], arguments: list[str], messages: list[str]
) -> None:
    """No option is taken without effect."""
    assert 2 == main(["loadtest", "run", "smoke", *arguments])

    err = capsys.readouterr().err
    assert [] == [message for message in messages if message not in err]
