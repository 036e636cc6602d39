"""Certificates, tokens that expire, and proxies, as a kubeconfig names them: with real TLS and real plugins."""

import base64
import ssl
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from loadtests.kubernetes import resources
from loadtests.kubernetes.connection import connect
from loadtests.kubernetes.reading import list_all
from slo.errors import InvalidInput, ServerUnreachable
from tests.kubernetes_api.objects import NAMESPACE
from tests.kubernetes_api.server import KubernetesApi


class Authority:
    """A certificate authority in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        self._openssl("req", "-x509", *_KEY, "-keyout", "ca.key", "-out", "ca.crt", "-subj", "/CN=authority")

    def sign(self, name: str) -> None:
        """Make `name.key` and `name.crt`, for a server or a client on loopback."""
        extension = self.folder / f"{name}.ext"
        extension.write_text("subjectAltName=IP:127.0.0.1\n", encoding="utf-8")
        self._openssl("req", *_KEY, "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={name}")
        signer = ("-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2")
        self._openssl("x509", "-req", "-in", f"{name}.csr", *signer, "-extfile", extension.name, "-out", f"{name}.crt")

    def data(self, name: str) -> str:
        """Give a file as a kubeconfig has it."""
        return base64.b64encode((self.folder / name).read_bytes()).decode()

    def _openssl(self, *arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=self.folder, check=True, capture_output=True)


_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """One that has signed a server and a client."""
    found = Authority(tmp_path_factory.mktemp("tls") / "authority")
    found.sign("server")
    found.sign("client")
    return found


@pytest.fixture
def secure(authority: Authority) -> Iterator[KubernetesApi]:
    """An API server that wants a client's certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority.folder / "server.crt", authority.folder / "server.key")
    context.load_verify_locations(authority.folder / "ca.crt")
    context.verify_mode = ssl.CERT_REQUIRED
    with KubernetesApi(tls=context) as cluster:
        yield cluster


def changed(cluster: KubernetesApi, folder: Path, *, of_cluster: dict[str, Any], user: dict[str, Any]) -> Path:
    """Write the kubeconfig with more of a cluster, and another user."""
    path = cluster.kubeconfig(folder / "kubeconfig")
    config = yaml.safe_load(path.read_text(encoding="utf-8"))
    config["clusters"][0]["cluster"] |= of_cluster
    config["users"][0]["user"] = user
    path.write_text(yaml.safe_dump(config), encoding="utf-8")
    return path


def asked(kubeconfig: Path) -> int:
    """Ask for the pods; give how many there are."""
    api = connect(kubeconfig=kubeconfig, patience_seconds=1.0)
    return len(list_all(api, resources.PODS, NAMESPACE).items)


def client_of(authority: Authority) -> dict[str, str]:
    """Give the user that the authority signed."""
    return {
        "client-certificate-data": authority.data("client.crt"),
        "client-key-data": authority.data("client.key"),
    }


@pytest.mark.parametrize("field", ["certificate-authority-data", "certificate-authority"])
def test_a_server_and_a_client_are_known_by_their_certificates(
    secure: KubernetesApi, authority: Authority, tmp_path: Path, field: str
) -> None:
    """The authority's certificate is in the kubeconfig or in a file."""
    value = authority.data("ca.crt") if field.endswith("data") else str(authority.folder / "ca.crt")
    assert 0 == asked(changed(secure, tmp_path, of_cluster={field: value}, user=client_of(authority)))


def test_a_server_may_be_left_unchecked(secure: KubernetesApi, authority: Authority, tmp_path: Path) -> None:
    """insecure-skip-tls-verify, as kubectl has it; nobody is warned at each request."""
    skip = {"insecure-skip-tls-verify": True}
    assert 0 == asked(changed(secure, tmp_path, of_cluster=skip, user=client_of(authority)))


def test_a_server_of_an_unknown_authority_is_said_at_once(
    secure: KubernetesApi, authority: Authority, tmp_path: Path
) -> None:
    """Asking again would change nothing."""
    with pytest.raises(ServerUnreachable, match=r"certificate verify failed") as found:
        asked(changed(secure, tmp_path, of_cluster={}, user=client_of(authority)))
    assert "for 1 s" not in str(found.value)


