"""Predict a load test: the same autoscaler engine, on pods that are as exact as the plan."""

from collections.abc import Sequence

from loadtests.hpa.flags import ControllerFlags
from loadtests.hpa.versions import profile
from loadtests.manifests.model import Stack
from loadtests.plan import LoadPlan
from loadtests.prediction.beginning import fleet_of, shape_of, take_first_samples
from loadtests.prediction.cluster import Autoscaler, Cluster, every
from loadtests.prediction.demand import load_of
from loadtests.prediction.model import Assumptions, Prediction
from loadtests.prediction.sampling import EverySync
from loadtests.prediction.writing import Writer


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
    fleet = fleet_of(stack.deployment, stack.hpa.min_replicas, given)
    take_first_samples(fleet, given, flags)
    witness = Writer(stack.hpa, autoscaler)
    Cluster(
        load=load_of(plan, step_seconds=given.step_seconds),
        fleet=fleet,
        shape=shape_of(stack.deployment, given),
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
