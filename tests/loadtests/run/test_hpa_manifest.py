from dataclasses import replace

import pytest

from loadtests.hpa.manifest import read_hpa
from loadtests.hpa.model import (
    AverageValue,
    Behavior,
    ContainerResourceMetric,
    ExternalMetric,
    HpaSpec,
    LabelRequirement,
    LabelSelector,
    ObjectMetric,
    ObjectReference,
    PodsMetric,
    PolicyType,
    ResourceMetric,
    ScalingPolicy,
    ScalingRules,
    SelectPolicy,
    Utilization,
    Value,
)
from loadtests.run.hpa_manifest import hpa_to_manifest
from slo.documents import Document
from slo.errors import Mistake
from tests.loadtests.run_builder import hpa_spec

SELECTOR = LabelSelector(
    match_labels={"queue": "a"},
    match_expressions=(
        LabelRequirement(key="zone", operator="In", values=("x", "y")),
        LabelRequirement(key="old", operator="DoesNotExist"),
    ),
)
RULES = ScalingRules(
    stabilization_window_seconds=15,
    select_policy=SelectPolicy.MIN,
    policies=(
        ScalingPolicy(type=PolicyType.PODS, value=2, period_seconds=15),
        ScalingPolicy(type=PolicyType.PERCENT, value=50, period_seconds=60),
    ),
)


def with_behavior(up: ScalingRules, down: ScalingRules) -> HpaSpec:
    """Give the HPA of the run another behavior."""
    return replace(hpa_spec(), behavior=Behavior(scale_up=up, scale_down=down))


@pytest.mark.parametrize(
    "spec",
    [
        pytest.param(hpa_spec(), id="that of the run"),
        pytest.param(replace(hpa_spec(), behavior=None), id="without behavior"),
        pytest.param(
            with_behavior(RULES, replace(RULES, stabilization_window_seconds=None)), id="with the controller's window"
        ),
        pytest.param(
            with_behavior(replace(RULES, tolerance=0.05), replace(RULES, tolerance=0.35000000000000003)),
            id="with tolerances whose doubles depend on how they were written",
        ),
        pytest.param(
            replace(
                hpa_spec(),
                metrics=(
                    ResourceMetric(name="memory", target=AverageValue(milli=64 * 2**20 * 1000)),
                    ContainerResourceMetric(name="cpu", container="app", target=Utilization(percent=70)),
                    PodsMetric(name="http_requests", target=AverageValue(milli=12500)),
                    PodsMetric(name="jobs", target=AverageValue(milli=1000), selector=SELECTOR),
                    ObjectMetric(
                        name="hits",
                        described_object=ObjectReference(
                            api_version="networking.k8s.io/v1", kind="Ingress", name="main"
                        ),
                        target=Value(milli=2_000_000),
                    ),
                    ExternalMetric(name="queue", target=AverageValue(milli=30_000), selector=SELECTOR),
                ),
            ),
            id="with every kind of metric",
        ),
    ],
)
def test_comes_back_as_it_was(spec: HpaSpec) -> None:
    """The manifest that is written is read as the same HPA."""
    mistakes: list[Mistake] = []
    document = Document(file="run.json", value=hpa_to_manifest(spec), lines={(): 1})
    assert spec == read_hpa(document, mistakes)
    assert [] == mistakes
