"""The pods of a simulation at its beginning: what they are like, and what was seen of them before."""

import math
from collections.abc import Sequence

from loadtests.hpa.flags import ControllerFlags
from loadtests.manifests.model import Container, Deployment
from loadtests.prediction.cluster import SETTLED_SECONDS, PodShape
from loadtests.prediction.model import Assumptions
from loadtests.prediction.pods import Fleet, Start, ready_after_seconds


def fleet_of(deployment: Deployment, count: int, assumptions: Assumptions) -> Fleet:
    """Give so many pods of a Deployment that were always there."""
    return Fleet(
        count=count,
        start=start_of(deployment, assumptions),
        settled_seconds=SETTLED_SECONDS,
        strategy=deployment.rolling_update,
    )


def start_of(deployment: Deployment, assumptions: Assumptions) -> Start:
    """Say how long its pods need; those of the sandbox are processes, which run at once."""
    ready_seconds = ready_after_seconds(deployment.containers[0].readiness, assumptions)
    return Start(running_seconds=0.0, ready_seconds=ready_seconds)


def shape_of(deployment: Deployment, assumptions: Assumptions) -> PodShape:
    """Say what its pods are like."""
    return PodShape(
        containers=deployment.containers,
        limit_cores=_limit_cores(deployment.containers),
        idle_cpu_cores=assumptions.idle_cpu_cores,
        memory_bytes=assumptions.memory_bytes,
    )


def take_first_samples(fleet: Fleet, assumptions: Assumptions, flags: ControllerFlags) -> None:
    """Have looked at idle pods one period ago."""
    for cohort in fleet.cohorts:
        cohort.sampled_seconds = -flags.sync_period_seconds
        cohort.cpu_seconds = assumptions.idle_cpu_cores * flags.sync_period_seconds


# Private


def _limit_cores(containers: Sequence[Container]) -> float:
    """Add up the limits; a container without one can use any amount."""
    limits = [container.limits.cpu_millicores for container in containers]
    return sum(math.inf if limit is None else limit / 1000 for limit in limits)
