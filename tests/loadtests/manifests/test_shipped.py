"""The manifests that come with the project are there and can be read."""

from dataclasses import replace

import pytest

from loadtests.manifests.read import read_stack
from loadtests.manifests.shipped import default_manifests, manifests_root, overlays
from loadtests.sandbox.admission import admit


def test_the_demo_asks_for_short_windows_only() -> None:
    """The default manifests are the base with shorter waits, and nothing else differs."""
    base, demo = read_stack(manifests_root() / "base"), read_stack(default_manifests())
    assert base.hpa.behavior is not None
    assert demo.hpa.behavior is not None

    assert (60, 20) == (
        base.hpa.behavior.scale_down.stabilization_window_seconds,
        demo.hpa.behavior.scale_down.stabilization_window_seconds,
    )
    assert base.hpa.metrics == demo.hpa.metrics
    (base_container,), (demo_container,) = base.deployment.containers, demo.deployment.containers
    assert (5, 1) == (base_container.pre_stop_sleep_seconds, demo_container.pre_stop_sleep_seconds)
    assert (base_container.requests, base_container.limits) == (demo_container.requests, demo_container.limits)


@pytest.mark.parametrize("folder", ["base", "overlays/demo"])
def test_every_shipped_stack_has_the_platforms_numbers(folder: str) -> None:
    """One to eight replicas."""
    stack = read_stack(manifests_root() / folder)

    assert (1, 8) == (stack.hpa.min_replicas, stack.hpa.max_replicas)


@pytest.mark.parametrize("name", sorted(overlays()))
def test_every_overlay_can_run(name: str) -> None:
    """It is read without a mistake, and the sandbox takes it."""
    folder = overlays()[name]

    admit(read_stack(folder), folder)


def test_three_pods_are_the_demo_with_more_patience() -> None:
    """Three at least, and threads enough for all that a stall holds back."""
    demo, three = read_stack(default_manifests()), read_stack(overlays()["three-pods"])

    assert (1, 3) == (demo.hpa.min_replicas, three.hpa.min_replicas)
    assert replace(three.hpa, min_replicas=1) == demo.hpa
    (container,) = three.deployment.containers
    assert "96" == container.environment["LOAD_HARNESS_THREADS"]


def test_a_slow_start_is_the_demo_with_a_late_probe_and_more_patience() -> None:
    """The autoscaler is the demo's, and so is the rest of the pod."""
    demo, slow = read_stack(default_manifests()), read_stack(overlays()["slow-start"])

    (quick,), (late,) = demo.deployment.containers, slow.deployment.containers
    assert quick.readiness is not None
    readiness = replace(quick.readiness, initial_delay_seconds=15)
    environment = {**quick.environment, "LOAD_HARNESS_THREADS": "96"}
    assert replace(quick, readiness=readiness, environment=environment) == late
    assert demo.hpa == slow.hpa
