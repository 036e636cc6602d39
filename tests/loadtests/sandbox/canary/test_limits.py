"""What a mesh would do for a Canary and the sandbox cannot is refused, all of it at once."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from loadtests.canary.model import ObjectName
from loadtests.manifests.model import Stack
from loadtests.sandbox.canary.limits import check_limits
from tests.loadtests.canary_stack import analysis, canary_release, canary_stack
from tests.loadtests.sandbox.fakes import with_deployment


def refusals(stack: Stack) -> list[str]:
    """Say what is refused."""
    assert stack.release is not None
    return [str(mistake) for mistake in check_limits(stack.release.canary, stack, Path("canary.yaml"))]


def with_canary(**changes: Any) -> Stack:  # noqa: ANN401 - any field
    """Give the good stack with another Canary."""
    release = canary_release()
    stack = canary_stack(replace(release, canary=replace(release.canary, **changes)))
    return with_deployment(stack, selector={"app": "load-harness"})


def test_a_canary_by_weight_is_taken() -> None:
    """Steps of weight, with the target's autoscaler."""
    assert [] == refusals(with_canary())


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"mirror": True}, "mirror true: must be false, since the sandbox does not copy", id="mirror"),
        pytest.param(
            {"match": ({"headers": {}},), "iterations": 5},
            "match 1 conditions: must not be set, since the sandbox shares requests out by weight, whoever sends them",
            id="match",
        ),
        pytest.param(
            {"has_session_affinity": True},
            "sessionAffinity a cookie: must not be set, since the sandbox shares out requests and not users",
            id="session affinity",
        ),
    ],
)
def test_routing_by_anything_else_is_refused(changes: dict[str, Any], expected: str) -> None:
    """With what to do about it."""
    (said,) = refusals(with_canary(analysis=analysis(**changes)))

    assert said.startswith(f"canary.yaml: Canary load-harness, spec.analysis.{expected}")
    assert said.endswith("; leave it out in an overlay for the sandbox")


def test_a_provider_that_splits_nothing_is_refused() -> None:
    """What the sandbox showed would not be what happens in a cluster."""
    assert [
        (
            "canary.yaml: Canary load-harness, spec.provider kubernetes: must be a mesh or an ingress, since with it "
            "Flagger sends the canary no requests, and the sandbox does; leave it out in an overlay for the sandbox"
        )
    ] == refusals(with_canary(provider="kubernetes"))
    assert [] == refusals(with_canary(provider="istio"))


@pytest.mark.parametrize(
    ("reference", "value"),
    [
        pytest.param(None, "(nothing)", id="none"),
        pytest.param(
            ObjectName(kind="HorizontalPodAutoscaler", name="other"), "HorizontalPodAutoscaler other", id="another"
        ),
        pytest.param(ObjectName(kind="ScaledObject", name="load-harness"), "ScaledObject load-harness", id="KEDA's"),
    ],
)
def test_the_primary_needs_an_autoscaler(reference: ObjectName | None, value: str) -> None:
    """Flagger copies the one that the Canary refers to."""
    assert [
        (
            f"canary.yaml: Canary load-harness, spec.autoscalerRef {value}: must be the HorizontalPodAutoscaler "
            "load-harness, or the primary has no autoscaler; refer to it"
        )
    ] == refusals(with_canary(autoscaler=reference))


def test_flagger_needs_a_label_that_it_knows() -> None:
    """By which it tells the primary's pods from the target's; all mistakes come at once."""
    stack = with_deployment(with_canary(autoscaler=None), selector={"component": "web"})

    assert [
        "canary.yaml: Canary load-harness, spec.autoscalerRef (nothing)",
        "canary.yaml: Deployment load-harness, spec.selector.matchLabels component",
    ] == [said.partition(": must")[0] for said in refusals(stack)]
