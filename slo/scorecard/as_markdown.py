"""A scorecard for a pull request or a job summary."""

from collections.abc import Iterator

from slo.errors import printable
from slo.scorecard import words
from slo.scorecard.model import Scored, Verdict


def as_markdown(scored: Scored) -> str:
    """Write a table, and below it why each goal was missed, or cannot be told."""
    lines = [f"## {_cell(scored.scorecard.name)}", ""]
    if scored.scorecard.description:
        lines += [_cell(scored.scorecard.description), ""]
    lines += [f"**{words.sentence(scored)}** · {words.moment(scored.at_seconds)}", ""]
    lines += [_row(("", *words.COLUMNS)), _row(["---"] * (len(words.COLUMNS) + 1))]
    lines += [_row((words.mark(result.verdict), *words.row(result))) for result in scored.results]
    lines += _why(scored)
    return "\n".join(lines)


# Private


_MARKS = str.maketrans({mark: f"\\{mark}" for mark in "\\|`*_[]#~"} | {"&": "&amp;", "<": "&lt;"})


def _row(cells: tuple[str, ...] | list[str]) -> str:
    return f"| {' | '.join(_cell(cell) for cell in cells)} |"


def _cell(text: str) -> str:
    """Write a text so that it stays in its cell and is no mark-up: what stands in a file is not ours."""
    return printable(" ".join(text.split()).translate(_MARKS)).replace("@", "@\N{ZERO WIDTH SPACE}")


def _why(scored: Scored) -> Iterator[str]:
    for result in scored.results:
        if result.verdict is not Verdict.MET or result.measured.notes:
            yield ""
            yield f"**{_cell(result.goal.name)}**: {result.verdict}"
            yield from (f"- {_cell(line)}" for line in words.details(result))
