"""Take from the observed pods what a metric is computed from: a sample and a request per pod."""

from collections.abc import Collection, Iterable, Mapping
from functools import partial
from typing import NamedTuple

from loadtests.hpa import errors
from loadtests.hpa.model import PodObservation
from loadtests.hpa.quantity import parse_milli

GO_ZERO_TIME = -62_135_596_800.0
"""Unix seconds of a time that is not set in Go: the first of January of the year 1."""


class Sample(NamedTuple):
    """One pod's metric. A tuple, since there are a lot of them."""

    value_milli: int
    time: float = GO_ZERO_TIME
    window_seconds: float = 0.0


def of_whole_pods(pods: Collection[PodObservation], resource: str) -> dict[str, Sample]:
    """Add up the containers of each pod; a pod with a container that lacks the resource has no sample.

    Raises:
        MetricError: no pod has metrics of any resource.
    """
    samples: dict[str, Sample] = {}
    for pod in pods:
        total = 0
        for container in (containers := pod.containers):
            usage = container.usage
            text = None if usage is None else usage.get(resource)
            if text is None:
                break
            total += parse_milli(text)
        else:
            if containers:
                samples[pod.name] = _sample(pod, total)
    if not samples and not any(map(_has_metrics, pods)):
        raise errors.no_samples()
    return samples


def of_container(pods: Iterable[PodObservation], resource: str, container: str, *, namespace: str) -> dict[str, Sample]:
    """Take one container of each pod.

    Raises:
        MetricError: no pod has metrics of any resource, or the metrics of a pod do not name the container.
    """
    samples: dict[str, Sample] = {}
    for pod in _with_metrics(pods):
        usage = _usage_of(pod, container)
        if usage is None:
            raise errors.container_without_metrics(container, namespace, pod.name)
        if resource in usage:
            samples[pod.name] = _sample(pod, parse_milli(usage[resource]))
    return samples


def requests_milli(
    pods: Iterable[PodObservation], resource: str, container: str | None, *, rejects_unknown_container: bool
) -> dict[str, int]:
    """Add up the requests of each pod, or take that of one container.

    Raises:
        MetricError: a container requests none, or (if that is rejected) a pod lacks the container.
    """
    requests: dict[str, int] = {}
    for pod in pods:
        found = False
        total = 0
        for one in pod.containers:
            if container is None or one.name == container:
                found = True
                text = one.requests.get(resource)
                if text is None:
                    raise errors.missing_request(resource, one.name, pod.name)
                total += parse_milli(text)
        if container is not None and not found and rejects_unknown_container:
            raise errors.unknown_container(container, pod.name)
        requests[pod.name] = total
    return requests


# Private

# Its own constructor does the same, and takes twice as long.
_new_sample = partial(tuple.__new__, Sample)


def _with_metrics(pods: Iterable[PodObservation]) -> list[PodObservation]:
    found = [pod for pod in pods if _has_metrics(pod)]
    if not found:
        raise errors.no_samples()
    return found


def _has_metrics(pod: PodObservation) -> bool:
    for container in pod.containers:  # noqa: SIM110 - any() would make a generator for each of many pods
        if container.usage is not None:
            return True
    return False


def _usage_of(pod: PodObservation, container: str) -> Mapping[str, str] | None:
    return next((one.usage for one in pod.containers if one.name == container), None)


def _sample(pod: PodObservation, value_milli: int) -> Sample:
    time = GO_ZERO_TIME if pod.metric_time is None else pod.metric_time
    return _new_sample((value_milli, time, pod.metric_window_seconds or 0.0))
