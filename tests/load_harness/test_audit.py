"""The audit log: who did what, when, and what became of it; in its file, in the log, as events, at /audit."""

import json
import logging
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from prometheus_client import CollectorRegistry

from load_harness.access.keys import new_key
from load_harness.access.roles import Role
from load_harness.app import create_app
from load_harness.audit.courier import Courier
from load_harness.audit.entry import WORKLOAD, Deed
from load_harness.audit.sinks import FileSink, refuse_unwritable
from load_harness.audit.trail import Trail
from load_harness.errors import CannotServe
from load_harness.settings import Settings
from load_harness.web.audited import NOT_AUDITED, audited, is_listed
from load_harness.web.operation import Operation
from load_harness.web.operations import OPERATIONS
from slo.dora.cdevents.envelope import read_envelope, unwrapped
from slo.errors import Mistake, Place
from tests.fakes import FakeClock, FakeSpawn
from tests.waiting import eventually

Start = Callable[..., FlaskClient]
KEY = {"X-API-Key": "s3cret"}
CPU = {"millicores": 250, "duration_seconds": 60}
UNSAFE = [operation for operation in OPERATIONS if operation.method in {"POST", "PUT", "DELETE"}]


def entries(client: FlaskClient, headers: dict[str, str] | None = None) -> list[dict[str, Any]]:
    """The last entries."""
    found = client.get("/audit", headers=headers).get_json()["entries"]
    assert isinstance(found, list)
    return found


def nested(inner: object, levels: int) -> object:
    """A value in so many lists."""
    return inner if levels == 0 else [nested(inner, levels - 1)]


def test_a_load(start: Start, spawn: FakeSpawn) -> None:
    """A load that is started, and its end, say all there is to know, and belong to one request."""
    client = start(LOAD_HARNESS_API_KEY="s3cret")
    traced = {"X-Request-ID": "r-1", "traceparent": f"00-{'a' * 32}-{'b' * 16}-01"}
    job = client.post("/load/cpu", json=CPU, headers={**KEY, **traced}).get_json()["id"]
    spawn.children[0].end()
    started, ended = entries(client, KEY)

    assert {
        "time": "2023-11-14T22:13:20.000Z",
        "who": {"name": "default", "how": "key", "role": "admin", "address": "127.0.0.1"},
        "what": "load.started",
        "outcome": "done",
        "status": 202,
        "because": None,
        "operation": "POST /load/cpu",
        "resource": f"/load/jobs/{job}",
        "jobs": [job],
        "cluster_id": None,
        "parameters": CPU,
        "left_out": 0,
        "request_id": "r-1",
        "trace_id": "a" * 32,
    } == {name: value for name, value in started.items() if name not in {"id", "pod"}}
    assert ("job.ended", "done", "workload", "r-1", [job], "a" * 32) == (
        ended["what"],
        ended["outcome"],
        ended["who"]["name"],
        ended["request_id"],
        ended["jobs"],
        ended["trace_id"],
    )


@pytest.mark.parametrize(
    ("method", "path", "body", "what", "status"),
    [
        pytest.param(
            "POST", "/load/cpu", {"millicores": 9e9, "duration_seconds": 1}, "load.refused", 422, id="bad load"
        ),
        pytest.param(
            "POST", "/load/memory", {"mebibytes": 64, "duration_seconds": 9}, "load.started", 202, id="memory"
        ),
        pytest.param("POST", "/load/cluster", {"kind": "cpu"}, "load.refused", 501, id="cluster load without peers"),
        pytest.param("DELETE", "/load/jobs/x", None, "load.refused", 404, id="stop of what is not there"),
        pytest.param("PUT", "/faults", {"error_rate": 0.5}, "fault.changed", 200, id="faults"),
        pytest.param("PUT", "/faults", {"error_rate": 5}, "fault.refused", 422, id="bad faults"),
        pytest.param("DELETE", "/faults", None, "fault.ended", 200, id="no faults"),
        pytest.param("POST", "/drain", None, "drill.run", 202, id="drill"),
        pytest.param("GET", "/status/503", None, "drill.run", 503, id="drill that answers an error"),
    ],
)
def test_deeds(start: Start, method: str, path: str, body: object, what: str, status: int) -> None:
    """Each kind of deed has its words, and its refusal has the reason."""
    client = start(LOAD_HARNESS_DRILLS="true")
    answered = client.open(path, method=method, json=body)
    found = entries(client)[0]

    assert (what, status, status) == (found["what"], found["status"], answered.status_code)
    assert (answered.get_json()["detail"] if status >= 400 else None) == found["because"]


