"""`canary verify --namespace`: what a live cluster has of Flagger's events, held against the engine."""

import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from load_harness.cli import main
from loadtests.canary.manifest import read_canaries
from loadtests.canary.timeline import Tick
from loadtests.canary_verification.model import CanaryVerification, Fit
from loadtests.kubernetes.api import Api
from loadtests.kubernetes.connection import connect
from loadtests.live_flagger import FlaggerWatch
from tests.k8s.roles import granted
from tests.kubernetes_api.objects import Object
from tests.kubernetes_api.server import KubernetesApi
from tests.loadtests.canary.builder import release
from tests.loadtests.canary_verification.correlator import as_kubernetes_keeps
from tests.loadtests.canary_verification.records import kubernetes_event, rfc3339
from tests.waiting import eventually

MANIFEST = """
apiVersion: flagger.app/v1beta1
kind: Canary
metadata: {name: shop, namespace: demo}
spec:
  targetRef: {apiVersion: apps/v1, kind: Deployment, name: shop}
  service: {port: 80}
  analysis:
    interval: 10s
    threshold: 2
    maxWeight: 30
    stepWeight: 10
    metrics:
      - {name: request-success-rate, thresholdRange: {min: 99}}
"""
STATUS = {"phase": "Succeeded", "canaryWeight": 0, "failedChecks": 0, "iterations": 0}


@pytest.fixture
def cluster() -> Iterator[KubernetesApi]:
    """An API server that has the shop's Canary."""
    with KubernetesApi() as server:
        server.put(shop())
        yield server


