"""What is asked for twice under one name is done once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from load_harness.access.keys import new_key
from load_harness.access.roles import Role
from tests.fakes import FakeSpawn

CPU = {"millicores": 250, "duration_seconds": 60}
BODIES = {
    "cpu": CPU,
    "memory": {"mebibytes": 64, "duration_seconds": 60},
    "disk": {"write_mebibytes_per_second": 1, "file_mebibytes": 8, "duration_seconds": 60},
    "network": {"send_mebibits_per_second": 8, "duration_seconds": 60},
}


def named(key: str, **headers: str) -> dict[str, str]:
    """The headers of a request that has a name."""
    return {"Idempotency-Key": key, **headers}


@pytest.mark.parametrize("kind", BODIES)
def test_same_request_again(client: FlaskClient, spawn: FakeSpawn, kind: str) -> None:
    """The second answer is that of the first job, which alone was started."""
    first, second = (client.post(f"/load/{kind}", json=BODIES[kind], headers=named("a")) for _ in range(2))

    assert (202, 202) == (first.status_code, second.status_code)
    assert first.headers["Location"] == second.headers["Location"]
    assert 1 == len(spawn.children)


def test_another_name_is_another_job(client: FlaskClient) -> None:
    """Names tell requests apart, and without one each is its own."""
    answers = [client.post("/load/cpu", json=CPU, headers=headers) for headers in (named("a"), named("b"), {}, {})]

    assert 4 == len({answer.headers["Location"] for answer in answers})


def test_same_load_spelt_otherwise(client: FlaskClient) -> None:
    """What counts is the load, not how it is written; quotes around the name are how HTTP writes a text."""
    first = client.post("/load/cpu", json=CPU, headers=named("a"))
    second = client.post("/load/cpu", json={"cores": 0.25, "duration_seconds": 60.0}, headers=named('"a"'))

    assert first.headers["Location"] == second.headers["Location"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        pytest.param("/load/cpu", {**CPU, "millicores": 300}, id="more"),
        pytest.param("/load/memory", BODIES["memory"], id="another kind"),
    ],
)
def test_another_load_under_the_name(client: FlaskClient, spawn: FakeSpawn, path: str, body: dict[str, int]) -> None:
    """One name for two loads is a mistake, and says which job has it."""
    job = client.post("/load/cpu", json=CPU, headers=named("a")).get_json()["id"]
    refused = client.post(path, json=body, headers=named("a"))

    assert 422 == refused.status_code
    expected = f"Idempotency-Key a: was sent with another load, job {job}; send a new one with each load"
    assert expected == refused.get_json()["detail"]
    assert 1 == len(spawn.children)


@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 129, "ä"], ids=["empty", "blank", "two", "long", "no ASCII"])
def test_what_is_no_name(client: FlaskClient, spawn: FakeSpawn, key: str) -> None:
    """A name that cannot be one is refused before anything starts."""
    refused = client.post("/load/cpu", json=CPU, headers=named(key))

    assert 422 == refused.status_code
    assert "Idempotency-Key" == refused.get_json()["errors"][0]["field"]
    assert "must be 1 to 128 visible ASCII characters" == refused.get_json()["errors"][0]["rule"]
    assert not spawn.children


def test_a_job_that_is_over_is_remembered(client: FlaskClient, spawn: FakeSpawn) -> None:
    """A late repetition gets the job as it ended, and does not start it anew."""
    client.post("/load/cpu", json=CPU, headers=named("a"))
    spawn.children[0].end()

    assert "done" == client.post("/load/cpu", json=CPU, headers=named("a")).get_json()["state"]
    assert 1 == len(spawn.children)


def test_forgotten_with_its_job(start: Callable[..., FlaskClient], spawn: FakeSpawn) -> None:
    """Names are remembered as long as jobs are, of which so many are."""
    client = start(LOAD_HARNESS_MAX_FINISHED_JOBS="1")
    for key in ("a", "b"):
        client.post("/load/cpu", json=CPU, headers=named(key))
        spawn.children[-1].end()

    assert "running" == client.post("/load/cpu", json=CPU, headers=named("a")).get_json()["state"]


def test_refused_is_not_remembered(client: FlaskClient, spawn: FakeSpawn) -> None:
    """What did not start may be tried again under the same name."""
    spawn.refuse_after = 0
    assert 503 == client.post("/load/cpu", json=CPU, headers=named("a")).status_code
    spawn.refuse_after = None

    assert "running" == client.post("/load/cpu", json=CPU, headers=named("a")).get_json()["state"]


def test_of_two_clients(start: Callable[..., FlaskClient], tmp_path: Path) -> None:
    """Nobody gets another one's job by choosing the same name."""
    keys = dict(new_key(name, Role.LOAD) for name in ("ann", "bob"))
    file = tmp_path / "keys"
    file.write_text("\n".join(key.line for key in keys.values()))
    client = start(LOAD_HARNESS_API_KEYS_FILE=str(file))
    answers = [client.post("/load/cpu", json=CPU, headers=named("a", **{"X-API-Key": key})) for key in keys]

    assert [202, 202] == [answer.status_code for answer in answers]
    assert 2 == len({answer.headers["Location"] for answer in answers})


def test_many_at_once(start: Callable[..., FlaskClient], spawn: FakeSpawn) -> None:
    """However many ask at the same time, one job starts."""
    app = start().application
    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(app.test_client().post, "/load/cpu", json=CPU, headers=named("a")) for _ in range(32)]
        locations = {each.result().headers["Location"] for each in asked}

    assert 1 == len(locations)
    assert 1 == len(spawn.children)


def test_described(client: FlaskClient) -> None:
    """Every operation that starts a load says so, and no other."""
    paths = client.get("/openapi.json").get_json()["paths"]
    taking = {
        (path, method)
        for path, methods in paths.items()
        for method, operation in methods.items()
        if any(parameter["name"] == "Idempotency-Key" for parameter in operation.get("parameters", ()))
    }

    assert {(f"/load/{kind}", "post") for kind in (*BODIES, "cluster")} == taking
