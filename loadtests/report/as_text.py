"""A run and its verdict as plain text, for the console."""

from loadtests.report.facts import notices
from loadtests.report.stage_table import NOTE, TITLES, stage_cells, stage_rows
from loadtests.report.tables import text_table
from loadtests.run.model import Run
from loadtests.verdict import RunVerdict


def as_text(run: Run, verdict: RunVerdict) -> str:
    """Write a line for each expectation with its reason below, then the requests, the notices and the answer."""
    width = max((len(judgement.verdict.outcome) for judgement in verdict.judgements), default=0)
    lines = [
        line
        for judgement in verdict.judgements
        for line in (
            f"{judgement.verdict.outcome:<{width}}  {judgement.expectation}",
            f"{'':<{width}}  {judgement.verdict.because}",
        )
    ]
    requests = [*text_table(TITLES, map(stage_cells, stage_rows(run))), NOTE]
    return "\n".join([*lines, "", *requests, "", *notices(run), f"{verdict.outcome}: {verdict.sentence}"])
