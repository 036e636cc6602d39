"""Answers as text."""

from collections.abc import Iterable, Iterator, Sequence

from loadtests.whatif.model import Answer, Question
from loadtests.whatif.sweep import Sweep
from loadtests.whatif.tables import change_rows, sweep_rows
from loadtests.whatif.words import RANKING, assumptions, sentence, summary, warning


def answer_as_text(answer: Answer) -> str:
    """Spell one simulation: what it comes to, every change with its reason, what was assumed."""
    question, measures = answer.question, answer.measures
    return "\n".join(
        [
            *_warning(question),
            sentence(question, measures),
            "",
            *aligned(("time", "replicas", "why"), change_rows(answer), right=(0, 1)),
            "",
            *_named(summary(question, measures)),
            "",
            "assumed:",
            *_named(assumptions(question)),
        ]
    )


def sweep_as_text(sweep: Sweep, *, most: int) -> str:
    """Spell a sweep as a table, the best first.

    Args:
        sweep: The variants.
        most: Variants to show; the manifest as it is is always shown.
    """
    question = sweep.current.variant.question
    header, rows = sweep_rows(sweep, most=most)
    return "\n".join(
        [
            *_warning(question),
            *aligned(header, rows, right=range(1, len(header))),
            "",
            *_hidden(sweep, len(rows)),
            f"ranked: {RANKING}; * is on the front, + and - are differences to the manifest as it is",
            "",
            "assumed, where not varied:",
            *_named(assumptions(question)),
        ]
    )


def aligned(header: Sequence[str], rows: Sequence[Sequence[str]], *, right: Iterable[int]) -> Iterator[str]:
    """Align cells; the last column is as long as it is."""
    widths = [max(len(row[column]) for row in (header, *rows)) for column in range(len(header))]
    to_right = frozenset(right)
    for row in (header, *rows):
        cells = [
            cell.rjust(width) if column in to_right else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  ".join(cells).rstrip()


# Private


def _warning(question: Question) -> list[str]:
    text = warning(question)
    return [] if text is None else [f"ATTENTION: {text}", ""]


def _named(pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    listed = list(pairs)
    width = max(len(name) for name, _ in listed)
    return (f"{name:<{width}}  {text}" for name, text in listed)


def _hidden(sweep: Sweep, shown: int) -> Iterator[str]:
    hidden = len(sweep.results) - shown
    if hidden:
        yield f"{hidden} more variants are left out here; --top shows more, --format json all"
    if sweep.left_out:
        yield f"{sweep.left_out} combinations with more minReplicas than maxReplicas were not asked about"
