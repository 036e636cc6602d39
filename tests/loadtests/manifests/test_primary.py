"""The primary is what Flagger makes of the target and its autoscaler."""

from dataclasses import replace

import pytest

from loadtests.manifests.primary import primary_deployment, serving
from tests.loadtests.canary_stack import canary_release, canary_stack
from tests.loadtests.sandbox.fakes import with_deployment
from tests.loadtests.stack_builder import stack


def test_without_a_canary_the_deployment_serves() -> None:
    """And its autoscaler scales it."""
    assert (stack().deployment, stack().hpa) == serving(stack())


def test_the_primary_is_a_copy_under_another_name() -> None:
    """So is its autoscaler, which scales it."""
    deployment, hpa = serving(canary_stack())

    assert ("load-harness-primary", "load-harness-primary") == (deployment.name, hpa.name)
    assert "load-harness-primary" == hpa.scale_target.name
    assert stack().deployment == replace(deployment, name="load-harness")
    assert (stack().hpa.metrics, stack().hpa.min_replicas) == (hpa.metrics, hpa.min_replicas)


def test_the_primarys_replicas_can_be_others() -> None:
    """`primaryScalerReplicas` wins over the autoscaler's own."""
    release = canary_release()
    canary = replace(release.canary, primary_min_replicas=3, primary_max_replicas=5)

    _, hpa = serving(canary_stack(replace(release, canary=canary)))

    assert (3, 5) == (hpa.min_replicas, hpa.max_replicas)


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        pytest.param({"name": "shop", "app": "shop"}, {"app": "shop-primary"}, id="the first it knows"),
        pytest.param(
            {"app.kubernetes.io/name": "shop"}, {"app.kubernetes.io/name": "shop-primary"}, id="the recommended one"
        ),
        pytest.param({"component": "web"}, {"component": "web"}, id="none that it knows"),
    ],
)
def test_the_primarys_pods_differ_by_one_label(selector: dict[str, str], expected: dict[str, str]) -> None:
    """So that no Service and no Deployment takes one side's for the other's; it is all that they are selected by."""
    deployment = with_deployment(stack(), selector=selector, pod_labels={**selector, "tier": "web"}).deployment

    primary = primary_deployment(deployment, canary_release().canary)

    assert (expected, {**selector, **expected, "tier": "web"}) == (primary.selector, primary.pod_labels)


def test_a_target_that_is_scaled_to_zero_has_a_primary_all_the_same() -> None:
    """With one pod."""
    deployment = with_deployment(stack(), replicas=0).deployment

    assert 1 == primary_deployment(deployment, canary_release().canary).replicas
