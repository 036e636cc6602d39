"""What the autoscaling/v2 API fills in where a manifest is silent; each field by itself.

Source: https://github.com/kubernetes/kubernetes/blob/v1.35.0/pkg/apis/autoscaling/v2/defaults.go
"""

from typing import Final

from loadtests.hpa.model import (
    PolicyType,
    ResourceMetric,
    ScalingPolicy,
    ScalingRules,
    SelectPolicy,
    Utilization,
)

MIN_REPLICAS: Final = 1
METRICS: Final = (ResourceMetric(name="cpu", target=Utilization(percent=80)),)
SCALE_UP: Final = ScalingRules(
    stabilization_window_seconds=0,
    select_policy=SelectPolicy.MAX,
    policies=(
        ScalingPolicy(type=PolicyType.PODS, value=4, period_seconds=15),
        ScalingPolicy(type=PolicyType.PERCENT, value=100, period_seconds=15),
    ),
)
SCALE_DOWN: Final = ScalingRules(
    stabilization_window_seconds=None,
    select_policy=SelectPolicy.MAX,
    policies=(ScalingPolicy(type=PolicyType.PERCENT, value=100, period_seconds=15),),
)
