"""The deviation from the target that the autoscaler leaves alone."""

from dataclasses import dataclass

from loadtests.hpa.flags import ControllerFlags
from loadtests.hpa.model import Behavior
from loadtests.hpa.versions import KubernetesProfile


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolerance:
    """How far the ratio of usage to target may be off."""

    up: float
    down: float
    bounds: bool
    """Whether the ratio is compared with 1 - down and 1 + up, or its distance from 1 with `up`; see `versions`."""

    def covers(self, ratio: float) -> bool:
        """Say whether a ratio is close enough to 1; NaN never is."""
        if self.bounds:
            return 1.0 - self.down <= ratio <= 1.0 + self.up
        return abs(1.0 - ratio) <= self.up


def tolerance_of(behavior: Behavior | None, flags: ControllerFlags, kubernetes: KubernetesProfile) -> Tolerance:
    """Take the behavior's tolerances where the version has them, else the flag."""
    up = down = None
    if behavior is not None and kubernetes.has_behavior_tolerance:
        up, down = behavior.scale_up.tolerance, behavior.scale_down.tolerance
    return Tolerance(
        up=flags.tolerance if up is None else up,
        down=flags.tolerance if down is None else down,
        bounds=kubernetes.bounds_tolerance,
    )
