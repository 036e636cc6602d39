"""The HTTP interface, end to end inside one process."""

import logging
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.fakes import FakeClock, FakeSpawn

Start = Callable[..., FlaskClient]
CPU = {"millicores": 250, "duration_seconds": 60}


def body(response: TestResponse) -> dict[str, object]:
    """The JSON of a response."""
    document = response.get_json(force=True)
    assert isinstance(document, dict)
    return document


def test_start_look_stop(client: FlaskClient, clock: FakeClock, spawn: FakeSpawn) -> None:
    """A job is accepted, found at its location, and stopped there."""
    started = client.post("/load/cpu", json=CPU)
    assert 202 == started.status_code
    location = started.headers["Location"]
    assert f"/load/jobs/{body(started)['id']}" == location
    clock.advance(10)
    spawn.children[0].used_cpu_seconds = 2.5

    running = body(client.get(location))
    assert "running" == running["state"]
    assert {
        "cores": 0.25,
        "millicores": 250.0,
        "duration_seconds": 60.0,
        "cpu_seconds": 15.0,
        "profile": {"shape": "constant"},
    } == running["requested"]
    assert {"cores_now": 0.25, "cpu_seconds": 2.5} == running["due"]
    assert {"cores": 0.25, "cpu_seconds": 2.5} == running["achieved"]
    assert None is running["throttled"]
    assert "2023-11-14T22:13:20+00:00" == running["created_at"]
    stopped = body(client.delete(location))
    assert ("stopped", "2023-11-14T22:13:30+00:00") == (stopped["state"], stopped["ended_at"])
    assert {"cores_now": 0.0, "cpu_seconds": 2.5} == stopped["due"]
    assert [stopped] == body(client.get("/load/jobs"))["jobs"]


def test_memory(client: FlaskClient, spawn: FakeSpawn) -> None:
    """A memory job says what it holds."""
    started = client.post("/load/memory", json={"mebibytes": 64, "duration_seconds": 60})
    spawn.children[0].private_bytes = 64 << 20
    job = body(client.get(started.headers["Location"]))

    assert {
        "mebibytes": 64,
        "duration_seconds": 60.0,
        "ramp_seconds": 0.0,
        "ramp_down_seconds": 0.0,
    } == job["requested"]
    assert {"resident_bytes": 64 << 20} == job["due"] == job["achieved"]


def test_memory_due_on_a_ramp(client: FlaskClient, clock: FakeClock) -> None:
    """Of memory that grows, what is due grows as well."""
    started = client.post("/load/memory", json={"mebibytes": 64, "duration_seconds": 60, "ramp_seconds": 10})
    clock.advance(2.5)

    assert {"resident_bytes": 16 << 20} == body(client.get(started.headers["Location"]))["due"]


def test_profile(client: FlaskClient, clock: FakeClock) -> None:
    """A job with a profile says what it asks for now, and what it has asked for so far."""
    profile = {"shape": "step", "low_millicores": 100.0, "steps": 3}
    started = client.post("/load/cpu", json={"millicores": 500, "duration_seconds": 30, "profile": profile})
    clock.advance(15)
    job = body(client.get(started.headers["Location"]))

    assert profile == job["requested"]["profile"]  # type: ignore[index]
    assert {"cores_now": 0.3, "cpu_seconds": 2.5} == job["due"]
    assert "load_harness_cpu_requested_cores 0.3\n" in client.get("/metrics").get_data(as_text=True)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_work(client: FlaskClient, method: str) -> None:
    """Work answers with what it cost, in both forms."""
    if method == "GET":
        response = client.get("/load/cpu/work?ms=2")
    else:
        response = client.post("/load/cpu/work", json={"cpu_milliseconds": 2})

    assert 2.0 == body(response)["cpu_milliseconds"]
    assert pytest.approx(2.0, rel=0.5) == body(response)["burnt_milliseconds"]


def test_mistakes_are_a_problem_document(client: FlaskClient) -> None:
    """Wrong values are a 422 with every mistake, in text and as data."""
    response = client.post("/load/cpu", json={"millicores": True, "duration_seconds": 0})

    assert 422 == response.status_code
    assert "application/problem+json" == response.content_type
    assert {
        "type": "about:blank",
        "title": "Unprocessable Entity",
        "status": 422,
        "detail": "millicores true: must be a number; send a number in 1..1950, without quotes; "
        "duration_seconds 0: must be in 1..3600; send at least 1",
        "errors": [
            {
                "field": "millicores",
                "value": "true",
                "rule": "must be a number",
                "next_step": "send a number in 1..1950, without quotes",
            },
            {
                "field": "duration_seconds",
                "value": "0",
                "rule": "must be in 1..3600",
                "next_step": "send at least 1",
            },
        ],
    } == body(response)


@pytest.mark.parametrize(
    ("content", "content_type", "status"),
    [
        pytest.param(b"{", "application/json", 400, id="half an object"),
        pytest.param(
            b'{"millicores": NaN, "duration_seconds": 1}', "application/json", 422, id="NaN, which Python reads"
        ),
        pytest.param(
            b'{"millicores": 1e400, "duration_seconds": 1}', "application/json", 422, id="a number beyond all"
        ),
        pytest.param(b"{}", "text/plain", 415, id="a text"),
        pytest.param(b"", None, 415, id="nothing"),
        pytest.param(b" " * 70_000, "application/json", 413, id="seventy thousand blanks"),
    ],
)
def test_bodies(client: FlaskClient, content: bytes, content_type: str | None, status: int) -> None:
    """Each kind of bad body has its own status, and is a problem document."""
    response = client.post("/load/cpu", data=content, content_type=content_type)

    assert status == response.status_code
    assert status == body(response)["status"]


