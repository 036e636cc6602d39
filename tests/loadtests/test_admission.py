"""A workload that would refuse the load says so before it."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from loadtests.admission import check_admission, key_of_sandbox
from slo.errors import InvalidInput, ServerUnreachable
from tests.loadtests.stack_builder import stack
from tests.loadtests.stub_server import StubServer
from tests.real_server import RealServer


@pytest.fixture(scope="module")
def workload(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealServer]:
    """One with a key."""
    log = tmp_path_factory.mktemp("workload") / "log"
    with RealServer(["serve"], log, LOAD_HARNESS_API_KEY="sesame") as server:
        yield server


@pytest.mark.parametrize(("key", "said"), [(None, "(unset)"), ("open", "(not shown)")])
def test_a_wrong_key_is_told(workload: RealServer, key: str | None, said: str) -> None:
    """With the workload, and without the key."""
    url = f"http://127.0.0.1:{workload.port}"
    with pytest.raises(InvalidInput) as caught:
        check_admission(url, key)
    expected = (
        f"environment: LOAD_HARNESS_API_KEY {said}: must be the key of the workload at {url}, which answers 401; "
        "set it to the key that the workload was started with"
    )
    assert expected == str(caught.value)


def test_the_right_key_is_let_in(workload: RealServer) -> None:
    """Nothing is said, and no load was asked for."""
    check_admission(f"http://127.0.0.1:{workload.port}", "sesame")
    assert re.search(r'code="200",method="GET",route="/faults"} [1-9]', workload.metrics())
    assert not re.search(r'route="/load/cpu/work"} [1-9]', workload.metrics())


@pytest.mark.parametrize("status", [401, 403, 404, 500, 503])
def test_what_is_no_refusal_of_the_key_is_for_the_run_to_show(status: int) -> None:
    """Another's workload asks for what its own locustfile brings, and one that fails may be what is to be seen."""
    with StubServer(status=status) as server:
        check_admission(f"{server.url}/below", "sesame")
        assert {"/below/faults"} == server.paths


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_nobody_there(free_port: int, scheme: str) -> None:
    """A wrong address costs no load."""
    url = f"{scheme}://127.0.0.1:{free_port}"
    with pytest.raises(ServerUnreachable) as caught:
        check_admission(url, None)
    expected = (
        f"{url}: cannot answer a first request ([Errno 111] Connection refused); "
        "check the address, and that the workload is up"
    )
    assert expected == str(caught.value)


def test_https_where_http_is_spoken() -> None:
    """Is told as well, and not as a failure of ours."""
    with StubServer() as server, pytest.raises(ServerUnreachable, match="cannot answer a first request"):
        check_admission(server.url.replace("http:", "https:"), None)


@pytest.mark.parametrize(
    ("in_manifest", "in_shell", "expected"),
    [("sesame", "of another", "sesame"), (None, "sesame", "sesame"), (None, None, None)],
)
def test_the_key_of_a_sandbox(in_manifest: str | None, in_shell: str | None, expected: str | None) -> None:
    """Its manifest's, as that is what its pods were started with; a shell may have the key of another workload."""
    built = stack()
    given = {} if in_manifest is None else {"LOAD_HARNESS_API_KEY": in_manifest}
    (container,) = built.deployment.containers
    deployment = replace(built.deployment, containers=(replace(container, environment=given),))
    shell = {} if in_shell is None else {"LOAD_HARNESS_API_KEY": in_shell}
    assert expected == key_of_sandbox(replace(built, deployment=deployment), shell)
