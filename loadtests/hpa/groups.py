"""Sort the pods into those that count, those that do not yet, those without a metric and those that are gone.

Source: https://github.com/kubernetes/kubernetes/blob/v1.35.0/pkg/controller/podautoscaler/replica_calculator.go
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, Protocol

from loadtests.hpa import errors
from loadtests.hpa.calculation import PodGroups
from loadtests.hpa.flags import ControllerFlags
from loadtests.hpa.model import PodObservation
from loadtests.hpa.samples import GO_ZERO_TIME, Sample

CPU = "cpu"
"""The only resource whose samples of unready pods are left out: a starting program burns more than it will."""


class Readiness(Protocol):
    """What of a pod says whether its samples count."""

    @property
    def ready(self) -> bool | Literal["unknown"] | None:
        """Give the status of the Ready condition; None where there is none."""

    @property
    def start_time(self) -> float | None:
        """Give the start, in Unix seconds."""

    @property
    def ready_transition_time(self) -> float | None:
        """Give when the Ready condition changed last, in Unix seconds."""


def group_pods(
    pods: Iterable[PodObservation],
    samples: Mapping[str, Sample],
    resource: str | None,
    *,
    now: float,
    flags: ControllerFlags,
) -> PodGroups:
    """Sort the pods; the order of the tests matters."""
    ready_count = 0
    unready: list[str] = []
    missing: list[str] = []
    ignored: list[str] = []
    for pod in pods:
        if pod.deleted or pod.phase == "Failed":
            ignored.append(pod.name)
        elif pod.phase == "Pending":
            unready.append(pod.name)
        elif (sample := samples.get(pod.name)) is None:
            missing.append(pod.name)
        elif resource == CPU and is_unready(pod, sample.time, sample.window_seconds, now=now, flags=flags):
            unready.append(pod.name)
        else:
            ready_count += 1
    return PodGroups(ready_count=ready_count, unready=tuple(unready), missing=tuple(missing), ignored=tuple(ignored))


def count_running_and_ready(pods: Sequence[PodObservation]) -> int:
    """Count the pods that share an Object or External metric; a pod on its way out is still one of them.

    Raises:
        MetricError: there are no pods at all.
    """
    if not pods:
        raise errors.no_pods()
    return sum(1 for pod in pods if pod.phase == "Running" and pod.ready is True)


def is_unready(
    pod: Readiness, sample_time: float, window_seconds: float, *, now: float, flags: ControllerFlags
) -> bool:
    """Say whether a pod's CPU sample does not count yet."""
    ready, start = pod.ready, pod.start_time
    if ready is None or start is None:
        return True
    if start + flags.cpu_initialization_period_seconds > now:
        # A young pod's sample counts once a whole window of it was collected in readiness.
        return ready is False or sample_time < _turned(pod) + window_seconds
    # An old pod that is not ready counts if it was ready before.
    return ready is False and start + flags.initial_readiness_delay_seconds > _turned(pod)


# Private


def _turned(pod: Readiness) -> float:
    return GO_ZERO_TIME if pod.ready_transition_time is None else pod.ready_transition_time
