"""Answers as Markdown."""

from collections.abc import Iterable, Iterator, Sequence

from loadtests.whatif.model import Answer, Question
from loadtests.whatif.sweep import Sweep
from loadtests.whatif.tables import CHANGE_COLUMNS, change_rows, sweep_rows
from loadtests.whatif.words import RANKING, assumptions, sentence, summary, warning


def answer_as_markdown(answer: Answer) -> str:
    """Write one simulation."""
    question = answer.question
    return "\n".join(
        [
            f"# What HPA {question.hpa.name} would do",
            "",
            *_warning(question),
            f"{sentence(question, answer.measures)}.",
            "",
            *_table(("measure", "value"), summary(question, answer.measures)),
            "",
            *_table(CHANGE_COLUMNS, change_rows(answer)),
            "",
            "## Assumed",
            "",
            *_table(("what", "how"), assumptions(question)),
        ]
    )


def sweep_as_markdown(sweep: Sweep, *, most: int) -> str:
    """Write a sweep."""
    question = sweep.current.variant.question
    header, rows = sweep_rows(sweep, most=most)
    return "\n".join(
        [
            f"# What HPA {question.hpa.name} would do with other settings",
            "",
            *_warning(question),
            f"{len(sweep.results)} variants. Ranked: {RANKING}; `*` is on the front.",
            "",
            *_table(header, rows),
            "",
            "## Assumed, where not varied",
            "",
            *_table(("what", "how"), assumptions(question)),
        ]
    )


# Private


def _warning(question: Question) -> list[str]:
    text = warning(question)
    return [] if text is None else [f"> **Attention:** {text}", ""]


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield _line(header)
    yield _line(["---"] * len(header))
    for row in rows:
        yield _line([cell.replace("|", "\\|") for cell in row])


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
