"""Scenario files whose requests arrive at a rate."""

from pathlib import Path

import pytest

from loadtests.arrivals import ArrivalProcess
from loadtests.plan import OpenPlan
from loadtests.scenario import read_scenario
from loadtests.stages import RateStage
from tests.loadtests.scenario_mistakes import mistakes_of

GOOD = """\
name: open
description: Requests that wait for nobody
locustfile: arrivals
processes: 2
request:
  cpu_milliseconds: 20
  arrivals: poisson
in_flight: 300
seed: 7
warm_up: 5s
stages:
  - {name: base, duration: 20s, rate: 20/s}
  - {name: peak, duration: 1m, rate: 6000/m, ramp: 5s}
expectations:
  - dropped == 0
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A good scenario file."""
    path = tmp_path / "open.yaml"
    path.write_text(GOOD)
    return path


def test_reads_everything(path: Path) -> None:
    """Rates are in requests per second, whatever their unit in the file."""
    scenario = read_scenario(path)
    assert scenario.processes == 2
    assert scenario.plan == OpenPlan(
        stages=(
            RateStage(name="base", duration_seconds=20, rate_per_second=20),
            RateStage(name="peak", duration_seconds=60, rate_per_second=100, ramp_seconds=5),
        ),
        cpu_milliseconds=20,
        arrivals=ArrivalProcess.POISSON,
        in_flight_cap=300,
        warm_up_seconds=5,
        seed=7,
    )


def test_optional_fields_have_defaults(path: Path) -> None:
    """One process and a cap of 500, if nothing is said."""
    path.write_text(GOOD.replace("processes: 2\n", "").replace("in_flight: 300\n", ""))
    scenario = read_scenario(path)
    assert (scenario.processes, scenario.plan.in_flight_cap) == (1, 500)


CLOSED = [
    ("locustfile: arrivals", "locustfile: work"),
    ("processes: 2\n", ""),
    ("arrivals: poisson", "pace: 1s"),
    ("in_flight: 300\n", ""),
    ("rate: 20/s", "users: 2"),
    ("rate: 6000/m", "users: 9"),
]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param(
            [("arrivals: poisson", "arrivals: possion")],
            "open.yaml:7: request.arrivals possion: must be one of poisson, uniform; did you mean poisson?",
            id="a misspelt process",
        ),
        pytest.param(
            [("rate: 20/s", "rate: 20")],
            "open.yaml:12: stages[0].rate 20: must be a rate with a unit; write it as 100/s, 30/m or 500/h",
            id="a rate without a unit",
        ),
        pytest.param(
            [("rate: 20/s", "rate: -20/s")],
            "open.yaml:12: stages[0].rate -20/s: must be 0/s..100000/s; choose a value within the bounds",
            id="a negative rate",
        ),
        pytest.param(
            [("rate: 20/s", "rate: 200000/s")],
            "open.yaml:12: stages[0].rate 200000/s: must be 0/s..100000/s; choose a value within the bounds",
            id="a rate beyond reason",
        ),
        pytest.param(
            [(", rate: 20/s", "")],
            "open.yaml:12: stages[0].rate (nothing): is required; add `rate:`",
            id="a stage without a rate",
        ),
        pytest.param(
            [("rate: 20/s", "rate: 0/s"), ("rate: 6000/m", "rate: 0/s")],
            "open.yaml:11: stages no requests: must have a stage with a rate; raise `rate` of a stage",
            id="zero everywhere",
        ),
        pytest.param(
            [("rate: 20/s", "rate: 0/s"), ("rate: 6000/m, ramp: 5s", "rate: 1/h")],
            "open.yaml:11: stages no requests: must ask for a request, but the seed 7 draws none; "
            "raise a rate, or change `seed`",
            id="so few that none is drawn",
        ),
        pytest.param(
            [("duration: 1m, rate: 6000/m", "duration: 7d, rate: 6000/m")],
            "open.yaml:11: stages 60480200 requests: must ask for at most 10000000 requests; "
            "lower a rate or shorten a stage",
            id="more than can be judged",
        ),
        pytest.param(
            [("rate: 20/s", "users: 20")],
            "open.yaml:12: stages[0].users 20: is only for users at a pace, and the request has arrivals; "
            "write `rate`, or `pace` instead of `arrivals`",
            id="users among arrivals",
        ),
        pytest.param(
            [("arrivals: poisson", "arrivals: poisson\n  pace: 1s")],
            "open.yaml:7: request.arrivals poisson: must not be there beside pace: users have a pace, arrivals have a "
            "rate; remove one of the two",
            id="both models",
        ),
        pytest.param(
            [("in_flight: 300", "in_flight: 0")],
            "open.yaml:8: in_flight 0: must be 1..8000; choose a value within the bounds",
            id="no request may be under way",
        ),
        pytest.param(
            [("in_flight: 300", "in_flight: 1")],
            "open.yaml:8: in_flight 1: must be at least 1 for each of the 2 processes; raise it, or lower `processes`",
            id="a process that may send nothing",
        ),
        pytest.param(
            [("processes: 2", "processes: 0")],
            "open.yaml:4: processes 0: must be 1..64; choose a value within the bounds",
            id="no process",
        ),
        pytest.param(
            [("processes: 2", "processes: 65")],
            "open.yaml:4: processes 65: must be 1..64; choose a value within the bounds",
            id="too many processes",
        ),
        pytest.param(
            [("seed: 7", "seed: lucky")],
            "open.yaml:9: seed lucky: must be a whole number; write it without quotes, unit or fraction",
            id="a seed that is no number",
        ),
        pytest.param(
            [("locustfile: arrivals", "locustfile: work")],
            "open.yaml:3: locustfile work: sends at a pace, and the request has arrivals; write arrivals",
            id="a locustfile of the other model",
        ),
        pytest.param(
            [*CLOSED, ("locustfile: work", "locustfile: arrivals")],
            "open.yaml:3: locustfile arrivals: sends what arrives, and the request has a pace; write work",
            id="arrivals' locustfile for users",
        ),
        pytest.param(
            [*CLOSED, ("seed: 7", "in_flight: 10")],
            "open.yaml:7: in_flight 10: is only for arrivals: users have one request under way each; remove it",
            id="a cap among users",
        ),
        pytest.param(
            [*CLOSED, ("seed: 7", "processes: 2")],
            "open.yaml:7: processes 2: must be 1 where users wait for their answers, for they are not shared between "
            "processes; remove it, or write `arrivals` and rates instead of `pace`",
            id="users on several processes",
        ),
        pytest.param(
            [*CLOSED, ("users: 2", "rate: 2/s")],
            "open.yaml:10: stages[0].rate 2/s: is only for arrivals, and the request has a pace; "
            "write `users`, or `arrivals` instead of `pace`",
            id="a rate among users",
        ),
    ],
)
def test_mistake(path: Path, changes: list[tuple[str, str]], expected: str) -> None:
    """A mistake is named with its place, value, rule and next step, and nothing else is said."""
    text = GOOD
    for old, new in changes:
        text = text.replace(old, new)
    path.write_text(text)
    assert mistakes_of(path) == [expected]


def test_neither_model(path: Path) -> None:
    """Where the request says nothing, the stages say what is missing."""
    path.write_text(GOOD.replace("  arrivals: poisson\n", ""))
    assert mistakes_of(path) == [
        "open.yaml:5: request.arrivals (nothing): is required; add `arrivals:` with one of poisson, uniform"
    ]
