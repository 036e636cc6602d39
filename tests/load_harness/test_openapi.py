"""The OpenAPI document: valid, complete, and true."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from load_harness.web.observation import template
from load_harness.web.operation import Operation
from load_harness.web.operations import OPERATIONS
from tests.fakes import FakeSpawn

Start = Callable[..., FlaskClient]


def test_valid(client: FlaskClient) -> None:
    """The document is OpenAPI 3.1."""
    document = client.get("/openapi.json").get_json()
    validate(document)

    assert "3.1.0" == document["openapi"]


def test_valid_with_a_key(start: Start) -> None:
    """With a key every route but probes and metrics asks for it."""
    document = start(LOAD_HARNESS_API_KEY="k").get("/openapi.json", headers={"X-API-Key": "k"}).get_json()
    validate(document)
    keyless = {
        path for path, item in document["paths"].items() for operation in item.values() if "security" not in operation
    }

    assert {"/healthz", "/health", "/readyz", "/ready", "/metrics"} == keyless


def test_complete(client: FlaskClient) -> None:
    """Every route that is served is described, and no other."""
    served = {
        (method, template(rule.rule))
        for rule in client.application.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD"}
    }

    assert served == {(operation.method, operation.path) for operation in OPERATIONS}


@pytest.mark.parametrize(
    ("body", "valid"),
    [
        pytest.param({"millicores": 250, "duration_seconds": 1}, True, id="millicores"),
        pytest.param({"cores": 0.25, "duration_seconds": 1}, True, id="cores"),
        pytest.param({"cores": 0.25, "millicores": 250, "duration_seconds": 1}, False, id="both"),
        pytest.param({"duration_seconds": 1}, False, id="neither"),
        pytest.param({"millicores": 1951, "duration_seconds": 1}, False, id="too much"),
        pytest.param({"millicores": True, "duration_seconds": 1}, False, id="a boolean"),
        pytest.param({"millicores": 250}, False, id="no duration"),
        pytest.param({"millicores": 250, "duration_seconds": 1, "x": 1}, False, id="an unknown field"),
    ],
)
def test_true(client: FlaskClient, body: dict[str, object], valid: bool) -> None:  # noqa: FBT001 - a parameter
    """The schema and the server accept and refuse the same bodies."""
    operation = client.get("/openapi.json").get_json()["paths"]["/load/cpu"]["post"]
    schema = operation["requestBody"]["content"]["application/json"]["schema"]

    assert valid == Draft202012Validator(schema).is_valid(body)
    assert (202 if valid else 422) == client.post("/load/cpu", json=body).status_code


def test_bound_by_another_field_is_told(client: FlaskClient) -> None:
    """What JSON Schema cannot say, the description says."""
    operation = client.get("/openapi.json").get_json()["paths"]["/load/memory"]["post"]
    properties = operation["requestBody"]["content"]["application/json"]["schema"]["properties"]

    assert (
        "how long the memory takes to grow, in seconds; at most duration_seconds"
        == (properties["ramp_seconds"]["description"])
    )


def test_answers_are_as_described(client: FlaskClient, spawn: FakeSpawn) -> None:
    """Jobs and problems look as their schemas say."""
    schemas = client.get("/openapi.json").get_json()["components"]["schemas"]
    job = client.post("/load/memory", json={"mebibytes": 64, "duration_seconds": 1}).get_json()
    problem = client.post("/load/memory", json={}).get_json(force=True)

    Draft202012Validator(schemas["Job"]).validate(job)
    Draft202012Validator(schemas["Problem"]).validate(problem)
    Draft202012Validator(schemas["Faults"]).validate(client.get("/faults").get_json())
    assert 1 == len(spawn.children)


@pytest.mark.parametrize(
    "operation", [one for one in OPERATIONS if one.body is not None], ids=lambda one: f"{one.method} {one.path}"
)
@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        pytest.param(b"cores=1", "application/x-www-form-urlencoded", 415, id="a form"),
        pytest.param(b"[" + b" " * 70_000 + b"]", "application/json", 413, id="too much"),
        pytest.param(b"{", "application/json", 400, id="half of it"),
        pytest.param(b'{"x": 1, "x": 2}', "application/json", 422, id="a field twice"),
    ],
)
def test_refused_bodies_are_described(
    client: FlaskClient, operation: Operation, body: bytes, content_type: str, status: int
) -> None:
    """What is refused before its fields are looked at is refused as the document says, for every body."""
    document = client.get("/openapi.json").get_json()
    response = client.open(operation.path, method=operation.method, data=body, content_type=content_type)

    assert (status, "application/problem+json") == (response.status_code, response.mimetype)
    assert str(status) in document["paths"][operation.path][operation.method.lower()]["responses"]
