"""An explanation as Markdown, for an issue or a comment."""

from loadtests.explanation.as_text import moment
from loadtests.explanation.model import Explanation
from loadtests.explanation.paragraphs import paragraphs


def as_markdown(explanation: Explanation) -> str:
    """Write the answer in bold, then the steps, what would change it and the conditions as a table."""
    parts = [f"**{moment(explanation)}: {explanation.answer}**", *paragraphs(explanation), explanation.outlook]
    rows = [
        f"| {kind} | {one.status} | {one.reason} | {_cell(one.message)} |"
        for kind, one in explanation.conditions.items()
    ]
    table = "\n".join(["| condition | status | reason | message |", "|---|---|---|---|", *rows])
    return "\n\n".join([*(part for part in parts if part), table])


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
