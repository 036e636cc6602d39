"""Decide again on what was observed."""

from collections.abc import Iterable, Iterator

from loadtests.hpa.controller import HpaController
from loadtests.hpa.flags import ControllerFlags
from loadtests.hpa.model import Decision, HpaSpec, Observation
from loadtests.hpa.records import Restart
from loadtests.hpa.versions import KubernetesProfile


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
