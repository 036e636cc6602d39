"""Observations and decisions as JSON lines."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadtests.hpa.calculation import Proposal
from loadtests.hpa.model import (
    ContainerObservation,
    Decision,
    FetchError,
    MetricsObservation,
    Observation,
    PodObservation,
)
from loadtests.hpa.records import (
    Restart,
    decision_from_json,
    decision_to_json,
    observation_from_json,
    observation_to_json,
)
from slo.documents import Document
from slo.errors import Mistake
from tests.loadtests.hpa.builder import controller, observe, spec

OBSERVATION: dict[str, Any] = {
    "time": 1700000015.0,
    "spec_replicas": 3,
    "status_replicas": 3,
    "pods": [
        {
            "name": "p0",
            "phase": "Running",
            "ready": True,
            "start_time": 1699999000.0,
            "ready_transition_time": 1699999002.0,
            "deleted": False,
            "containers": [
                {
                    "name": "app",
                    "requests": {"cpu": "100m", "memory": "64Mi"},
                    "usage": {"cpu": "57m", "memory": "71Mi"},
                }
            ],
            "metric_time": 1700000010.0,
            "metric_window_seconds": 30,
        }
    ],
    "metrics": {
        "pods": {"http_requests": {"p0": "12500m"}},
        "object": {"requests_in_queue": "900"},
        "external": {"queue": ["30", "12"]},
    },
}
DECISION: dict[str, Any] = {
    "time": 1700000015.0,
    "current_replicas": 3,
    "desired_replicas": 5,
    "proposals": [{"metric": 0, "replicas": 7}],
    "conditions": {
        "AbleToScale": ["True", "SucceededRescale"],
        "ScalingActive": ["True", "ValidMetricFound"],
        "ScalingLimited": ["True", "ScaleUpLimit"],
    },
    "why": [
        "cpu is at 116% of requests against a target of 50%, which asks for 7 replicas",
        "scaleUp allows at most 2 more pods in 15 s, so 5",
    ],
}


def document(value: object) -> Document:
    """Give a line's value."""
    return Document(file="o.jsonl", value=value, lines={(): 7})


def read(value: object) -> Observation | Restart:
    """Read a line without a mistake."""
    mistakes: list[Mistake] = []
    record = observation_from_json(document(value), mistakes)
    assert [] == mistakes
    return record


def test_observation() -> None:
    """A whole observation."""
    expected = Observation(
        time=1700000015.0,
        spec_replicas=3,
        status_replicas=3,
        pods=(
            PodObservation(
                name="p0",
                phase="Running",
                ready=True,
                start_time=1699999000.0,
                ready_transition_time=1699999002.0,
                deleted=False,
                containers=(
                    ContainerObservation(
                        name="app",
                        requests={"cpu": "100m", "memory": "64Mi"},
                        usage={"cpu": "57m", "memory": "71Mi"},
                    ),
                ),
                metric_time=1700000010.0,
                metric_window_seconds=30.0,
            ),
        ),
        metrics=MetricsObservation(
            pods={"http_requests": {"p0": "12500m"}},
            object={"requests_in_queue": "900"},
            external={"queue": ("30", "12")},
        ),
    )
    assert expected == read(OBSERVATION)


def test_observation_round_trip() -> None:
    """What is written is what was read."""
    assert OBSERVATION == observation_to_json(read(OBSERVATION))


def test_what_is_not_known() -> None:
    """Null times, no condition, no usage, metrics that failed and metrics that nobody asked for."""
    value = copy.deepcopy(OBSERVATION)
    value["pods"][0].update(ready="unknown", start_time=None, ready_transition_time=None, metric_time=None)
    del value["pods"][0]["containers"][0]["usage"]
    value["pods"].append({"name": "p1", "phase": "Pending", "deleted": True, "containers": []})
    failed = {"error": "timeout"}
    value["metrics"] = {"pods": {"a": failed}, "object": {"b": failed}, "external": {"c": failed}}
    record = read(value)
    assert isinstance(record, Observation)
    error = FetchError(text="timeout")
    assert MetricsObservation(pods={"a": error}, object={"b": error}, external={"c": error}) == record.metrics
    first, second = record.pods
    assert ("unknown", None, None, None) == (
        first.ready,
        first.start_time,
        first.metric_time,
        first.containers[0].usage,
    )
    assert (None, None) == (second.ready, second.start_time)
    assert failed == observation_to_json(record)["metrics"]["external"]["c"]
    assert "usage" not in observation_to_json(record)["pods"][0]["containers"][0]


def test_metrics_may_be_left_out() -> None:
    """A line without other metrics has none."""
    record = read({name: value for name, value in OBSERVATION.items() if name != "metrics"})
    assert isinstance(record, Observation)
    assert MetricsObservation() == record.metrics


