"""Replace the pods of a Deployment by new ones, as its controller does; the arithmetic of one step.

Source: https://github.com/kubernetes/kubernetes/blob/v1.35.0/pkg/controller/deployment/rolling.go
"""

from dataclasses import dataclass

from loadtests.manifests.model import RollingUpdate


@dataclass(frozen=True, slots=True, kw_only=True)
class Census:
    """The pods that were not asked to go."""

    wanted: int
    old_ready: int
    old_unready: int
    new_ready: int
    new_unready: int

    @property
    def old(self) -> int:
        """Count the pods that are to be replaced."""
        return self.old_ready + self.old_unready

    @property
    def new(self) -> int:
        """Count the pods that stay."""
        return self.new_ready + self.new_unready


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What to do now, in numbers of pods."""

    start: int = 0
    stop_old: int = 0
    """Those that are not ready go first."""
    stop_new: int = 0


def next_step(census: Census, rolling: RollingUpdate) -> Step:
    """Return what brings the pods nearer to as many new ones as wanted, and none old, within the bounds.

    New ones start first; old ones go only when that is done, as the controller ends a sync after scaling up.
    """
    missing, surplus = max(census.wanted - census.new, 0), max(census.new - census.wanted, 0)
    if not census.old:
        return Step(start=missing, stop_new=surplus)
    most, fewest = rolling.bounds(census.wanted)
    start = min(missing, max(most - census.old - census.new, 0))
    if start or surplus:
        return Step(start=start, stop_new=surplus)
    return Step(stop_old=_old_to_stop(census, fewest))


def _old_to_stop(census: Census, fewest: int) -> int:
    """Count the old pods that can go: those that are not ready, then ready ones beyond the fewest."""
    spare = census.old + census.new - fewest - census.new_unready
    unready = min(census.old_unready, max(spare, 0))
    ready = max(census.old_ready + census.new_ready - fewest, 0) if spare > 0 else 0
    return unready + min(ready, census.old_ready)
