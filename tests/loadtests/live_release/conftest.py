"""A namespace with a workload that Flagger releases, on the stub API server."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from loadtests.kubernetes.api import Api
from loadtests.kubernetes.connection import connect
from tests.kubernetes_api.server import KubernetesApi
from tests.loadtests.live_release.namespace import fill


@pytest.fixture
def cluster() -> Iterator[KubernetesApi]:
    """Serve it; the canary is at rest."""
    with KubernetesApi() as server:
        fill(server)
        yield server


@pytest.fixture
def api(cluster: KubernetesApi, tmp_path: Path) -> Api:
    """Connect to it."""
    return connect(kubeconfig=cluster.kubeconfig(tmp_path / "kubeconfig"), patience_seconds=0.3)
