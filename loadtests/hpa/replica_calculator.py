"""How many replicas a metric with a value per pod asks for.

Source: https://github.com/kubernetes/kubernetes/blob/v1.35.0/pkg/controller/podautoscaler/replica_calculator.go
"""

from collections.abc import Mapping
from dataclasses import dataclass

from loadtests.hpa import errors
from loadtests.hpa.calculation import Calculation, Fill, Guess, Outcome, PodGroups, Usage
from loadtests.hpa.flags import ControllerFlags
from loadtests.hpa.groups import group_pods
from loadtests.hpa.integers import ceil_double, wrap_int32
from loadtests.hpa.model import PodObservation
from loadtests.hpa.samples import Sample
from loadtests.hpa.tolerance import Tolerance
from loadtests.hpa.usage import Target
from loadtests.hpa.versions import KubernetesProfile


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What every metric of one sync is computed in."""

    now: float
    current_replicas: int
    """What the scale asks for."""
    status_replicas: int
    """What there is."""
    pods: tuple[PodObservation, ...]
    tolerance: Tolerance
    flags: ControllerFlags
    kubernetes: KubernetesProfile
    namespace: str


def counted_pods(
    situation: Situation, samples: Mapping[str, Sample], resource: str | None
) -> tuple[PodGroups, dict[str, Sample]]:
    """Sort the pods and keep the samples of those that count or that nobody knows.

    Raises:
        MetricError: there are no pods, or no such samples.
    """
    if not situation.pods:
        raise errors.no_pods()
    groups = group_pods(situation.pods, samples, resource, now=situation.now, flags=situation.flags)
    left_out = {*groups.ignored, *groups.unready}
    counted = {pod: sample for pod, sample in samples.items() if pod not in left_out} if left_out else dict(samples)
    if not counted:
        raise errors.no_valid_samples()
    return groups, counted


def replicas_for_pods(
    situation: Situation, target: Target, groups: PodGroups, samples: Mapping[str, Sample]
) -> Calculation:
    """Compute the replicas that bring the usage of the counted pods to the target.

    Raises:
        MetricError: the samples cannot be held against the target.
    """
    usage = target.usage(samples)
    with_unready = bool(groups.unready) and usage.ratio > 1.0
    if with_unready or groups.missing:
        return _with_guesses(situation, target, groups, samples, usage)
    replicas, outcome = judge(situation.current_replicas, situation.tolerance, usage.ratio, groups.ready_count)
    return Calculation(replicas=replicas, usage=usage, outcome=outcome, groups=groups)


def judge(current: int, tolerance: Tolerance, ratio: float, ready: int) -> tuple[int, Outcome]:
    """Take the ratio for the ready pods, unless it is close to 1."""
    if tolerance.covers(ratio):
        return current, Outcome.WITHIN_TOLERANCE
    # Ready pods, not current replicas: pods that are missing altogether count for nothing here.
    return wrap_int32(ceil_double(ratio * ready)), Outcome.CHANGE


def judge_filled(current: int, tolerance: Tolerance, ratio: float, new_ratio: float, count: int) -> tuple[int, Outcome]:
    """Take the ratio with guesses for so many pods, unless it or the number of replicas goes the other way."""
    if tolerance.covers(new_ratio):
        return current, Outcome.WITHIN_TOLERANCE
    if (ratio < 1.0 < new_ratio) or (new_ratio < 1.0 < ratio):
        return current, Outcome.WOULD_REVERSE
    replicas = wrap_int32(ceil_double(new_ratio * count))
    if (new_ratio < 1.0 and replicas > current) or (new_ratio > 1.0 and replicas < current):
        return current, Outcome.WOULD_REVERSE
    return replicas, Outcome.CHANGE


def guess_for_missing(ratio: float, *, are_missing: bool) -> Guess:
    """Say what pods without a metric are counted with: the opposite of the change."""
    if not are_missing or ratio == 1.0:
        return Guess.LEFT_OUT
    return Guess.FULL if ratio < 1.0 else Guess.NOTHING


# Private


def _with_guesses(
    situation: Situation, target: Target, groups: PodGroups, samples: Mapping[str, Sample], usage: Usage
) -> Calculation:
    """Compute again with guesses for the pods that say nothing, each against the direction of the change."""
    missing_as = guess_for_missing(usage.ratio, are_missing=bool(groups.missing))
    with_unready = bool(groups.unready) and usage.ratio > 1.0
    filled = dict(samples)
    if missing_as is Guess.FULL:
        filled.update({pod: Sample(target.full_milli(pod)) for pod in groups.missing})
    elif missing_as is Guess.NOTHING:
        filled.update(dict.fromkeys(groups.missing, Sample(0)))
    if with_unready:
        filled.update(dict.fromkeys(groups.unready, Sample(0)))
    fill = Fill(usage=target.usage(filled), missing_as=missing_as, with_unready=with_unready)
    replicas, outcome = judge_filled(
        situation.current_replicas, situation.tolerance, usage.ratio, fill.usage.ratio, len(filled)
    )
    return Calculation(replicas=replicas, usage=usage, outcome=outcome, groups=groups, fill=fill)
