"""The boards that come along: no finding, and no exclusion without a reason."""

from dashboards.catalog import dashboards
from dashboards.cli.lint import shipped_exclusions
from dashboards.lint.catalog import CATALOG
from dashboards.lint.excusing import Excusing
from dashboards.lint.interface import Subject


def test_nothing_is_found_in_our_boards() -> None:
    """By any check, those that are left out else included; each exclusion says why, and excuses something."""
    boards = dashboards()
    excusing = Excusing(exclusions=shipped_exclusions(), is_complete=True)
    subjects = [Subject(dashboard=one, siblings=boards) for one in boards]

    assert [] == [f"{one.place}: {one.sentence} ({one.id})" for one in excusing.examine(subjects, ids=CATALOG.ids())]


def test_each_exclusion_names_a_panel_or_a_rule_of_the_whole_board() -> None:
    """A rule is never excused everywhere."""
    assert [] == [one.rule for one in shipped_exclusions() if one.dashboard is None]
