"""The workload spells names of other packages once, and as their owners do."""

from dashboards.catalog import boards
from dashboards.objectives import counted_routes
from load_harness import metric_names, sibling_names
from slo import conventions

_NOT_SERIES = {"COUNTED_ROUTES", "BOARDS"}


def test_every_series_is_called_as_the_objectives_and_the_exporters_call_it() -> None:
    """Under the same name in both files."""
    spelt = {name: value for name, value in vars(sibling_names).items() if name.isupper() and name not in _NOT_SERIES}
    assert len(spelt) > 15
    assert {name: getattr(conventions, name) for name in spelt} == spelt


def test_requests_are_those_that_count_in_the_objectives() -> None:
    """So that the page and the budget speak of the same."""
    assert counted_routes() == sibling_names.COUNTED_ROUTES


def test_every_board_is_there() -> None:
    """A link to a board that is not would be a page of Grafana's that says so."""
    assert {uid for uid, _ in sibling_names.BOARDS} <= {board.uid for board in boards()}


def test_no_name_is_spelt_in_both_files_of_the_workload() -> None:
    """What is the workload's own is in metric_names."""
    own = {value for name, value in vars(metric_names).items() if name.isupper() and isinstance(value, str)}
    siblings = {value for name, value in vars(sibling_names).items() if name.isupper() and isinstance(value, str)}
    assert set() == own & siblings
