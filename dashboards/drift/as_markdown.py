"""A drift as Markdown, for a pull request."""

import re
from collections.abc import Iterator
from html import escape

from dashboards.drift.model import Drift, DriftReport, Edit
from dashboards.drift.words import summary

_MOST_EDITS = 20
"""Of one board: a comment on a pull request has an end."""
_SIGNS = re.compile(r"([\\*_\[\]<>|#])")


def as_markdown(report: DriftReport) -> str:
    """Write a table of what drifted, and the changes of each below."""
    told = f"{_escaped(summary(report))}."
    if not report.drifts:
        return told
    head = ["| board | drift | what | next step |", "|---|---|---|---|"]
    rows = [f"| {' | '.join(_cells(one, report.page_of(one)))} |" for one in report.drifts]
    details = ["\n".join(_details(one)) for one in report.drifts if one.edits]
    return "\n\n".join(["\n".join([*head, *rows]), *details, told])


# Private


def _cells(drift: Drift, page: str) -> Iterator[str]:
    title = f"[{_escaped(drift.title)}]({page})" if page else _escaped(drift.title)
    yield f"{title} (`{drift.uid}`)"
    yield str(drift.kind)
    yield _escaped(drift.sentence)
    yield _escaped(drift.next_step)


def _details(drift: Drift) -> Iterator[str]:
    count = len(drift.edits)
    yield f"<details><summary>{_in_html(drift.title)}: {count} change{'s' * (count != 1)}</summary>\n"
    yield from (f"- {_item(edit)}" for edit in drift.edits[:_MOST_EDITS])
    if count > _MOST_EDITS:
        yield f"- and {count - _MOST_EDITS} more: see `--format json`"
    yield "\n</details>"


def _item(edit: Edit) -> str:
    """Escape what stands outside of code."""
    parts = edit.sentence.split("`")
    if len(parts) % 2 == 0:  # a backtick of its own
        return _escaped(edit.sentence).replace("`", "'")
    return "`".join(_escaped(part) if number % 2 == 0 else part for number, part in enumerate(parts))


def _in_html(text: str) -> str:
    """Escape what stands between tags, where Markdown is not read."""
    return escape(" ".join(text.split()), quote=False)


def _escaped(text: str) -> str:
    return _SIGNS.sub(r"\\\1", re.sub(r"\s+", " ", text))
