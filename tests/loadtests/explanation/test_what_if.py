"""What an explanation says of other loads is what the engine decides on them."""

import re

import pytest

from loadtests.explanation.recording import Recording, explain_at
from loadtests.explanation.what_if import at_level
from loadtests.hpa.flags import ControllerFlags
from loadtests.hpa.model import (
    AverageValue,
    ContainerResourceMetric,
    ExternalMetric,
    HpaSpec,
    MetricsObservation,
    ObjectMetric,
    Observation,
    PodsMetric,
    ResourceMetric,
    Utilization,
    Value,
)
from loadtests.hpa.versions import profile
from tests.loadtests.hpa.builder import DEPLOYMENT, NOW, behavior, controller, observe, percent_policy, rules, spec

QUICK = behavior(down=rules(percent_policy(100)))
METRICS = MetricsObservation(
    pods={"rps": {"p0": "10", "p1": "10", "p2": "10"}}, object={"queue": "300"}, external={"jobs": ("12", "18")}
)
SEEN = observe(3, 50, metrics=METRICS)
TARGETS = [
    pytest.param(ResourceMetric(name="cpu", target=Utilization(percent=50)), 1, id="a utilization"),
    pytest.param(ResourceMetric(name="cpu", target=AverageValue(milli=50)), 1, id="an average of a resource"),
    pytest.param(
        ContainerResourceMetric(name="cpu", container="app", target=Utilization(percent=50)), 1, id="a container"
    ),
    pytest.param(PodsMetric(name="rps", target=AverageValue(milli=10_000)), 1000, id="a metric of the pods"),
    pytest.param(
        ObjectMetric(name="queue", described_object=DEPLOYMENT, target=Value(milli=300_000)), 1000, id="an object"
    ),
    pytest.param(
        ObjectMetric(name="queue", described_object=DEPLOYMENT, target=AverageValue(milli=100_000)),
        1000,
        id="an object's average",
    ),
    pytest.param(ExternalMetric(name="jobs", target=Value(milli=30_000)), 1000, id="an external metric"),
    pytest.param(ExternalMetric(name="jobs", target=AverageValue(milli=10_000)), 1000, id="an external average"),
]


@pytest.mark.parametrize("kubernetes", ["1.32", "1.35"])
@pytest.mark.parametrize(("metric", "unit"), TARGETS)
def test_the_level_that_is_named_is_the_first_that_scales(metric: object, unit: int, kubernetes: str) -> None:
    """Fed to the engine, the level scales up and the one below it does not; downwards likewise."""
    hpa = spec(metric, behavior=QUICK)  # type: ignore[arg-type]  # any metric
    up, down = _levels(hpa, kubernetes, unit)

    assert [3, True] == [_decided(hpa, kubernetes, up - 1), _decided(hpa, kubernetes, up) > 3]
    assert [True, 3] == [_decided(hpa, kubernetes, down) < 3, _decided(hpa, kubernetes, down + 1)]


def _levels(hpa: HpaSpec, kubernetes: str, unit: int) -> tuple[int, int]:
    recording = Recording(
        spec=hpa, flags=ControllerFlags(), kubernetes=profile(kubernetes), observations=(SEEN,), origin=NOW
    )
    (explanation,) = explain_at(recording, [NOW])
    up, down = re.findall(r"scale (?:up|down) with .*? at ([0-9.]+)", explanation.outlook)
    return round(float(up) * unit), round(float(down) * unit)


def _decided(hpa: HpaSpec, kubernetes: str, level: int) -> int:
    seen: Observation = at_level(SEEN, hpa.metrics[0], level)
    return controller(hpa, kubernetes=kubernetes).reconcile(seen).desired_replicas
