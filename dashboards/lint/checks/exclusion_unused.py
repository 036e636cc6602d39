"""An exclusion that excuses nothing."""

from collections.abc import Iterator

from dashboards.lint.exclusions import Exclusion
from dashboards.lint.interface import Subject
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find entries of `.lint` files that meet no finding, though their check ran and their dashboard was looked at."""
    for one in subject.exclusions:
        if one.has_run and not one.times and _was_looked_at(subject, one):
            where = f' in "{one.dashboard}"' if one.dashboard else ""
            sentence = f"excuses {one.rule}{where}, and there is nothing to excuse"
            fix = "remove it, or correct what it names"
            yield Found(level=Level.WARNING, place=one.place, sentence=sentence, fix=fix)


# Private


def _was_looked_at(subject: Subject, one: Exclusion) -> bool:
    if one.dashboard is None and not one.is_complete:
        return False
    within = [board for board in subject.siblings if one.concerns(board.file)]
    named = [board for board in within if one.dashboard in {None, board.title}]
    return any(one.panel in {None, *(panel.title for panel in board.panels)} for board in named)
