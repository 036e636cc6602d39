"""Good values for the tests of the autoscaler; each test changes what it is about."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from loadtests.hpa.controller import HpaController
from loadtests.hpa.defaults import SCALE_DOWN, SCALE_UP
from loadtests.hpa.flags import ControllerFlags
from loadtests.hpa.model import (
    Behavior,
    ContainerObservation,
    HpaSpec,
    MetricsObservation,
    MetricSpec,
    ObjectReference,
    Observation,
    PodObservation,
    PolicyType,
    ResourceMetric,
    ScalingPolicy,
    ScalingRules,
    SelectPolicy,
    Utilization,
)
from loadtests.hpa.replica_calculator import Situation
from loadtests.hpa.tolerance import tolerance_of
from loadtests.hpa.versions import profile

NOW = 1_700_000_000.0
"""Unix seconds of the sync that a test looks at."""
OLD = NOW - 5000.0
"""When pods started that are long past every period of the controller's flags."""
CPU_50 = ResourceMetric(name="cpu", target=Utilization(percent=50))
DEPLOYMENT = ObjectReference(api_version="apps/v1", kind="Deployment", name="shop")


def pod(name: str = "p0", *, cpu: str | None = "50m", request: str = "100m", **changes: Any) -> PodObservation:  # noqa: ANN401 - any field
    """Give an old, ready pod with one container; `cpu` None is a pod without metrics."""
    usage = None if cpu is None else {"cpu": cpu}
    good = PodObservation(
        name=name,
        phase="Running",
        ready=True,
        start_time=OLD,
        ready_transition_time=OLD + 2,
        deleted=False,
        containers=(ContainerObservation(name="app", requests={"cpu": request}, usage=usage),),
        metric_time=NOW - 5,
        metric_window_seconds=30.0,
    )
    return good._replace(**changes)


def pods(*cpu: str | None, **changes: Any) -> tuple[PodObservation, ...]:  # noqa: ANN401 - any field
    """Give a pod per usage."""
    return tuple(pod(f"p{index}", cpu=one, **changes) for index, one in enumerate(cpu))


def situation(
    seen: Sequence[PodObservation],
    *,
    current: int | None = None,
    kubernetes: str = "1.35",
    **changes: Any,  # noqa: ANN401 - any field
) -> Situation:
    """Give a sync at which there are as many replicas as pods, if nothing else is said."""
    flags, version = ControllerFlags(), profile(kubernetes)
    replicas = len(seen) if current is None else current
    good = Situation(
        now=NOW,
        current_replicas=replicas,
        status_replicas=replicas,
        pods=tuple(seen),
        tolerance=tolerance_of(None, flags, version),
        flags=flags,
        kubernetes=version,
        namespace="demo",
    )
    return replace(good, **changes)


def spec(*metrics: MetricSpec, minimum: int = 1, maximum: int = 20, behavior: Behavior | None = None) -> HpaSpec:
    """Give an HPA on 50 % CPU, without behavior, if nothing else is said."""
    return HpaSpec(
        name="shop",
        namespace="demo",
        scale_target=DEPLOYMENT,
        min_replicas=minimum,
        max_replicas=maximum,
        metrics=metrics or (CPU_50,),
        behavior=behavior,
    )


def rules(
    *policies: ScalingPolicy,
    window: int | None = 0,
    select: SelectPolicy = SelectPolicy.MAX,
    tolerance: float | None = None,
) -> ScalingRules:
    """Give rules of one direction, without stabilization if nothing else is said."""
    return ScalingRules(
        stabilization_window_seconds=window, select_policy=select, policies=policies, tolerance=tolerance
    )


def behavior(up: ScalingRules = SCALE_UP, down: ScalingRules = SCALE_DOWN) -> Behavior:
    """Give a behavior with the API's defaults where nothing is said."""
    return Behavior(scale_up=up, scale_down=down)


def pods_policy(value: int, period_seconds: int = 15) -> ScalingPolicy:
    """Give a policy in pods."""
    return ScalingPolicy(type=PolicyType.PODS, value=value, period_seconds=period_seconds)


def percent_policy(value: int, period_seconds: int = 15) -> ScalingPolicy:
    """Give a policy in percent."""
    return ScalingPolicy(type=PolicyType.PERCENT, value=value, period_seconds=period_seconds)


def controller(hpa: HpaSpec, *, kubernetes: str = "1.35", **flags: float) -> HpaController:
    """Give a controller that has just started."""
    return HpaController(hpa, flags=ControllerFlags(**flags), kubernetes=profile(kubernetes))


def observe(
    replicas: int,
    millicores: int,
    *,
    seconds: float = 0.0,
    metrics: MetricsObservation | None = None,
    **changes: Any,  # noqa: ANN401 - any field
) -> Observation:
    """Give a sync at which every replica requests 100m and uses the same."""
    good = Observation(
        time=NOW + seconds,
        spec_replicas=replicas,
        status_replicas=replicas,
        pods=pods(*[f"{millicores}m"] * replicas),
        metrics=metrics or MetricsObservation(),
    )
    return replace(good, **changes)
