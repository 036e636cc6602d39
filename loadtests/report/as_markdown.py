"""A run and its verdict as Markdown, for a comment or a job's summary."""

from collections.abc import Iterable, Iterator

from loadtests.report.facts import comparison, facts, notices
from loadtests.run.model import Run
from loadtests.verdict import RunVerdict


def as_markdown(run: Run, verdict: RunVerdict) -> str:
    """Write the verdict, the notices, the comparison with the prediction and the facts."""
    judged = [
        (str(judgement.verdict.outcome), f"`{judgement.expectation}`", judgement.verdict.because)
        for judgement in verdict.judgements
    ]
    lines = [
        f"# Load test {run.facts.scenario}: {verdict.outcome}",
        "",
        f"{verdict.sentence[0].upper()}{verdict.sentence[1:]}.",
        "",
        *_table(("outcome", "expectation", "because"), judged),
        "",
        *(line for notice in notices(run) for line in (f"> {notice}", "")),
        "## Predicted and observed",
        "",
        *_table(("what", "predicted", "observed"), comparison(run)),
        "",
        "## The run",
        "",
        *_table(("what", "value"), facts(run)),
    ]
    return "\n".join(lines)


# Private


def _table(titles: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(titles)} |"
    yield f"|{'---|' * len(titles)}"
    for row in rows:
        yield f"| {' | '.join(_cell(cell) for cell in row)} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
