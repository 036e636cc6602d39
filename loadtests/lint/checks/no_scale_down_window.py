"""Scaling down at the first quiet moment."""

from collections.abc import Iterator

from loadtests.hpa.model import SelectPolicy
from loadtests.lint.interface import Subject
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find a scale-down window of zero."""
    behavior = subject.hpa.behavior
    if behavior is None or behavior.scale_down.select_policy is SelectPolicy.DISABLED:
        return
    if behavior.scale_down.stabilization_window_seconds == 0:
        period = subject.flags.sync_period_seconds
        yield Found(
            level=Level.WARNING,
            place=subject.place("spec", "behavior", "scaleDown", "stabilizationWindowSeconds"),
            sentence=f"with a scale-down window of 0 s a single quiet sync (each {period:g} s) removes pods, "
            "and the next busy one adds them again",
            fix="set it to at least the length of the lulls in your load, such as 60 or 300",
        )
