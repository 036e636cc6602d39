"""Mirroring where nothing mirrors."""

from collections.abc import Iterator

from loadtests.canary.model import Strategy
from loadtests.canary_lint.interface import Subject
from loadtests.canary_lint.steps import UNMIRRORED
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find `mirror` with a provider whose routes cannot copy requests."""
    analysis, canary = subject.analysis, subject.canary
    if analysis is None or not analysis.mirror or canary.provider not in UNMIRRORED:
        return
    stands = canary.strategy is Strategy.CANARY
    so = (
        "Flagger waits for the copy at 0 %, again at every tick, and the release stands still for good"
        if stands
        else "the canary gets no copy, and its metrics have no data but that of the hooks"
    )
    yield Found(
        level=Level.ERROR if stands else Level.WARNING,
        place=subject.at("mirror"),
        sentence=f"{canary.name}: the provider {canary.provider} cannot mirror: {so}",
        fix="remove mirror; Istio and Gateway API can do it",
    )
