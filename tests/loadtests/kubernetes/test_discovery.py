"""What a cluster says of itself."""

from pathlib import Path

import pytest

from loadtests.kubernetes.api import Api
from loadtests.kubernetes.connection import connect
from loadtests.kubernetes.discovery import kubernetes_version, served
from slo.errors import ServerUnreachable
from tests.kubernetes_api.server import KubernetesApi


@pytest.mark.parametrize("text", ["v1.35.0", "v1.35.4-eks-3025e55", "v1.35.1-gke.1000+x"])
def test_the_version_is_that_of_kubernetes_not_of_its_provider(text: str, tmp_path: Path) -> None:
    """EKS and GKE append their own."""
    with KubernetesApi(version=text) as cluster:
        assert "1.35" == kubernetes_version(connect(kubeconfig=cluster.kubeconfig(tmp_path / "kubeconfig")))


def test_a_server_without_a_version_is_no_api_server(cluster: KubernetesApi, api: Api) -> None:
    """A proxy's answer does not become a version."""
    cluster.fail("GET", "/version", status=200, body=b"{}")
    with pytest.raises(ServerUnreachable, match="it names no version of Kubernetes"):
        kubernetes_version(api)


def test_resources_are_those_that_are_served(cluster: KubernetesApi, api: Api) -> None:
    """Without Flagger's definitions there are no canaries, and everything else is there."""
    assert {("v1", "pods"), ("apps/v1", "deployments"), ("flagger.app/v1beta1", "canaries")} <= served(api)
    del cluster.served["Canary"]
    found = served(api)
    assert ("flagger.app/v1beta1", "canaries") not in found
    assert ("flagger.app/v1beta1", "metrictemplates") in found


def test_a_group_that_does_not_answer_is_not_one_that_serves_nothing(cluster: KubernetesApi, api: Api) -> None:
    """An add-on that is down leaves its group unanswered."""
    cluster.fail("GET", "/apis/metrics.k8s.io/v1beta1", status=503, times=1000)
    with pytest.raises(ServerUnreachable, match="it answers 503"):
        served(api)
