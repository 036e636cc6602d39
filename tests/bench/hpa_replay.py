"""Row: how long the autoscaler's engine takes for a day of 50 pods."""

import math
import random
import statistics
import time
from collections.abc import Iterator

from loadtests.hpa import defaults
from loadtests.hpa.controller import HpaController
from loadtests.hpa.flags import ControllerFlags
from loadtests.hpa.model import (
    Behavior,
    ContainerObservation,
    HpaSpec,
    ObjectReference,
    Observation,
    PodObservation,
    ResourceMetric,
    Utilization,
)
from loadtests.hpa.versions import DEFAULT_VERSION, profile
from tests.bench.interface import Beside, Bound, Measurement, NotMeasured, Row, Target
from tests.bench.machine import Machine

PODS = 50
_DAY_SECONDS = 86_400
_SYNC_SECONDS = 15
_MOST_PODS = 200
_START = 1_700_000_000.0
_METRIC_WINDOW_SECONDS = 30.0
_SPEC = HpaSpec(
    name="load-harness",
    namespace="bench",
    scale_target=ObjectReference(api_version="apps/v1", kind="Deployment", name="load-harness"),
    min_replicas=1,
    max_replicas=_MOST_PODS,
    metrics=(ResourceMetric(name="cpu", target=Utilization(percent=50)),),
    behavior=Behavior(scale_up=defaults.SCALE_UP, scale_down=defaults.SCALE_DOWN),
)


def rows() -> tuple[Row, ...]:
    """Return the row."""
    return (
        Row(
            key="hpa-replay",
            name=f"HPA replay of a day at {_SYNC_SECONDS} s syncs, {PODS} pods, with explanations",
            unit="s",
            target=Target(bound=Bound.AT_MOST, value=5.0),
            measure=measure,
        ),
    )


def measure(machine: Machine, *, syncs: int = _DAY_SECONDS // _SYNC_SECONDS) -> Measurement:  # noqa: ARG001 - a row's signature
    """Decide on every observation; only the engine's time counts."""
    controller = HpaController(_SPEC, flags=ControllerFlags(), kubernetes=profile(DEFAULT_VERSION))
    seconds, changes = [], 0
    for observation in _a_day(syncs):
        start = time.perf_counter()
        decision = controller.reconcile(observation)
        seconds.append(time.perf_counter() - start)
        changes += decision.desired_replicas != decision.current_replicas
        if not decision.why:
            raise NotMeasured(what=f"decision at {observation.time:.0f}", why="came without its explanation")
    return Measurement(
        value=sum(seconds),
        how=f"sum over {syncs} calls of the engine, observations made up (CPU of a day's shape, seeded), no files read",
        samples=tuple(1e6 * each for each in seconds),
        samples_unit="µs per sync",
        beside=(
            Beside(name="median sync", unit="µs", value=1e6 * statistics.median(seconds)),
            Beside(name="syncs that ask for another number of replicas", unit="", value=changes),
        ),
    )


def _a_day(syncs: int) -> Iterator[Observation]:
    draw = random.Random(1)  # noqa: S311 - repeatable on purpose
    for sync in range(syncs):
        now = _START + sync * _SYNC_SECONDS
        # Around the target of 100 m, so that all of scale-up, scale-down and leaving alone are asked for.
        mean_millicores = 100 + 60 * math.sin(2 * math.pi * sync / syncs)
        yield Observation(
            time=now,
            spec_replicas=PODS,
            status_replicas=PODS,
            pods=tuple(_pod(number, now, draw.gauss(mean_millicores, 10)) for number in range(PODS)),
        )


def _pod(number: int, now: float, millicores: float) -> PodObservation:
    container = ContainerObservation(
        name="app",
        requests={"cpu": "200m", "memory": "128Mi"},
        usage={"cpu": f"{max(millicores, 0) * 1e6:.0f}n", "memory": "71Mi"},
    )
    return PodObservation(
        name=f"load-harness-{number}",
        phase="Running",
        ready=True,
        start_time=_START - _DAY_SECONDS,
        ready_transition_time=_START - _DAY_SECONDS + 2,
        deleted=False,
        containers=(container,),
        metric_time=now - 5,
        metric_window_seconds=_METRIC_WINDOW_SECONDS,
    )
