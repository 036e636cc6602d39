"""An autoscaler on the path that old clusters know."""

from collections.abc import Iterator

from loadtests.hpa.legacy import SCALE_UP_FACTOR, SCALE_UP_MINIMUM
from loadtests.lint.interface import Subject
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find HPAs that leave speed and windows to the controller."""
    hpa = subject.hpa
    if hpa.behavior is not None or hpa.min_replicas == hpa.max_replicas:
        return
    window = subject.flags.downscale_stabilization_seconds
    first = min(int(max(SCALE_UP_FACTOR * hpa.min_replicas, SCALE_UP_MINIMUM)), hpa.max_replicas)
    yield Found(
        level=Level.NOTE,
        place=subject.place("spec", "behavior"),
        sentence=f"without behavior each sync may double the replicas or go to {SCALE_UP_MINIMUM:.0f} (from "
        f"{hpa.min_replicas} to {first}), and after the {window:g} s of the controller's flag one sync may take away "
        f"all but {hpa.min_replicas}",
        fix="add behavior.scaleUp and behavior.scaleDown with the windows and policies that you want",
    )
