"""A comparison as plain text, for the console."""

from loadtests.comparison.model import Comparison
from loadtests.comparison.words import COLUMNS, SINGLE_COLUMNS, about_singles, cells, method, single_cells
from loadtests.report.tables import text_table


def as_text(comparison: Comparison) -> str:
    """Write why the runs may not be comparable, a row for each measure, and the answer."""
    doubts = [f"not comparable: {doubt}" for doubt in comparison.doubts]
    if not comparison.is_compared:
        return "\n".join([*doubts, comparison.sentence])
    return "\n".join(
        [
            *text_table(COLUMNS, map(cells, comparison.lines)),
            "",
            *text_table(SINGLE_COLUMNS, map(single_cells, comparison.singles)),
            *about_singles(comparison),
            "",
            *method(comparison),
            "",
            *doubts,
            comparison.sentence,
        ]
    )
