"""Predict a load test: the same autoscaler engine, on pods that are as exact as the plan."""

import math
from collections.abc import Sequence

from loadtests.hpa.alike import AlikePods
from loadtests.hpa.flags import ControllerFlags
from loadtests.hpa.model import HpaSpec
from loadtests.hpa.trace import Trace
from loadtests.hpa.versions import profile
from loadtests.hpa.why import explain
from loadtests.manifests.model import Container, Stack
from loadtests.plan import LoadPlan
from loadtests.prediction.cluster import SETTLED_SECONDS, Autoscaler, Cluster, PodShape, every
from loadtests.prediction.demand import Load, load_of
from loadtests.prediction.model import Assumptions, Point, PredictedDecision, Prediction
from loadtests.prediction.pods import Fleet, Start, ready_after_seconds
from loadtests.prediction.sampling import EverySync


def predict(
    plan: LoadPlan,
    stack: Stack,
    *,
    flags: ControllerFlags,
    kubernetes: str,
    assumptions: Assumptions | None = None,
    rollouts: Sequence[float] = (),
) -> Prediction:
    """Predict the replicas from the plan and the manifests alone.

    The workload is at its minimum when the load starts, and the load starts right after a sync.

    Args:
        plan: The load.
        stack: The Deployment and the HPA, as read from their manifests.
        flags: The controller's flags.
        kubernetes: Version whose autoscaler decides, as `1.35`.
        assumptions: What the manifests do not say; by default the sandbox's.
        rollouts: Seconds since the load's start at which the Deployment is rolled out anew.
    """
    given = assumptions or Assumptions()
    autoscaler = Autoscaler(stack.hpa, flags=flags, kubernetes=profile(kubernetes))
    fleet = _fleet(stack, given)
    _take_first_samples(fleet, given, flags)
    witness = _Writer(stack.hpa, autoscaler)
    Cluster(
        load=load_of(plan, step_seconds=given.step_seconds),
        fleet=fleet,
        shape=PodShape(
            containers=stack.deployment.containers,
            limit_cores=_limit_cores(stack.deployment.containers),
            idle_cpu_cores=given.idle_cpu_cores,
            memory_bytes=given.memory_bytes,
        ),
        sampling=EverySync(),
        autoscaler=autoscaler,
        syncs=every(flags.sync_period_seconds),
        rollouts=rollouts,
    ).run(witness)
    return Prediction(
        points=tuple(witness.points),
        decisions=tuple(witness.decisions),
        peak=max(point.wanted for point in witness.points),
        assumptions=given,
    )


# Private


def _limit_cores(containers: Sequence[Container]) -> float:
    """Add up the limits; a container without one can use any amount."""
    limits = [container.limits.cpu_millicores for container in containers]
    return sum(math.inf if limit is None else limit / 1000 for limit in limits)


def _fleet(stack: Stack, assumptions: Assumptions) -> Fleet:
    ready_seconds = ready_after_seconds(stack.deployment.containers[0].readiness, assumptions)
    return Fleet(
        count=stack.hpa.min_replicas,
        # The sandbox's pods are processes: they run at once.
        start=Start(running_seconds=0.0, ready_seconds=ready_seconds),
        settled_seconds=SETTLED_SECONDS,
        strategy=stack.deployment.rolling_update,
    )


def _take_first_samples(fleet: Fleet, assumptions: Assumptions, flags: ControllerFlags) -> None:
    for cohort in fleet.cohorts:
        cohort.sampled_seconds = -flags.sync_period_seconds
        cohort.cpu_seconds = assumptions.idle_cpu_cores * flags.sync_period_seconds


class _Writer:
    """Writes down every stretch and every decision with its reasons."""

    def __init__(self, hpa: HpaSpec, autoscaler: Autoscaler) -> None:
        self.points: list[Point] = []
        self.decisions: list[PredictedDecision] = []
        self._hpa = hpa
        self._autoscaler = autoscaler

    def stretch(self, since: float, until: float, fleet: Fleet, load: Load) -> None:  # noqa: ARG002 - a witness's signature
        self.ended(since, fleet, load)

    def decided(self, seconds: float, trace: Trace, groups: tuple[AlikePods, ...]) -> None:  # noqa: ARG002 - the same
        decision = PredictedDecision(
            seconds=seconds,
            current_replicas=trace.current,
            desired_replicas=trace.replicas,
            why=explain(self._hpa, self._autoscaler.tolerance, trace),
        )
        self.decisions.append(decision)

    def ended(self, now: float, fleet: Fleet, load: Load) -> None:
        point = Point(
            seconds=now, demand_cores=load.cores, wanted=fleet.wanted, running=fleet.running, ready=fleet.ready
        )
        self.points.append(point)
