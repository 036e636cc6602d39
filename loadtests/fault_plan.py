"""The faults that a scenario plans: values only."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

LONGEST_LATENCY_SECONDS = 10.0
"""What a pod delays at most by default; a pod refuses a longer delay."""


class FaultAction(StrEnum):
    """What is done."""

    KILL = "kill"
    """SIGKILL; a pod's container is started again by its back-off, a server after the fault's time."""
    FREEZE = "freeze"
    """SIGSTOP, and SIGCONT after the fault's time."""
    SLOW = "slow"
    """Pods delay every answer; a server is stopped for a share of every second."""
    FAIL = "fail"
    """Pods answer a share of the requests with an error."""
    ROLL_OUT = "roll-out"
    """All pods are replaced, as by `kubectl rollout restart`."""


class FaultTarget(StrEnum):
    """What it is done to."""

    PODS = "pods"
    BALANCER = "balancer"
    PROMETHEUS = "prometheus"
    DEPLOYMENT = "deployment"


class PodChoice(StrEnum):
    """Which pods are taken where not all are."""

    SEEDED = "seeded"
    """Drawn by the scenario's seed from the ready pods in the order of their names."""
    OLDEST = "oldest"
    YOUNGEST = "youngest"


class Side(StrEnum):
    """Whose pods, where a canary is released."""

    PRIMARY = "primary"
    CANARY = "canary"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedFault:
    """Something that is broken on purpose at a moment of the load."""

    at_seconds: float
    """Since the load started."""
    action: FaultAction
    target: FaultTarget
    for_seconds: float = 0.0
    """0 for what happens at once: a pod that is killed, a roll-out."""
    pods: int | None = None
    """How many pods at most; None: all that are ready, or the target is none of them."""
    which: PodChoice = PodChoice.SEEDED
    of: Side | None = None
    """Only pods of this side; None: of both, or there is no canary."""
    latency_seconds: float = 0.0
    """How long a slow pod waits before every answer."""
    share_ratio: float = 0.0
    """Of the requests that fail, or of every second in which a slow server stands still."""

    @property
    def end_seconds(self) -> float:
        """Give the planned end, since the load started."""
        return self.at_seconds + self.for_seconds

    @property
    def name(self) -> str:
        """Name what happens in words, as `freeze the balancer`."""
        match self.target:
            case FaultTarget.PODS:
                whom = f"{self._which_pods} of the {self.of}" if self.of else self._which_pods
            case FaultTarget.PROMETHEUS:
                whom = "Prometheus"
            case FaultTarget.BALANCER | FaultTarget.DEPLOYMENT:
                whom = f"the {self.target}"
        return f"{'roll out' if self.action is FaultAction.ROLL_OUT else self.action} {whom}"

    def meets(self, other: "PlannedFault") -> bool:
        """Say whether both break the same thing, whenever they do."""
        is_same_side = self.of is None or other.of is None or self.of is other.of
        return self.target is other.target and is_same_side

    @property
    def _which_pods(self) -> str:
        if self.pods is None:
            return "all pods"
        which = "" if self.which is PodChoice.SEEDED else f"{self.which} "
        return f"one {which}pod" if self.pods == 1 else f"{self.pods} {which}pods"


def roll_outs(faults: Iterable[PlannedFault]) -> tuple[float, ...]:
    """List when the Deployment is rolled out, in seconds since the load started."""
    return tuple(fault.at_seconds for fault in faults if fault.action is FaultAction.ROLL_OUT)


def overlaps(faults: Iterable[PlannedFault]) -> Iterator[tuple[int, int]]:
    """Yield the numbers (from 0) of every two faults that break the same target at the same time, in order of time."""
    listed = sorted(enumerate(faults), key=lambda numbered: numbered[1].at_seconds)
    for position, (first_number, first) in enumerate(listed):
        for second_number, second in listed[position + 1 :]:
            if first.meets(second) and (second.at_seconds < first.end_seconds or second.at_seconds == first.at_seconds):
                yield first_number, second_number
