"""The conditions of the HPA's status, in the words of Kubernetes.

Source: https://github.com/kubernetes/kubernetes/blob/v1.35.0/pkg/controller/podautoscaler/horizontal.go
"""

from typing import Final, NamedTuple

from loadtests.hpa.normalization import Bound, Direction, Limit, Stabilization

ABLE_TO_SCALE: Final = "AbleToScale"
SCALING_ACTIVE: Final = "ScalingActive"
SCALING_LIMITED: Final = "ScalingLimited"


class Condition(NamedTuple):
    """One condition."""

    status: str
    reason: str
    message: str


SUCCEEDED_GET_SCALE: Final = Condition(
    "True", "SucceededGetScale", "the HPA controller was able to get the target's current scale"
)
SCALING_DISABLED: Final = Condition(
    "False", "ScalingDisabled", "scaling is disabled since the replica count of the target is zero"
)
_READY: Final = Condition("True", "ReadyForNewScale", "recommended size matches current size")
_STABILIZED: Final = {
    Direction.UP: Condition(
        "True",
        "ScaleUpStabilized",
        "recent recommendations were lower than current one, applying the lowest recent recommendation",
    ),
    Direction.DOWN: Condition(
        "True",
        "ScaleDownStabilized",
        "recent recommendations were higher than current one, applying the highest recent recommendation",
    ),
}
_BOUND_MESSAGES: Final = {
    Bound.WITHIN_RANGE: "the desired count is within the acceptable range",
    Bound.MIN_REPLICAS: "the desired replica count is less than the minimum replica count",
    Bound.MAX_REPLICAS: "the desired replica count is more than the maximum replica count",
    Bound.SCALE_UP_LIMIT: "the desired replica count is increasing faster than the maximum scale rate",
    Bound.SCALE_DOWN_LIMIT: "the desired replica count is decreasing faster than the maximum scale rate",
}


def rescaled(replicas: int) -> Condition:
    """The scale was changed."""
    message = f"the HPA controller was able to update the target scale to {replicas}"
    return Condition("True", "SucceededRescale", message)


def valid_metric(description: str) -> Condition:
    """A metric could be computed."""
    message = f"the HPA was able to successfully calculate a replica count from {description}"
    return Condition("True", "ValidMetricFound", message)


def invalid_metric(reason: str, error: Exception) -> Condition:
    """A metric could not be computed."""
    return Condition("False", reason, f"the HPA was unable to compute the replica count: {error}")


def stabilized(stabilization: Stabilization) -> Condition:
    """Say whether a recent recommendation held the scale."""
    if stabilization.stabilized == stabilization.desired:
        return _READY
    return _STABILIZED[stabilization.direction]


def limited(limit: Limit) -> Condition:
    """Say what limited the scale."""
    is_limited = limit.bound is not Bound.WITHIN_RANGE
    return Condition(str(is_limited), limit.bound.value, _BOUND_MESSAGES[limit.bound])
