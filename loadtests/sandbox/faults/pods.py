"""Break pods: kill or freeze their processes, or switch their own fault switch."""

import random
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from typing import Any

from loadtests.fault_plan import PlannedFault, PodChoice, Side
from loadtests.sandbox.faults.switch import SwitchedPod
from loadtests.sandbox.pod import Pod

Choose = Callable[[], Sequence[Pod]]
"""Gives the pods to break, at the moment at which that begins."""


def chosen(pods: Sequence[Pod], fault: PlannedFault, *, seed: str) -> list[Pod]:
    """Choose among the ready pods; all of them where there are fewer than asked for.

    Args:
        pods: All pods.
        fault: How many, and which.
        seed: Decides which, where the fault leaves it to the seed.
    """
    ready = sorted((pod for pod in pods if pod.active and pod.ready), key=lambda pod: pod.name)
    count = len(ready) if fault.pods is None else min(fault.pods, len(ready))
    match fault.which:
        case PodChoice.SEEDED:
            return random.Random(seed).sample(ready, count)  # noqa: S311 - repeatable is the point
        case PodChoice.OLDEST:
            return sorted(ready, key=lambda pod: (pod.created, pod.name))[:count]
        case PodChoice.YOUNGEST:
            return sorted(ready, key=lambda pod: (-pod.created, pod.name))[:count]


def pods_of(pods: Iterable[Pod], side: Side | None, *, primary: str) -> list[Pod]:
    """Give the pods of one side of a release; all where it does not matter whose they are.

    Args:
        pods: All pods.
        side: Whose.
        primary: Name of the primary's Deployment, with which the names of its pods begin.
    """
    return [pod for pod in pods if side is None or pod.name.startswith(f"{primary}-") is (side is Side.PRIMARY)]


class KillPods:
    """The pods' containers are killed; their restart is not this fault's business."""

    def __init__(self, choose: Choose) -> None:
        self._choose = choose

    def begin(self) -> tuple[str, ...]:
        """Kill them; one that has just ended by itself is none of them."""
        return tuple(pod.name for pod in self._choose() if pod.container.kill_on_purpose())

    def tick(self, seconds: float) -> None:
        """Do nothing: it is done."""

    def end(self) -> bool:
        """Do nothing: what is dead is dead."""
        return True

    def is_over(self) -> bool:
        """At once."""
        return True

    def problems(self) -> tuple[str, ...]:
        """None that could be."""
        return ()


class FreezePods:
    """All processes of the pods are stopped."""

    def __init__(self, choose: Choose) -> None:
        self._choose = choose
        self._pods: Sequence[Pod] = ()

    def begin(self) -> tuple[str, ...]:
        """Stop them."""
        self._pods = self._choose()
        for pod in self._pods:
            pod.container.freeze()
        return tuple(pod.name for pod in self._pods)

    def tick(self, seconds: float) -> None:
        """Do nothing: they stand still, but for a container that was started again meanwhile."""

    def end(self) -> bool:
        """Let them go on."""
        for pod in self._pods:
            pod.container.thaw()
        return True

    def is_over(self) -> bool:
        """Never by itself."""
        return False

    def problems(self) -> tuple[str, ...]:
        """None that could be."""
        return ()


class SwitchPods:
    """The pods' own fault switch is set, and set back at the end; a container that restarts meanwhile forgets it."""

    def __init__(self, choose: Choose, faults: dict[str, Any], executor: Executor) -> None:
        self._choose = choose
        self._faults = faults
        self._executor = executor
        self._switched: list[SwitchedPod] = []

    def begin(self) -> tuple[str, ...]:
        """Set it, without waiting for the answers."""
        self._switched = [SwitchedPod(pod, self._faults, self._executor) for pod in self._choose()]
        return tuple(switched.name for switched in self._switched)

    def tick(self, seconds: float) -> None:
        """Do nothing: the pods do it."""

    def end(self) -> bool:
        """Set it back where it was set; False until every pod has said that it is."""
        left = [switched for switched in self._switched if not switched.set_back()]
        return not left

    def is_over(self) -> bool:
        """Never by itself."""
        return False

    def problems(self) -> tuple[str, ...]:
        """Name the pods that did not take it."""
        return tuple(switched.problem for switched in self._switched if switched.problem)
