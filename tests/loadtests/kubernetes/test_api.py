"""What the API server answers, and what it does not: retries that end, and errors that say what to do."""

from pathlib import Path

import pytest

from loadtests.kubernetes import resources
from loadtests.kubernetes.api import Api
from loadtests.kubernetes.connection import connect
from loadtests.kubernetes.errors import Forbidden, NotFound, NotServed
from loadtests.kubernetes.reading import get, list_all
from loadtests.kubernetes.writing import change, create, delete
from slo.errors import InvalidInput, ServerUnreachable
from tests.kubernetes_api import objects
from tests.kubernetes_api.objects import NAMESPACE, Object
from tests.kubernetes_api.server import KubernetesApi


def test_objects_are_given_as_the_api_has_them(cluster: KubernetesApi, api: Api) -> None:
    """A single object and a list of them carry their kind and version."""
    cluster.put(objects.pod("p0", started=1000.0), objects.pod("other", started=1000.0, labels={"app": "x"}))
    assert "Running" == get(api, resources.PODS, "p0", NAMESPACE)["status"]["phase"]
    listing = list_all(api, resources.PODS, NAMESPACE, labels=objects.LABELS)
    assert [("Pod", "v1", "p0")] == [(one["kind"], one["apiVersion"], one["metadata"]["name"]) for one in listing.items]
    assert str(cluster.store.version) == listing.resource_version
    assert "v1.35.0" == api.server_version()


def test_samples_and_pods_of_one_name_are_two_resources(cluster: KubernetesApi, api: Api) -> None:
    """`pods` of metrics.k8s.io are the samples."""
    cluster.put(objects.pod("p0", started=1000.0), objects.pod_metrics("p0", taken=1010.0, cpu="57m"))
    assert "57m" == list_all(api, resources.POD_METRICS, NAMESPACE).items[0]["containers"][0]["usage"]["cpu"]


