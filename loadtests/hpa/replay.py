"""Decide again on what was observed, and hold it against what was decided."""

from collections.abc import Iterable, Iterator
from enum import StrEnum

from loadtests.hpa.controller import HpaController
from loadtests.hpa.flags import ControllerFlags
from loadtests.hpa.model import Decision, HpaSpec, Observation
from loadtests.hpa.records import Restart
from loadtests.hpa.versions import KubernetesProfile


class Comparison(StrEnum):
    """Whether a recorded decision follows from what was observed."""

    CONSISTENT = "consistent"
    UNEXPLAINED = "unexplained"


def replay(
    spec: HpaSpec,
    observations: Iterable[Observation | Restart],
    *,
    flags: ControllerFlags,
    kubernetes: KubernetesProfile,
) -> Iterator[Decision]:
    """Feed a fresh controller and yield its decision on each observation; a restart makes it forget."""
    controller = HpaController(spec, flags=flags, kubernetes=kubernetes)
    for observation in observations:
        match observation:
            case Restart():
                controller.restart()
            case Observation():
                yield controller.reconcile(observation)


def compare(replayed: Decision, recorded: Decision) -> Comparison:
    """Hold a recorded decision against the replayed one: replicas and conditions must agree."""
    same = replayed.desired_replicas == recorded.desired_replicas and dict(replayed.conditions) == dict(
        recorded.conditions
    )
    return Comparison.CONSISTENT if same else Comparison.UNEXPLAINED
