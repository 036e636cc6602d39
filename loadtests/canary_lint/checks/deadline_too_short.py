"""A deadline that is over before a pod can be ready."""

from collections.abc import Iterator

from loadtests.canary_lint.interface import Subject
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find deadlines that are shorter than the time that the target's probes take at the least."""
    canary, target = subject.canary, subject.target
    if target is None or target.least_start_seconds <= canary.progress_deadline_seconds:
        return
    yield Found(
        level=Level.ERROR,
        place=subject.place("spec", "progressDeadlineSeconds"),
        sentence=f"{canary.name}: pods of {target} are not available before {target.least_start_seconds} s (their "
        f"probes and minReadySeconds), and after {canary.progress_deadline_seconds} s Flagger rolls back: no release "
        "can succeed",
        fix=f"write progressDeadlineSeconds: {max(2 * target.least_start_seconds, 60)} or more",
    )
