"""What happens around every request: metrics, key, faults."""

import re
import threading
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from prometheus_client import CollectorRegistry

from load_harness import metric_names as names
from load_harness.cluster.fan_out import FROM_POD_HEADER
from load_harness.errors import Problem
from load_harness.web.operation import Operation
from load_harness.web.operations import OPERATIONS
from load_harness.web.slots import Slots
from tests.fakes import FakeClock, FakeSpawn

Start = Callable[..., FlaskClient]


def requests_counted(registry: CollectorRegistry, method: str, route: str, code: str) -> float | None:
    """How many requests of a kind were counted."""
    return registry.get_sample_value(names.HTTP_REQUESTS_TOTAL, {"method": method, "route": route, "code": code})


def test_reads_of_pods_are_nobodys_traffic(client: FlaskClient, registry: CollectorRegistry) -> None:
    """What pods ask each other for an open page is counted apart, as it would hide the errors of a canary."""
    headers = {FROM_POD_HEADER: "1"}
    client.get("/load/jobs", headers=headers)
    client.post("/load/cpu", json={"cores": 0.1, "duration_seconds": 1}, headers=headers)

    assert not requests_counted(registry, "GET", "/load/jobs", "200")
    assert 1 == requests_counted(registry, "GET", names.PEER_READS_ROUTE, "200")
    assert 1 == requests_counted(registry, "POST", "/load/cpu", "202")


@pytest.mark.parametrize(
    ("method", "path", "labels"),
    [
        pytest.param("GET", "/version", ("GET", "/version", "200"), id="a route is counted under its template"),
        pytest.param("GET", "/load/jobs/x1", ("GET", "/load/jobs/{id}", "404"), id="an id is no part of a label"),
        pytest.param("PUT", "/load/jobs/x1", ("PUT", "/load/jobs/{id}", "405"), id="a wrong method is its path's"),
        pytest.param("GET", "/a/b/c", ("GET", "unmatched", "404"), id="an unknown path is unmatched"),
        pytest.param("BREW", "/version", ("other", "/version", "405"), id="an unknown verb is other"),
    ],
)
def test_labels(
    client: FlaskClient, registry: CollectorRegistry, method: str, path: str, labels: tuple[str, str, str]
) -> None:
    """Labels are few and bounded, whatever is asked for."""
    for _ in range(2):
        client.open(path, method=method)

    assert 2.0 == requests_counted(registry, *labels)
    assert 2.0 == registry.get_sample_value(
        "http_request_duration_seconds_count", dict(zip(("method", "route", "code"), labels, strict=True))
    )


def test_edges(client: FlaskClient, registry: CollectorRegistry) -> None:
    """The histogram has exactly the contract's edges."""
    client.get("/version")
    edges = [
        sample.labels["le"]
        for family in registry.collect()
        for sample in family.samples
        if sample.name == "http_request_duration_seconds_bucket" and sample.labels["route"] == "/version"
    ]

    assert ["0.005", "0.01", "0.025", "0.05", "0.1", "0.2", "0.3", "0.5", "1.0", "2.5", "5.0", "10.0", "+Inf"] == edges


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("code", ["200", "500"])
def test_work_is_shown_at_zero_from_the_start(client: FlaskClient, method: str, code: str) -> None:
    """A series that appears with its first request, or first failure, loses that one for every rate over it."""
    exposition = client.get("/metrics").text

    assert f'http_requests_total{{code="{code}",method="{method}",route="/load/cpu/work"}} 0.0' in exposition


def test_in_flight(client: FlaskClient, registry: CollectorRegistry) -> None:
    """Nothing is in flight when nothing is, a scrape does not count itself, and a failure is counted down too."""
    client.get("/nope")
    scraped = client.get("/metrics").get_data(as_text=True)

    assert "http_requests_in_flight 0.0" in scraped.splitlines()
    assert 0.0 == registry.get_sample_value(names.HTTP_REQUESTS_IN_FLIGHT)


