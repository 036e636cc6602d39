"""What a Locust process is put together from."""

import gc
import json
import socket
import time
import warnings
from pathlib import Path
from urllib.request import urlopen

import gevent
import pytest
from locust.env import Environment

from loadtests.load import load_of
from loadtests.locust_process import prepare
from loadtests.locustfiles.arrivals import WorkArrivals
from loadtests.locustfiles.work import WorkUser
from loadtests.shapes import START_LEAD_SECONDS, ArrivalsShape, StagesShape
from loadtests.stages import Stage, Stretch
from tests.loadtests.fakes import WORK

STAGES = (Stage(name="calm", duration_seconds=60, users=1),)


OPEN = """\
name: open
description: a few seconds
locustfile: arrivals
request: {cpu_milliseconds: 5, arrivals: uniform}
in_flight: 7
stages: [{name: all, duration: 1s, rate: 30/s}]
expectations: [dropped == 0]
"""


@pytest.fixture
def environment() -> Environment:
    """A Locust of one process with the shipped user."""
    environment = Environment(user_classes=[WorkUser], host="http://127.0.0.1:9")
    environment.create_local_runner()
    return environment


def refusal(environment: Environment, caplog: pytest.LogCaptureFixture, **variables: str) -> str:
    """What is said before the process ends with 2."""
    with pytest.raises(SystemExit) as caught:
        prepare(environment, {f"LOAD_HARNESS_{name.upper()}": value for name, value in variables.items()})
    assert caught.value.code == 2
    return caplog.messages[-1]


def test_by_hand(environment: Environment) -> None:
    """Without settings, every user that Locust starts has a place, for as long as Locust lets it."""
    prepare(environment, {})
    load = load_of(environment)
    assert environment.shape_class is None
    assert load.cpu_milliseconds == 20.0
    assert load.meters == ()
    assert [load.roster.join(0.0) for _ in range(3)] == [0, 1, 2]
    assert load.roster.duty(2).stretch == Stretch(start_seconds=0.0, end_seconds=float("inf"))


def test_scenario(environment: Environment) -> None:
    """A scenario gives the shape, the places and the cost of a request."""
    prepare(environment, {"LOAD_HARNESS_SCENARIO": "smoke", "LOAD_HARNESS_START": str(time.time() + 60)})
    load = load_of(environment)
    assert isinstance(environment.shape_class, StagesShape)
    assert load.cpu_milliseconds == 5.0
    assert load.clock.now() == pytest.approx(-60, abs=1)
    assert [load.roster.join(0.0) for _ in range(9)] == [*range(8), None]
    assert load.roster.duty(7).stretch == Stretch(start_seconds=0.0, end_seconds=30.0)
    assert not load.roster.stay(7, 30.0)


def test_exporter_serves_on_loopback(environment: Environment, free_port: int) -> None:
    """The series are served under the name that says that no scenario is at work."""
    prepare(environment, {"LOAD_HARNESS_METRICS_PORT": str(free_port)})
    text = gevent.get_hub().threadpool.spawn(_get, f"http://127.0.0.1:{free_port}/metrics").get(timeout=5)
    environment.events.quit.fire(exit_code=0)  # type: ignore[no-untyped-call]
    assert 'locust_users{scenario="by-hand"} 0.0' in text


def test_wrong_settings_end_the_process(environment: Environment, caplog: pytest.LogCaptureFixture) -> None:
    """Settings with mistakes are refused with all of them."""
    message = refusal(environment, caplog, scenario="hpaa", metrics_port="x")
    assert "scenario hpaa" in message
    assert "LOAD_HARNESS_METRICS_PORT x" in message


def test_port_in_use_is_refused(environment: Environment, caplog: pytest.LogCaptureFixture) -> None:
    """An exporter that cannot be served is no reason to go on without one."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        message = refusal(environment, caplog, metrics_port=str(port))
    with warnings.catch_warnings(action="ignore"):  # gevent forgets to close the socket that it could not bind
        gc.collect()
    assert message.startswith(f"LOAD_HARNESS_METRICS_PORT {port}: cannot be served (Address already in use")


def test_record_is_never_overwritten(
    environment: Environment, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    """An older run's record is kept."""
    (tmp_path / "client.jsonl").write_text("precious")
    path = str(tmp_path / "client.jsonl")
    message = refusal(environment, caplog, scenario="smoke", start="1700000000", client_log=path)
    expected = f"LOAD_HARNESS_CLIENT_LOG {path}: cannot be created (File exists); give the path of a new file"
    assert expected == message


def test_users_need_one_process(caplog: pytest.LogCaptureFixture) -> None:
    """Users at a pace cannot be shared between processes, so that is refused."""
    message = refusal(Environment(user_classes=[WorkUser]), caplog, scenario="smoke")
    assert message.startswith("LOAD_HARNESS_SCENARIO smoke: needs a Locust of one process")


def test_users_of_the_other_model_are_refused(caplog: pytest.LogCaptureFixture) -> None:
    """Users of arrivals cannot follow a plan of users at a pace."""
    environment = Environment(user_classes=[WorkArrivals])
    environment.create_local_runner()
    assert refusal(environment, caplog, scenario="smoke") == (
        "LOAD_HARNESS_SCENARIO smoke: asks for a pace, and users other than PacedUser cannot send that; choose a "
        "locustfile of such users, as the shipped `work`"
    )


def test_arrivals(tmp_path: Path) -> None:
    """A scenario of arrivals gives the shape and the book, and begins a little after the test where it has no start."""
    path = tmp_path / "open.yaml"
    path.write_text(OPEN)
    environment = Environment(user_classes=[WorkArrivals], host="http://127.0.0.1:9")
    environment.create_local_runner()
    prepare(environment, {"LOAD_HARNESS_SCENARIO": str(path)})
    load = load_of(environment)
    assert isinstance(environment.shape_class, ArrivalsShape)
    assert environment.shape_class.tick() == (1, 1.0)
    load.arrivals.join(0.0)
    environment.shape_class.reset_time()
    assert load.clock.now() == pytest.approx(-START_LEAD_SECONDS, abs=0.5)
    assert load.arrivals.join(0.0) is not None
    assert load.arrivals.in_flight.cap == 7


def test_record_is_complete_when_locust_quits(environment: Environment, tmp_path: Path) -> None:
    """Locust's last event writes what is left, the current second too."""
    path = tmp_path / "client.jsonl"
    variables = {"SCENARIO": "smoke", "START": str(time.time()), "CLIENT_LOG": str(path)}
    prepare(environment, {f"LOAD_HARNESS_{name}": value for name, value in variables.items()})
    load_of(environment).meters[0].started(WORK, due_seconds=0.0, late_seconds=0.0)
    environment.events.quit.fire(exit_code=0)  # type: ignore[no-untyped-call]
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert sum(line["started"] for line in lines) == 1


def _get(url: str) -> str:
    with urlopen(url, timeout=5) as response:  # noqa: S310 - our own, on loopback
        return str(response.read().decode())
