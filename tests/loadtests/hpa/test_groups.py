"""How pods are sorted, where Kubernetes' own cases do not say."""

import pytest

from loadtests.hpa.flags import ControllerFlags
from loadtests.hpa.groups import count_running_and_ready, group_pods
from loadtests.hpa.model import PodObservation
from loadtests.hpa.samples import Sample
from tests.loadtests.hpa.builder import NOW, pod

YOUNG = NOW - 100
"""Started within the CPU initialization period of 300 s."""
FRESH = Sample(50, NOW, 30.0)
"""A whole window after everything that happened to the pod."""


def group_of(one: PodObservation, sample: Sample | None = FRESH, resource: str | None = "cpu") -> str:
    """Name the group that a pod is sorted into."""
    samples = {} if sample is None else {one.name: sample}
    groups = group_pods([one], samples, resource, now=NOW, flags=ControllerFlags())
    named = {"unready": groups.unready, "missing": groups.missing, "ignored": groups.ignored}
    return next((name for name, names in named.items() if names), "ready")


@pytest.mark.parametrize(
    ("changes", "group"),
    [
        pytest.param({}, "ready", id="an old ready pod"),
        pytest.param({"start_time": None}, "unready", id="a pod without a start time, ready as it says it is"),
        pytest.param({"ready": None}, "unready", id="a pod without a Ready condition"),
        pytest.param({"ready": "unknown"}, "ready", id="an old pod whose readiness is unknown"),
        pytest.param(
            {"start_time": YOUNG, "ready_transition_time": YOUNG, "ready": "unknown"},
            "ready",
            id="a young pod whose readiness is unknown",
        ),
        # The sample is fresh, so only the readiness itself can make it unready.
        pytest.param(
            {"start_time": YOUNG, "ready_transition_time": YOUNG, "ready": False}, "unready", id="a young unready pod"
        ),
        pytest.param(
            {"start_time": YOUNG, "ready_transition_time": NOW - 29.9},
            "unready",
            id="a young pod that turned ready less than a window before its sample",
        ),
        pytest.param(
            {"start_time": YOUNG, "ready_transition_time": NOW - 30},
            "ready",
            id="a young pod that turned ready exactly a window before its sample",
        ),
        pytest.param(
            {"start_time": YOUNG, "ready_transition_time": None}, "ready", id="a young pod that turned ready in year 1"
        ),
        pytest.param(
            {"start_time": NOW - 300, "ready_transition_time": NOW - 1},
            "ready",
            id="a pod exactly as old as the initialization period is not young",
        ),
        pytest.param(
            {"start_time": NOW - 299.5, "ready_transition_time": NOW - 1}, "unready", id="a pod half a second younger"
        ),
        # Old and not ready: it never was ready if it turned so before start + 30 s.
        pytest.param(
            {"start_time": NOW - 1000, "ready_transition_time": NOW - 970.5, "ready": False},
            "unready",
            id="an old pod that was never ready",
        ),
        pytest.param(
            {"start_time": NOW - 1000, "ready_transition_time": NOW - 970, "ready": False},
            "ready",
            id="an old pod that turned unready exactly at the end of the readiness delay",
        ),
        pytest.param({"phase": "Pending"}, "unready", id="a pending pod"),
        pytest.param({"phase": "Failed"}, "ignored", id="a failed pod"),
        pytest.param({"phase": "Pending", "deleted": True}, "ignored", id="a deleted pod, whatever its phase"),
        pytest.param({"phase": "Succeeded"}, "ready", id="a pod that succeeded still counts"),
    ],
)
def test_group_for_cpu(changes: dict[str, object], group: str) -> None:
    """The readiness rules for CPU samples."""
    assert group == group_of(pod(**changes))


@pytest.mark.parametrize("resource", ["memory", None])
def test_other_metrics_ignore_readiness(resource: str | None) -> None:
    """Only CPU samples of unready pods are left out."""
    young = pod(start_time=YOUNG, ready_transition_time=NOW, ready=False)
    assert "ready" == group_of(young, resource=resource)


def test_pending_comes_before_missing() -> None:
    """A pending pod without a metric is unready, not missing."""
    assert ["unready", "missing"] == [group_of(pod(phase=phase), None) for phase in ("Pending", "Running")]


def test_pods_that_share_an_object_metric() -> None:
    """Running and ready pods count, those on their way out included; an unknown readiness does not."""
    good = pod()
    seen = [
        good,
        good._replace(deleted=True),
        good._replace(ready="unknown"),
        good._replace(ready=False),
        good._replace(ready=None),
        good._replace(phase="Pending"),
    ]
    assert 2 == count_running_and_ready(seen)