@pytest.mark.parametrize("operation", UNSAFE, ids=lambda operation: f"{operation.method} {operation.path}")
def test_every_change_has_its_words(operation: Operation) -> None:
    """Somebody has decided for each route that changes something what it is called, or that it is the load itself."""
    route = operation.method, operation.path

    assert (True, route not in NOT_AUDITED) == (is_listed(*route), audited(*route) is not None)


def test_crash(registry: CollectorRegistry, clock: FakeClock, tmp_path: Path) -> None:
    """Who crashes the pod is written down before it is gone."""
    path = tmp_path / "audit.jsonl"
    settings = Settings.from_env({"LOAD_HARNESS_DRILLS": "true", "LOAD_HARNESS_AUDIT_FILE": str(path)})
    before: list[str] = []
    app = create_app(
        settings, registry=registry, spawn=FakeSpawn(), clock=clock, crash=lambda: before.append(path.read_text())
    )
    app.test_client().post("/panic")

    assert "POST /panic" == json.loads(before[0])["operation"]


def test_what_is_the_load_itself_is_not_told(client: FlaskClient) -> None:
    """A request among thousands, and whoever only looks, leave no entry."""
    client.get("/load/cpu/work?ms=1")
    client.post("/load/cpu/work", json={"cpu_milliseconds": 1})
    client.get("/load/jobs")

    assert [] == entries(client)


def test_a_new_route_is_told_before_somebody_names_it() -> None:
    """What changes something and is in no table is written down all the same."""
    found = audited("POST", "/ui/faults/nowhere/off")

    assert found is not None
    assert ("fault", "ended") == (found.subject, found.predicate)


def test_secrets_stay_secret(start: Start) -> None:
    """Neither what is named like a secret nor a key that strays into another field is written down."""
    client = start(LOAD_HARNESS_API_KEY="s3cret-key")
    key = {"X-API-Key": "s3cret-key"}
    client.put(
        "/faults",
        json={"csrf_token": "t0ken", "password": "pa55", "note": ["my s3cret-key"], "error_rate": 0},
        headers=key,
    )
    client.delete("/load/jobs/s3cret-key", headers=key)
    told = json.dumps(entries(client, key))

    assert [] == [secret for secret in ("s3cret-key", "t0ken", "pa55") if secret in told]
    assert 2 == len(entries(client, key))


@pytest.mark.parametrize(
    "secret",
    ["t0ken" * 60, 'a"t0ken', "zoë-t0ken", ["t0ken"], {"x": "t0ken"}],
    ids=["cut where it is quoted", "escaped there", "beyond ASCII", "in a list", "in an object"],
)
def test_secrets_are_not_quoted(client: FlaskClient, secret: object) -> None:
    """Where a secret was sent, the reason of a refusal does not say its details, which quote what was sent."""
    client.put("/faults", json={"api_token": secret})
    (entry,) = entries(client)

    assert "Unprocessable Entity" == entry["because"]
    assert {"api_token": "(not shown)"} == entry["parameters"]


def test_a_flood_fills_no_disk(start: Start, clock: FakeClock) -> None:
    """Whoever sends more than they may is written down as often as strangers are."""
    client = start(LOAD_HARNESS_API_KEY="s3cret", LOAD_HARNESS_MAX_REQUESTS_PER_SECOND="1")
    for _ in range(60):
        client.put("/faults", json={"error_rate": 0}, headers=KEY)
    clock.advance(1)
    statuses = [entry["status"] for entry in entries(client, KEY)]

    assert [200] + 50 * [429] == statuses


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (b'{"error_rate": NaN}', {"error_rate": "nan"}),
        (b'{"error_rate": -1e999}', {"error_rate": "-inf"}),
        (b'{"a": ' + b"[" * 17 + b"]" * 17 + b"}", {"a": nested("(too deep)", 16)}),
        (b'{"a": ' + b"[" * 900 + b"]" * 900 + b"}", {"a": nested("(too deep)", 16)}),
    ],
    ids=["no number", "too large a number", "deep", "so deep that nobody could show it"],
)
def test_odd_parameters(client: FlaskClient, body: bytes, shown: object) -> None:
    """What JSON cannot say, or nobody could read, is written down all the same, as JSON that everybody can read."""
    assert 422 == client.put("/faults", data=body, content_type="application/json").status_code
    (entry,) = json.loads(client.get("/audit").get_data(), parse_constant=pytest.fail)["entries"]

    assert shown == entry["parameters"]


