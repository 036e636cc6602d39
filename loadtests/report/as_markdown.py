"""A run and its verdict as Markdown, for a comment or a job's summary."""

from loadtests.report.canary_table import (
    SIDE_TITLES,
    TICK_TITLES,
    canary_sentences,
    has_release,
    side_cells,
    side_rows,
    tick_cells,
    told_ticks,
)
from loadtests.report.facts import comparison, facts, notices
from loadtests.report.slo_table import SLO_TITLES, slo_note, slo_rows
from loadtests.report.stage_table import NOTE, TITLES, stage_cells, stage_rows
from loadtests.report.tables import markdown_table
from loadtests.run.model import Run
from loadtests.verdict import RunVerdict


def as_markdown(run: Run, verdict: RunVerdict) -> str:
    """Write the verdict, the notices, the requests, the SLOs, the comparison with the prediction and the facts."""
    judged = [
        (str(judgement.verdict.outcome), f"`{judgement.expectation}`", judgement.verdict.because)
        for judgement in verdict.judgements
    ]
    lines = [
        f"# Load test {run.facts.scenario}: {verdict.outcome}",
        "",
        f"{verdict.sentence[0].upper()}{verdict.sentence[1:]}.",
        "",
        *markdown_table(("outcome", "expectation", "because"), judged),
        "",
        *(line for notice in notices(run) for line in (f"> {notice}", "")),
        "## Requests",
        "",
        *markdown_table(TITLES, map(stage_cells, stage_rows(run))),
        "",
        NOTE,
        "",
        *_canary(run),
        *_slos(run),
        "## Predicted and observed",
        "",
        *markdown_table(("what", "predicted", "observed"), comparison(run)),
        "",
        "## The run",
        "",
        *markdown_table(("what", "value"), facts(run)),
    ]
    return "\n".join(lines)


# Private


def _canary(run: Run) -> tuple[str, ...]:
    if not has_release(run):
        return ()
    return (
        "## The release",
        "",
        *(line for sentence in canary_sentences(run) for line in (sentence, "")),
        *markdown_table(SIDE_TITLES, map(side_cells, side_rows(run))),
        "",
        *markdown_table(TICK_TITLES, (tick_cells(run, tick) for tick in told_ticks(run))),
        "",
    )


def _slos(run: Run) -> tuple[str, ...]:
    if run.facts.slo_rules is None:
        return ()
    return ("## SLOs", "", *markdown_table(SLO_TITLES, slo_rows(run)), "", slo_note(run), "")
