"""A run and its verdict as plain text, for the console."""

from loadtests.report.canary_table import SIDE_TITLES, canary_sentences, has_release, side_cells, side_rows
from loadtests.report.facts import notices
from loadtests.report.slo_table import SLO_TITLES, slo_note, slo_rows
from loadtests.report.stage_table import NOTE, TITLES, stage_cells, stage_rows
from loadtests.report.tables import text_table
from loadtests.run.model import Run
from loadtests.verdict import RunVerdict


def as_text(run: Run, verdict: RunVerdict) -> str:
    """Write each expectation with its reason below, then the requests, the SLOs, the notices and the answer."""
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
    slos = ["", *text_table(SLO_TITLES, slo_rows(run)), slo_note(run)] if run.facts.slo_rules else []
    answer = f"{verdict.outcome}: {verdict.sentence}"
    return "\n".join([*lines, "", *requests, *_release(run), *slos, "", *notices(run), answer])


# Private


def _release(run: Run) -> list[str]:
    if not has_release(run):
        return []
    sides = [*map(side_cells, side_rows(run))]
    return ["", *canary_sentences(run), *(text_table(SIDE_TITLES, sides) if sides else ())]