def test_long_parameters_are_cut(client: FlaskClient) -> None:
    """Nobody fills the log with one request."""
    client.put("/faults", json={"error_rate": "x" * 50_000})

    assert 4096 == len(entries(client)[0]["parameters"]["beginning"])


def test_strangers(start: Start) -> None:
    """Refusals of unknown clients are written down without what they sent, so many at once; then they are counted."""
    client = start(LOAD_HARNESS_API_KEY="s3cret")
    for _ in range(60):
        client.post("/load/cpu", json={"anything": "at all"})
    found = entries(client, KEY)

    assert 50 == len(found)
    assert ("unknown", 401, None, "load.refused") == (
        found[0]["who"]["name"],
        found[0]["status"],
        found[0]["parameters"],
        found[0]["what"],
    )


def test_strangers_left_out_are_counted(start: Start, clock: FakeClock) -> None:
    """The next entry of a stranger says how many were not written down."""
    client = start(LOAD_HARNESS_API_KEY="s3cret")
    for _ in range(60):
        client.post("/load/cpu")
    clock.advance(1)
    client.post("/load/cpu")

    assert 10 == entries(client, KEY)[-1]["left_out"]


def test_keys(start: Start, tmp_path: Path, clock: FakeClock) -> None:
    """A new file of keys is done, one that is wrong is refused."""
    key, other = new_key("root", Role.ADMIN)[1], tmp_path / "keys"
    other.write_text(key.line)
    client = start(LOAD_HARNESS_API_KEY="s3cret", LOAD_HARNESS_API_KEYS_FILE=str(other))
    for text in ("x", f"# rotated\n{key.line}"):
        other.write_text(text)
        clock.advance(1)
        client.get("/version", headers=KEY)

    refused, done = entries(client, KEY)
    assert ("keys.reloaded", "done", "keys: 1") == (done["what"], done["outcome"], done["because"])
    assert ("keys.reloaded", "refused") == (refused["what"], refused["outcome"])
    assert refused["because"].startswith(f"mistakes: 1, the first: {other}:1 (1 words)")


def test_only_admins_see_it(start: Start) -> None:
    """The log names people."""
    assert 401 == start(LOAD_HARNESS_API_KEY="s3cret").get("/audit").status_code


def test_the_last_ones_are_remembered(client: FlaskClient) -> None:
    """A busy pod keeps no more than 500 entries."""
    for _ in range(510):
        client.delete("/faults")

    assert 500 == len(entries(client))


def test_file(start: Start, tmp_path: Path) -> None:
    """Entries are lines of a file, which may be moved away at any time."""
    path = tmp_path / "audit.jsonl"
    client = start(LOAD_HARNESS_AUDIT_FILE=str(path))
    client.delete("/faults")
    path.rename(tmp_path / "audit.jsonl.1")
    client.put("/faults", json={"error_rate": 0.5})
    read = [
        [json.loads(line)["what"] for line in one.read_text().splitlines()] for one in sorted(tmp_path.glob("audit*"))
    ]

    assert [["fault.changed"], ["fault.ended"]] == read
    assert 0o640 == path.stat().st_mode & 0o777


