"""A canary that releases without looking, or not at all."""

from collections.abc import Iterator

from loadtests.canary_lint.interface import Subject
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find canaries without analysis, and those that are suspended."""
    canary = subject.canary
    if not canary.is_analysed:
        has_switch = canary.skip_analysis
        yield Found(
            level=Level.WARNING,
            place=subject.place("spec", "skipAnalysis" if has_switch else "analysis"),
            sentence=f"{canary.name}: {'skipAnalysis is true' if has_switch else 'there is no analysis'}, so every "
            "release is promoted as soon as its pods are ready",
            fix="remove skipAnalysis" if has_switch else "add an analysis",
        )
    if canary.suspend:
        yield Found(
            level=Level.WARNING,
            place=subject.place("spec", "suspend"),
            sentence=f"{canary.name}: suspend is true, so nothing is released until it is taken back",
            fix="remove suspend",
        )
