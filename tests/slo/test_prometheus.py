"""Prometheus, from a stub that speaks its wire format."""

import json
import ssl
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlparse

import pytest

from slo.connection import Connection
from slo.errors import ServerUnreachable
from slo.prometheus import Prometheus
from slo.series import TimeSeries, Value

TOKEN = "hush"  # noqa: S105 - nobody's


class StubPrometheus:
    """Answers every query with what it was told to, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[dict[str, list[str]]] = []
        self.paths: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.status = 200
        self.body: Any = {"status": "success", "data": {"resultType": "vector", "result": []}}
        self.content_type = "application/json"
        self.release = threading.Event()
        self.release.set()
        stub = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                stub.asked.append(parse_qs(urlparse(self.path).query))
                self._answer()

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                stub.asked.append({"method": ["POST"], **parse_qs(body)})
                self._answer()

            def _answer(self) -> None:
                stub.paths.append(urlparse(self.path).path)
                stub.headers.append(dict(self.headers))
                stub.release.wait(10)
                self.send_response(stub.status)
                self.send_header("Content-Type", stub.content_type)
                self.end_headers()
                text = stub.body if isinstance(stub.body, str) else json.dumps(stub.body, separators=(",", ":"))
                self.wfile.write(text.encode())

            def log_message(self, *_: object) -> None:
                """Keep quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.handle_error = lambda *_: None  # type: ignore[method-assign] # clients hang up on purpose
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def answer(self, *rows: dict[str, Any], **beside: object) -> None:
        """Set the rows of every answer from now on."""
        self.body = {"status": "success", "data": {"result": list(rows)}, **beside}

    def give(self, data: object) -> None:
        """Set the data of every answer from now on."""
        self.body = {"status": "success", "data": data}


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


def asked(url: str, query: str, **options: Any) -> tuple[TimeSeries, ...]:  # noqa: ANN401 - passed on
    """Ask for a second of a query."""
    return Prometheus(url, **options).query_range(query, start=0, end=1, step_seconds=1)


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
    assert () == Prometheus(stub.url).query("nothing", at=1)


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
        pytest.param("<html>a login page</html>", id="a page"),
        pytest.param('"warnings"', id="a text that has the word warnings"),
        pytest.param('{"warnings"', id="JSON that is cut"),
    ],
)
def test_an_answer_that_is_not_prometheus_is_a_failure(stub: StubPrometheus, body: object) -> None:
    """Something else on the port is told apart from no data."""
    stub.body = body

    with pytest.raises(ServerUnreachable, match="it answered, but not as Prometheus does; check the URL"):
        asked(stub.url, "up")


def test_nobody_there_is_a_failure_with_exit_code_3() -> None:
    """A refused connection names the URL."""
    with pytest.raises(ServerUnreachable, match=r"http://127.0.0.1:9: cannot answer up") as caught:
        asked("http://127.0.0.1:9", "up")

    assert caught.value.exit_code == 3


def test_a_query_at_a_moment_gives_values_and_a_scalar_is_one(stub: StubPrometheus) -> None:
    """An instant vector has a value per series; a number has no labels."""
    stub.answer({"metric": {"pod": "a"}, "value": [7, "1.5"]})
    assert (Value(labels={"pod": "a"}, time=7, value=1.5),) == Prometheus(stub.url).query("x", at=7)

    stub.give({"resultType": "scalar", "result": [7, "2"]})
    assert (Value(labels={}, time=7, value=2),) == Prometheus(stub.url).query("1 + 1", at=7)


def test_stored_samples_keep_their_own_times(stub: StubPrometheus) -> None:
    """A range selector gives what was stored when."""
    stub.answer({"metric": {"pod": "a"}, "values": [[1.25, "1"]]})

    assert (TimeSeries(labels={"pod": "a"}, samples=((1.25, 1.0),)),) == Prometheus(stub.url).samples("x[5m]", at=7)


def test_what_a_server_has_can_be_listed(stub: StubPrometheus) -> None:
    """Series, label values, metric names and what the server says of itself."""
    prometheus = Prometheus(f"{stub.url}/prometheus/")
    stub.give([{"__name__": "up"}])
    assert ({"__name__": "up"},) == prometheus.series(["up"], start=1, end=2)
    stub.give(["a", "b"])
    assert ("a", "b") == prometheus.label_values("job", selectors=["up"], start=1, end=2)
    assert ("a", "b") == prometheus.metric_names()
    stub.give({"storage.tsdb.retention.time": "2d"})
    for status in (prometheus.flags, prometheus.runtime_info):
        assert {"storage.tsdb.retention.time": "2d"} == status()

    root = "/prometheus/api/v1"
    expected = ["series", "label/job/values", "label/__name__/values", "status/flags", "status/runtimeinfo"]
    assert [f"{root}/{path}" for path in expected] == stub.paths


def test_an_endpoint_that_a_server_does_not_have_is_none(stub: StubPrometheus) -> None:
    """Mimir has no flags; a server that fails is a failure all the same."""
    stub.status = 404
    assert Prometheus(stub.url).flags() is None

    stub.status, stub.body = 500, "out of order"
    with pytest.raises(ServerUnreachable, match=r"HTTP 500: out of order$"):
        Prometheus(stub.url).flags()