def test_load_metrics(client: FlaskClient, clock: FakeClock, spawn: FakeSpawn, registry: CollectorRegistry) -> None:
    """What runs is what the metrics say."""
    client.post("/load/cpu", json={"millicores": 250, "duration_seconds": 60})
    client.post("/load/memory", json={"mebibytes": 64, "duration_seconds": 60})
    client.get("/load/cpu/work?ms=1")
    clock.advance(10)
    spawn.children[0].used_cpu_seconds = 2.0
    spawn.children[1].private_bytes = 64 << 20

    assert 1.0 == registry.get_sample_value(names.JOBS, {"kind": "cpu", "state": "running"})
    assert 0.0 == registry.get_sample_value(names.JOBS, {"kind": "memory", "state": "failed"})
    assert 0.25 == registry.get_sample_value(names.CPU_REQUESTED_CORES)
    assert 0.2 == registry.get_sample_value(names.CPU_ACHIEVED_CORES)
    assert 2.0 == registry.get_sample_value(names.CPU_SECONDS_TOTAL, {"kind": "cpu"})
    assert (registry.get_sample_value(names.CPU_SECONDS_TOTAL, {"kind": "work"}) or 0.0) > 0.0
    assert float(64 << 20) == registry.get_sample_value(names.MEMORY_HELD_BYTES)


def test_finished_jobs_are_counted(client: FlaskClient, spawn: FakeSpawn, registry: CollectorRegistry) -> None:
    """Each outcome is a series from the start, and counts once per job."""
    client.post("/load/cpu", json={"millicores": 250, "duration_seconds": 60})
    assert 0.0 == registry.get_sample_value(names.JOBS_TOTAL, {"kind": "cpu", "outcome": "done"})
    spawn.children[0].end()

    assert 1.0 == registry.get_sample_value(names.JOBS_TOTAL, {"kind": "cpu", "outcome": "done"})


def test_process_and_build(start: Start) -> None:
    """The server process and its build are on the same registry."""
    scraped = start(LOAD_HARNESS_REVISION="abc").get("/metrics").get_data(as_text=True)

    assert 'load_harness_build_info{python="' in scraped
    assert 'revision="abc"' in scraped
    assert "process_cpu_seconds_total" in scraped
    assert "python_gc_collections_total" in scraped


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"Authorization": "Bearer s3cret"}, id="as bearer token"),
        pytest.param({"authorization": "bearer s3cret"}, id="as bearer token in lower case"),
        pytest.param({"X-API-Key": "s3cret"}, id="as a header of its own"),
    ],
)
def test_right_key(start: Start, headers: dict[str, str]) -> None:
    """The key opens in each of its forms."""
    assert 200 == start(LOAD_HARNESS_API_KEY="s3cret").get("/version", headers=headers).status_code


def test_key_that_is_no_ascii(start: Start) -> None:
    """Another key than of ASCII is sent in UTF-8, which WSGI shows as Latin-1."""
    client = start(LOAD_HARNESS_API_KEY="schl\u00fcssel")

    assert 200 == client.get("/version", headers={"X-API-Key": "schl\u00c3\u00bcssel"}).status_code
    assert 401 == client.get("/version", headers={"X-API-Key": "schl\u00fcssel"}).status_code


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({}, id="none"),
        pytest.param({"X-API-Key": "s3cre"}, id="a part of it"),
        pytest.param({"X-API-Key": "schl\xfcssel"}, id="one that is no ASCII"),
        pytest.param({"Authorization": "Basic s3cret"}, id="in another scheme"),
    ],
)
def test_wrong_key(start: Start, headers: dict[str, str]) -> None:
    """Anything else is a 401 that says how to send it."""
    response = start(LOAD_HARNESS_API_KEY="s3cret").get("/version", headers=headers)

    assert (401, "Bearer") == (response.status_code, response.headers["WWW-Authenticate"])


def test_key_hides_what_there_is(start: Start) -> None:
    """Without the key an unknown path looks like any other."""
    assert 401 == start(LOAD_HARNESS_API_KEY="s3cret").get("/nope").status_code


