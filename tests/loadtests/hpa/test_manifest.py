"""Reading a HorizontalPodAutoscaler: limits and defaults of the API, every mistake at once."""

import copy
from typing import Any

import pytest
import yaml

from loadtests.hpa.defaults import METRICS, SCALE_DOWN, SCALE_UP
from loadtests.hpa.manifest import read_hpa
from loadtests.hpa.model import (
    AverageValue,
    Behavior,
    ContainerResourceMetric,
    ExternalMetric,
    HpaSpec,
    LabelRequirement,
    LabelSelector,
    MetricSpec,
    ObjectMetric,
    ObjectReference,
    PodsMetric,
    ResourceMetric,
    SelectPolicy,
    Utilization,
    Value,
)
from slo.documents import parse_documents
from slo.errors import InvalidInput, Mistake
from tests.loadtests.hpa.builder import behavior, percent_policy, pods_policy, rules

GOOD = {
    "apiVersion": "autoscaling/v2",
    "kind": "HorizontalPodAutoscaler",
    "metadata": {"name": "shop", "namespace": "demo", "labels": {"app": "shop"}},
    "spec": {
        "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "shop"},
        "minReplicas": 2,
        "maxReplicas": 9,
        "metrics": [
            {
                "type": "Resource",
                "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 50}},
            }
        ],
    },
}


def read(change: dict[str, Any] | None = None, **top: Any) -> HpaSpec:  # noqa: ANN401 - YAML
    """Read the good manifest with some fields of its spec, or at its top, changed; None takes one out."""
    manifest = copy.deepcopy({**GOOD, **top})
    manifest["spec"].update(change or {})
    for fields in (manifest, manifest["spec"]):
        for name in [name for name, value in fields.items() if value is None]:
            del fields[name]
    mistakes: list[Mistake] = []
    spec = read_hpa(parse_documents(yaml.safe_dump(manifest), file="hpa.yaml")[0], mistakes)
    if mistakes:
        raise InvalidInput(mistakes)
    return spec


def mistakes_of(change: dict[str, Any] | None = None, **top: Any) -> list[str]:  # noqa: ANN401 - YAML
    """Say what is wrong with the changed manifest, without file and line."""
    with pytest.raises(InvalidInput) as caught:
        read(change, **top)
    return [f"{m.place.field} {m.value}: {m.rule}; {m.next_step}" for m in caught.value.mistakes]


def test_good() -> None:
    """A whole HPA."""
    expected = HpaSpec(
        name="shop",
        namespace="demo",
        scale_target=ObjectReference(api_version="apps/v1", kind="Deployment", name="shop"),
        min_replicas=2,
        max_replicas=9,
        metrics=(ResourceMetric(name="cpu", target=Utilization(percent=50)),),
    )
    assert expected == read()


def test_defaults() -> None:
    """Without minReplicas, metrics and namespace: 1, CPU at 80 % and `default`."""
    spec = read({"minReplicas": None, "metrics": None}, metadata={"name": "shop"})
    assert (1, (ResourceMetric(name="cpu", target=Utilization(percent=80)),), "default") == (
        spec.min_replicas,
        spec.metrics,
        spec.namespace,
    )
    assert METRICS == spec.metrics


def test_status_is_left_alone() -> None:
    """A manifest that was read from a cluster has a status."""
    assert "shop" == read(status={"currentReplicas": 3}).name