def test_file_that_fails(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """An entry that its file does not take goes to the log, and is counted."""
    failed: list[int] = []
    folder = tmp_path / "gone"
    sink = FileSink(folder / "audit.jsonl", on_failure=lambda: failed.append(1))
    trail = Trail(pod="p", sinks=[sink], time=lambda: 0.0)
    with caplog.at_level(logging.INFO):
        trail.record(Deed(subject="fault", predicate="ended", outcome="done"))

    assert [1] == failed
    assert "cannot be written (No such file or directory)" in caplog.text
    assert ["fault.ended"] == [vars(one)["fields"]["audit"]["what"] for one in caplog.records if "fields" in vars(one)]


def test_full_disk(caplog: pytest.LogCaptureFixture) -> None:
    """So does one for which there is no space."""
    failed: list[int] = []
    trail = Trail(pod="p", sinks=[FileSink(Path("/dev/full"), on_failure=lambda: failed.append(1))], time=lambda: 0.0)
    for _ in range(2):
        trail.record(Deed(subject="fault", predicate="ended", outcome="done"))

    assert [1, 1] == failed
    assert "No space left on device" in caplog.text


@pytest.mark.parametrize(("path", "because"), [("/nowhere/audit", "No such file"), ("/proc", "Is a directory")])
def test_file_that_cannot_be(path: str, because: str) -> None:
    """The server does not start without the log it was asked for."""
    with pytest.raises(CannotServe, match=f"LOAD_HARNESS_AUDIT_FILE {path}: cannot be appended to .{because}"):
        refuse_unwritable(Path(path))


class Events:
    """A server that takes events."""

    def __init__(self, status: int = 202) -> None:
        self.received: list[tuple[str, dict[str, Any]]] = []
        received = self.received

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                content = self.rfile.read(int(self.headers["Content-Length"]))
                received.append((self.headers["Content-Type"], json.loads(content)))
                self.send_response(status)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/events?to=x"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End it."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def events() -> Iterator[Events]:
    """A server that takes events."""
    server = Events()
    yield server
    server.close()


def test_events(start: Start, events: Events, registry: CollectorRegistry) -> None:
    """Each entry is sent as a CloudEvent that holds a CDEvent of our own type, and counted."""
    client = start(LOAD_HARNESS_EVENTS_URL=events.url)
    client.delete("/faults")
    client.application.extensions["load_harness"].close()
    ((content_type, event),) = events.received
    mistakes: list[Mistake] = []
    envelope = read_envelope(unwrapped(event), Place(file="event"), mistakes)

    assert ("application/cloudevents+json", "1.0", []) == (content_type, event["specversion"], mistakes)
    assert envelope is not None
    assert "dev.cdeventsx.load-harness-fault.ended.0.1.0" == envelope.type == event["type"]
    assert ("anonymous", 200) == (envelope.content["who"]["name"], envelope.content["status"])
    assert 1.0 == registry.get_sample_value("load_harness_audit_events_total", {"outcome": "sent"})


def recorded(url: str, most_waiting: int, count: int) -> tuple[Courier, list[str]]:
    """Record some entries that are to be sent."""
    fates: list[str] = []
    courier = Courier(url, on_fate=fates.append, most_waiting=most_waiting)
    trail = Trail(pod="p", sinks=[courier], time=lambda: 0.0)
    for _ in range(count):
        trail.record(Deed(subject="fault", predicate="ended", outcome="done"), WORKLOAD)
    return courier, fates


def test_events_that_nobody_takes(caplog: pytest.LogCaptureFixture) -> None:
    """A server that is not there, or refuses, costs nobody anything; it is counted, and said once."""
    server = Events(status=503)
    refused, refused_fates = recorded(server.url, 10, 3)
    refused.close(2.0)
    server.close()
    gone, gone_fates = recorded(server.url, 10, 3)
    gone.close(2.0)

    assert ["failed"] * 3 == refused_fates == gone_fates
    assert (1, 1) == (caplog.text.count("it answered 503"), caplog.text.count("Connection refused"))


def test_events_that_are_too_many(caplog: pytest.LogCaptureFixture) -> None:
    """What does not fit the queue is dropped at once; what is left at the end as well, and all are counted."""
    hanging = threading.Event()

    class Slow(Courier):
        def _send(self, _: object) -> None:
            hanging.wait()

    fates: list[str] = []
    courier = Slow("http://127.0.0.1:9", on_fate=fates.append, most_waiting=2)
    trail = Trail(pod="p", sinks=[courier], time=lambda: 0.0)
    deed = Deed(subject="fault", predicate="ended", outcome="done")
    trail.record(deed)
    eventually(courier._waiting.empty)  # noqa: SLF001 - the first one is being sent
    for _ in range(5):
        trail.record(deed)
    courier.close(0.05)
    hanging.set()

    assert ["dropped"] * 5 == fates
    assert "2 were not sent" in caplog.text