@pytest.fixture
def api(cluster: KubernetesApi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Api:
    """A connection, which a command makes, too."""
    kubeconfig = cluster.kubeconfig(tmp_path / "kubeconfig", namespace="demo")
    monkeypatch.setenv("KUBECONFIG", str(kubeconfig))
    return connect(kubeconfig=kubeconfig)


@pytest.fixture
def ticks(tmp_path: Path) -> list[Tick]:
    """A release that goes through."""
    return release(_spec(tmp_path))


def shop(**metadata: Any) -> Object:  # noqa: ANN401 - any field
    """Give the Canary as Flagger leaves it."""
    canary: Object = yaml.safe_load(MANIFEST)
    canary["metadata"] |= metadata
    return {**canary, "status": STATUS}


def kept(ticks: list[Tick]) -> list[Object]:
    """Give what Kubernetes has of what some ticks told."""
    return as_kubernetes_keeps(told(ticks))


def told(ticks: list[Tick]) -> list[tuple[float, str, bool]]:
    """Give what some ticks told, one after the other."""
    return [
        (tick.time + 0.05 * index, one.message, one.is_warning) for tick in ticks for index, one in enumerate(tick.told)
    ]


def verified(api: Api, during: Callable[[], None] | None = None) -> CanaryVerification:
    """Judge, after something happened meanwhile."""
    watching = FlaggerWatch(api, "demo", None)
    if during is not None:
        watching.during(during)
    return watching.verify()


def test_what_kubernetes_has_of_a_release_is_explained(cluster: KubernetesApi, api: Api, ticks: list[Tick]) -> None:
    """Each tick is one that the engine decides."""
    cluster.put(*kept(ticks))
    verification = verified(api)

    assert {Fit.CONSISTENT} == {row.fit for row in verification.rows}
    assert (0, (), "demo") == (verification.exit_code, verification.notes, verification.namespace)


def test_an_event_that_flagger_does_not_tell_there_contradicts(
    cluster: KubernetesApi, api: Api, ticks: list[Tick]
) -> None:
    """It says that it went on by another step than the manifest has."""
    cluster.put(*kept(ticks))
    strange = next(one for one in kept(ticks) if one["message"] == "Advance shop.demo canary weight 20")
    cluster.put({**strange, "message": "Advance shop.demo canary weight 25"})

    assert 1 == verified(api).exit_code


def test_an_event_that_is_gone_is_unexplained(cluster: KubernetesApi, api: Api, ticks: list[Tick]) -> None:
    """It is said what is not recorded, and nothing is failed."""
    cluster.put(*(one for one in kept(ticks) if one["message"] != "Advance shop.demo canary weight 20"))
    verification = verified(api)

    assert 4 == verification.exit_code
    assert Fit.CONTRADICTING not in {row.fit for row in verification.rows}


def test_no_events_any_more_is_said(api: Api) -> None:
    """Kubernetes keeps them for an hour: exit 4, never 0."""
    verification = verified(api)

    assert 4 == verification.exit_code
    assert "no tick is recorded" == verification.replay.because
    (note,) = verification.notes
    assert note.startswith("no event of Flagger about it is there: Kubernetes keeps them for an hour")


def test_events_of_others_are_left_out(cluster: KubernetesApi, api: Api, ticks: list[Tick]) -> None:
    """Of a Deployment of that name, and of another canary."""
    cluster.put(*kept(ticks))
    other = {"kind": "Canary", "name": "cart", "namespace": "demo"}
    cluster.put(kubernetes_event(1, "New revision detected! Scaling up cart.demo", involvedObject=other))
    namesake = {**other, "kind": "Deployment", "name": "shop"}
    cluster.put(kubernetes_event(2, "Scaled up replica set shop-1 to 1", involvedObject=namesake))

    assert 0 == verified(api).exit_code


def test_what_was_told_before_the_manifest_was_changed_is_left_out(
    cluster: KubernetesApi, api: Api, ticks: list[Tick]
) -> None:
    """A release of a manifest that has other steps proves nothing about this one."""
    earlier = [
        kubernetes_event(one[0] - 900, text.replace("weight 20", "weight 25"), type="Normal")
        for one in told(ticks)
        for text in [one[1]]
    ]
    cluster.put(*earlier, *kept(ticks))
    assert 1 == verified(api).exit_code

    entry = {"manager": "kubectl", "operation": "Apply", "fieldsV1": {"f:spec": {}}, "time": rfc3339(-100)}
    by_flagger = {"manager": "flagger", "subresource": "status", "fieldsV1": {"f:status": {}}, "time": rfc3339(1000)}
    cluster.put(shop(managedFields=[entry, by_flagger]))
    verification = verified(api)

    assert 0 == verification.exit_code
    assert f"{len(earlier)} events are left out: they are from before" in verification.notes[0]


def test_a_release_is_watched_to_its_end(cluster: KubernetesApi, api: Api, ticks: list[Tick]) -> None:
    """What comes while it is watched counts; a release that is cut off cannot be told of."""
    half, rest = ticks[:3], ticks[3:]
    cluster.put(*kept(half))
    assert 4 == verified(api).exit_code

    def go_on() -> None:
        eventually(lambda: cluster.watches == 1)
        later = [one for one in kept(ticks) if one["message"] in {text for _, text, _ in told(rest)}]
        cluster.put(*later)
        _let_all_be_known(cluster)

    assert 0 == verified(api, go_on).exit_code


def test_what_kubernetes_combines_is_known_to_who_watches(cluster: KubernetesApi, api: Api, tmp_path: Path) -> None:
    """Nine texts in a row are kept; who comes later finds the rest combined into the last, who watched knows each."""
    spec = _spec(
        tmp_path, MANIFEST.replace("stepWeight: 10", "stepWeight: 5").replace("maxWeight: 30", "maxWeight: 50")
    )
    canary = shop()
    canary["spec"]["analysis"] |= {"stepWeight": 5, "maxWeight": 50}
    cluster.put(canary)
    texts = told(release(spec))
    states = [
        {one["metadata"]["name"]: one for one in as_kubernetes_keeps(texts[:n])} for n in range(1, len(texts) + 1)
    ]

    def tell() -> None:
        eventually(lambda: cluster.watches == 1)
        shown: dict[str, Mapping[str, Any]] = {}
        for state in states:
            cluster.put(*(one for name, one in state.items() if shown.get(name) != one))
            shown = dict(state)
        _let_all_be_known(cluster)

    assert 0 == verified(api, tell).exit_code
    afterwards = verified(api)
    assert 4 == afterwards.exit_code
    assert any("combined" in note for note in afterwards.notes)


def test_a_watch_that_is_denied_cannot_tell(cluster: KubernetesApi, api: Api, ticks: list[Tick]) -> None:
    """All that was listed is fine, but what came later was not seen."""
    cluster.put(*kept(ticks))
    cluster.forbid("watch", "events")
    watching = FlaggerWatch(api, "demo", "shop")
    watching.during(lambda: eventually(lambda: watching.problem != ""))
    verification = watching.verify()

    assert 4 == verification.exit_code
    assert 'resources: ["events"], verbs: ["watch"]' in verification.replay.because


def test_a_template_that_is_not_there_is_said(cluster: KubernetesApi, api: Api, ticks: list[Tick]) -> None:
    """Decisions are not computed from it, so that it is a note."""
    canary = shop()
    reference = {"name": "latency", "namespace": "templates"}
    canary["spec"]["analysis"]["metrics"].append(
        {"name": "latency", "templateRef": reference, "thresholdRange": {"max": 1}}
    )
    cluster.put(canary, *kept(ticks))

    assert "MetricTemplate latency in namespace templates is not there" in verified(api).notes


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "CANARY.yaml or RUN: is required; give one of them, or --namespace of a live cluster"),
        (["--events", "{events}"], "CANARY.yaml: is required with --events"),
        (["{manifest}", "--events", "{events}", "--for", "1m"], "--for: not with {manifest}, which is no live cluster"),
        (["{manifest}", "--context", "stub", "--canary", "x"], "--context, --canary: not with {manifest}"),
        (["--namespace", "empty"], "none: must have one Canary, or one must be named"),
        (["--namespace", "demo", "--canary", "cart"], "cart: must be a Canary in namespace demo"),
        (["--namespace", "demo", "--context", "prod"], "prod"),
        (["--namespace", "demo", "--for", "soon"], "soon: must be a positive duration"),
    ],
)
@pytest.mark.usefixtures("api")
def test_wrong_input_says_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    """Exit 2."""
    paths = {"manifest": tmp_path / "manifest.yaml", "events": tmp_path / "events.json"}
    for path in paths.values():
        path.write_text(MANIFEST)

    assert 2 == main(["canary", "verify", *(one.format(**paths) for one in arguments)])
    assert message.format(**paths) in capsys.readouterr().err


