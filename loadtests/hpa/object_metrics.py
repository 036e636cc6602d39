"""How many replicas a metric of one object or of the world outside asks for.

Source: https://github.com/kubernetes/kubernetes/blob/v1.35.0/pkg/controller/podautoscaler/replica_calculator.go
"""

import math
from collections.abc import Iterable

from loadtests.hpa import errors
from loadtests.hpa.calculation import Calculation, Outcome, Usage
from loadtests.hpa.groups import count_running_and_ready
from loadtests.hpa.integers import cap_int32, ceil_double, divide, wrap_int32, wrap_int64
from loadtests.hpa.quantity import MAX_INT64
from loadtests.hpa.replica_calculator import Situation


def replicas_for_value(situation: Situation, usage_milli: int, target_milli: int) -> Calculation:
    """Compute the replicas that bring a value to the target, if it goes down as the ready pods go up.

    Raises:
        MetricError: there are no pods to scale from.
    """
    ratio = divide(usage_milli, target_milli)
    usage = Usage(ratio=ratio, value_milli=usage_milli)
    if situation.current_replicas == 0:
        return Calculation(replicas=wrap_int32(ceil_double(ratio)), usage=usage, outcome=Outcome.CHANGE)
    if situation.tolerance.covers(ratio):
        return Calculation(replicas=situation.current_replicas, usage=usage, outcome=Outcome.WITHIN_TOLERANCE)
    with errors.Attempt("unable to calculate ready pods"):
        ready = count_running_and_ready(situation.pods)
    to_int32 = cap_int32 if situation.kubernetes.caps_value else wrap_int32
    replicas = to_int32(ceil_double(ratio * ready))
    return Calculation(replicas=replicas, usage=usage, outcome=Outcome.CHANGE)


def replicas_for_average(situation: Situation, usage_milli: int, target_milli: int, *, caps: bool) -> Calculation:
    """Compute the replicas among which the usage is spread at the target, whether they are ready or not.

    Args:
        situation: The sync.
        usage_milli: The whole usage.
        target_milli: The target per pod.
        caps: Whether a number too large stops at the largest integer, or wraps round.
    """
    replicas = situation.status_replicas
    ratio = divide(usage_milli, float(target_milli) * float(replicas))
    # The status is no ratio of anything where there are no pods.
    average = math.ceil(divide(usage_milli, replicas)) if replicas else 0
    usage = Usage(ratio=ratio, value_milli=average)
    if situation.tolerance.covers(ratio):
        return Calculation(replicas=replicas, usage=usage, outcome=Outcome.WITHIN_TOLERANCE)
    to_int32 = cap_int32 if caps else wrap_int32
    wanted = to_int32(ceil_double(divide(usage_milli, target_milli)))
    return Calculation(replicas=wanted, usage=usage, outcome=Outcome.CHANGE)


def sum_series(values_milli: Iterable[int], *, caps: bool) -> int:
    """Add up the series of an External metric as a 64-bit integer.

    Args:
        values_milli: One value per series.
        caps: Whether a sum too large stops at the largest integer, or wraps round.
    """
    total = sum(values_milli)
    return min(total, MAX_INT64) if caps else wrap_int64(total)
