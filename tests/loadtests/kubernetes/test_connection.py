"""The cluster is found as kubectl finds it, and what is wrong with a kubeconfig is said."""

from pathlib import Path

import pytest
import yaml

from loadtests.kubernetes import resources
from loadtests.kubernetes.connection import connect
from loadtests.kubernetes.reading import list_all
from slo.errors import InvalidInput
from tests.kubernetes_api.server import KubernetesApi


@pytest.fixture
def kubeconfig(cluster: KubernetesApi, tmp_path: Path) -> Path:
    """A kubeconfig with two contexts, `stub` the current one and `other`."""
    path = cluster.kubeconfig(tmp_path / "kubeconfig", namespace="shop")
    config = yaml.safe_load(path.read_text(encoding="utf-8"))
    config["contexts"].append({"name": "other", "context": {"cluster": "stub", "user": "stub"}})
    path.write_text(yaml.safe_dump(config), encoding="utf-8")
    return path


def test_the_current_context_names_server_and_namespace(cluster: KubernetesApi, kubeconfig: Path) -> None:
    """What kubectl would do."""
    api = connect(kubeconfig=kubeconfig)
    assert (cluster.url, "shop") == (api.url, api.namespace)
    assert () == list_all(api, resources.PODS, api.namespace).items


def test_a_context_without_a_namespace_means_default(kubeconfig: Path) -> None:
    """As for kubectl."""
    assert "default" == connect(kubeconfig=kubeconfig, context="other").namespace


def test_kubeconfig_is_taken_from_the_environment(kubeconfig: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """KUBECONFIG, as for kubectl."""
    monkeypatch.setenv("KUBECONFIG", str(kubeconfig))
    assert "shop" == connect().namespace


def test_an_unknown_context_names_the_known_ones(kubeconfig: Path) -> None:
    """A typo is exit 2, with what there is."""
    with pytest.raises(InvalidInput) as found:
        connect(kubeconfig=kubeconfig, context="stubb")
    expected = (
        f"{kubeconfig}: --context stubb: must be one of the kubeconfig's contexts (other, stub); choose one of them"
    )
    assert expected == str(found.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("", "cannot be used", id="an empty file"),
        pytest.param("a: [", "cannot be used", id="no YAML"),
        pytest.param("- a\n", "cannot be used", id="a list"),
        pytest.param("contexts: []\n", "cannot be used", id="no contexts"),
        pytest.param(
            "current-context: a\ncontexts: [{name: a, context: {cluster: b, user: c}}]\n", "b", id="no cluster"
        ),
    ],
)
def test_a_kubeconfig_that_is_none_says_so(tmp_path: Path, text: str, words: str) -> None:
    """Never a traceback."""
    path = tmp_path / "kubeconfig"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput, match=words):
        connect(kubeconfig=path)


def test_no_kubeconfig_and_no_pod_says_what_to_give(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the file nor a service account."""
    monkeypatch.delenv("KUBERNETES_SERVICE_HOST", raising=False)
    with pytest.raises(InvalidInput, match="must be a kubeconfig; give one that exists, or set KUBECONFIG"):
        connect(kubeconfig=tmp_path / "none")


def test_a_pod_without_its_account_says_what_to_mount(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a pod with automountServiceAccountToken: false."""
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "none"))
    monkeypatch.setenv("KUBERNETES_SERVICE_HOST", "192.0.2.1")
    monkeypatch.setenv("KUBERNETES_SERVICE_PORT", "443")
    with pytest.raises(InvalidInput, match="set automountServiceAccountToken: true"):
        connect()
