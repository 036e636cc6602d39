"""What is explained, and what an explanation is made of: values only."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from loadtests.hpa.controller import HpaController
from loadtests.hpa.flags import ControllerFlags
from loadtests.hpa.model import Decision, HpaSpec, Observation, SelectPolicy
from loadtests.hpa.tolerance import Tolerance
from loadtests.hpa.trace import Memory, Trace
from loadtests.hpa.versions import KubernetesProfile


@dataclass(frozen=True, slots=True, kw_only=True)
class Sync:
    """One sync with everything that led to its decision."""

    spec: HpaSpec
    flags: ControllerFlags
    kubernetes: KubernetesProfile
    tolerance: Tolerance
    observation: Observation
    memory: Memory
    """What the controller remembered before."""
    trace: Trace
    decision: Decision
    before: HpaController
    """A copy as it was before, to try out what would have been decided."""
    after_restart: bool = False
    """Whether the controller was restarted since the sync before."""

    @property
    def now(self) -> float:
        """Give the time of the sync in Unix seconds."""
        return self.observation.time

    def disables(self, wish: int) -> bool:
        """Say whether the behavior forbids to go from the replicas there are to a wish."""
        behavior, current = self.spec.behavior, self.trace.current
        if behavior is None or wish == current:
            return False
        rules = behavior.scale_up if wish > current else behavior.scale_down
        return rules.select_policy is SelectPolicy.DISABLED


class Topic(StrEnum):
    """What a step is about."""

    ROUTE = "route"
    PODS = "pods"
    USAGE = "usage"
    FILLS = "fills"
    TOLERANCE = "tolerance"
    FAILURE = "failure"
    PROPOSALS = "proposals"
    STABILIZATION = "stabilization"
    RATE_LIMIT = "rate limit"
    BOUNDS = "bounds"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step on the way to the decision, in sentences."""

    topic: Topic
    text: str
    metric: int | None = None
    """Index in the HPA's list, where the step is about one metric."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenCondition:
    """A condition of the HPA's status."""

    status: str
    reason: str
    message: str
    """Kubernetes' own sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why one sync decided as it did."""

    time: float
    """Unix seconds."""
    seconds: float
    """Since the start of the recording or of the load."""
    hpa: str
    current_replicas: int
    desired_replicas: int
    answer: str
    """The decision and its main reason, in one sentence."""
    steps: tuple[Step, ...]
    outlook: str
    """What would have to change for another decision."""
    conditions: Mapping[str, SpokenCondition]
    remark: str = ""
    """Where the recorded decision is another one: what it was."""
