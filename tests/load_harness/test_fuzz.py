"""Thousands of requests made from the OpenAPI document: every answer is one that it describes, and none is a crash."""

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry
from schemathesis import Case, openapi
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from load_harness.access.roles import Role
from load_harness.app import create_app
from load_harness.cgroup import Cgroup
from load_harness.settings import Settings
from load_harness.web.operation import Operation
from load_harness.web.operations import OPERATIONS
from tests.fakes import FakeClock, FakeSpawn

DESCRIBED = [operation for operation in OPERATIONS if not operation.page]
CHECKS = [status_code_conformance, content_type_conformance, response_schema_conformance]
KEYS = {role: f"the key of {role}" for role in Role}
NOBODY = "127.0.0.1:1"
"""A peer that takes no connection, so that every answer of a cluster is a 502."""
REFUSALS = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}
ON_PURPOSE = {HTTPStatus.NOT_IMPLEMENTED, HTTPStatus.BAD_GATEWAY}
"""No peers are known, or none answers; no other 5xx is provoked here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mode:
    """One way of running the workload, and of asking it."""

    cases: int
    """Of each operation."""
    environ: Mapping[str, str] = field(default_factory=dict)
    keys: bool = False
    role: Role | None = None
    """Of whoever asks, where there are keys."""

    @property
    def headers(self) -> dict[str, str]:
        """What lets the requests in."""
        return {} if self.role is None else {"X-API-Key": KEYS[self.role]}


DRILLS = {"LOAD_HARNESS_DRILLS": "true"}
DRILL_PATHS = ("/drain", "/delay/", "/status/", "/panic")
GUARDED = {**DRILLS, "LOAD_HARNESS_PEERS": NOBODY, "LOAD_HARNESS_SECRET": "s" * 32}
MODES = {
    "open": Mode(cases=60, environ=DRILLS),
    "open, no drills": Mode(cases=5),
    "nobody": Mode(cases=3, keys=True, environ=GUARDED),
    "read": Mode(cases=6, keys=True, environ=GUARDED, role=Role.READ),
    "load": Mode(cases=10, keys=True, environ=GUARDED, role=Role.LOAD),
    "admin": Mode(cases=20, keys=True, environ=GUARDED, role=Role.ADMIN),
}


@pytest.fixture
def keys_file(tmp_path: Path) -> Path:
    """A key of each role."""
    path = tmp_path / "keys"
    lines = [f"{role} {role} sha256:{hashlib.sha256(key.encode()).hexdigest()}" for role, key in KEYS.items()]
    path.write_text("\n".join(lines))
    return path


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("operation", DESCRIBED, ids=lambda operation: f"{operation.method} {operation.path}")
def test_every_answer_is_described(
    operation: Operation, mode: str, machine: Path, clock: FakeClock, keys_file: Path
) -> None:
    """Good requests and bad ones, to every operation, of everybody: no crash, no status or form of which none knew."""
    run = MODES[mode]
    app = _workload(run, machine, clock, keys_file)
    seen = _fuzzed(app, operation, run)

    assert _is_refused(operation, run) == (set(seen) <= REFUSALS)
    assert not {status for status in seen if status >= HTTPStatus.INTERNAL_SERVER_ERROR} - _on_purpose(operation)


def _fuzzed(app: Flask, operation: Operation, mode: Mode) -> Counter[int]:
    """Send cases of one operation, always the same ones, and count the answers by status."""
    document = app.test_client().get("/openapi.json", headers={"X-API-Key": KEYS[Role.ADMIN]}).get_json()
    described = openapi.from_dict(document)
    described.app = app
    target = described[operation.path][operation.method]
    seen: Counter[int] = Counter()

    @seed(9)
    @settings(
        max_examples=mode.cases,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=st.one_of(*(target.as_strategy(generation_mode=kind) for kind in GenerationMode)))
    def send(case: Case[Any]) -> None:
        answer: Any = case.call(headers=mode.headers)
        seen[answer.status_code] += 1
        case.validate_response(answer, checks=CHECKS)
        if operation.method != "GET" and answer.status_code < HTTPStatus.BAD_REQUEST:
            _tidy(app)

    send()
    return seen


def _workload(mode: Mode, machine: Path, clock: FakeClock, keys_file: Path) -> Flask:
    """The workload in memory, which nothing crashes or keeps waiting."""
    guard = {"LOAD_HARNESS_API_KEYS_FILE": str(keys_file)} if mode.keys else {}
    return create_app(
        Settings.from_env({"LOAD_HARNESS_MAX_WORK_MILLISECONDS": "1", **mode.environ, **guard}),
        registry=CollectorRegistry(),
        spawn=FakeSpawn(),
        clock=clock,
        cgroup=Cgroup(root=machine, cpus=2),
        sleep=clock.sleep,
        crash=lambda: None,
    )


def _tidy(app: Flask) -> None:
    """End what a request began, so that the next one finds the pod as this one did."""
    client, headers = app.test_client(), {"X-API-Key": KEYS[Role.ADMIN]}
    client.delete("/faults", headers=headers)
    for job in client.get("/load/jobs", headers=headers).get_json()["jobs"]:
        client.delete(f"/load/jobs/{job['id']}", headers=headers)


def _is_refused(operation: Operation, mode: Mode) -> bool:
    """Whether whoever asks may not, however good the request; a fuzz of nothing but refusals would prove nothing."""
    if operation.path.startswith(DRILL_PATHS) and DRILLS.items() - mode.environ.items():
        return True
    if operation.role is None or not mode.keys:
        return False
    return mode.role is None or not mode.role.includes(operation.role)


def _on_purpose(operation: Operation) -> set[int]:
    """The failures that are asked for: by a drill any, by a request to all pods where there are none those."""
    return set(range(500, 600)) if operation.any_status else {status.value for status in ON_PURPOSE}