@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        pytest.param(
            {
                "type": "Resource",
                "resource": {"name": "memory", "target": {"type": "AverageValue", "averageValue": "64Mi"}},
            },
            ResourceMetric(name="memory", target=AverageValue(milli=64 * 1024**2 * 1000)),
            id="a resource's average value",
        ),
        pytest.param(
            {
                "type": "ContainerResource",
                "containerResource": {
                    "name": "cpu",
                    "container": "app",
                    "target": {"type": "Utilization", "averageUtilization": 1},
                },
            },
            ContainerResourceMetric(name="cpu", container="app", target=Utilization(percent=1)),
            id="a container's resource",
        ),
        pytest.param(
            {
                "type": "Pods",
                "pods": {"metric": {"name": "rps"}, "target": {"type": "AverageValue", "averageValue": 0.5}},
            },
            PodsMetric(name="rps", target=AverageValue(milli=500)),
            id="a pods metric with a number",
        ),
        pytest.param(
            {
                "type": "Object",
                "object": {
                    "metric": {"name": "hits", "selector": {"matchLabels": {"verb": "GET"}}},
                    "describedObject": {"kind": "Ingress", "name": "door"},
                    "target": {"type": "Value", "value": "2k"},
                },
            },
            ObjectMetric(
                name="hits",
                described_object=ObjectReference(api_version="", kind="Ingress", name="door"),
                target=Value(milli=2_000_000),
                selector=LabelSelector(match_labels={"verb": "GET"}),
            ),
            id="an object metric",
        ),
        pytest.param(
            {
                "type": "External",
                "external": {
                    "metric": {
                        "name": "queue",
                        "selector": {
                            "matchExpressions": [
                                {"key": "name", "operator": "In", "values": ["a", "b"]},
                                {"key": "old", "operator": "DoesNotExist"},
                            ]
                        },
                    },
                    "target": {"type": "AverageValue", "averageValue": "30"},
                },
            },
            ExternalMetric(
                name="queue",
                target=AverageValue(milli=30_000),
                selector=LabelSelector(
                    match_expressions=(
                        LabelRequirement(key="name", operator="In", values=("a", "b")),
                        LabelRequirement(key="old", operator="DoesNotExist"),
                    )
                ),
            ),
            id="an external metric",
        ),
    ],
)
def test_metrics(metric: dict[str, Any], expected: MetricSpec) -> None:
    """Every kind of metric."""
    assert (expected,) == read({"metrics": [metric]}).metrics


def test_zero_replicas_with_an_external_metric() -> None:
    """MinReplicas 0 needs a metric that is there without pods."""
    external = {
        "type": "External",
        "external": {"metric": {"name": "queue"}, "target": {"type": "Value", "value": 1}},
    }
    assert 0 == read({"minReplicas": 0, "metrics": [external]}).min_replicas


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param(None, None, id="no behavior"),
        pytest.param({}, behavior(), id="a behavior that says nothing"),
        pytest.param(
            {"scaleUp": {"policies": [{"type": "Pods", "value": 1, "periodSeconds": 60}]}},
            behavior(up=rules(pods_policy(1, 60), window=0)),
            id="policies only",
        ),
        pytest.param(
            {"scaleDown": {"stabilizationWindowSeconds": 60}},
            behavior(down=rules(percent_policy(100, 15), window=60)),
            id="a window only, in the other direction",
        ),
        pytest.param(
            {"scaleDown": {"selectPolicy": "Disabled", "tolerance": "0.05"}},
            behavior(down=rules(percent_policy(100), window=None, select=SelectPolicy.DISABLED, tolerance=0.05)),
            id="a policy choice and a tolerance only",
        ),
        pytest.param(
            {"scaleUp": {"tolerance": 0.0, "stabilizationWindowSeconds": 3600}, "scaleDown": {}},
            behavior(up=rules(pods_policy(4), percent_policy(100), window=3600, tolerance=0.0)),
            id="the longest window, and a tolerance of zero",
        ),
    ],
)
def test_behavior(given: dict[str, Any] | None, expected: Behavior | None) -> None:
    """Each field that is not given gets the API's default by itself."""
    assert expected == read({"behavior": given}).behavior


def test_default_rules() -> None:
    """Up: no window, 4 pods or 100 % in 15 s, whichever is more; down: the flag's window, 100 % in 15 s."""
    assert (rules(pods_policy(4), percent_policy(100)), rules(percent_policy(100), window=None)) == (
        SCALE_UP,
        SCALE_DOWN,
    )


