"""How long a new pod needs is read from the pods that are there."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from loadtests.kubernetes.api import Api
from loadtests.kubernetes.connection import connect
from loadtests.kubernetes.errors import Forbidden
from loadtests.live_pods import assumptions_of
from loadtests.live_stack import read_live_stack
from loadtests.manifests.model import Deployment
from loadtests.prediction.beginning import start_of
from loadtests.prediction.model import Assumptions
from tests.kubernetes_api import objects
from tests.kubernetes_api.server import KubernetesApi

SCHEDULED = 1_700_000_000.0


@pytest.fixture
def cluster() -> Iterator[KubernetesApi]:
    """A cluster with the workload and its autoscaler, and no pod."""
    with KubernetesApi() as server:
        server.put(objects.deployment("load-harness"), objects.hpa("load-harness"))
        yield server


@pytest.fixture
def api(cluster: KubernetesApi, tmp_path: Path) -> Api:
    """A connection that is not patient."""
    return connect(kubeconfig=cluster.kubeconfig(tmp_path / "kubeconfig"), patience_seconds=0.2)


def pod(name: str, *, ready_after: float, ready: str = "True", restarts: int = 0) -> objects.Object:
    """Give a pod that was ready so long after it was scheduled."""
    one = objects.pod(name, started=SCHEDULED)
    one["status"]["conditions"] = [
        {"type": "PodScheduled", "status": "True", "lastTransitionTime": objects.at(SCHEDULED)},
        {"type": "Ready", "status": ready, "lastTransitionTime": objects.at(SCHEDULED + ready_after)},
    ]
    one["status"]["containerStatuses"] = [{"name": "load-harness", "restartCount": restarts}]
    return one


def probed(cluster: KubernetesApi, **probe: Any) -> None:  # noqa: ANN401 - fields of a probe
    """Give the workload a readiness probe."""

    def edit(deployment: objects.Object) -> None:
        container = deployment["spec"]["template"]["spec"]["containers"][0]
        container["readinessProbe"] = {"httpGet": {"path": "/readyz", "port": 8080}, **probe}

    cluster.update("deployments", "load-harness", edit)


def deployment_of(api: Api) -> Deployment:
    """Read it."""
    return read_live_stack(api, api.namespace, None).deployment


def test_a_new_pod_is_assumed_to_start_as_the_quickest_did(cluster: KubernetesApi, api: Api) -> None:
    """One that was not ready for a while later on, one that restarted and one that is not ready tell nothing."""
    cluster.put(
        pod("steady", ready_after=12),
        pod("shaken", ready_after=4000),
        pod("restarted", ready_after=3, restarts=1),
        pod("starting", ready_after=1, ready="False"),
    )

    found = assumptions_of(api, api.namespace, deployment_of(api))

    expected = ("a new pod is ready 12 s after it was scheduled, as the quickest of 2 was",)
    assert (12.0, expected) == (found.pod_start_seconds, found.sources)


@pytest.mark.parametrize(
    ("ready_after", "probe"),
    [
        pytest.param(11.0, {"periodSeconds": 10, "initialDelaySeconds": 1}, id="a slow probe"),
        pytest.param(7.0, {"periodSeconds": 1}, id="a quick one"),
        pytest.param(9.0, {"periodSeconds": 3, "successThreshold": 2}, id="two in a row"),
        pytest.param(5.0, {"periodSeconds": 10, "initialDelaySeconds": 5}, id="at the first probe"),
    ],
)
def test_the_prediction_has_new_pods_ready_when_those_were(
    cluster: KubernetesApi, api: Api, ready_after: float, probe: dict[str, int]
) -> None:
    """The wait for the probe is in the pods' time, and is not counted twice."""
    probed(cluster, **probe)
    cluster.put(pod("steady", ready_after=ready_after))
    deployment = deployment_of(api)

    found = assumptions_of(api, api.namespace, deployment)

    assert ready_after == start_of(deployment, found).ready_seconds


def test_without_a_pod_that_tells_the_guess_is_said(api: Api) -> None:
    """As for a Deployment at zero."""
    found = assumptions_of(api, api.namespace, deployment_of(api))

    expected = ("no pod of load-harness tells how long its start took; 0.6 s is a guess",)
    assert (Assumptions().pod_start_seconds, expected) == (found.pod_start_seconds, found.sources)


def test_pods_of_others_tell_nothing(cluster: KubernetesApi, api: Api) -> None:
    """They have other labels."""
    other = pod("other", ready_after=1)
    other["metadata"]["labels"] = {"app.kubernetes.io/name": "checkout"}
    cluster.put(other)

    assert "no pod of load-harness" in assumptions_of(api, api.namespace, deployment_of(api)).sources[0]


def test_pods_that_may_not_be_listed_are_an_error(cluster: KubernetesApi, api: Api) -> None:
    """With the rule that is missing."""
    deployment = deployment_of(api)
    cluster.forbid("list", "pods")

    with pytest.raises(Forbidden, match=r'resources: \["pods"\], verbs: \["list"\]'):
        assumptions_of(api, api.namespace, deployment)