def test_beyond_the_limit(client: FlaskClient, spawn: FakeSpawn) -> None:
    """More than the pod has is refused, and nothing is started."""
    response = client.post("/load/cpu", json={"cores": 2, "duration_seconds": 1})

    assert 422 == response.status_code
    assert "raise the pod's limit, which is 2000 millicores (host)" in str(body(response)["detail"])
    assert [] == spawn.children


def test_beside_what_runs(client: FlaskClient) -> None:
    """More than what is left is a conflict."""
    client.post("/load/cpu", json={"cores": 1.5, "duration_seconds": 1})

    assert 409 == client.post("/load/cpu", json={"cores": 1.5, "duration_seconds": 1}).status_code


@pytest.mark.parametrize(
    ("method", "path", "status", "detail"),
    [
        pytest.param("GET", "/nope", 404, "this path: is not served; GET / lists those that are", id="unknown path"),
        pytest.param(
            "GET", "/load//jobs", 404, "this path: is not served; GET / lists those that are", id="two slashes"
        ),
        pytest.param(
            "GET",
            "/load/jobs/x",
            404,
            "job x: is not known here; GET /load/jobs lists those that are",
            id="unknown job",
        ),
        pytest.param("PUT", "/version", 405, "this method: is not served here; use GET, HEAD", id="wrong method"),
    ],
)
def test_not_here(client: FlaskClient, method: str, path: str, status: int, detail: str) -> None:
    """What is not served is a problem document too."""
    response = client.open(path, method=method)

    assert (status, detail) == (response.status_code, body(response)["detail"])


def test_allowed_methods(client: FlaskClient) -> None:
    """A wrong method is answered with the right ones."""
    assert "DELETE, GET, HEAD" == client.post("/load/jobs/x").headers["Allow"]


def test_probes(client: FlaskClient) -> None:
    """Alive and ready, under both names each."""
    assert [200] * 4 == [client.get(path).status_code for path in ("/healthz", "/health", "/readyz", "/ready")]


def test_version(start: Start) -> None:
    """The build says where it is from."""
    assert "abc123" == body(start(LOAD_HARNESS_REVISION="abc123").get("/version"))["revision"]


def test_index(start: Start) -> None:
    """The index shows the limits, and the requests where the pod was told them."""
    index = body(start(LOAD_HARNESS_CPU_REQUEST_MILLICORES="100").get("/"))

    assert {
        "limit_millicores": 2000.0,
        "limit_source": "host",
        "request_millicores": 100.0,
        "reserve_millicores": 50,
    } == index["cpu"]


def test_jobs_are_logged(client: FlaskClient, spawn: FakeSpawn, caplog: pytest.LogCaptureFixture) -> None:
    """The life of a job is in the log, its failure as a warning."""
    caplog.set_level(logging.INFO, "load_harness")
    client.post("/load/cpu", json=CPU)
    spawn.children[0].end(code=1)

    assert [(logging.INFO, "queued"), (logging.INFO, "running"), (logging.WARNING, "failed")] == [
        (record.levelno, str(record.args[2]))
        for record in caplog.records
        if record.name == "load_harness.jobs" and isinstance(record.args, tuple)
    ]


def test_bug_is_a_problem_document(start: Start) -> None:
    """Even a bug is answered in the same form, and counted."""
    client = start()
    client.application.config["PROPAGATE_EXCEPTIONS"] = False
    client.application.view_functions["probes.version"] = lambda: 1 / 0  # type: ignore[assignment,return-value]
    response = client.get("/version")

    assert (500, "application/problem+json") == (response.status_code, response.content_type)
    assert 'code="500",method="GET",route="/version"' in client.get("/metrics").get_data(as_text=True)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param("x=cluster", 'x "cluster": is no field here; send only scope', id="another name"),
        pytest.param("scop=pod", 'scop "pod": is no field here; did you mean scope?', id="a typo"),
        pytest.param(
            "scope=clustr", 'scope "clustr": must be one of pod, cluster; did you mean cluster?', id="a misspelt scope"
        ),
        pytest.param("scope=1", "scope 1: must be one of pod, cluster; send one of them", id="a number"),
    ],
)
def test_unknown_query(client: FlaskClient, query: str, expected: str) -> None:
    """A query that is not understood is refused, not ignored."""
    response = client.get(f"/load/jobs?{query}")

    assert (422, expected) == (response.status_code, body(response)["detail"])


def test_scope_of_this_pod(client: FlaskClient) -> None:
    """The scope of one pod can be said."""
    assert {"jobs": []} == body(client.get("/load/jobs?scope=pod"))


@pytest.mark.parametrize(
    ("method", "path", "example"),
    [
        pytest.param("PUT", "/faults", "error_rate", id="faults"),
        pytest.param("POST", "/load/memory", "mebibytes", id="memory"),
        pytest.param("POST", "/load/cpu", "millicores", id="cpu"),
        pytest.param("POST", "/load/cpu/work", "cpu_milliseconds", id="work"),
        pytest.param("POST", "/load/cluster", "kind", id="cluster"),
    ],
)
def test_example_of_a_body(client: FlaskClient, method: str, path: str, example: str) -> None:
    """Whoever sends no object is shown one that this path takes."""
    response = client.open(path, method=method, data="null", content_type="application/json")

    assert 400 == response.status_code
    assert f'body null: must be a JSON object; send one such as {{"{example}": ' in str(body(response)["detail"])