@pytest.mark.usefixtures("api")
def test_two_canaries_need_a_name(cluster: KubernetesApi, capsys: pytest.CaptureFixture[str]) -> None:
    """Both are named."""
    cluster.put(shop(name="cart"))

    assert 2 == main(["canary", "verify", "--namespace", "demo"])
    assert "cart, shop: must have one Canary, or one must be named; name one with --canary" in capsys.readouterr().err


@pytest.mark.usefixtures("api")
def test_without_flagger_it_says_so(cluster: KubernetesApi, capsys: pytest.CaptureFixture[str]) -> None:
    """The API server does not know the kind: exit 3."""
    del cluster.served["Canary"]

    assert 3 == main(["canary", "verify", "--namespace", "demo"])
    assert "install what brings canaries.flagger.app" in capsys.readouterr().err


@pytest.mark.usefixtures("api")
def test_without_the_extra_it_says_what_to_install(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the client of Kubernetes cannot be imported."""
    monkeypatch.setitem(sys.modules, "kubernetes", None)
    monkeypatch.delitem(sys.modules, "loadtests.kubernetes.connection", raising=False)

    assert 2 == main(["canary", "verify", "--namespace", "demo"])
    assert "kubernetes: is not installed; pip install 'load-harness[kubernetes]'" in capsys.readouterr().err


@pytest.mark.usefixtures("api")
def test_the_role_allows_what_is_asked_and_nothing_else(cluster: KubernetesApi, ticks: list[Tick]) -> None:
    """Of the whole command, with a template and a watch."""
    canary = shop()
    reference = {"name": "latency", "namespace": "demo"}
    canary["spec"]["analysis"]["metrics"].append(
        {"name": "latency", "templateRef": reference, "thresholdRange": {"max": 1}}
    )
    cluster.put(canary, *kept(ticks))

    main(["canary", "verify", "--namespace", "demo", "--for", "300ms"])
    main(["canary", "verify", "--namespace", "demo", "--canary", "shop"])

    asked = {(one.api_version.rpartition("/")[0], one.plural, one.verb) for one in cluster.requests if one.plural}
    assert granted("release-reader.yaml") == asked


@pytest.mark.usefixtures("api")
def test_ctrl_c_ends_the_watching_and_judges_what_was_seen(
    cluster: KubernetesApi, ticks: list[Tick], capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 130, with the judgement printed."""
    cluster.put(*kept(ticks))
    main_thread = threading.main_thread().ident
    assert main_thread is not None

    def press() -> None:
        eventually(lambda: cluster.watches == 1)
        signal.pthread_kill(main_thread, signal.SIGINT)

    pressing = threading.Thread(target=press)
    pressing.start()
    assert 130 == main(["canary", "verify", "--namespace", "demo", "--for", "10m"])
    pressing.join()
    assert "replay passed" in capsys.readouterr().out


def _spec(folder: Path, manifest: str = MANIFEST) -> Any:  # noqa: ANN401 - as the builder has it
    path = folder / "spec.yaml"
    path.write_text(manifest)
    return read_canaries(path)[0].canary


def _let_all_be_known(cluster: KubernetesApi) -> None:
    """Let the watch begin anew until it does so with the newest version: all before has been taken in."""
    newest = str(cluster.store.version)

    def is_known() -> bool:
        cluster.end_watches()
        return any(one.is_watch and one.query.get("resourceVersion") == newest for one in list(cluster.requests))

    eventually(is_known, what="a watch that knows of all before")
