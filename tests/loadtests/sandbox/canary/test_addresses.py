"""In-cluster addresses are found in the sandbox."""

import pytest

from loadtests.canary.model import HookType
from loadtests.sandbox.canary.addresses import asks_gate, resolved, service_of
from tests.loadtests.sandbox.canary.fakes import canary, hook

_URLS = {"workload": "http://127.0.0.1:8001", "canary-gate": "http://127.0.0.1:8002"}


@pytest.mark.parametrize(
    ("url", "service"),
    [
        pytest.param("http://canary-gate/", "canary-gate", id="a Service of the same namespace"),
        pytest.param("http://canary-gate.demo:8090/x", "canary-gate", id="with its namespace"),
        pytest.param("http://canary-gate.demo.svc/", "canary-gate", id="with svc"),
        pytest.param("http://canary-gate.demo.svc.cluster.local./", "canary-gate", id="in full, with a dot at the end"),
        pytest.param("http://CANARY-GATE.demo/", "canary-gate", id="in capitals"),
        pytest.param("https://hooks.example.com/T00/B00", None, id="a name of the internet"),
        pytest.param("http://127.0.0.1:9000/", None, id="an address"),
        pytest.param("http://[::1]:9000/", None, id="an address of IPv6"),
        pytest.param("http://localhost:9000/", None, id="this machine"),
        pytest.param("canary-gate", None, id="no URL at all"),
    ],
)
def test_a_service_is_told_from_other_hosts(url: str, service: str | None) -> None:
    """Up to two labels, or the cluster's own ending, make a Service."""
    assert service == service_of(url)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param(
            "http://canary-gate.demo:8090/pre-rollout?a=b", "http://127.0.0.1:8002/pre-rollout?a=b", id="gate"
        ),
        pytest.param(
            "http://load-harness.demo/load/cpu/work", "http://127.0.0.1:8001/load/cpu/work", id="the workload"
        ),
        pytest.param("https://hooks.example.com/T00", "https://hooks.example.com/T00", id="elsewhere"),
    ],
)
def test_an_address_is_resolved(url: str, expected: str) -> None:
    """The path stays, and the port of a Service goes."""
    assert expected == resolved(url, canary(), _URLS)


def test_the_gate_is_needed_where_a_hook_names_it() -> None:
    """No other hook starts one."""
    gate = hook(HookType.PRE_ROLLOUT, "http://canary-gate.demo/pre-rollout")
    other = hook(HookType.PRE_ROLLOUT, "https://hooks.example.com/T00")

    assert [True, False, False] == [asks_gate(canary(hooks=hooks)) for hooks in ((other, gate), (other,), ())]
