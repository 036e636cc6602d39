"""Prometheus, from a stub that speaks its wire format."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlparse

import pytest

from slo.errors import ServerUnreachable
from slo.prometheus import Prometheus
from slo.series import TimeSeries


class StubPrometheus:
    """Answers every query with what it was told to, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[dict[str, list[str]]] = []
        self.status = 200
        self.body: Any = {"status": "success", "data": {"resultType": "vector", "result": []}}
        stub = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                stub.asked.append(parse_qs(urlparse(self.path).query))
                self.send_response(stub.status)
                self.end_headers()
                self.wfile.write(json.dumps(stub.body).encode())

            def log_message(self, *_: object) -> None:
                """Keep quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def answer(self, *rows: dict[str, Any]) -> None:
        """Set the rows of every answer from now on."""
        self.body = {"status": "success", "data": {"result": list(rows)}}


@pytest.fixture
def stub() -> Iterator[StubPrometheus]:
    """Run a stub of Prometheus."""
    stub = StubPrometheus()
    thread = threading.Thread(target=stub.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield stub
    stub.server.shutdown()
    thread.join()
    stub.server.server_close()


def asked(url: str, query: str) -> tuple[TimeSeries, ...]:
    """Ask for a second of a query."""
    return Prometheus(url).query_range(query, start=0, end=1, step_seconds=1)


def test_an_answer_is_typed_and_keeps_gaps_and_odd_values(stub: StubPrometheus) -> None:
    """A missing step is missing; NaN and infinities are values; the times asked for are passed on exactly."""
    stub.answer({"metric": {"pod": "a"}, "values": [[1, "1"], [3, "NaN"], [4, "+Inf"]]})

    (series,) = Prometheus(stub.url).query_range("x", start=1.5, end=4.25, step_seconds=0.5)

    assert {"pod": "a"} == series.labels
    assert [1, 3, 4] == [time for time, _ in series.samples]
    assert "[1.0, nan, inf]" == str([value for _, value in series.samples])
    assert [("1.5", "4.25", "0.5")] == [(asked["start"][0], asked["end"][0], asked["step"][0]) for asked in stub.asked]


def test_no_data_is_an_empty_answer(stub: StubPrometheus) -> None:
    """A query that matches nothing is no failure."""
    assert asked(stub.url, "nothing") == ()


def test_a_rejected_query_is_a_failure(stub: StubPrometheus) -> None:
    """Prometheus' own words are passed on, with the query."""
    stub.status, stub.body = 400, {"status": "error", "error": "parse error at char 3"}

    with pytest.raises(ServerUnreachable, match=r"cannot answer x\{; it answered .*parse error at char 3"):
        asked(stub.url, "x{")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({"hello": "world"}, id="another server"),
        pytest.param({"status": "success", "data": {"result": [{"metric": {}}]}}, id="a row without values"),
    ],
)
def test_an_answer_that_is_not_prometheus_is_a_failure(stub: StubPrometheus, body: dict[str, Any]) -> None:
    """Something else on the port is told apart from no data."""
    stub.body = body

    with pytest.raises(ServerUnreachable, match="check that Prometheus runs there"):
        asked(stub.url, "up")


def test_nobody_there_is_a_failure_with_exit_code_3() -> None:
    """A refused connection names the URL."""
    with pytest.raises(ServerUnreachable, match=r"http://127.0.0.1:9: cannot answer up") as caught:
        asked("http://127.0.0.1:9", "up")

    assert caught.value.exit_code == 3
