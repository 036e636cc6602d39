"""Identity from a real proxy: HAProxy logs people in, says who they are, and lets nobody say so themselves."""

import base64
import http.client
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator

import pytest

from tests.load_harness.workload import Workload
from tests.waiting import eventually

pytestmark = pytest.mark.e2e
PROXY = "127.0.0.2"
CONFIGURATION = """
defaults
  mode http
  timeout connect 2s
  timeout client 5s
  timeout server 5s
userlist people
  group operators users ann
  user ann insecure-password a
  user bob insecure-password b
frontend entrance
  bind 127.0.0.1:{port}
  http-request auth unless {{ http_auth(people) }}
  http-request del-header X-Forwarded-Email
  http-request del-header X-Forwarded-Groups
  http-request set-header X-Forwarded-Email %[http_auth_user]@example.com
  http-request set-header X-Forwarded-Groups operators if {{ http_auth_group(people) operators }}
  http-request set-header X-Forwarded-Proto https
  option forwardfor
  default_backend pods
backend pods
  server pod 127.0.0.1:{pod} source {proxy}
"""


@pytest.fixture(scope="module")
def workload() -> Iterator[Workload]:
    """A workload that believes one proxy."""
    with Workload(
        LOAD_HARNESS_TRUSTED_PROXIES=PROXY,
        LOAD_HARNESS_IDENTITY_HEADER="X-Forwarded-Email",
        LOAD_HARNESS_GROUPS_HEADER="X-Forwarded-Groups",
        LOAD_HARNESS_IDENTITY_ROLES="*=read,operators=load",
    ) as started:
        yield started


@pytest.fixture(scope="module")
def entrance(workload: Workload, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The proxy's port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    file = tmp_path_factory.mktemp("proxy") / "haproxy.cfg"
    file.write_text(CONFIGURATION.format(port=port, pod=workload.port, proxy=PROXY))
    program = os.environ.get("LOAD_HARNESS_HAPROXY") or shutil.which("haproxy", path=f"{os.environ['PATH']}:/usr/sbin")
    assert program, "haproxy is not there; run `make setup`"
    with subprocess.Popen([program, "-db", "-f", str(file)], stderr=subprocess.DEVNULL) as proxy:
        try:
            eventually(lambda: asked(port, "/version")[0] == 401, what="a proxy that asks who is there")
            yield port
        finally:
            proxy.kill()


def asked(port: int, path: str, person: str | None = None, **headers: str) -> tuple[int, http.client.HTTPMessage]:
    """The status and headers of an answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    if person is not None:
        sent["Authorization"] = "Basic " + base64.b64encode(person.encode()).decode()
    try:
        connection.request("GET", path, headers=sent)
        answer = connection.getresponse()
        answer.read()
    except OSError:  # nobody listens yet
        return 0, http.client.HTTPMessage()
    else:
        return answer.status, answer.headers
    finally:
        connection.close()


def test_the_proxy_says_who_asks(entrance: int) -> None:
    """Everybody whom it lets in reads, and a group loads."""
    work = "/load/cpu/work?ms=1"

    assert (200, 200) == (asked(entrance, "/version", "ann:a")[0], asked(entrance, work, "ann:a")[0])
    assert (200, 403) == (asked(entrance, "/version", "bob:b")[0], asked(entrance, work, "bob:b")[0])
    assert "Strict-Transport-Security" in asked(entrance, "/version", "bob:b")[1]


def test_nobody_says_so_themselves(entrance: int, workload: Workload) -> None:
    """The proxy takes such headers away, and whoever gets around it is not believed."""
    forged = {"X_Forwarded_Email": "boss@example.com", "X_Forwarded_Groups": "operators"}

    assert 403 == asked(entrance, "/load/cpu/work?ms=1", "bob:b", **forged)[0]
    assert 401 == asked(entrance, "/version", **forged)[0]
    around, headers = asked(workload.port, "/version", X_Forwarded_Proto="https", **forged)
    assert (401, None) == (around, headers["Strict-Transport-Security"])
