"""The load knows a failure on purpose by what the workload says of it."""

from http import HTTPStatus

from prometheus_client import CollectorRegistry

from load_harness.app import create_app
from load_harness.settings import Settings
from loadtests import users
from tests.fakes import FakeClock, FakeSpawn


def test_the_load_looks_for_what_the_workload_says(clock: FakeClock) -> None:
    """The same header with the same word, in an answer of the workload itself."""
    app = create_app(Settings.from_env({}), registry=CollectorRegistry(), spawn=FakeSpawn(), clock=clock)
    client = app.test_client()
    client.put("/faults", json={"error_rate": 1})

    answer = client.get("/load/cpu/work?ms=1")

    assert (HTTPStatus.INTERNAL_SERVER_ERROR, [users.FAULT_OF_ERRORS]) == (
        answer.status_code,
        answer.headers.getlist(users.FAULT_HEADER),
    )
