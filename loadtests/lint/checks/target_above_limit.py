"""A target that the pods cannot reach, or not by more than the tolerance."""

from collections.abc import Iterator

from loadtests.hpa.model import AverageValue, ContainerResourceMetric, ResourceMetric, Utilization
from loadtests.hpa.tolerance import Tolerance
from loadtests.lint.interface import Subject
from loadtests.lint.spelling import quantity
from loadtests.lint.workload import POD_LEVEL_FROM, Container, Workload
from slo.findings.interface import Found, Level

_Metric = ResourceMetric | ContainerResourceMetric


def run(subject: Subject) -> Iterator[Found]:
    """Find resource metrics whose highest possible value does not scale up."""
    if subject.workload is None:
        return
    for index, metric in enumerate(subject.hpa.metrics):
        if not isinstance(metric, ResourceMetric | ContainerResourceMetric):
            continue
        only = metric.container if isinstance(metric, ContainerResourceMetric) else None
        containers = [one for one in subject.workload.measured(subject.minor) if only in (None, one.name)]
        limits = [one.limits_milli.get(metric.name) for one in containers]
        if not containers or any(limit is None for limit in limits):
            continue
        request = _request(subject, subject.workload, metric, containers)
        sentence = _sentence(metric, request, sum(filter(None, limits)), subject.tolerance)
        if sentence:
            yield Found(
                level=Level.ERROR,
                place=subject.metric_place(index),
                sentence=sentence,
                fix=_fix(metric.name),
            )


# Private


def _request(subject: Subject, workload: Workload, metric: _Metric, containers: list[Container]) -> int:
    """Give what a utilization is divided by: the pod's own request, where it has one and the version reads it."""
    if isinstance(metric, ResourceMetric) and subject.minor >= POD_LEVEL_FROM:
        whole = workload.pod_requests_milli.get(metric.name)
        if whole is not None:
            return whole
    return sum(one.requests_milli.get(metric.name, 0) for one in containers)


def _sentence(metric: _Metric, request: int, limit: int, tolerance: Tolerance) -> str:
    match metric.target:
        case Utilization(percent=target):
            if request == 0:
                return ""
            most = 100 * limit // request
            wanted = _lowest_percent(target, tolerance)
            if most >= wanted:
                return ""
            return (
                f"{metric.name} is at {most} % of the request at most (limit {quantity(metric.name, limit)}, request "
                f"{quantity(metric.name, request)}), and with a target of {target} % it scales up from {wanted} % "
                "on: never"
            )
        case AverageValue(milli=target):
            if limit > target and not tolerance.covers(limit / target):
                return ""
            more = "" if limit < target else f" and a tolerance of {100 * tolerance.up:g} %"
            return (
                f"{metric.name} is at {quantity(metric.name, limit)} per pod at most (its limit), so with a target of "
                f"{quantity(metric.name, target)}{more} it never scales up"
            )


def _lowest_percent(target: int, tolerance: Tolerance) -> int:
    percent = target + 1
    while tolerance.covers(percent / target):
        percent += 1
    return percent


def _fix(resource: str) -> str:
    if resource == "memory":
        return "lower the target; a container at its memory limit is killed, long before the autoscaler helps"
    return "lower the target, or raise the limit above the target and its tolerance"
