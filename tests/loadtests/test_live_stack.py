"""What runs in a cluster is read from its API, as the manifests of the sandbox are from files."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from loadtests.kubernetes.api import Api
from loadtests.kubernetes.connection import connect
from loadtests.live_stack import LiveReplicas, kubernetes_of, last_sync_time, read_live_stack
from slo.errors import InvalidInput
from tests.kubernetes_api import objects
from tests.kubernetes_api.server import KubernetesApi
from tests.waiting import eventually

NAMESPACE = objects.NAMESPACE


@pytest.fixture
def cluster() -> Iterator[KubernetesApi]:
    """A cluster with the workload and its autoscaler."""
    with KubernetesApi(version="v1.33.4-gke.1134000") as server:
        server.put(objects.deployment("load-harness"), objects.hpa("load-harness", maximum=6))
        yield server


@pytest.fixture
def api(cluster: KubernetesApi, tmp_path: Path) -> Api:
    """A connection that is not patient."""
    return connect(kubeconfig=cluster.kubeconfig(tmp_path / "kubeconfig"), patience_seconds=0.2)


def test_the_only_autoscaler_and_what_it_scales_are_read(api: Api) -> None:
    """Requests, limits and replicas are those of the live objects."""
    stack = read_live_stack(api, NAMESPACE, None)

    assert ("load-harness", 1, 6) == (stack.hpa.name, stack.hpa.min_replicas, stack.hpa.max_replicas)
    assert 200 == stack.deployment.containers[0].requests.cpu_millicores
    assert NAMESPACE == stack.deployment.namespace


def test_the_version_is_read_without_what_a_vendor_adds(api: Api) -> None:
    """As GKE and EKS spell theirs."""
    assert "1.33" == kubernetes_of(api)


def test_a_version_whose_autoscaler_is_not_known_is_refused_with_a_way_out(tmp_path: Path) -> None:
    """The version of a cluster is not written otherwise to please us."""
    with KubernetesApi(version="v1.99.0") as server, pytest.raises(InvalidInput) as error:
        kubernetes_of(connect(kubeconfig=server.kubeconfig(tmp_path / "kubeconfig")))

    assert "Kubernetes version v1.99.0: must be a version whose autoscaler is known" in str(error.value)
    assert "loadtest verify --prometheus" in str(error.value)


def test_what_the_sandbox_could_not_honour_does_not_matter_on_a_cluster(cluster: KubernetesApi, api: Api) -> None:
    """The cluster runs the pods; the prediction needs none of it."""

    def adorn(deployment: objects.Object) -> None:
        container = deployment["spec"]["template"]["spec"]["containers"][0]
        container["env"] = [{"name": "KEY", "valueFrom": {"secretKeyRef": {"name": "key", "key": "key"}}}]
        container["readinessProbe"] = {"grpc": {"port": 8080}}
        container["lifecycle"] = {"preStop": {"exec": {"command": ["sleep", "5"]}}}

    cluster.update("deployments", "load-harness", adorn)

    assert "load-harness" == read_live_stack(api, NAMESPACE, None).deployment.name


@pytest.mark.parametrize(
    ("more", "names", "next_step"),
    [
        pytest.param(True, "checkout, load-harness", "name one with --hpa", id="two of them"),
        pytest.param(False, "none", "check --namespace and --context, or deploy one", id="none"),
    ],
)
def test_the_autoscaler_must_be_clear(
    cluster: KubernetesApi, api: Api, *, more: bool, names: str, next_step: str
) -> None:
    """What is there is named."""
    if more:
        cluster.put(objects.hpa("checkout"))
    else:
        cluster.delete("horizontalpodautoscalers", "load-harness")

    with pytest.raises(InvalidInput) as caught:
        read_live_stack(api, NAMESPACE, None)

    assert (names, next_step) == (caught.value.mistakes[0].value, caught.value.mistakes[0].next_step)
    assert not more or "load-harness" == read_live_stack(api, NAMESPACE, "load-harness").hpa.name


def test_replicas_stay_as_last_seen_while_the_api_is_away(cluster: KubernetesApi, api: Api) -> None:
    """A run goes on without it, and says why; two seconds later it is asked again."""
    now = [0.0]
    replicas = LiveReplicas(api, NAMESPACE, "load-harness", monotonic=lambda: now[0])
    eventually(lambda: replicas.now() == (1, 1), what="the first answer")

    cluster.update("deployments", "load-harness", lambda one: one["spec"].update(replicas=3))
    assert (1, 1) == replicas.now()

    now[0] = 2.0
    cluster.fail("GET", "/deployments", status=500, times=100)
    assert (1, 1) == replicas.now()
    eventually(lambda: replicas.now() == (1, 1) and "500" in replicas.problem, what="the problem")
    assert (1, 1) == replicas.now()

    now[0] = 4.0
    cluster.faults.answers.clear()
    eventually(lambda: replicas.now() == (1, 3), what="an answer")
    eventually(lambda: replicas.now() and not replicas.problem, what="no problem any more")

    now[0] = 6.0
    cluster.delete("deployments", "load-harness")
    eventually(lambda: replicas.now() == (1, 3) and "load-harness" in replicas.problem, what="that it is gone")


def test_an_api_server_that_does_not_answer_keeps_nobody_waiting(cluster: KubernetesApi, api: Api) -> None:
    """What a run does meanwhile, as ending at an expectation, is not late by it."""
    replicas = LiveReplicas(api, NAMESPACE, "load-harness", monotonic=time.monotonic)
    cluster.hold("/deployments", seconds=1.0)
    asked = time.monotonic()

    assert (0, 0) == replicas.now()

    assert time.monotonic() - asked < 0.5
    eventually(lambda: replicas.problem or replicas.now() == (1, 1), what="an answer, late")


def written(cluster: KubernetesApi, *entries: tuple[str, float]) -> None:
    """Let the API server have noted who wrote what of the autoscaler, and when."""
    fields = [
        {"manager": manager, "operation": "Update", "time": objects.at(time)}
        | ({"subresource": "status"} if manager == "kube-controller-manager" else {})
        for manager, time in entries
    ]
    cluster.update("horizontalpodautoscalers", "load-harness", lambda one: one["metadata"].update(managedFields=fields))


def test_a_sync_is_where_the_controller_wrote_a_status(cluster: KubernetesApi, api: Api) -> None:
    """In the second before what is given; that somebody applied a manifest since is no sync."""
    written(cluster, ("kubectl", 1_700_000_020.0), ("kube-controller-manager", 1_700_000_010.0))

    assert 1_700_000_011.0 == last_sync_time(api, NAMESPACE, "load-harness", now=1_700_000_030.0, period_seconds=15.0)


@pytest.mark.parametrize(
    "entries",
    [
        pytest.param((), id="nothing is noted"),
        pytest.param((("kubectl", 1_700_000_000.0),), id="only by others"),
        pytest.param((("kube-controller-manager", 1_699_999_000.0),), id="long ago"),
    ],
)
def test_when_syncs_are_may_not_be_known(
    cluster: KubernetesApi, api: Api, entries: tuple[tuple[str, float], ...]
) -> None:
    """A status that has not changed for many periods does not tell when the next sync is."""
    written(cluster, *entries)

    assert None is last_sync_time(api, NAMESPACE, "load-harness", now=1_700_000_000.0, period_seconds=15.0)


def test_what_keeps_replicas_from_changing_is_told(cluster: KubernetesApi, api: Api) -> None:
    """An autoscaler that is disabled and a rollout that is paused do not bring the minimum about."""
    replicas = LiveReplicas(api, NAMESPACE, "load-harness", monotonic=time.monotonic)
    assert not replicas.hindrances("load-harness")

    off = {"type": "ScalingActive", "status": "False", "reason": "ScalingDisabled", "message": "replicas are 0"}
    cluster.update("horizontalpodautoscalers", "load-harness", lambda one: one["status"].update(conditions=[off]))
    cluster.update("deployments", "load-harness", lambda one: one["spec"].update(paused=True))

    told = replicas.hindrances("load-harness")
    assert "ScalingActive is False: ScalingDisabled (replicas are 0); its rollout is paused" == told
