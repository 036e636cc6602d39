"""Look up once more what a metric was computed from, to show the arithmetic."""

from collections.abc import Mapping
from dataclasses import dataclass

from loadtests.explanation.model import Sync
from loadtests.hpa.calculation import Guess, Proposal
from loadtests.hpa.model import ContainerResourceMetric, FetchError, PodsMetric, ResourceMetric, Utilization
from loadtests.hpa.quantity import parse_milli
from loadtests.hpa.samples import Sample, of_container, of_whole_pods, requests_milli

PerPod = ResourceMetric | ContainerResourceMetric | PodsMetric


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """The samples of a metric, by pod."""

    all_milli: Mapping[str, int]
    """Every sample there is."""
    counted_milli: Mapping[str, int]
    """Those of the first calculation."""
    filled_milli: Mapping[str, int]
    """Those of the second, with the guesses."""
    requests_milli: Mapping[str, int]
    """Empty where the target is no utilization."""
    sampled: Mapping[str, Sample]

    def requested(self, pods: Mapping[str, int]) -> int:
        """Add up the requests of pods that have one."""
        return sum(self.requests_milli.get(pod, 0) for pod in pods)

    def known(self, pods: Mapping[str, int]) -> Mapping[str, int]:
        """Leave out pods whose request is not known, as a utilization does."""
        return {pod: milli for pod, milli in pods.items() if pod in self.requests_milli}


def measured(sync: Sync, metric: PerPod, proposal: Proposal) -> Measured:
    """Give the samples that a proposal was computed from."""
    samples = _samples(sync, metric)
    requests = _requests(sync, metric)
    calculation = proposal.calculation
    assert calculation is not None  # noqa: S101 - a traced proposal has its calculation
    groups = calculation.groups
    assert groups is not None  # noqa: S101 - the metric is per pod
    left_out = {*groups.ignored, *groups.unready}
    counted = {pod: sample.value_milli for pod, sample in samples.items() if pod not in left_out}
    filled = dict(counted)
    if calculation.fill is not None:
        missing_as = calculation.fill.missing_as
        if missing_as is not Guess.LEFT_OUT:
            filled |= {pod: _guess(metric, missing_as, requests.get(pod, 0)) for pod in groups.missing}
        if calculation.fill.with_unready:
            filled |= dict.fromkeys(groups.unready, 0)
    return Measured(
        all_milli={pod: sample.value_milli for pod, sample in samples.items()},
        counted_milli=counted,
        filled_milli=filled,
        requests_milli=requests,
        sampled=samples,
    )


# Private


def _samples(sync: Sync, metric: PerPod) -> Mapping[str, Sample]:
    pods = sync.observation.pods
    match metric:
        case ResourceMetric():
            return of_whole_pods(pods, metric.name)
        case ContainerResourceMetric():
            return of_container(pods, metric.name, metric.container, namespace=sync.spec.namespace)
        case PodsMetric():
            values = sync.observation.metrics.pods[metric.name]
            assert not isinstance(values, FetchError)  # noqa: S101 - it has a proposal
            return {pod: Sample(parse_milli(value)) for pod, value in values.items()}


def _requests(sync: Sync, metric: PerPod) -> Mapping[str, int]:
    if isinstance(metric, PodsMetric) or not isinstance(metric.target, Utilization):
        return {}
    container = metric.container if isinstance(metric, ContainerResourceMetric) else None
    return requests_milli(sync.observation.pods, metric.name, container, rejects_unknown_container=False)


def _guess(metric: PerPod, guess: Guess, request_milli: int) -> int:
    if guess is Guess.NOTHING:
        return 0
    target = metric.target
    if isinstance(target, Utilization):
        return request_milli * max(100, target.percent) // 100
    return target.milli
