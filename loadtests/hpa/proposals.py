"""What each metric proposes, and what they propose together.

Source: https://github.com/kubernetes/kubernetes/blob/v1.35.0/pkg/controller/podautoscaler/horizontal.go
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar, assert_never

from loadtests.hpa import errors
from loadtests.hpa.calculation import Calculation, Proposal
from loadtests.hpa.metric_words import spell_selector
from loadtests.hpa.model import (
    AverageValue,
    ContainerResourceMetric,
    ExternalMetric,
    FetchError,
    MetricsObservation,
    MetricSpec,
    ObjectMetric,
    PodObservation,
    PodsMetric,
    ResourceMetric,
    Utilization,
    Value,
)
from loadtests.hpa.object_metrics import replicas_for_average, replicas_for_value, sum_series
from loadtests.hpa.quantity import parse_milli
from loadtests.hpa.replica_calculator import Situation, counted_pods, replicas_for_pods
from loadtests.hpa.samples import Sample, of_container, of_whole_pods, requests_milli
from loadtests.hpa.usage import AverageTarget, Target, UtilizationTarget

_Metric = TypeVar("_Metric", bound=MetricSpec)
_Fetched = TypeVar("_Fetched", str, tuple[str, ...], Mapping[str, str])


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A metric that gives no proposal."""

    metric: int
    """Index in the HPA's list."""
    error: errors.MetricError


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the metrics propose together."""

    proposals: tuple[Proposal, ...]
    failures: tuple[Failure, ...]
    chosen: Proposal | None
    """The highest proposal; None where nothing may be changed, since all metrics failed, or some and the others ask for
    fewer replicas."""


def ask_metrics(metrics: Sequence[MetricSpec], situation: Situation, seen: MetricsObservation) -> Verdict:
    """Ask every metric."""
    return combine(metrics, situation.current_replicas, lambda metric: calculate(metric, situation, seen))


def combine(metrics: Sequence[_Metric], current: int, ask: Callable[[_Metric], Calculation]) -> Verdict:
    """Ask every metric; the highest proposal counts, the first of equal ones (of zeros, the last)."""
    proposals: list[Proposal] = []
    failures: list[Failure] = []
    for index, metric in enumerate(metrics):
        try:
            calculation = ask(metric)
        except errors.MetricError as error:
            failures.append(Failure(metric=index, error=error))
        else:
            proposals.append(Proposal(metric=index, replicas=calculation.replicas, calculation=calculation))
    highest = _highest(proposals)
    blocked = highest is not None and bool(failures) and highest.replicas < current
    return Verdict(proposals=tuple(proposals), failures=tuple(failures), chosen=None if blocked else highest)


def calculate(metric: MetricSpec, situation: Situation, seen: MetricsObservation) -> Calculation:
    """Compute what one metric proposes.

    Raises:
        MetricError: the metric cannot be computed.
    """
    match metric:
        case ResourceMetric() | ContainerResourceMetric():
            return calculate_resource(metric, situation, situation.pods)
        case PodsMetric():
            return _pods(metric, situation, seen)
        case ObjectMetric():
            return _object(metric, situation, seen)
        case ExternalMetric():
            return _external(metric, situation, seen)
        case _:
            assert_never(metric)


def calculate_resource(
    metric: ResourceMetric | ContainerResourceMetric, situation: Situation, sampled: Collection[PodObservation]
) -> Calculation:
    """Compute what a resource proposes from the pods and what the metrics API sampled, which may be other pods.

    Raises:
        MetricError: the metric cannot be computed.
    """
    container = metric.container if isinstance(metric, ContainerResourceMetric) else None
    what = "utilization" if isinstance(metric.target, Utilization) else "usage"
    with errors.Attempt(f"failed to get {metric.name} {what}"):
        samples = _resource_samples(metric.name, container, sampled, situation.namespace)
        groups, counted = counted_pods(situation, samples, metric.name)
        target = _resource_target(metric, container, situation)
        return replicas_for_pods(situation, target, groups, counted)


# Private


def _highest(proposals: Iterable[Proposal]) -> Proposal | None:
    highest: Proposal | None = None
    for proposal in proposals:
        if highest is None or highest.replicas == 0 or proposal.replicas > highest.replicas:
            highest = proposal
    return highest


def _resource_samples(
    resource: str, container: str | None, sampled: Collection[PodObservation], namespace: str
) -> Mapping[str, Sample]:
    with errors.Attempt(f"unable to get metrics for resource {resource}"):
        if container is None:
            return of_whole_pods(sampled, resource)
        return of_container(sampled, resource, container, namespace=namespace)


def _resource_target(
    metric: ResourceMetric | ContainerResourceMetric, container: str | None, situation: Situation
) -> Target:
    if isinstance(metric.target, AverageValue):
        return AverageTarget(milli=metric.target.milli)
    requests = requests_milli(
        situation.pods,
        metric.name,
        container,
        rejects_unknown_container=situation.kubernetes.rejects_unknown_container,
    )
    return UtilizationTarget(percent=metric.target.percent, requests_milli=requests)


def _pods(metric: PodsMetric, situation: Situation, seen: MetricsObservation) -> Calculation:
    with errors.Attempt(f"unable to get metric {metric.name}"):
        values = _fetched("custom", metric.name, seen.pods)
    samples = {pod: Sample(parse_milli(value)) for pod, value in values.items()}
    groups, counted = counted_pods(situation, samples, None)
    return replicas_for_pods(situation, AverageTarget(milli=metric.target.milli), groups, counted)


def _object(metric: ObjectMetric, situation: Situation, seen: MetricsObservation) -> Calculation:
    try:
        usage_milli = parse_milli(_fetched("custom", metric.name, seen.object))
    except errors.MetricError as error:
        raise _object_failure(metric, situation.namespace, error) from error
    if isinstance(metric.target, Value):
        return replicas_for_value(situation, usage_milli, metric.target.milli)
    return replicas_for_average(situation, usage_milli, metric.target.milli, caps=False)


def _object_failure(metric: ObjectMetric, namespace: str, error: errors.MetricError) -> errors.MetricError:
    described = metric.described_object
    # The order of the words is Kubernetes' own slip.
    return errors.MetricError(
        f"unable to get metric {metric.name}: {described.kind} on {namespace} {described.name}/{error}"
    )


def _external(metric: ExternalMetric, situation: Situation, seen: MetricsObservation) -> Calculation:
    name = f"{situation.namespace}/{metric.name}/{spell_selector(metric.selector)}"
    with errors.Attempt(f"unable to get external metric {name}"):
        series = _fetched("external", metric.name, seen.external)
    values = [parse_milli(value) for value in series]
    kubernetes = situation.kubernetes
    if isinstance(metric.target, Value):
        usage_milli = sum_series(values, caps=kubernetes.caps_value)
        return replicas_for_value(situation, usage_milli, metric.target.milli)
    caps = kubernetes.caps_external_per_pod
    return replicas_for_average(situation, sum_series(values, caps=caps), metric.target.milli, caps=caps)


def _fetched(api: str, name: str, answers: Mapping[str, _Fetched | FetchError]) -> _Fetched:
    answer = answers.get(name)
    if isinstance(answer, FetchError):
        raise errors.not_fetched(api, answer.text)
    if not answer:
        raise errors.no_values(api)
    return answer