def resource(**target: Any) -> dict[str, Any]:  # noqa: ANN401 - YAML
    """Change the spec to one CPU metric with a target."""
    return {"metrics": [{"type": "Resource", "resource": {"name": "cpu", "target": target}}]}


def up(**fields: Any) -> dict[str, Any]:  # noqa: ANN401 - YAML
    """Change the spec to a behavior for scaling up."""
    return {"behavior": {"scaleUp": fields}}


BOUNDS = "choose a value within the bounds"
TARGET = "spec.metrics[0].resource.target"
UP = "spec.behavior.scaleUp"


@pytest.mark.parametrize(
    ("change", "mistakes"),
    [
        ({"maxReplicas": 0}, [f"spec.maxReplicas 0: must be at least 1; {BOUNDS}"]),
        ({"maxReplicas": None}, ["spec.maxReplicas None: is required; add `maxReplicas:`"]),
        (
            {"maxReplicas": 1},
            ["spec.maxReplicas 1: must be at least minReplicas, which is 2; raise it or lower minReplicas"],
        ),
        (
            {"minReplicas": "two"},
            ["spec.minReplicas two: must be a whole number; write it without quotes, unit or fraction"],
        ),
        ({"minReplicas": -1}, [f"spec.minReplicas -1: must be at least 0; {BOUNDS}"]),
        (
            {"minReplicas": 0},
            [
                (
                    "spec.minReplicas 0: must be at least 1 without an Object or External metric, since nothing else "
                    "is measured at 0 pods; raise it or add such a metric"
                )
            ],
        ),
        (
            {"scaleTargetRef": {"kind": "Deployment", "nam": "shop"}},
            [
                "spec.scaleTargetRef.name None: is required; add `name:`",
                "spec.scaleTargetRef.nam shop: is not a known field; did you mean name?",
            ],
        ),
        ({"maxReplica": 3}, ["spec.maxReplica 3: is not a known field; did you mean maxReplicas?"]),
        (
            {"metrics": [{"type": "Podz", "pods": {}}]},
            [
                (
                    "spec.metrics[0].type Podz: must be one of Resource, ContainerResource, Pods, Object, External; "
                    "did you mean Pods?"
                )
            ],
        ),
        (
            {
                "metrics": [
                    {
                        "type": "Resource",
                        "pods": {},
                        "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 5}, "x": 1},
                    }
                ]
            },
            [
                "spec.metrics[0].pods {}: is not a known field; remove it",
                "spec.metrics[0].resource.x 1: is not a known field; remove it",
            ],
        ),
        (
            resource(type="Utilization", averageUtilization=0),
            [f"{TARGET}.averageUtilization 0: must be at least 1; {BOUNDS}"],
        ),
        (
            resource(type="Utilization", averageUtilization=50, averageValue="1"),
            [f"{TARGET}.averageValue 1: does not belong to a target of type Utilization; remove it or change the type"],
        ),
        (
            resource(type="Value", value="1"),
            [f"{TARGET}.type Value: must be one of Utilization, AverageValue; choose one of them"],
        ),
        (
            resource(type="AverageValue", averageValue="0"),
            [f"{TARGET}.averageValue 0: must be a quantity above zero; write it as 250m, 12 or 64Mi"],
        ),
        (
            resource(type="AverageValue", averageValue="much"),
            [f"{TARGET}.averageValue much: must be a quantity above zero; write it as 250m, 12 or 64Mi"],
        ),
        (
            resource(type="AverageValue", averageValue=True),
            [f"{TARGET}.averageValue true: must be a quantity above zero; write it as 250m, 12 or 64Mi"],
        ),
        (
            resource(type="AverageValue"),
            [f"{TARGET}.averageValue None: must be a quantity above zero; write it as 250m, 12 or 64Mi"],
        ),
        (up(stabilizationWindowSeconds=3601), [f"{UP}.stabilizationWindowSeconds 3601: must be 0..3600; {BOUNDS}"]),
        (up(stabilizationWindowSeconds=-1), [f"{UP}.stabilizationWindowSeconds -1: must be 0..3600; {BOUNDS}"]),
        (up(policies=[]), [f"{UP}.policies []: must have at least 1; add an item"]),
        (
            up(policies=[{"type": "Pods", "value": 0, "periodSeconds": 0}]),
            [
                f"{UP}.policies[0].value 0: must be at least 1; {BOUNDS}",
                f"{UP}.policies[0].periodSeconds 0: must be 1..1800; {BOUNDS}",
            ],
        ),
        (
            up(policies=[{"type": "Percents", "value": 1, "periodSeconds": 1801, "max": 1}]),
            [
                f"{UP}.policies[0].type Percents: must be one of Pods, Percent; did you mean Percent?",
                f"{UP}.policies[0].periodSeconds 1801: must be 1..1800; {BOUNDS}",
                f"{UP}.policies[0].max 1: is not a known field; remove it",
            ],
        ),
        (up(selectPolicy="max"), [f"{UP}.selectPolicy max: must be one of Max, Min, Disabled; did you mean Max?"]),
        (up(tolerance=-0.1), [f"{UP}.tolerance -0.1: must be a quantity, 0 or more; write it as 0.05 or 50m"]),
        (up(tolerance="5%"), [f"{UP}.tolerance 5%: must be a quantity, 0 or more; write it as 0.05 or 50m"]),
        (
            {"behavior": {"scaleup": {}}},
            ["spec.behavior.scaleup {}: is not a known field; did you mean scaleUp?"],
        ),
        (
            up(stabilisationWindowSeconds=1),
            [f"{UP}.stabilisationWindowSeconds 1: is not a known field; did you mean stabilizationWindowSeconds?"],
        ),
        (
            {
                "metrics": [
                    {
                        "type": "External",
                        "external": {
                            "metric": {
                                "name": "queue",
                                "selector": {"matchExpressions": [{"key": "a", "operator": "Is"}], "labels": {}},
                            },
                            "target": {"type": "Value", "value": "x"},
                        },
                    }
                ]
            },
            [
                (
                    "spec.metrics[0].external.metric.selector.matchExpressions[0].operator Is: "
                    "must be one of In, NotIn, Exists, DoesNotExist; choose one of them"
                ),
                (
                    "spec.metrics[0].external.metric.selector.matchExpressions[0].values []: "
                    "must have at least 1; add an item"
                ),
                "spec.metrics[0].external.metric.selector.labels {}: is not a known field; remove it",
                "spec.metrics[0].external.target.value x: must be a quantity above zero; write it as 250m, 12 or 64Mi",
            ],
        ),
    ],
)
def test_mistakes(change: dict[str, Any], mistakes: list[str]) -> None:
    """Each limit of the API has its own sentence."""
    assert mistakes == mistakes_of(change)


@pytest.mark.parametrize(
    "metric",
    [
        {"type": "ContainerResource", "containerResource": {"name": "cpu", "container": "app"}},
        {"type": "Pods", "pods": {"metric": {"name": "rps"}}},
        {"type": "Object", "object": {"metric": {"name": "x"}, "describedObject": {"kind": "A", "name": "b"}}},
        {"type": "External", "external": {"metric": {"name": "x"}}},
    ],
)
def test_a_missing_target(metric: dict[str, Any]) -> None:
    """Every kind of metric needs a target."""
    assert any("target None: is required" in mistake for mistake in mistakes_of({"metrics": [metric]}))


def test_another_api() -> None:
    """Another version of the API is another form."""
    assert [
        "apiVersion autoscaling/v1: must be one of autoscaling/v2; did you mean autoscaling/v2?",
        "metadata.lables {}: is not a known field; did you mean labels?",
        "extra 1: is not a known field; remove it",
    ] == mistakes_of(apiVersion="autoscaling/v1", metadata={"name": "shop", "lables": {}}, extra=1)
