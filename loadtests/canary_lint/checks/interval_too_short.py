"""An analysis interval that Flagger does not keep."""

from collections.abc import Iterator

from loadtests.canary.model import SHORTEST_INTERVAL_SECONDS
from loadtests.canary_lint.interface import Subject
from loadtests.canary_lint.spelling import seconds
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find intervals below the shortest."""
    analysis = subject.analysis
    if analysis is not None and analysis.interval_seconds < SHORTEST_INTERVAL_SECONDS:
        yield Found(
            level=Level.WARNING,
            place=subject.at("interval"),
            sentence=f"{subject.canary.name}: an interval of {seconds(analysis.interval_seconds)} is taken as "
            f"{seconds(SHORTEST_INTERVAL_SECONDS)}, so the release takes "
            f"{SHORTEST_INTERVAL_SECONDS / analysis.interval_seconds:.3g} times as long as it reads",
            fix=f"write interval: {seconds(SHORTEST_INTERVAL_SECONDS)} or more",
        )
