"""Try out with the engine what would have been decided otherwise."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from loadtests.explanation.model import Sync
from loadtests.hpa.model import (
    ContainerObservation,
    ContainerResourceMetric,
    ExternalMetric,
    HpaSpec,
    MetricSpec,
    ObjectMetric,
    Observation,
    PodObservation,
    PodsMetric,
    ResourceMetric,
    Utilization,
)
from loadtests.hpa.quantity import parse_milli
from loadtests.hpa.trace import Trace

_LONGEST_SECONDS = 3600 + 1800
"""The longest window, and the longest period of a policy after it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """What a later sync would do if the metrics went on asking for the same."""

    in_seconds: float
    replicas: int


def with_spec(sync: Sync, spec: HpaSpec) -> Trace:
    """Decide with another HPA, the controller's memory as it was."""
    return sync.before.fork(spec).reconcile_traced(sync.observation)[1]


def with_level(sync: Sync, metric: int, level: int) -> Trace:
    """Decide with one metric at another level: whole percent for a utilization, else thousandths."""
    observation = at_level(sync.observation, sync.spec.metrics[metric], level)
    return sync.before.fork().reconcile_traced(observation)[1]


def lowest_level(sync: Sync, metric: int, holds: Callable[[Trace], bool]) -> int | None:
    """Find the lowest level from which on a decision is taken; None if it never is."""
    low, high = -1, _highest(sync, sync.spec.metrics[metric])
    if not holds(with_level(sync, metric, high)):
        return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(with_level(sync, metric, middle)) else (middle, high)
    return high


def highest_level(sync: Sync, metric: int, holds: Callable[[Trace], bool]) -> int | None:
    """Find the highest level up to which a decision is taken; None if it never is."""
    if not holds(with_level(sync, metric, 0)):
        return None
    beyond = lowest_level(sync, metric, lambda trace: not holds(trace))
    return None if beyond is None else beyond - 1


def if_it_goes_on(sync: Sync) -> tuple[Later, ...]:
    """List the changes of later syncs, as long as the metrics ask for what they ask for now."""
    verdict = sync.trace.verdict
    assert verdict is not None  # noqa: S101 - asked only where metrics were
    controller, replicas, changes = sync.before.fork(), sync.observation.spec_replicas, []
    period = sync.flags.sync_period_seconds
    for number in range(int(_LONGEST_SECONDS / period) + 2):
        before = replicas
        replicas = controller.decide(sync.now + number * period, before, lambda: verdict).replicas
        if number and replicas != before:
            changes.append(Later(in_seconds=number * period, replicas=replicas))
    return tuple(changes)


def at_level(observation: Observation, metric: MetricSpec, level: int) -> Observation:
    """Change an observation so that a metric is at a level; pods without a sample stay without."""
    metrics = observation.metrics
    match metric:
        case ResourceMetric() | ContainerResourceMetric():
            return replace(observation, pods=tuple(_pod(pod, metric, level) for pod in observation.pods))
        case PodsMetric():
            values = dict.fromkeys(metrics.pods[metric.name], f"{level}m")  # type: ignore[arg-type]  # it has a proposal
            return replace(observation, metrics=replace(metrics, pods={**metrics.pods, metric.name: values}))
        case ObjectMetric():
            answers = {**metrics.object, metric.name: f"{level}m"}
            return replace(observation, metrics=replace(metrics, object=answers))
        case ExternalMetric():
            return replace(
                observation, metrics=replace(metrics, external={**metrics.external, metric.name: (f"{level}m",)})
            )


# Private


def _highest(sync: Sync, metric: MetricSpec) -> int:
    """Give a level that is enough for any decision to go up."""
    target = metric.target.percent if isinstance(metric.target, Utilization) else metric.target.milli
    replicas = max(sync.observation.spec_replicas, sync.observation.status_replicas, sync.spec.max_replicas)
    return target * 4 * (replicas + len(sync.observation.pods) + 2)


def _pod(pod: PodObservation, metric: ResourceMetric | ContainerResourceMetric, level: int) -> PodObservation:
    """Give the whole use to the first container that is measured."""
    containers: list[ContainerObservation] = []
    only = metric.container if isinstance(metric, ContainerResourceMetric) else None
    measured = [one for one in pod.containers if only in (None, one.name)]
    use = _use(metric, measured, level)
    for one in pod.containers:
        if one in measured and one.usage is not None and metric.name in one.usage:
            share = use if one is measured[0] else 0
            containers.append(one._replace(usage={**one.usage, metric.name: f"{share}m"}))
        else:
            containers.append(one)
    return pod._replace(containers=tuple(containers))


def _use(metric: ResourceMetric | ContainerResourceMetric, containers: list[ContainerObservation], level: int) -> int:
    if not isinstance(metric.target, Utilization):
        return level
    request = sum(parse_milli(one.requests.get(metric.name, "0")) for one in containers)
    return -(-request * level // 100)
