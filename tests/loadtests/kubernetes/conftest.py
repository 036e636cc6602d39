"""A stub cluster, and a connection to it on which no time passes between attempts."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from loadtests.kubernetes.api import Api
from loadtests.kubernetes.connection import connect
from loadtests.kubernetes.patience import Clockwork
from tests.kubernetes_api.server import KubernetesApi


@pytest.fixture
def cluster() -> Iterator[KubernetesApi]:
    """An API server without any objects."""
    with KubernetesApi() as api:
        yield api


@pytest.fixture
def pauses() -> list[float]:
    """Seconds that were waited between attempts."""
    return []


@pytest.fixture
def api(cluster: KubernetesApi, pauses: list[float], tmp_path: Path) -> Api:
    """A connection whose pauses are noted, and take no time but on its own clock."""
    found = connect(kubeconfig=cluster.kubeconfig(tmp_path / "kubeconfig"))

    def pause(seconds: float) -> None:
        pauses.append(seconds)

    found.clockwork = Clockwork(steady=lambda: sum(pauses), pause=pause)
    return found
