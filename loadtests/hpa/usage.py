"""Hold samples against a target: in percent of the pods' requests, or as a plain average.

Source: https://github.com/kubernetes/kubernetes/blob/v1.35.0/pkg/controller/podautoscaler/metrics/utilization.go
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from loadtests.hpa import errors
from loadtests.hpa.calculation import Usage
from loadtests.hpa.integers import divide, wrap_int32
from loadtests.hpa.samples import Sample

_WHOLE_PERCENT = 100


class Target(Protocol):
    """What samples are held against."""

    def usage(self, samples: Mapping[str, Sample]) -> Usage:
        """Measure the samples."""

    def full_milli(self, pod: str) -> int:
        """Guess the most that a pod without a sample might use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UtilizationTarget:
    """A percentage of the requests. Samples of pods without a known request are left out."""

    percent: int
    requests_milli: Mapping[str, int]

    def usage(self, samples: Mapping[str, Sample]) -> Usage:
        """Measure the samples in whole percent, cut off.

        Raises:
            MetricError: no sample belongs to a pod that requests anything.
        """
        used = requested = count = 0
        for pod, sample in samples.items():
            request = self.requests_milli.get(pod)
            if request is not None:
                used += sample.value_milli
                requested += request
                count += 1
        return utilization(used, requested, count, target_percent=self.percent)

    def full_milli(self, pod: str) -> int:
        """Guess the whole request, or the target where it is above that."""
        return full_request(self.requests_milli[pod], target_percent=self.percent)


@dataclass(frozen=True, slots=True, kw_only=True)
class AverageTarget:
    """An average per pod. Samples of unknown pods count."""

    milli: int

    def usage(self, samples: Mapping[str, Sample]) -> Usage:
        """Measure the samples as an average, cut off."""
        return average(sum(sample.value_milli for sample in samples.values()), len(samples), target_milli=self.milli)

    def full_milli(self, pod: str) -> int:  # noqa: ARG002 - the same guess for every pod
        """Guess the target."""
        return self.milli


def utilization(used_milli: int, requested_milli: int, pods: int, *, target_percent: int) -> Usage:
    """Measure the usage of some pods in whole percent of their requests, cut off.

    Raises:
        MetricError: they request nothing.
    """
    if requested_milli == 0:
        raise errors.no_known_pods()
    percent = wrap_int32(_quotient(used_milli * _WHOLE_PERCENT, requested_milli))
    return Usage(
        ratio=divide(percent, target_percent), value_milli=_quotient(used_milli, pods), utilization_percent=percent
    )


def average(used_milli: int, pods: int, *, target_milli: int) -> Usage:
    """Measure the usage of some pods as an average, cut off."""
    each = _quotient(used_milli, pods)
    return Usage(ratio=divide(each, target_milli), value_milli=each)


def full_request(request_milli: int, *, target_percent: int) -> int:
    """Guess the most that a pod might use: its whole request, or the target where it is above that."""
    return _quotient(request_milli * max(_WHOLE_PERCENT, target_percent), _WHOLE_PERCENT)


# Private


def _quotient(dividend: int, divisor: int) -> int:
    """Divide as Go does: towards zero."""
    quotient = abs(dividend) // divisor
    return quotient if dividend >= 0 else -quotient
