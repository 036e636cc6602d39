"""A verification as Markdown, for a pull request."""

from dashboards.verification.model import Outcome, Verification
from dashboards.verification.words import summary, without_data
from slo.findings.as_text import as_markdown as findings_as_markdown
from slo.findings.report import Report


def as_markdown(verification: Verification, report: Report) -> str:
    """Write it as tables."""
    head = ["| dashboard | answered | empty for a good reason | not checked | failed |", "|---|--:|--:|--:|--:|"]
    rows = [
        f"| {board.title} | {' | '.join(str(board.count(outcome)) for outcome in Outcome)} |"
        for board in verification.boards
    ]
    unchecked = [
        f"{reason[0].upper()}{reason[1:]}:\n\n" + "\n".join(f"- {name}" for name in names)
        for reason, names in without_data(verification).items()
    ]
    uncharted = [f"- {source}: {', '.join(names)}" for source, names in verification.uncharted.items()]
    told = ["\n".join([*head, *rows]), findings_as_markdown(report), *unchecked]
    if uncharted:
        told.append("Metrics that nobody charts:\n\n" + "\n".join(uncharted))
    return "\n\n".join([*told, f"{summary(verification)}."])
