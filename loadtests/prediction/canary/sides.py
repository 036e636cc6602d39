"""The two sides of a release in a simulation: pods, their autoscaler, and their part of the requests."""

from dataclasses import dataclass, field

from loadtests.fault_plan import Side
from loadtests.hpa.trace import Trace
from loadtests.plan import LoadPlan
from loadtests.prediction.canary.ailments import HEALTHY, Ailment
from loadtests.prediction.cluster import Autoscaler, Observer, PodShape, work
from loadtests.prediction.demand import Arrivals, Users, load_of
from loadtests.prediction.pods import Fleet
from loadtests.prediction.sampling import EverySync


@dataclass(slots=True, kw_only=True)
class SimulatedSide:
    """The primary, or the canary."""

    side: Side
    fleet: Fleet
    shape: PodShape
    autoscaler: Autoscaler
    load: Users | Arrivals
    version: str
    ailment: Ailment = HEALTHY
    """Of the version."""
    unready_since: float | None = None
    """From when on not all pods are there; None while they are."""
    _sampling: EverySync = field(default_factory=EverySync)

    @property
    def is_ready(self) -> bool:
        """Say whether all pods are there that are wanted, and new."""
        return self.fleet.ready == self.fleet.running == self.fleet.wanted and not self.fleet.is_rolling

    def look(self, now: float) -> None:
        """Note since when pods are missing."""
        if self.is_ready:
            self.unready_since = None
        elif self.unready_since is None:
            self.unready_since = now

    def take(self, share_percent: int) -> None:
        """Take so much of the requests from now on."""
        self.load.share_ratio = share_percent / 100

    def requests_between(self, plan: LoadPlan, since: float, until: float) -> float:
        """Count the requests that its pods get; without a pod that is ready they are lost, and nobody counts them."""
        if not self.fleet.ready or not self.load.share_ratio:
            return 0.0
        return self.load.share_ratio * plan.offered_rate_at((since + until) / 2) * (until - since)

    def work(self, since: float, until: float) -> None:
        """Let the pods work."""
        self.load.enter(since, until)
        work(self.load, self.fleet, self.shape, since, until)

    def sync(self, now: float) -> Trace | None:
        """Let the autoscaler decide; of a Deployment that is scaled to zero it keeps away."""
        if not self.fleet.wanted:
            return None
        observer = Observer(self.shape)
        groups = tuple(observer.observe(cohort, now, self._sampling) for cohort in self.fleet.cohorts)
        trace = self.autoscaler.decide(now, self.fleet.wanted, groups)
        self.fleet.scale(trace.replicas, now)
        return trace


def share_of(plan: LoadPlan, *, step_seconds: float, share_percent: int) -> Users | Arrivals:
    """Make the load of one side.

    Args:
        plan: The whole load.
        step_seconds: Longest stretch that is taken as one.
        share_percent: Of the requests, at the beginning.
    """
    load = load_of(plan, step_seconds=step_seconds)
    load.share_ratio = share_percent / 100
    return load
