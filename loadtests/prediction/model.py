"""What is predicted, and from what: values only."""

from dataclasses import dataclass, field

from loadtests.canary.model import RUNNING_PHASES, Phase
from loadtests.canary.timeline import Timeline


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumptions:
    """What the manifests do not say about pods; the defaults are those of the sandbox."""

    pod_start_seconds: float = 0.6
    """From the scale-out to a process that would answer its readiness probe."""
    idle_cpu_cores: float = 0.004
    """What a pod uses without load, probes each second and a scrape each two seconds included."""
    memory_bytes: int = 36 << 20
    """What a pod holds, whatever the load: requests cost CPU."""
    step_seconds: float = 0.25
    """Longest stretch that is taken as one; syncs, stages and pods that become ready always begin a new one."""
    sources: tuple[str, ...] = ()
    """Where those come from that are not the sandbox's, as sentences."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """The state at one moment."""

    seconds: float
    """Since the load started."""
    demand_cores: float
    """What the users ask for, backlog left out."""
    wanted: int
    running: int
    """Pods that are started; one that is deleted counts no more."""
    ready: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PredictedDecision:
    """What the autoscaler is predicted to decide at one sync."""

    seconds: float
    current_replicas: int
    desired_replicas: int
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """How the replicas will follow the load."""

    points: tuple[Point, ...]
    decisions: tuple[PredictedDecision, ...]
    peak: int
    """Most replicas wanted."""
    assumptions: Assumptions = field(default_factory=Assumptions)
    canary: Timeline | None = None
    """The ticks of the canary's controller, in seconds since the load started; None where there is no canary, or its
    ticks cannot be predicted."""
    canary_problem: str = ""
    """Why not; empty where there is nothing to predict."""
    problem: str = ""
    """Why nothing is predicted at all; then there are no points."""

    def wanted_from(self, replicas: int) -> float | None:
        """Say when at least so many replicas are first wanted, in seconds; None if they never are."""
        return next((point.seconds for point in self.points if point.wanted >= replicas), None)

    @property
    def scale_out_seconds(self) -> float | None:
        """Say when the replicas wanted first reach their peak."""
        return self.wanted_from(self.peak)

    @property
    def return_seconds(self) -> float | None:
        """Say when the last pod above the lowest number after the peak is no longer ready; None if they stay."""
        if not self.points:
            return None
        lowest = self.points[0].wanted
        last_above = max((i for i, p in enumerate(self.points) if max(p.wanted, p.ready) > lowest), default=None)
        if last_above is None or last_above + 1 == len(self.points):
            return None
        return self.points[last_above + 1].seconds

    @property
    def sentence(self) -> str:
        """Say in one sentence what is predicted."""
        return f"{self._replicas_sentence}{self._canary_sentence}"

    @property
    def _canary_sentence(self) -> str:
        ends = {Phase.SUCCEEDED: "promoted", Phase.FAILED: "rolled back"}
        ticks = self.canary.ticks if self.canary else ()
        ended = [tick for tick in ticks if tick.phase in ends and tick.before in RUNNING_PHASES]
        told = (f"the canary is {ends[tick.phase]} at {tick.time:.0f} s" for tick in ended)
        return "".join(f", and {sentence}" for sentence in told)

    @property
    def _replicas_sentence(self) -> str:
        if self.problem:
            return f"nothing, as {self.problem}"
        lowest = self.points[0].wanted
        if self.peak == lowest:
            return f"the replicas stay at {lowest}"
        back = self.return_seconds
        returns = "do not return within the plan" if back is None else f"return at {back:.0f} s"
        return f"{self.peak} replicas are wanted at {self.scale_out_seconds:.0f} s, from {lowest}, and {returns}"
