"""An exclusion of something that there is not."""

from collections.abc import Iterator

from dashboards.lint.catalog import CATALOG
from dashboards.lint.exclusions import Exclusion
from dashboards.lint.interface import Subject
from slo.findings.interface import Found, Level
from slo.suggestions import did_you_mean


def run(subject: Subject) -> Iterator[Found]:
    """Find entries of `.lint` files that name no check, no dashboard that was looked at, or no panel of it."""
    checks = CATALOG.ids()
    for one in subject.exclusions:
        if one.rule not in checks:
            yield _found(one, f"there is no check {one.rule}", did_you_mean(one.rule, checks, otherwise="see --list"))
        yield from _of_dashboard(subject, one)


# Private


def _of_dashboard(subject: Subject, one: Exclusion) -> Iterator[Found]:
    within = [board for board in subject.siblings if one.concerns(board.file)]
    boards = [board for board in within if one.dashboard in {None, board.title}]
    titles = [board.title for board in within]
    if one.dashboard is not None and not boards and one.is_complete:
        fix = did_you_mean(one.dashboard, titles, otherwise="write its title, not its uid or file")
        yield _found(one, f'no dashboard has the title "{one.dashboard}"', fix)
    panels = [panel.title for board in boards for panel in board.panels]
    are_all = one.dashboard is not None or one.is_complete
    if boards and are_all and one.panel is not None and one.panel not in panels:
        fix = did_you_mean(one.panel, panels, otherwise="write its title as it stands on the dashboard")
        where = "any dashboard" if one.dashboard is None else f'"{one.dashboard}"'
        yield _found(one, f'no panel of {where} has the title "{one.panel}"', fix)


def _found(one: Exclusion, sentence: str, fix: str) -> Found:
    return Found(level=Level.WARNING, place=one.place, sentence=sentence, fix=fix)
