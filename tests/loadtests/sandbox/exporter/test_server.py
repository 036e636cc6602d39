from http import HTTPStatus

import pytest
import requests

from loadtests.sandbox.cluster import ClusterState
from loadtests.sandbox.exporter import cadvisor, kube_state_metrics
from loadtests.sandbox.exporter.server import ExporterServer

_TIMEOUT_SECONDS = 5


def _get(server: ExporterServer, path: str) -> requests.Response:
    return requests.get(f"http://127.0.0.1:{server.port}{path}", timeout=_TIMEOUT_SECONDS)


def test_both_expositions_are_served(state: ClusterState) -> None:
    """Each exporter has its own path, and Prometheus knows the format from the content type."""
    with ExporterServer(lambda: state) as server:
        answers = [_get(server, path) for path in ("/metrics?name=x", "/metrics/cadvisor")]

    assert [HTTPStatus.OK] * 2 == [answer.status_code for answer in answers]
    assert {"text/plain; version=0.0.4; charset=utf-8"} == {answer.headers["Content-Type"] for answer in answers}
    assert [kube_state_metrics.exposition(state), cadvisor.exposition(state)] == [answer.text for answer in answers]


def test_nothing_is_served_before_there_is_a_state() -> None:
    """A scrape that comes too early fails with the reason, and so is no data rather than zeros."""
    with ExporterServer(lambda: None) as server:
        answer = _get(server, "/metrics")

    assert HTTPStatus.SERVICE_UNAVAILABLE == answer.status_code
    assert "no state of the cluster yet: the sandbox is starting\n" == answer.text


def test_what_else_is_to_be_served_is_served() -> None:
    """Beside the cluster there may be other metrics, which do not wait for its state."""
    with ExporterServer(lambda: None, others={"/metrics/flagger": lambda: "flagger_info 1\n"}) as server:
        answer = _get(server, "/metrics/flagger?x")

    assert (HTTPStatus.OK, "flagger_info 1\n") == (answer.status_code, answer.text)


def test_another_path_says_what_is_there() -> None:
    """A wrong path is answered with the right ones."""
    with ExporterServer(lambda: None, others={"/metrics/flagger": str}) as server:
        answer = _get(server, "/metrics/node")

    assert HTTPStatus.NOT_FOUND == answer.status_code
    assert "/metrics/node: is not served; ask for /metrics or /metrics/cadvisor or /metrics/flagger\n" == answer.text


def test_a_closed_server_gives_its_port_back(state: ClusterState) -> None:
    """After closing, the same port can be listened on again."""
    server = ExporterServer(lambda: state)
    server.start()
    port = server.port
    server.close()
    server.close()

    with pytest.raises(requests.ConnectionError):
        requests.get(f"http://127.0.0.1:{port}/metrics", timeout=_TIMEOUT_SECONDS)
    with ExporterServer(lambda: state, port=port) as again:
        assert (port, HTTPStatus.OK) == (again.port, _get(again, "/metrics").status_code)


def test_a_server_that_never_started_can_be_closed() -> None:
    """Whatever fails between making and starting it leaves no socket behind."""
    server = ExporterServer(lambda: None)
    server.close()

    with pytest.raises(requests.ConnectionError):
        _get(server, "/metrics")
