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
        if requested == 0:
            raise errors.no_known_pods()
        percent = wrap_int32(_quotient(used * _WHOLE_PERCENT, requested))
        return Usage(
            ratio=divide(percent, self.percent), value_milli=_quotient(used, count), utilization_percent=percent
        )

    def full_milli(self, pod: str) -> int:
        """Guess the whole request, or the target where it is above that."""
        return _quotient(self.requests_milli[pod] * max(_WHOLE_PERCENT, self.percent), _WHOLE_PERCENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class AverageTarget:
    """An average per pod. Samples of unknown pods count."""

    milli: int

    def usage(self, samples: Mapping[str, Sample]) -> Usage:
        """Measure the samples as an average, cut off."""
        average = _quotient(sum(sample.value_milli for sample in samples.values()), len(samples))
        return Usage(ratio=divide(average, self.milli), value_milli=average)

    def full_milli(self, pod: str) -> int:  # noqa: ARG002 - the same guess for every pod
        """Guess the target."""
        return self.milli


def _quotient(dividend: int, divisor: int) -> int:
    """Divide as Go does: towards zero."""
    quotient = abs(dividend) // divisor
    return quotient if dividend >= 0 else -quotient