def test_a_long_list_comes_page_by_page_and_whole(
    cluster: KubernetesApi, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Five pods in pages of two are five pods."""
    monkeypatch.setattr("loadtests.kubernetes.reading._PAGE", 2)
    cluster.put(*(objects.pod(f"p{number}", started=1000.0) for number in range(5)))
    assert 5 == len(list_all(api, resources.PODS, NAMESPACE).items)
    assert 3 == len(cluster.requests)


def test_a_page_that_expired_begins_the_list_again(
    cluster: KubernetesApi, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """410 on the second page: the list is read from the start."""
    monkeypatch.setattr("loadtests.kubernetes.reading._PAGE", 1)
    cluster.put(objects.pod("p0", started=1000.0), objects.pod("p1", started=1000.0))
    read = []
    asked = api.ask

    def ask(question: object) -> object:
        answer = asked(question)  # type: ignore[arg-type]
        if not read:
            cluster.compact()
        read.append(answer)
        return answer

    monkeypatch.setattr(api, "ask", ask)
    assert ["p0", "p1"] == [one["metadata"]["name"] for one in list_all(api, resources.PODS, NAMESPACE).items]
    assert 3 == len(read)


@pytest.mark.parametrize("status", [409, 429, 500, 502, 503, 504])
def test_a_passing_failure_is_asked_again(cluster: KubernetesApi, api: Api, pauses: list[float], status: int) -> None:
    """Two failures, longer and longer pauses, then the answer."""
    cluster.put(objects.pod("p0", started=1000.0))
    cluster.fail("GET", "/pods", status=status, times=2)
    assert "p0" == get(api, resources.PODS, "p0", NAMESPACE)["metadata"]["name"]
    assert [0.25, 0.5] == pauses


def test_a_busy_server_says_how_long_to_wait(cluster: KubernetesApi, api: Api, pauses: list[float]) -> None:
    """429 with Retry-After is obeyed."""
    cluster.put(objects.pod("p0", started=1000.0))
    cluster.fail("GET", "/pods", status=429, retry_after=7)
    get(api, resources.PODS, "p0", NAMESPACE)
    assert [7.0] == pauses


def test_what_is_gone_for_one_object_is_said(cluster: KubernetesApi, api: Api) -> None:
    """410 is an answer to lists and watches; to anything else it makes no sense, and is told as it is."""
    cluster.fail("GET", "/pods", status=410)
    with pytest.raises(ServerUnreachable, match=r"get pods p0; it answers 410: the stub was told to fail"):
        get(api, resources.PODS, "p0", NAMESPACE)


@pytest.mark.parametrize("body", [b"[]", b'"ok"', b"null"])
def test_json_that_is_no_object_is_said(cluster: KubernetesApi, api: Api, body: bytes) -> None:
    """No API server answers so."""
    cluster.fail("GET", "/pods", status=200, body=body)
    with pytest.raises(ServerUnreachable, match=r"its answer is no object .*; check that this is an API server"):
        list_all(api, resources.PODS, NAMESPACE)


def test_a_server_that_stays_broken_is_given_up(cluster: KubernetesApi, api: Api, pauses: list[float]) -> None:
    """After half a minute: who was asked what, and what it answered."""
    cluster.fail("GET", "/pods", status=500, times=1000)
    with pytest.raises(ServerUnreachable) as found:
        get(api, resources.PODS, "p0", NAMESPACE)
    expected = (
        f"{cluster.url}: cannot answer GET /api/v1/namespaces/load-harness/pods/p0; it answers 500: "
        "the stub was told to fail, for 30 s"
    )
    assert expected == str(found.value)
    assert sum(pauses) <= 30


def test_a_retry_after_beyond_patience_is_given_up_at_once(
    cluster: KubernetesApi, api: Api, pauses: list[float]
) -> None:
    """An hour is not waited."""
    cluster.fail("GET", "/pods", status=429, retry_after=3600)
    with pytest.raises(ServerUnreachable):
        get(api, resources.PODS, "p0", NAMESPACE)
    assert [] == pauses


def test_a_slow_answer_is_asked_again_and_given_up(cluster: KubernetesApi, tmp_path: Path) -> None:
    """Every attempt is cut after its time; the message says so."""
    cluster.hold("/pods", seconds=30)
    api = connect(kubeconfig=cluster.kubeconfig(tmp_path / "slow"), read_seconds=0.05, patience_seconds=0.5)
    with pytest.raises(ServerUnreachable, match=r"Read timed out.*, for 0.5 s"):
        get(api, resources.PODS, "p0", NAMESPACE)
    assert len(cluster.requests) >= 2


def test_rbac_denies_with_the_rule_that_is_missing(cluster: KubernetesApi, api: Api, pauses: list[float]) -> None:
    """403 names group, resource, verb and namespace; it is not asked again."""
    cluster.forbid("list", "deployments")
    with pytest.raises(Forbidden) as found:
        list_all(api, resources.DEPLOYMENTS, NAMESPACE)
    expected = (
        f"{cluster.url}: cannot answer list deployments (403 Forbidden); bind a Role in namespace load-harness with "
        'the rule {apiGroups: ["apps"], resources: ["deployments"], verbs: ["list"]} to who asks'
    )
    assert expected == str(found.value)
    assert 3 == found.value.exit_code
    assert [] == pauses


def test_a_missing_object_is_a_mistake_of_the_name(api: Api) -> None:
    """404 of the API itself is exit 2."""
    with pytest.raises(NotFound) as found:
        get(api, resources.HPAS, "load-harnes", NAMESPACE)
    expected = (
        "namespace load-harness load-harnes: must be a HorizontalPodAutoscaler in namespace load-harness; "
        "check the name and the namespace"
    )
    assert expected == str(found.value)
    assert 2 == found.value.exit_code


def test_a_cluster_without_metrics_server_says_what_to_install(cluster: KubernetesApi, api: Api) -> None:
    """404 of a path that nobody serves is not an empty list."""
    del cluster.served["PodMetrics"]
    with pytest.raises(NotServed, match=r"install metrics-server, which serves it"):
        list_all(api, resources.POD_METRICS, NAMESPACE)


def test_credentials_that_are_nobodys_say_so(cluster: KubernetesApi, api: Api) -> None:
    """401 is not asked again."""
    cluster.fail("GET", "/pods", status=401)
    with pytest.raises(ServerUnreachable, match="log in again"):
        list_all(api, resources.PODS, NAMESPACE)


def test_what_is_no_api_server_says_so(cluster: KubernetesApi, api: Api) -> None:
    """A page of a proxy is no empty list."""
    cluster.fail("GET", "/pods", status=200, body=b"<html>Sign in</html>")
    with pytest.raises(ServerUnreachable, match="its answer is no JSON"):
        list_all(api, resources.PODS, NAMESPACE)


def test_a_server_that_is_gone_says_so(cluster: KubernetesApi, api: Api) -> None:
    """Nothing listens there any more."""
    cluster.refuse_connections()
    with pytest.raises(ServerUnreachable, match="refused"):
        list_all(api, resources.PODS, NAMESPACE)


def test_a_change_that_somebody_overtook_begins_again(cluster: KubernetesApi, api: Api) -> None:
    """409: both changes are there in the end."""
    cluster.put(objects.deployment("load-harness", replicas=2))
    edits = []

    def edit(one: Object) -> None:
        if not edits:
            cluster.update("deployments", "load-harness", lambda held: held["metadata"]["labels"].update(by="other"))
        edits.append(one)
        one["spec"]["replicas"] = 3

    change(api, resources.DEPLOYMENTS, "load-harness", NAMESPACE, edit=edit)
    held = cluster.get("deployments", "load-harness")
    assert (3, "other", 2) == (held["spec"]["replicas"], held["metadata"]["labels"]["by"], len(edits))


def test_a_change_that_is_always_overtaken_is_given_up(cluster: KubernetesApi, api: Api) -> None:
    """Two controllers fight: the message says to find the other one."""
    cluster.put(objects.deployment("load-harness"))
    cluster.fail("PUT", "/deployments", status=409, times=1000)
    with pytest.raises(ServerUnreachable, match="others changed it first 10 times"):
        change(api, resources.DEPLOYMENTS, "load-harness", NAMESPACE, edit=lambda _: None)


def test_an_object_is_made_once_and_removed(api: Api) -> None:
    """A second one of the name is a mistake of the name."""
    job = {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "locust"}}
    create(api, resources.JOBS, job, NAMESPACE)
    with pytest.raises(InvalidInput, match="must be the name of no other Job"):
        create(api, resources.JOBS, job, NAMESPACE)
    delete(api, resources.JOBS, "locust", NAMESPACE)
    with pytest.raises(NotFound):
        delete(api, resources.JOBS, "locust", NAMESPACE)


def test_a_write_that_broke_is_not_sent_twice(cluster: KubernetesApi, api: Api) -> None:
    """After 500 nobody knows whether the Job was made."""
    cluster.fail("POST", "/jobs", status=500)
    with pytest.raises(ServerUnreachable, match="it answers 500"):
        create(api, resources.JOBS, {"kind": "Job", "metadata": {"name": "locust"}}, NAMESPACE)
    assert 1 == len(cluster.requests)


@pytest.mark.parametrize("items", ["[5]", '{"a": 1}', '"x"'])
def test_a_list_of_something_else_is_no_list(cluster: KubernetesApi, api: Api, items: str) -> None:
    """A proxy that answers in JSON of its own is said to, and is no error of the program."""
    cluster.fail("GET", "pods", status=200, body=f'{{"kind": "PodList", "items": {items}}}'.encode())
    with pytest.raises(ServerUnreachable, match="list pods; its answer is no list of objects"):
        list_all(api, resources.PODS, NAMESPACE)
