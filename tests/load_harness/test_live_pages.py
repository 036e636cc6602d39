"""The routes of the live figures."""

from collections.abc import Callable, Iterator

import pytest
from flask.testing import FlaskClient

from load_harness.app import EXTENSION
from load_harness.live.exchange import from_document
from tests.load_harness.live_prometheus import StubPrometheus

KEY = "a key that nobody guesses, and long enough for a secret"
PATHS = ["/live", "/ui/live.json", "/ui/partials/live"]
PANEL = "/ui/partials/live"


@pytest.fixture
def started(start: Callable[..., FlaskClient]) -> Iterator[Callable[..., FlaskClient]]:
    """Start the workload, and end its sampler with the test."""
    clients: list[FlaskClient] = []

    def starting(**environ: str) -> FlaskClient:
        clients.append(start(**environ))
        return clients[-1]

    yield starting
    for client in clients:
        client.application.extensions[EXTENSION].live.sampler.stop()


def test_a_pod_tells_of_itself(started: Callable[..., FlaskClient]) -> None:
    """In the form that other pods read."""
    response = started().get("/live")
    assert 200 == response.status_code
    assert from_document(response.get_json()).pod


def test_the_charts_come_from_this_pod_where_nobody_else_is_known(started: Callable[..., FlaskClient]) -> None:
    """And that is said."""
    live = started().get("/ui/live.json").get_json()
    assert ("live", "pods", 1) == (live["state"], live["source"], live["pods"])
    assert "LOAD_HARNESS_PROMETHEUS_URL is not set" == live["because"]
    assert ["requests", "latency", "errors", "cpu", "memory", "replicas"] == [chart["id"] for chart in live["charts"]]


def test_the_panels_say_what_is_not_known(started: Callable[..., FlaskClient]) -> None:
    """No zero stands in for it."""
    page = started().get(PANEL).get_data(as_text=True)
    assert 3 == page.count("not known without Prometheus")
    assert "Boards" not in page


def test_the_panels_show_what_prometheus_knows(started: Callable[..., FlaskClient]) -> None:
    """Escaped, as a label may hold anything; a figure that is not recorded is not known."""
    objective = {"slo_service": "cart", "slo_id": "x", "slo": "<b>up"}
    with StubPrometheus(
        {
            "load_harness_build_info": [({"job": "cart"}, 1)],
            "kube_deployment_spec_replicas": [({}, 3)],
            "slo:objective": [(objective, 0.995)],
            "budget_remaining": [(objective, -0.5)],
        }
    ) as stub:
        client = started(LOAD_HARNESS_PROMETHEUS_URL=stub.url, LOAD_HARNESS_GRAFANA_URL="https://boards.example/g/")
        page = client.get(PANEL).get_data(as_text=True)
    assert "&lt;b&gt;up" in page
    assert "99.5 % in" in page
    assert 'class="live-bad"' in page
    assert "-50.0 %" in page
    assert "<dt>Wanted</dt><dd>3</dd>" in page
    assert '<dt>Ready</dt><dd><span class="live-unknown">not known</span></dd>' in page
    assert "Prometheus knows no canary" in page
    assert 'href="https://boards.example/g/d/lh-workload"' in page


def test_requests_for_load_are_counted(started: Callable[..., FlaskClient]) -> None:
    """Probes and pages are not, and a failed one is no good answer."""
    client = started()
    own = client.application.extensions[EXTENSION].live.own
    before = own.totals()
    for path in ("/load/jobs", "/load/jobs/nobody", "/healthz", "/version", "/nowhere"):
        client.get(path)
    after = own.totals()
    assert 2 == after.requests - before.requests
    assert 2 == sum(after.buckets) - sum(before.buckets)
    assert 0 == after.errors
    client.put("/faults", json={"error_rate": 1})
    client.get("/load/jobs")
    failed = own.totals()
    assert (3, 1) == (failed.requests - before.requests, failed.errors)
    assert sum(after.buckets) == sum(failed.buckets)


@pytest.mark.parametrize("path", PATHS)
def test_no_fault_blinds_whoever_looks(started: Callable[..., FlaskClient], path: str) -> None:
    """The figures are there to see what the faults do."""
    client = started()
    client.put("/faults", json={"error_rate": 1})
    assert 200 == client.get(path).status_code


@pytest.mark.parametrize("path", PATHS)
def test_they_need_a_key(started: Callable[..., FlaskClient], path: str) -> None:
    """Any key may read."""
    client = started(LOAD_HARNESS_API_KEY=KEY)
    assert client.get(path).status_code in {303, 401}
    assert 200 == client.get(path, headers={"X-API-Key": KEY}).status_code