@pytest.mark.parametrize("path", ["/healthz", "/health", "/readyz", "/ready", "/metrics"])
def test_keyless(start: Start, path: str) -> None:
    """Probes and metrics need no key, and no luck either."""
    assert 200 == start(LOAD_HARNESS_API_KEY="s3cret", FAIL_RATE="1").get(path).status_code


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: f"{operation.method} {operation.path}")
def test_operations_say_what_needs_a_key(start: Start, operation: Operation) -> None:
    """Without the key a request is let in exactly where the operation says so."""
    client = start(LOAD_HARNESS_API_KEY="s3cret")
    response = client.open(operation.path.replace("{id}", "x1"), method=operation.method)

    assert (operation.role is None) == (response.status_code != 401)


def test_fail_rate(start: Start, registry: CollectorRegistry) -> None:
    """A fault is marked as one for whoever reads the response, and has a counter of its own."""
    response = start(FAIL_RATE="1").get("/version")

    assert (500, "error") == (response.status_code, response.headers["Load-Harness-Fault"])
    assert "urn:load-harness:injected-fault" == response.get_json(force=True)["type"]
    assert 1.0 == registry.get_sample_value(names.FAULTS_INJECTED_TOTAL, {"fault": "error"})
    assert 1.0 == requests_counted(registry, "GET", "/version", "500")


@pytest.mark.parametrize(("status", "retry"), [("429", "1"), ("500", None), ("502", None), ("503", "1"), ("504", None)])
def test_status_of_a_fault(start: Start, status: str, retry: str | None) -> None:
    """A failure has the status that was asked for; those that pass say when to come back."""
    client = start()
    client.put("/faults", json={"error_rate": 1, "statuses": {status: 1}})
    response = client.get("/version")

    assert (int(status), retry, "error") == (
        response.status_code,
        response.headers.get("Retry-After"),
        response.headers["Load-Harness-Fault"],
    )


def test_faults_of_a_route(start: Start, clock: FakeClock) -> None:
    """A rule of a route's own leaves the others alone."""
    client = start()
    fixed = {"distribution": "fixed", "milliseconds": 70}
    client.put("/faults", json={"routes": {"/load/jobs": {"latency": fixed}}})
    client.get("/version")
    assert [] == clock.slept
    client.get("/load/jobs")

    assert [0.07] == clock.slept
    assert {**fixed} == client.get("/faults").get_json()["routes"]["/load/jobs"]["latency"]


@pytest.mark.parametrize(
    "plan",
    [
        pytest.param({}, id="none"),
        pytest.param({"error_rate": 0.5, "latency_milliseconds": 5, "seed": 3}, id="a simple one"),
        pytest.param(
            {
                "error_rate": 0.5,
                "statuses": {"503": 1},
                "latency": {"distribution": "normal", "mean_milliseconds": 5, "deviation_milliseconds": 2},
                "routes": {"/version": {"error_rate": 1}},
                "versions": ["abc"],
            },
            id="one with everything",
        ),
    ],
)
def test_what_is_shown_can_be_sent_back(client: FlaskClient, plan: dict[str, object]) -> None:
    """Whoever sets faults for a while keeps what was there before, and puts it back as it was."""
    before = client.put("/faults", json=plan).get_json()
    client.put("/faults", json={"error_rate": 1})

    assert before == client.put("/faults", json=before).get_json()


def test_faults_of_another_version(start: Start) -> None:
    """A plan for other versions is kept and shown, and touches nothing."""
    client = start(LOAD_HARNESS_REVISION="abc")
    shown = client.put("/faults", json={"error_rate": 1, "versions": ["0.0.0-canary"]}).get_json()
    assert (False, ["0.0.0-canary"]) == (shown["applies"], shown["versions"])
    assert 200 == client.get("/version").status_code

    assert client.put("/faults", json={"error_rate": 1, "versions": ["abc"]}).get_json()["applies"]
    assert 500 == client.get("/version").status_code


@pytest.mark.parametrize(
    "operation", [one for one in OPERATIONS if one.page], ids=lambda one: f"{one.method} {one.path}"
)
def test_page_meets_no_fault(start: Start, operation: Operation) -> None:
    """Whoever watches the chaos is not a part of it."""
    client = start(FAIL_RATE="1")
    path = re.sub(r"\{\w+\}", "x", operation.path)

    assert "Load-Harness-Fault" not in client.open(path, method=operation.method).headers


