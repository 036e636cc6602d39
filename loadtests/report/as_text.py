"""A run and its verdict as plain text, for the console."""

from loadtests.report.facts import notices
from loadtests.run.model import Run
from loadtests.verdict import RunVerdict


def as_text(run: Run, verdict: RunVerdict) -> str:
    """Write a line for each expectation with its reason below, then the notices and the answer."""
    width = max((len(judgement.verdict.outcome) for judgement in verdict.judgements), default=0)
    lines = [
        line
        for judgement in verdict.judgements
        for line in (
            f"{judgement.verdict.outcome:<{width}}  {judgement.expectation}",
            f"{'':<{width}}  {judgement.verdict.because}",
        )
    ]
    return "\n".join([*lines, "", *notices(run), f"{verdict.outcome}: {verdict.sentence}"])
