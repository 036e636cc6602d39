"""A Canary among the manifests: read with its templates, with the Service that Flagger makes of it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from loadtests.manifests.model import Service
from loadtests.manifests.read import read_stack

WriteStack = Callable[[str], Path]
MistakesOf = Callable[[Path], list[str]]

CANARY = """\
---
apiVersion: flagger.app/v1beta1
kind: Canary
metadata: {name: shop, labels: {team: blue}}
spec:
  targetRef: {apiVersion: apps/v1, kind: Deployment, name: shop}
  autoscalerRef: {apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, name: shop}
  service:
    port: 80
    targetPort: http
  analysis:
    interval: 10s
    threshold: 2
    stepWeight: 10
    maxWeight: 50
    metrics:
      - name: errors
        templateRef: {name: errors}
        thresholdRange: {max: 1}
"""
TEMPLATE = """\
---
apiVersion: flagger.app/v1beta1
kind: MetricTemplate
metadata: {name: errors}
spec:
  provider: {type: prometheus, address: "http://prometheus:9090"}
  query: vector(0)
"""
OTHER_SERVICE = """\
---
apiVersion: v1
kind: Service
metadata: {name: gate}
spec: {selector: {app: gate}, ports: [{port: 80}]}
"""


@pytest.fixture
def without_service(good: str) -> str:
    """Return the good stack without its Service."""
    deployment, _service, hpa = good.split("---\n")
    return f"{deployment}---\n{hpa}"


def test_a_stack_has_no_release_without_a_canary(good: str, stack_file: WriteStack) -> None:
    """Then the Deployment rolls out by itself."""
    assert read_stack(stack_file(good)).release is None


def test_a_canary_is_read_with_its_templates(without_service: str, stack_file: WriteStack) -> None:
    """From the same files."""
    release = read_stack(stack_file(without_service + CANARY + TEMPLATE)).release

    assert release is not None
    assert ("shop", 10.0) == (release.canary.name, release.canary.tick_seconds)
    assert ["errors"] == [template.name for template in release.templates]


def test_flagger_makes_the_service(without_service: str, stack_file: WriteStack) -> None:
    """With the port that the Canary names, and the pods' port behind it."""
    expected = Service(name="shop", namespace="default", port=80, target_port=8080)

    assert expected == read_stack(stack_file(without_service + CANARY + TEMPLATE)).service


def test_a_service_beside_the_canary_is_taken_as_it_is(good: str, stack_file: WriteStack) -> None:
    """Flagger takes one over that has the Canary's name; other Services of other pods do not matter."""
    assert "shop" == read_stack(stack_file(good + OTHER_SERVICE + CANARY + TEMPLATE)).service.name


def test_a_service_of_other_pods_is_not_the_canarys(without_service: str, stack_file: WriteStack) -> None:
    """Then there is none, and Flagger makes it."""
    assert 8080 == read_stack(stack_file(without_service + OTHER_SERVICE + CANARY + TEMPLATE)).service.target_port


@pytest.mark.parametrize(
    ("right", "wrong", "expected"),
    [
        pytest.param(
            "Deployment, name: shop",
            "Deployment, name: store",
            "spec.targetRef.name Deployment store: must be the Deployment with the autoscaler, shop; "
            "correct it, or leave this Canary out",
            id="another target",
        ),
        pytest.param(
            "Deployment",
            "DaemonSet",
            "spec.targetRef.name DaemonSet shop: must be the Deployment with the autoscaler, shop; "
            "correct it, or leave this Canary out",
            id="another kind of target",
        ),
        pytest.param(
            "{team: blue}}",
            "{team: blue}, namespace: blue}",
            "metadata.namespace blue: must be the namespace of its target, default; give both the same",
            id="another namespace",
        ),
        pytest.param(
            "targetPort: http",
            "targetPort: web",
            "spec.service.targetPort web: must be a number or a port of the container (named: http); correct the name",
            id="a port that the pods do not have",
        ),
        pytest.param(
            "port: 80",
            "port: eighty",
            "spec.service.port eighty: must be a whole number; write it without quotes, unit or fraction",
            id="a port that is none",
        ),
        pytest.param(
            "threshold: 2",
            "threshold: two",
            "spec.analysis.threshold two: must be a whole number; write it without quotes, unit or fraction",
            id="a threshold that is none",
        ),
    ],
)
def test_a_mistake_in_a_canary_stands_there(
    without_service: str, stack_file: WriteStack, mistakes_of: MistakesOf, right: str, wrong: str, expected: str
) -> None:
    """With its line, also where it is in the Service that Flagger makes."""
    assert right in CANARY
    text = without_service + TEMPLATE + CANARY.replace(right, wrong, 1)
    (line,) = (number for number, one in enumerate(text.splitlines(), 1) if wrong in one)

    assert [f"stack.yaml:{line}: {expected}"] == mistakes_of(stack_file(text))


def test_a_canary_of_another_service_is_a_mistake(good: str, stack_file: WriteStack, mistakes_of: MistakesOf) -> None:
    """Users ask one, and Flagger would steer the other."""
    canary = CANARY.replace("  service:\n", "  service:\n    name: store\n")

    (said,) = mistakes_of(stack_file(good + canary + TEMPLATE))

    assert said.endswith(
        "spec.service.name store: must be the name of the Service that users ask, shop, "
        "since Flagger makes one of that name; give both one name, or leave the Service out"
    )


def test_several_canaries_are_a_mistake(without_service: str, stack_file: WriteStack, mistakes_of: MistakesOf) -> None:
    """One Deployment is released by one."""
    second = CANARY.replace("{name: shop, labels", "{name: again, labels")

    (said,) = mistakes_of(stack_file(without_service + CANARY + second + TEMPLATE))

    assert "Canaries shop, again: must be one" in said


def test_all_mistakes_come_at_once(without_service: str, stack_file: WriteStack, mistakes_of: MistakesOf) -> None:
    """Those of the Deployment, of the autoscaler and of the Canary."""
    text = without_service.replace("replicas: 2", "replicas: two").replace("maxReplicas: 4", "maxReplicas: four")

    said = mistakes_of(stack_file(text + CANARY.replace("interval: 10s", "interval: soon") + TEMPLATE))

    assert 3 == len(said)
    assert ["spec.replicas", "spec.maxReplicas", "spec.analysis.interval"] == [one.split()[1] for one in said]


def test_without_service_and_canary_the_service_is_missed(
    without_service: str, stack_file: WriteStack, mistakes_of: MistakesOf
) -> None:
    """A template alone makes none."""
    (said,) = mistakes_of(stack_file(without_service + TEMPLATE))

    assert "no Service: one is required" in said