def test_latency_from_the_start(start: Start, registry: CollectorRegistry, clock: FakeClock) -> None:
    """Every request waits so long, until the fault switch says otherwise."""
    before = clock.now
    client = start(LOAD_HARNESS_LATENCY_MILLISECONDS="300")
    assert 200 == client.get("/version").status_code

    assert 0.3 == pytest.approx(clock.now - before)
    assert 1.0 == registry.get_sample_value(names.FAULTS_INJECTED_TOTAL, {"fault": "latency"})
    assert 300.0 == client.get("/faults").get_json()["latency_milliseconds"]
    client.delete("/faults")
    client.get("/version")
    assert 0.3 == pytest.approx(clock.now - before)


def test_switch(start: Start) -> None:
    """Faults are shown, replaced and ended while they fail everything else."""
    client = start(FAIL_RATE="1", LOAD_HARNESS_FAULT_SEED="7")
    assert {
        "error_rate": 1.0,
        "statuses": None,
        "latency_milliseconds": 0.0,
        "latency_jitter_milliseconds": 0.0,
        "latency": None,
        "mean_latency_milliseconds": 0.0,
        "routes": {},
        "versions": None,
        "applies": True,
        "seed": 7,
    } == client.get("/faults").get_json()
    assert 0.5 == client.put("/faults", json={"error_rate": 0.5}).get_json()["error_rate"]
    assert 0.0 == client.delete("/faults").get_json()["error_rate"]
    assert 200 == client.get("/version").status_code


def test_bad_plan_changes_nothing(start: Start) -> None:
    """A plan with a mistake leaves the one in force."""
    client = start(FAIL_RATE="0.5")

    assert 422 == client.put("/faults", json={"error_rate": 2}).status_code
    assert 0.5 == client.get("/faults").get_json()["error_rate"]


def test_stopping_works_in_the_worst_chaos(start: Start) -> None:
    """A load can be ended while every other request fails."""
    client = start()
    location = client.post("/load/cpu", json={"millicores": 250, "duration_seconds": 60}).headers["Location"]
    client.put("/faults", json={"error_rate": 1})

    assert 500 == client.get(location).status_code
    assert 200 == client.delete(location).status_code


def test_unknown_paths_draw_no_fault(start: Start, registry: CollectorRegistry) -> None:
    """A scanner does not use up the sequence."""
    client = start(FAIL_RATE="1")

    assert 404 == client.get("/nope").status_code
    assert 0.0 == registry.get_sample_value(names.FAULTS_INJECTED_TOTAL, {"fault": "error"})


def test_latency(start: Start, clock: FakeClock) -> None:
    """A delay waits for what it says, and is marked."""
    client = start()
    client.put("/faults", json={"latency_milliseconds": 200})
    response = client.get("/version")

    assert ([0.2], "latency") == (clock.slept, response.headers["Load-Harness-Fault"])


def test_latency_and_error(start: Start) -> None:
    """A request can be slow and fail; both are marked."""
    client = start()
    client.put("/faults", json={"latency_milliseconds": 200, "error_rate": 1})

    assert ["error", "latency"] == client.get("/version").headers.getlist("Load-Harness-Fault")


def test_slots() -> None:
    """When every slot is taken the next request is refused with when to come back, and a free slot serves again."""
    slots = Slots(1)
    with slots.one():
        with pytest.raises(Problem, match="no thread is left for another") as caught, slots.one():
            pass
        assert (503, "1") == (caught.value.status, caught.value.headers["Retry-After"])
    with slots.one():
        pass


def test_probes_find_a_thread(start: Start) -> None:
    """With all slots waiting, work is refused and a probe is answered."""
    entered, leave = threading.Event(), threading.Event()

    def wait(_: float) -> None:
        entered.set()
        leave.wait(5)

    client = start(wait, LOAD_HARNESS_THREADS="2", LOAD_HARNESS_PROBE_THREADS="1")
    client.put("/faults", json={"latency_milliseconds": 1})
    blocked = threading.Thread(target=lambda: client.application.test_client().get("/version"))
    blocked.start()
    assert entered.wait(5)

    assert 503 == client.get("/load/cpu/work?ms=1").status_code
    assert 200 == client.get("/healthz").status_code
    leave.set()
    blocked.join(5)