def test_restart_round_trip() -> None:
    """A restart is a line of its own."""
    line = {"time": 1700000020.0, "restart": True}
    assert (Restart(time=1700000020.0), line) == (read(line), observation_to_json(read(line)))


def changed(path: tuple[str | int, ...], value: object) -> dict[str, Any]:
    """Change one field of the observation."""
    copied: Any = copy.deepcopy(OBSERVATION)
    inner = copied
    for part in path[:-1]:
        inner = inner[part]
    inner[path[-1]] = value
    return dict(copied)


NUMBER = "must be a finite number or null; correct it"
QUANTITY = 'must be a quantity in quotes; write it as "250m", "12" or "64Mi"'


@pytest.mark.parametrize(
    ("value", "mistakes"),
    [
        pytest.param([1], ["[1]: must be a mapping of fields; correct it"], id="no mapping"),
        pytest.param(changed(("time",), "now"), ["time now: " + NUMBER], id="a text for a time"),
        pytest.param(changed(("time",), None), ["time (nothing): must be a number; correct it"], id="no time"),
        pytest.param(changed(("time",), float("nan")), ["time nan: " + NUMBER], id="a time that is no number"),
        pytest.param(changed(("time",), value=True), ["time True: " + NUMBER], id="a truth for a time"),
        pytest.param(changed(("time",), 10**400), [f"time 1{'0' * 78}…: " + NUMBER], id="a number beyond doubles"),
        pytest.param(
            changed(("spec_replicas",), -1),
            ["spec_replicas -1: must be a whole number, 0 or more; correct it"],
            id="negative replicas",
        ),
        pytest.param(
            changed(("status_replicas",), 1.5),
            ["status_replicas 1.5: must be a whole number, 0 or more; correct it"],
            id="half a replica",
        ),
        pytest.param(changed(("pods",), {}), ["pods {}: must be a list; correct it"], id="pods that are no list"),
        pytest.param(changed(("pods", 0), 5), ["pods[0] 5: must be a mapping of fields; correct it"], id="no pod"),
        pytest.param(
            changed(("pods", 0, "name"), ""), ['pods[0].name "": must be a text; correct it'], id="a pod without a name"
        ),
        pytest.param(
            changed(("pods", 0, "phase"), "running"),
            ["pods[0].phase running: must be one of Failed, Pending, Running, Succeeded, Unknown; correct it"],
            id="an unknown phase",
        ),
        pytest.param(
            changed(("pods", 0, "phase"), []),
            ["pods[0].phase []: must be one of Failed, Pending, Running, Succeeded, Unknown; correct it"],
            id="a phase that is no text",
        ),
        pytest.param(
            changed(("pods", 0, "ready"), "yes"),
            ['pods[0].ready yes: must be true, false, "unknown" or null; correct it'],
            id="an unknown readiness",
        ),
        pytest.param(
            changed(("pods", 0, "deleted"), 0),
            ["pods[0].deleted 0: must be true or false; correct it"],
            id="a number for a truth",
        ),
        pytest.param(
            changed(("pods", 0, "strat_time"), 1),
            ["pods[0].strat_time 1: is not a known field; did you mean start_time?"],
            id="a misspelt field",
        ),
        pytest.param(
            changed(("pods", 0, "colour"), 1),
            ["pods[0].colour 1: is not a known field; remove it"],
            id="a field like no other",
        ),
        pytest.param(
            changed(("pods", 0, "containers", 0, "usage", "cpu"), 57),
            ["pods[0].containers[0].usage.cpu 57: " + QUANTITY],
            id="a number for a quantity",
        ),
        pytest.param(
            changed(("pods", 0, "containers", 0, "requests"), {"cpu": "much", "memory": "1Mi", "disk": "2x"}),
            [
                "pods[0].containers[0].requests.cpu much: " + QUANTITY,
                "pods[0].containers[0].requests.disk 2x: " + QUANTITY,
            ],
            id="wrong quantities",
        ),
        pytest.param(
            changed(("pods", 0, "containers", 0, "requests"), None),
            ["pods[0].containers[0].requests (nothing): must be a mapping of fields; correct it"],
            id="no requests",
        ),
        pytest.param(
            changed(("metrics", "external", "queue"), "30"),
            ["metrics.external.queue 30: must be a list of quantities, one per series; correct it"],
            id="a series that is no list",
        ),
        pytest.param(
            changed(("metrics", "object", "requests_in_queue"), ["1"]),
            ["metrics.object.requests_in_queue ['1']: " + QUANTITY],
            id="a list for an object metric",
        ),
        pytest.param(
            changed(("metrics", "pods", "http_requests"), {"error": ""}),
            ['metrics.pods.http_requests.error "": must be a text; correct it'],
            id="an error that says nothing",
        ),
        pytest.param(
            changed(("metrics", "extern"), {}),
            ["metrics.extern {}: is not a known field; did you mean external?"],
            id="an unknown kind of metric",
        ),
        pytest.param(
            changed(("pods",), OBSERVATION["pods"] * 2),
            ["pods[1].name p0: must be the name of one pod only; keep one of them"],
            id="two pods of one name",
        ),
        pytest.param(
            {"time": 1.0, "restart": False},
            ["restart False: must be true; leave it out where there was no restart"],
            id="no restart",
        ),
        pytest.param(
            {**changed(("time",), "now"), "spec_replicas": None, "color": 1},
            [
                "color 1: is not a known field; remove it",
                "time now: " + NUMBER,
                "spec_replicas (nothing): must be a whole number, 0 or more; correct it",
            ],
            id="several at once",
        ),
    ],
)
def test_mistakes_in_an_observation(value: object, mistakes: list[str]) -> None:
    """Each mistake has its line and field."""
    noted: list[Mistake] = []
    observation_from_json(document(value), noted)
    places = [str(mistake).removeprefix("o.jsonl:7: ").removeprefix("o.jsonl:7 ") for mistake in noted]
    assert mistakes == places


