"""Drills: off unless switched on, and then exactly as asked."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from load_harness.app import create_app
from load_harness.cgroup import Cgroup
from load_harness.settings import Settings
from tests.fakes import FakeClock, FakeSpawn

Start = Callable[..., FlaskClient]
ON = {"LOAD_HARNESS_DRILLS": "true"}


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/drain"), ("GET", "/delay/1"), ("GET", "/status/503"), ("POST", "/panic")]
)
def test_off(client: FlaskClient, clock: FakeClock, method: str, path: str) -> None:
    """No drill does anything until drills are switched on, and the answer says how."""
    refused = client.open(path, method=method)

    assert 403 == refused.status_code
    assert "drills: are off; set LOAD_HARNESS_DRILLS=true and restart to allow them" == refused.get_json()["detail"]
    assert 200 == client.get("/readyz").status_code
    assert [] == clock.slept


def test_drain(start: Start) -> None:
    """Draining turns readiness to 503 with the reason, and nothing else."""
    client = start(**ON)
    assert 202 == client.post("/drain").status_code
    ready = client.get("/readyz")

    assert (503, {"status": "draining", "because": "asked to by POST /drain"}) == (ready.status_code, ready.get_json())
    assert 200 == client.get("/healthz").status_code


def test_delay(start: Start, clock: FakeClock) -> None:
    """A delay is as long as asked, fractions included."""
    answer = start(**ON).get("/delay/0.25")

    assert (200, {"seconds": 0.25}) == (answer.status_code, answer.get_json())
    assert [0.25] == clock.slept


def test_delay_holds_a_slot(start: Start) -> None:
    """A delay keeps a thread, so where all slots are taken it is refused rather than a probe."""
    refused: list[int] = []
    inner = start(lambda _: refused.append(inner.get("/delay/1").status_code), **ON, LOAD_HARNESS_THREADS="5")
    inner.get("/delay/1")

    assert [503] == refused


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        pytest.param("/delay/-1", "seconds -1: must be in 0..10; send at least 0", id="a delay below zero"),
        pytest.param(
            "/delay/nan", 'seconds "nan": must be a number; send a number in 0..10, without quotes', id="no number"
        ),
        pytest.param(
            "/delay/11",
            "seconds 11: must be in 0..10; raise LOAD_HARNESS_MAX_LATENCY_MILLISECONDS to allow more",
            id="a delay beyond the setting",
        ),
        pytest.param("/status/999", "code 999: must be in 200..599; send a status that HTTP has", id="no status"),
        pytest.param("/status/100", "code 100: must be in 200..599; send at least 200", id="an interim status"),
        pytest.param(
            "/status/4.5",
            "code 4.5: must be a whole number; send a whole number in 200..599, without quotes",
            id="half a status",
        ),
        pytest.param(
            "/status/teapot",
            'code "teapot": must be a whole number; send a whole number in 200..599, without quotes',
            id="a word",
        ),
    ],
)
def test_wrong(start: Start, path: str, expected: str) -> None:
    """What a drill does not take is a 422 with the value, the rule and the next step."""
    answer = start(**ON).get(path)

    assert (422, expected) == (answer.status_code, answer.get_json(force=True)["detail"])


@pytest.mark.parametrize("code", [200, 201, 302, 400, 404, 418, 500, 503, 599])
def test_status(start: Start, code: int) -> None:
    """Every status comes as asked, errors as problem documents of a kind of their own."""
    answer = start(**ON).get(f"/status/{code}")

    assert (code, code) == (answer.status_code, answer.get_json(force=True)["status"])
    assert ("urn:load-harness:drill" if code >= 400 else None) == answer.get_json(force=True).get("type")


@pytest.mark.parametrize("code", [204, 205, 304])
def test_status_without_a_body(start: Start, code: int) -> None:
    """A status that has no body gets none."""
    answer = start(**ON).get(f"/status/{code}")

    assert (code, b"") == (answer.status_code, answer.data)
    assert "Content-Type" not in answer.headers


def test_panic(clock: FakeClock, spawn: FakeSpawn, registry: object) -> None:
    """A panic calls what ends the pod."""
    crashes: list[str] = []
    app = create_app(
        Settings.from_env(ON),
        registry=registry,  # type: ignore[arg-type]
        spawn=spawn,
        clock=clock,
        cgroup=Cgroup(cpus=2),
        crash=lambda: crashes.append("now"),
    )
    app.test_client().post("/panic")

    assert ["now"] == crashes


@pytest.mark.parametrize(("method", "path"), [("GET", "/delay/0"), ("GET", "/status/200"), ("POST", "/drain")])
def test_faults_add_nothing(start: Start, method: str, path: str) -> None:
    """A drill misbehaves exactly as asked: no fault is injected on top."""
    client = start(**ON, FAIL_RATE="1")

    assert client.open(path, method=method).status_code in {200, 202}


def test_routes_in_the_metrics(start: Start) -> None:
    """Drills are routes of their own, by template, so that an SLO can leave them out."""
    client = start(**ON)
    client.get("/status/503")
    client.get("/delay/0")
    shown = client.get("/metrics").get_data(as_text=True)

    assert 'http_requests_total{code="503",method="GET",route="/status/{code}"} 1.0' in shown
    assert 'http_requests_total{code="200",method="GET",route="/delay/{seconds}"} 1.0' in shown
