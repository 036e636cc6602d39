"""The manifests that come with the project are there and can be read."""

import pytest

from loadtests.manifests.read import read_stack
from loadtests.manifests.shipped import default_manifests, manifests_root


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