def test_decision_round_trip() -> None:
    """What is written is what was read."""
    mistakes: list[Mistake] = []
    decision = decision_from_json(document(DECISION), mistakes)
    assert [] == mistakes
    assert DECISION == decision_to_json(decision)
    assert (Proposal(metric=0, replicas=7),) == decision.proposals


def test_a_decision_is_what_its_record_says() -> None:
    """A decision that was written and read again equals the one that was taken."""
    decision = controller(spec(maximum=5)).reconcile(observe(3, 100))
    mistakes: list[Mistake] = []
    line = json.dumps(decision_to_json(decision))
    assert decision == decision_from_json(document(json.loads(line)), mistakes)
    assert [] == mistakes


def test_mistakes_in_a_decision() -> None:
    """A wrong proposal, condition and sentence, each with its place."""
    mistakes: list[Mistake] = []
    wrong: Decision = decision_from_json(
        document({**DECISION, "proposals": [{"metric": 0}], "conditions": {"AbleToScale": "True"}, "why": [1]}),
        mistakes,
    )
    assert 5 == wrong.desired_replicas
    assert [
        "o.jsonl:7: proposals[0].replicas (nothing): must be a whole number, 0 or more; correct it",
        (
            "o.jsonl:7: conditions.AbleToScale True: must be a list of a status and a reason; "
            'write it as ["True", "Reason"]'
        ),
        "o.jsonl:7: why[0] 1: must be a text; correct it",
    ] == [str(mistake) for mistake in mistakes]


QUANTITIES = st.sampled_from(["0", "57m", "1.5", "12345678n", "64Mi", "2k"])
RESOURCES = st.dictionaries(st.sampled_from(["cpu", "memory"]), QUANTITIES)
TIMES = st.none() | st.floats(min_value=0, max_value=2e9)
CONTAINERS = st.builds(
    ContainerObservation, name=st.sampled_from(["app", "proxy"]), requests=RESOURCES, usage=st.none() | RESOURCES
)
PODS = st.builds(
    PodObservation,
    name=st.text(min_size=1),
    phase=st.sampled_from(["Pending", "Running", "Failed"]),
    ready=st.sampled_from([True, False, "unknown", None]),
    start_time=TIMES,
    ready_transition_time=TIMES,
    deleted=st.booleans(),
    containers=st.lists(CONTAINERS, max_size=2).map(tuple),
    metric_time=TIMES,
    metric_window_seconds=TIMES,
)
OBSERVATIONS = st.builds(
    Observation,
    time=st.floats(min_value=0, max_value=2e9),
    spec_replicas=st.integers(0, 100),
    status_replicas=st.integers(0, 100),
    pods=st.lists(PODS, max_size=3, unique_by=lambda pod: pod.name).map(tuple),
    metrics=st.builds(
        MetricsObservation,
        pods=st.dictionaries(st.text(), st.dictionaries(st.sampled_from(["p0", "p1"]), QUANTITIES)),
        object=st.dictionaries(st.text(), QUANTITIES | st.builds(FetchError, text=st.text(min_size=1))),
        external=st.dictionaries(st.text(), st.lists(QUANTITIES).map(tuple)),
    ),
)


@given(OBSERVATIONS)
def test_every_observation_survives_its_line(observation: Observation) -> None:
    """Whatever can be observed is written and read without a change."""
    line = json.dumps(observation_to_json(observation))
    assert observation == read(json.loads(line))
