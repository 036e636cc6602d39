"""Whether a policy's period that is as long as the sync period holds back every second step."""

import itertools

import pytest

from loadtests.hpa.alike import AlikeContainer, AlikePods
from loadtests.hpa.flags import ControllerFlags
from loadtests.hpa.versions import profile
from loadtests.prediction.cluster import Autoscaler, every
from tests.loadtests.whatif.questions import hpa


def busy(count: int) -> AlikePods:
    """Give pods that need three times as many."""
    containers = (AlikeContainer("app", {"cpu": 200}, {"cpu": 300}),)
    return AlikePods(count, "p", "Running", True, 0.0, 0.0, False, containers, 1e9, 15.0)  # noqa: FBT003


def steps(gaps: list[float], period_seconds: int = 15) -> list[int]:
    """Sync with these gaps between, and list the replicas."""
    behavior = {"scaleUp": {"policies": [{"type": "Pods", "value": 4, "periodSeconds": period_seconds}]}}
    autoscaler = Autoscaler(
        hpa(maxReplicas=100, behavior=behavior), flags=ControllerFlags(), kubernetes=profile("1.35")
    )
    replicas = [1]
    for now in itertools.accumulate(gaps, initial=0.0):
        replicas.append(autoscaler.decide(now, replicas[-1], (busy(replicas[-1]),)).replicas)
    return replicas


@pytest.mark.parametrize("late", [0.0, 0.05, 0.7])
def test_a_period_as_long_as_the_sync_period_holds_nothing_back(late: float) -> None:
    """The controller waits a period after the end of a sync: the last step is never younger than the period."""
    assert [1, 3, 7, 11, 15] == steps([15.0 + late] * 3)


def test_syncs_that_come_early_would_halve_the_steps() -> None:
    """With less than a period between them the step before still counts: this is what the trap would be."""
    assert [1, 3, 5, 7, 9] == steps([14.9] * 3)


def test_a_period_that_is_no_multiple_is_rounded_up_to_one() -> None:
    """Four pods in 20 s are four pods in 30 s, as syncs come only each 15 s."""
    assert [1, 3, 5, 7, 9] == steps([15.0] * 3, period_seconds=20)


def test_simulated_syncs_never_come_early() -> None:
    """As in the controller, what a sync takes adds to the period."""
    times = list(itertools.islice(every(15.0, jitter_seconds=0.5, seed=1), 200))
    gaps = [later - earlier for earlier, later in itertools.pairwise(times)]
    assert 15.0 <= min(gaps)
    assert max(gaps) < 15.5