def test_a_client_without_its_certificate_is_not_let_in(
    secure: KubernetesApi, authority: Authority, tmp_path: Path
) -> None:
    """An error in bounded time."""
    known = {"certificate-authority-data": authority.data("ca.crt")}
    with pytest.raises(ServerUnreachable, match=r"cannot answer GET .*, for 1 s"):
        asked(changed(secure, tmp_path, of_cluster=known, user={}))


def test_a_proxy_is_asked_where_the_kubeconfig_names_one(cluster: KubernetesApi, tmp_path: Path) -> None:
    """The server itself cannot be reached from here."""
    through = {"server": "http://cluster.invalid", "proxy-url": cluster.url}
    assert 0 == asked(changed(cluster, tmp_path, of_cluster=through, user={}))
    assert ["list"] == [request.verb for request in cluster.requests]


def test_a_plugins_token_is_renewed_when_it_expires(cluster: KubernetesApi, tmp_path: Path) -> None:
    """As those of EKS and GKE after a quarter of an hour or an hour: the run goes on without a new connection."""
    (tmp_path / "token").write_text("first", encoding="utf-8")
    kubeconfig = changed(cluster, tmp_path, of_cluster={}, user=_plugin(tmp_path, lasts=timedelta(seconds=1)))
    cluster.token = "first"  # noqa: S105 - of the stub
    api = connect(kubeconfig=kubeconfig)
    assert () == list_all(api, resources.PODS, NAMESPACE).items

    (tmp_path / "token").write_text("second", encoding="utf-8")
    cluster.token = "second"  # noqa: S105 - of the stub
    assert () == list_all(api, resources.PODS, NAMESPACE).items


def test_a_plugins_token_that_lasts_is_kept(cluster: KubernetesApi, tmp_path: Path) -> None:
    """The plugin is not asked before each question."""
    (tmp_path / "token").write_text("first", encoding="utf-8")
    user = _plugin(tmp_path, lasts=timedelta(hours=1))
    api = connect(kubeconfig=changed(cluster, tmp_path, of_cluster={}, user=user))
    (tmp_path / "token").unlink()
    cluster.token = "first"  # noqa: S105 - of the stub
    assert () == list_all(api, resources.PODS, NAMESPACE).items


def test_a_plugin_that_fails_is_a_mistake_and_no_anonymous_question(cluster: KubernetesApi, tmp_path: Path) -> None:
    """Who is not logged in at the cloud is told so before anything is asked."""
    with pytest.raises(InvalidInput, match=r"must give a token or a certificate; run it by hand"):
        connect(kubeconfig=changed(cluster, tmp_path, of_cluster={}, user=_plugin(tmp_path, lasts=timedelta())))
    assert [] == cluster.requests


def test_a_plugin_that_is_not_there_is_a_mistake(cluster: KubernetesApi, tmp_path: Path) -> None:
    """Its command is named."""
    user = _plugin(tmp_path, lasts=timedelta())
    user["exec"]["command"] = "no-such-plugin"
    with pytest.raises(InvalidInput, match=r"no-such-plugin: must give a token"):
        connect(kubeconfig=changed(cluster, tmp_path, of_cluster={}, user=user))


# Private


def _plugin(folder: Path, *, lasts: timedelta) -> dict[str, Any]:
    """Give a user whose plugin prints the token of a file; it fails where there is no file."""
    version = "client.authentication.k8s.io/v1beta1"
    expires = (datetime.now(tz=UTC) + lasts).strftime("%Y-%m-%dT%H:%M:%SZ")
    code = (
        "import json, pathlib\n"
        f"token = pathlib.Path({str(folder / 'token')!r}).read_text()\n"
        f"status = {{'token': token, 'expirationTimestamp': {expires!r}}}\n"
        f"print(json.dumps({{'apiVersion': {version!r}, 'kind': 'ExecCredential', 'status': status}}))\n"
    )
    return {"exec": {"apiVersion": version, "command": sys.executable, "args": ["-c", code], "env": None}}
