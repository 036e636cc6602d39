"""A comparison as Markdown, for a comment or a job's summary."""

from loadtests.comparison.model import Comparison
from loadtests.comparison.words import COLUMNS, SINGLE_COLUMNS, about_singles, cells, method, single_cells
from loadtests.report.tables import markdown_table


def as_markdown(comparison: Comparison) -> str:
    """Write the answer, why the runs may not be comparable, and a row for each measure."""
    doubts = [line for doubt in comparison.doubts for line in (f"> Not comparable: {doubt}.", "")]
    head = [
        f"# Comparison of two runs of {comparison.scenario}",
        "",
        f"First `{comparison.first}`, second `{comparison.second}`.",
        "",
    ]
    if not comparison.is_compared:
        return "\n".join([*head, *doubts, _sentence(comparison.sentence)])
    return "\n".join(
        [
            *head,
            _sentence(comparison.sentence),
            "",
            *doubts,
            *markdown_table(COLUMNS, map(cells, comparison.lines)),
            "",
            "## Scaling",
            "",
            *markdown_table(SINGLE_COLUMNS, map(single_cells, comparison.singles)),
            "",
            *(line for sentence in about_singles(comparison) for line in (sentence, "")),
            "## Method",
            "",
            *(f"- {sentence}" for sentence in method(comparison)),
        ]
    )


# Private


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."
