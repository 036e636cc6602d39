"""Compute what groups of pods ask for that are alike in all but their names: a simulation's pods.

The numbers are those that `proposals` computes pod by pod, in the same integers and doubles; a property test holds the
two together. What is alike is counted, not repeated, so that a sync costs the same with two pods and with two hundred.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from loadtests.hpa import errors, proposals
from loadtests.hpa.calculation import Calculation, Fill, Guess, PodGroups, Usage
from loadtests.hpa.flags import ControllerFlags
from loadtests.hpa.groups import CPU, is_unready
from loadtests.hpa.model import (
    AverageValue,
    ContainerResourceMetric,
    MetricsObservation,
    MetricSpec,
    ResourceMetric,
    Utilization,
)
from loadtests.hpa.proposals import Verdict, combine
from loadtests.hpa.replica_calculator import Situation, guess_for_missing, judge, judge_filled
from loadtests.hpa.samples import GO_ZERO_TIME
from loadtests.hpa.tolerance import Tolerance
from loadtests.hpa.usage import average, full_request, utilization
from loadtests.hpa.versions import KubernetesProfile

AlikeMetric = ResourceMetric | ContainerResourceMetric
"""What can be computed from pods alone."""


class AlikeContainer(NamedTuple):
    """One container of each pod of a group, with thousandths by resource."""

    name: str
    requests_milli: Mapping[str, int]
    usage_milli: Mapping[str, int] | None
    """None: the metrics of the pods, if there are any, do not name this container."""


class AlikePods(NamedTuple):
    """So many pods that the autoscaler cannot tell apart. A tuple, since a day has a lot of them."""

    size: int
    name: str
    """Of the first."""
    phase: str
    ready: bool | Literal["unknown"] | None
    start_time: float | None
    ready_transition_time: float | None
    deleted: bool
    containers: tuple[AlikeContainer, ...]
    metric_time: float | None
    metric_window_seconds: float | None


class AlikeSituation(NamedTuple):
    """What every metric of one sync is computed in."""

    now: float
    current_replicas: int
    groups: Sequence[AlikePods]
    tolerance: Tolerance
    flags: ControllerFlags
    kubernetes: KubernetesProfile
    namespace: str


def ask_metrics(metrics: Sequence[MetricSpec], situation: AlikeSituation) -> Verdict:
    """Ask every metric, as `proposals.ask_metrics` does where there are no metrics but those of the pods."""
    return combine(metrics, situation.current_replicas, lambda metric: _ask(metric, situation))


def calculate(metric: AlikeMetric, situation: AlikeSituation) -> Calculation:
    """Compute what one metric proposes.

    Raises:
        MetricError: the metric cannot be computed.
    """
    with errors.Attempt(_FAILURES[isinstance(metric.target, Utilization)].format(metric.name)):
        samples = _samples_milli(metric, situation)
        sums = _Sums(metric)
        groups = _sort(metric, situation, samples, sums)
        if sums.counted == 0:
            raise errors.no_valid_samples()
        sums.take_requests(situation)
        return _replicas(situation, groups, sums)


# Private


def _ask(metric: MetricSpec, situation: AlikeSituation) -> Calculation:
    if isinstance(metric, ResourceMetric | ContainerResourceMetric):
        return calculate(metric, situation)
    nobody = Situation(
        now=situation.now,
        current_replicas=situation.current_replicas,
        status_replicas=0,
        pods=(),
        tolerance=situation.tolerance,
        flags=situation.flags,
        kubernetes=situation.kubernetes,
        namespace=situation.namespace,
    )
    return proposals.calculate(metric, nobody, MetricsObservation())  # which says that it was not fetched


_FAILURES = {True: "failed to get {} utilization", False: "failed to get {} usage"}


class _Sums:
    """Adds up what is known and what is guessed of the pods."""

    __slots__ = ("_metric", "counted", "known", "missing", "requests_milli", "unready", "used_milli")

    def __init__(self, metric: AlikeMetric) -> None:
        self._metric = metric
        self.counted = 0
        """Pods with a sample that counts."""
        self.used_milli = 0
        self.known: list[int] = []
        """Indices of the groups whose samples count; likewise those below."""
        self.unready: list[int] = []
        self.missing: list[int] = []
        self.requests_milli: list[int] = []
        """Per pod of each group; none where the target is no utilization."""

    def take_requests(self, situation: AlikeSituation) -> None:
        """Read the requests of all pods, which only a utilization needs."""
        if isinstance(self._metric.target, Utilization):
            rejects = situation.kubernetes.rejects_unknown_container
            self.requests_milli = [
                _request_milli(pods, self._metric, rejects_unknown_container=rejects) for pods in situation.groups
            ]

    def usage(self, groups: Sequence[AlikePods]) -> Usage:
        """Measure the pods whose samples count."""
        return self._measure(groups, self.used_milli, self.known, self.counted)

    def filled_usage(self, groups: Sequence[AlikePods], guess: Guess, *, with_unready: bool) -> tuple[Usage, int]:
        """Measure them together with guesses for the others; return how many pods that are, too."""
        used, indices = self.used_milli, list(self.known)
        if guess is not Guess.LEFT_OUT:
            indices += self.missing
        if guess is Guess.FULL:
            used += sum(groups[index].size * self._full_milli(index) for index in self.missing)
        if with_unready:
            indices += self.unready
        pods = sum(groups[index].size for index in indices)
        return self._measure(groups, used, indices, pods), pods

    def _measure(self, groups: Sequence[AlikePods], used_milli: int, indices: Iterable[int], pods: int) -> Usage:
        target = self._metric.target
        if isinstance(target, AverageValue):
            return average(used_milli, pods, target_milli=target.milli)
        requested = sum([groups[index].size * self.requests_milli[index] for index in indices])
        return utilization(used_milli, requested, pods, target_percent=target.percent)

    def _full_milli(self, index: int) -> int:
        target = self._metric.target
        if isinstance(target, AverageValue):
            return target.milli
        return full_request(self.requests_milli[index], target_percent=target.percent)


def _sort(metric: AlikeMetric, situation: AlikeSituation, samples: Sequence[int | None], sums: _Sums) -> PodGroups:
    """Sort the groups as `groups.group_pods` sorts pods, and add up the samples that count."""
    is_cpu, ready_count = metric.name == CPU, 0
    unready: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    for index, (pods, value) in enumerate(zip(situation.groups, samples, strict=True)):
        if pods.deleted or pods.phase == "Failed":
            ignored += (pods.name,) * pods.size
        elif pods.phase == "Pending" or (value is not None and is_cpu and _is_unready(pods, situation)):
            unready += (pods.name,) * pods.size
            sums.unready.append(index)
        elif value is None:
            missing += (pods.name,) * pods.size
            sums.missing.append(index)
        else:
            ready_count += pods.size
            sums.known.append(index)
            sums.used_milli += pods.size * value
    sums.counted = ready_count
    return PodGroups(ready_count=ready_count, unready=unready, missing=missing, ignored=ignored)


def _is_unready(pods: AlikePods, situation: AlikeSituation) -> bool:
    taken = GO_ZERO_TIME if pods.metric_time is None else pods.metric_time
    return is_unready(pods, taken, pods.metric_window_seconds or 0.0, now=situation.now, flags=situation.flags)


def _replicas(situation: AlikeSituation, groups: PodGroups, sums: _Sums) -> Calculation:
    current, tolerance = situation.current_replicas, situation.tolerance
    usage = sums.usage(situation.groups)
    with_unready = bool(groups.unready) and usage.ratio > 1.0
    if not with_unready and not groups.missing:
        replicas, outcome = judge(current, tolerance, usage.ratio, groups.ready_count)
        return Calculation(replicas=replicas, usage=usage, outcome=outcome, groups=groups)
    guess = guess_for_missing(usage.ratio, are_missing=bool(groups.missing))
    filled, count = sums.filled_usage(situation.groups, guess, with_unready=with_unready)
    replicas, outcome = judge_filled(current, tolerance, usage.ratio, filled.ratio, count)
    fill = Fill(usage=filled, missing_as=guess, with_unready=with_unready)
    return Calculation(replicas=replicas, usage=usage, outcome=outcome, groups=groups, fill=fill)


def _samples_milli(metric: AlikeMetric, situation: AlikeSituation) -> list[int | None]:
    """Take the usage of a pod of each group; None where it is missing."""
    with errors.Attempt(f"unable to get metrics for resource {metric.name}"):
        measured = [any(one.usage_milli is not None for one in pods.containers) for pods in situation.groups]
        if not any(measured):
            raise errors.no_samples()
        if isinstance(metric, ResourceMetric):
            return [
                _sum_milli(pods, metric.name) if has_metrics else None
                for pods, has_metrics in zip(situation.groups, measured, strict=True)
            ]
        return [
            _container_milli(pods, metric, situation.namespace) if has_metrics else None
            for pods, has_metrics in zip(situation.groups, measured, strict=True)
        ]


def _sum_milli(pods: AlikePods, resource: str) -> int | None:
    total = 0
    for container in pods.containers:
        value = container.usage_milli.get(resource) if container.usage_milli is not None else None
        if value is None:
            return None
        total += value
    return total


def _container_milli(pods: AlikePods, metric: ContainerResourceMetric, namespace: str) -> int | None:
    usage = next((one.usage_milli for one in pods.containers if one.name == metric.container), None)
    if usage is None:
        raise errors.container_without_metrics(metric.container, namespace, pods.name)
    return usage.get(metric.name)


def _request_milli(pods: AlikePods, metric: AlikeMetric, *, rejects_unknown_container: bool) -> int:
    wanted = metric.container if isinstance(metric, ContainerResourceMetric) else None
    found, total = False, 0
    for container in pods.containers:
        if wanted is None or container.name == wanted:
            found = True
            request = container.requests_milli.get(metric.name)
            if request is None:
                raise errors.missing_request(metric.name, container.name, pods.name)
            total += request
    if wanted is not None and not found and rejects_unknown_container:
        raise errors.unknown_container(wanted, pods.name)
    return total
