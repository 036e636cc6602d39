"""A run and its verdict as Markdown, for a comment or a job's summary."""

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


def _slos(run: Run) -> tuple[str, ...]:
    if run.facts.slo_rules is None:
        return ()
    return ("## SLOs", "", *markdown_table(SLO_TITLES, slo_rows(run)), "", slo_note(run), "")
