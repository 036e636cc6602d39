"""A verification as text: a line for each dashboard, then what is wrong, what has no data, what nobody charts."""

from collections.abc import Iterator

from dashboards.verification.model import Verification
from dashboards.verification.words import counted, summary, without_data
from slo.findings.as_text import as_text as findings_as_text
from slo.findings.report import Report


def as_text(verification: Verification, report: Report) -> str:
    """Write it.

    Args:
        verification: What was found.
        report: Its findings, as far as they count.
    """
    parts = ["\n".join(_boards(verification))]
    if report.findings:
        parts.append(findings_as_text(report).rpartition("\n")[0].rstrip())
    parts += filter(None, ("\n".join(_without_data(verification)), "\n".join(_uncharted(verification))))
    return "\n\n".join([*parts, summary(verification)])


# Private

_MOST_NAMES = 8


def _boards(verification: Verification) -> Iterator[str]:
    width = max((len(board.uid) for board in verification.boards), default=0)
    for board in verification.boards:
        yield f"{board.uid:{width}}  {counted(board)}"


def _without_data(verification: Verification) -> Iterator[str]:
    for reason, names in without_data(verification).items():
        yield f"{reason}:"
        yield from (f"  {name}" for name in names)


def _uncharted(verification: Verification) -> Iterator[str]:
    if verification.uncharted:
        yield "metrics that nobody charts:"
    for source, names in verification.uncharted.items():
        more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
        yield f"  {source}: {', '.join(names[:_MOST_NAMES])}{more}"
