"""How the boards about the service, its resources, its scaling, its releases and its load tests are laid out."""

import re

import pytest

from dashboards import catalog
from dashboards.boards import autoscaling, canary, load_test, saturation, workload
from dashboards.reading import Dashboard, DashboardPanel

_MOST_VISIBLE = 20
_LEAST_WORDS = 6
_BUILDERS = (workload.board, saturation.board, autoscaling.board, canary.board, load_test.board)


@pytest.fixture(scope="module", params=_BUILDERS, ids=lambda build: build().title)
def board(request: pytest.FixtureRequest) -> Dashboard:
    """One of the boards, as Grafana gets it."""
    return catalog.view(request.param())


def _panels(board: Dashboard) -> list[DashboardPanel]:
    return [panel for panel in board.panels if panel.type != "row"]


def _collapsed(board: Dashboard) -> set[str]:
    return {panel.title for panel in board.panels if panel.type == "row" and panel.json.get("collapsed")}


def test_its_description_is_its_question(board: Dashboard) -> None:
    """A board answers one question, and says which."""
    assert board.json["description"].endswith("?")


def test_numbers_come_first(board: Dashboard) -> None:
    """Above the first row there are numbers and nothing else, in whole lines."""
    first = [panel for panel in _panels(board) if not panel.row]

    assert {"stat"} == {panel.type for panel in first}
    assert 0 == sum(panel.json["gridPos"]["w"] for panel in first) % 24


def test_it_can_be_overlooked(board: Dashboard) -> None:
    """No more panels than a person can look at are open at first; details are behind a row's head."""
    visible = [panel for panel in _panels(board) if panel.row not in _collapsed(board)]

    assert len(visible) <= _MOST_VISIBLE
    assert _collapsed(board)


def test_every_panel_says_what_it_is_for(board: Dashboard) -> None:
    """Descriptions are sentences."""
    short = [panel.title for panel in _panels(board) if len(panel.json["description"].split()) < _LEAST_WORDS]

    assert [] == short
    assert all(panel.json["description"].endswith(".") for panel in _panels(board))


def test_every_line_is_filled(board: Dashboard) -> None:
    """Panels beside each other fill the width, so that nothing looks forgotten."""
    lines: dict[tuple[str, int], int] = {}
    for panel in _panels(board):
        place = panel.json["gridPos"]
        lines[(panel.row, place["y"])] = lines.get((panel.row, place["y"]), 0) + place["w"]

    assert {24} == set(lines.values())


def test_deploys_and_alerts_are_drawn_over_it(board: Dashboard) -> None:
    """Whoever looks at a step in a line sees what happened at that moment."""
    assert ["Deployments", "Alerts"] == [one.name for one in board.annotations if one.expr]


def test_links_keep_what_is_chosen(board: Dashboard) -> None:
    """Job and instance are those of the servers wherever they are variables, so that a link may carry them along."""
    served = [one.query for one in board.variables if one.name in {"job", "instance"}]

    assert all(query.startswith("label_values(http_requests_total{") for query in served)


def test_a_colour_means_the_same_everywhere(board: Dashboard) -> None:
    """Thresholds are painted with the colours of the palette, and what is good is never red."""
    for panel in _panels(board):
        steps = panel.json["fieldConfig"]["defaults"].get("thresholds", {}).get("steps", [])
        colours = [step["color"] for step in steps]
        assert set(colours) <= {"green", "orange", "red", "blue"}, panel.title


@pytest.mark.parametrize(
    "title",
    [
        "Room used",
        "At maximum",
        "Changes in 1 h",
        "Lag",
        "Conditions",
        "Requests set",
        "Requests over replicas",
        "Latency over replicas",
    ],
)
def test_autoscaling_shows_what_other_boards_lack(title: str) -> None:
    """Headroom, saturation, flapping, lag, conditions, coverage, and what scaling does to load and latency."""
    assert title in {panel.title for panel in _panels(catalog.view(autoscaling.board()))}


def test_a_load_test_looks_back_no_further_than_it_lasts() -> None:
    """The board is also the report of one run, so no query needs more history than that."""
    board = catalog.view(load_test.board())
    queries = [one.expr for panel in _panels(board) for one in panel.targets]
    ranges = {found for query in queries for found in re.findall(r"\}\[([^]]+)\]", query)}

    assert {"$__rate_interval"} == ranges
