"""A scorecard as a page."""

from dashboards.page.model import Align, Column, Fact, Outcome, Page, Row, Summary, Table
from slo.scorecard import words
from slo.scorecard.model import Result, Scored, Verdict

_OUTCOMES = {
    Verdict.MET: Outcome.PASSED,
    Verdict.MISSED: Outcome.FAILED,
    Verdict.UNKNOWN: Outcome.INCONCLUSIVE,
}
_RIGHT = frozenset({"target", "value", "n"})


def as_page(scored: Scored) -> Page:
    """Lay a scorecard out: what it came to, and each goal, with its reasons to unfold."""
    summary = Summary(outcome=_OUTCOMES[scored.verdict], sentence=words.sentence(scored))
    titles = (title for title in words.COLUMNS if title != "verdict")
    columns = tuple(Column(title=title, align=Align.RIGHT if title in _RIGHT else Align.LEFT) for title in titles)
    rows = tuple(_row(result) for result in scored.results)
    facts = (
        Fact(name="at", value=words.moment(scored.at_seconds)),
        Fact(name="goals", value=str(len(scored.results))),
    )
    return Page(
        title=f"Scorecard: {scored.scorecard.name}",
        description=scored.scorecard.description,
        facts=facts,
        sections=(summary, Table(title="Goals", columns=columns, rows=rows)),
    )


# Private


def _row(result: Result) -> Row:
    cells = dict(zip(words.COLUMNS, words.row(result), strict=True))
    description = (result.goal.description,) if result.goal.description else ()
    return Row(
        cells=tuple(cell for title, cell in cells.items() if title != "verdict"),
        outcome=_OUTCOMES[result.verdict],
        detail=(*description, *words.details(result)),
    )