@pytest.mark.parametrize(
    ("status", "check"),
    [
        pytest.param(401, "check the token or password, and the tenant", id="not known"),
        pytest.param(403, "check the token or password, and the tenant", id="not allowed"),
        pytest.param(404, "check the path: Mimir's API is below /prometheus", id="a wrong path"),
        pytest.param(422, "check the query", id="a query that cannot be executed"),
        pytest.param(429, "ask for less, or try again", id="too many queries"),
        pytest.param(503, "ask for less, or try again", id="a query that took too long"),
    ],
)
def test_a_refusal_says_what_to_check(stub: StubPrometheus, status: int, check: str) -> None:
    """The status and the server's words are followed by the next step."""
    stub.status, stub.body = status, {"message": "no org id"}

    with pytest.raises(ServerUnreachable, match=rf"HTTP {status}: no org id; {check}"):
        asked(stub.url, "up")


def test_a_page_of_a_proxy_is_not_printed(stub: StubPrometheus) -> None:
    """Of HTML only the reason of the status is told."""
    stub.status, stub.body, stub.content_type = 502, "<html>long</html>", "text/html"

    with pytest.raises(ServerUnreachable, match=r"it answered HTTP 502: Bad Gateway$"):
        asked(stub.url, "up")


def test_no_answer_in_time_says_for_how_long_was_waited(stub: StubPrometheus) -> None:
    """A server that hangs is a failure."""
    stub.release.clear()

    with pytest.raises(ServerUnreachable, match=r"no answer within 0\.1 s; .*raise --timeout"):
        asked(stub.url, "up", timeout_seconds=0.1)
    stub.release.set()


def test_a_long_query_travels_in_the_body_and_is_cut_in_messages(stub: StubPrometheus) -> None:
    """Proxies cut long addresses, and nobody reads long errors."""
    query = "up + " * 1000 + "up"
    assert () == asked(stub.url, query)
    assert [["POST"], [query]] == [stub.asked[0]["method"], stub.asked[0]["query"]]

    stub.status = 400
    with pytest.raises(ServerUnreachable) as caught:
        asked(stub.url, query)
    assert len(str(caught.value)) < 500


def test_who_asks_is_told_in_headers(stub: StubPrometheus) -> None:
    """A token, the tenant of Mimir and Thanos, and headers of one's own."""
    connection = Connection(bearer_token=TOKEN, tenant="shop", headers={"X-Extra": "1"})
    asked(stub.url, "up", connection=connection)
    asked(stub.url, "up", connection=Connection(basic_auth=("me", "word")))
    asked(stub.url.replace("//", "//me:word@"), "up")

    wanted = ("Authorization", "X-Scope-OrgID", "THANOS-TENANT", "X-Extra")
    sent = [tuple(headers.get(name) for name in wanted) for headers in stub.headers]
    assert [
        ("Bearer hush", "shop", "shop", "1"),
        ("Basic bWU6d29yZA==", None, None, None),
        ("Basic bWU6d29yZA==", None, None, None),
    ] == sent


def test_secrets_are_not_in_messages(stub: StubPrometheus) -> None:
    """Neither from the URL nor from what a server echoes nor from a representation."""
    connection = Connection(bearer_token=TOKEN, headers={"X-Key": "quiet"})
    stub.status, stub.body = 403, "hush and quiet are not allowed"

    with pytest.raises(ServerUnreachable) as caught:
        asked(stub.url.replace("//", "//me:word@"), "up", connection=connection)

    everything = str(caught.value) + repr(connection)
    assert [] == [secret for secret in ("hush", "quiet", "word@") if secret in everything]
    assert "*** and *** are not allowed" in str(caught.value)


def test_warnings_are_heard_once_each(stub: StubPrometheus) -> None:
    """Thanos and VictoriaMetrics say when an answer lacks data."""
    heard: list[str] = []
    prometheus = Prometheus(stub.url, on_warning=heard.append)
    stub.answer(warnings=["store a is gone"])
    for _ in range(2):
        prometheus.query("up", at=1)
    stub.answer(isPartial=True)
    prometheus.query("up", at=1)

    expected = ("store a is gone", "the answer is partial: a storage node did not answer")
    assert expected == prometheus.warnings
    assert list(expected) == heard


def test_a_fresh_client_asks_as_the_same_user_and_has_heard_nothing(stub: StubPrometheus) -> None:
    """One for each thread: what a server says of another's answer is not said of its own."""
    prometheus = Prometheus(stub.url.replace("//", "//me:word@"), timeout_seconds=3.0)
    stub.answer(warnings=["store a is gone"])
    prometheus.query("up", at=1)
    stub.answer()
    fresh = prometheus.fresh()
    fresh.query("up", at=1)

    assert ((), ("store a is gone",)) == (fresh.warnings, prometheus.warnings)
    assert "Basic bWU6d29yZA==" == stub.headers[-1]["Authorization"]
    assert (stub.url, 3.0) == (fresh.url, fresh.timeout_seconds)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a certificate that nobody knows, with its key."""
    directory = tmp_path_factory.mktemp("tls")
    files = ["-keyout", "key.pem", "-out", "cert.pem"]
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *files, *names]
    subprocess.run(command, cwd=directory, check=True, capture_output=True)
    both = directory / "both.pem"
    both.write_text((directory / "cert.pem").read_text() + (directory / "key.pem").read_text())
    return both


def test_a_certificate_is_trusted_if_it_is_known(stub: StubPrometheus, certificate: Path) -> None:
    """An unknown authority is a failure that says so, unless it is given, or any will do."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    stub.server.socket = context.wrap_socket(stub.server.socket, server_side=True)
    url = stub.url.replace("http", "https")

    with pytest.raises(ServerUnreachable, match="its certificate was not accepted; give the authority's with --ca"):
        asked(url, "up")
    known = Connection(ca_file=certificate, client_certificate=certificate)
    assert () == asked(url, "up", connection=known)
    apart = Connection(is_insecure=True, client_certificate=certificate, client_key=certificate)
    assert () == asked(url, "up", connection=apart)
