"""Compare two recorded runs."""

from dataclasses import dataclass, replace

from loadtests.comparison.bootstrap import RESAMPLES
from loadtests.comparison.doubts import comparison_doubts
from loadtests.comparison.lines import compare_requests
from loadtests.comparison.model import Comparison, Margins
from loadtests.comparison.singles import compare_scaling, scaling_gaps
from loadtests.run.model import Run


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedRun:
    """A run, and what to call it."""

    name: str
    run: Run


def compare(
    first: NamedRun, second: NamedRun, margins: Margins, *, anyway: bool = False, resamples: int = RESAMPLES
) -> Comparison:
    """Hold the second run against the first; runs that are not comparable are compared only if that is insisted on."""
    doubts = comparison_doubts(first.run, second.run)
    comparison = Comparison(
        first=first.name,
        second=second.name,
        scenario=second.run.facts.scenario,
        doubts=doubts,
        margins=margins,
        is_compared=anyway or not doubts,
    )
    if not comparison.is_compared:
        return comparison
    return replace(
        comparison,
        lines=compare_requests(first.run, second.run, margins, resamples=resamples),
        singles=compare_scaling(first.run, second.run),
        gaps=scaling_gaps(first.run, second.run),
    )
