"""How the boards about promises, deliveries, alerts, tenants and costs are laid out, and what they lead to."""

from pathlib import Path

import pytest

from dashboards import catalog
from dashboards.boards import alerts, cost, dora, slo_detail, slo_overview, tenant
from dashboards.hermetic.exposition import read_exposition
from dashboards.reading import Dashboard, DashboardPanel
from slo.conventions import POD_STATUS_PHASE, RESOURCE_QUOTA

_MOST_VISIBLE = 20
_BUILDERS = (slo_overview.board, slo_detail.board, alerts.board, dora.board, tenant.board, cost.board)


@pytest.fixture(scope="module", params=_BUILDERS, ids=lambda build: build().title)
def board(request: pytest.FixtureRequest) -> Dashboard:
    """One of the boards, as Grafana gets it."""
    return catalog.view(request.param())


def _panels(board: Dashboard) -> list[DashboardPanel]:
    return [panel for panel in board.panels if panel.type != "row"]


def test_it_is_listed(board: Dashboard) -> None:
    """The catalogue has the board, under its uid."""
    assert board.title == catalog.board(board.uid).title


def test_numbers_come_first(board: Dashboard) -> None:
    """Above the first row there are numbers and nothing else, in whole lines."""
    first = [panel for panel in _panels(board) if not panel.row]

    assert {"stat"} == {panel.type for panel in first}
    assert 0 == sum(panel.json["gridPos"]["w"] for panel in first) % 24


def test_it_can_be_overlooked(board: Dashboard) -> None:
    """No more panels than a person can look at are open at first."""
    collapsed = {panel.title for panel in board.panels if panel.type == "row" and panel.json.get("collapsed")}
    visible = [panel for panel in _panels(board) if panel.row not in collapsed]

    assert len(visible) <= _MOST_VISIBLE


def test_every_panel_says_what_it_is_for(board: Dashboard) -> None:
    """A panel that draws data has a description of some words."""
    short = [panel.title for panel in _panels(board) if panel.targets and len(panel.json["description"].split()) < 5]

    assert [] == short


def test_every_line_is_filled(board: Dashboard) -> None:
    """Panels beside each other fill the width, so that nothing looks forgotten."""
    lines: dict[tuple[str, int], int] = {}
    for panel in _panels(board):
        place = panel.json["gridPos"]
        lines[(panel.row, place["y"])] = lines.get((panel.row, place["y"]), 0) + place["w"]

    assert {24} == set(lines.values())


@pytest.mark.parametrize(
    ("build", "title", "url"),
    [
        pytest.param(
            slo_overview.board,
            "SLOs by budget left",
            "/d/lh-slo-detail?$__url_time_range&var-datasource=$datasource&var-slo_id=${__data.fields.slo_id}",
            id="an SLO leads to its board",
        ),
        pytest.param(
            tenant.board,
            "Its SLOs",
            "/d/lh-slo-detail?$__url_time_range&var-datasource=$datasource&var-slo_id=${__data.fields.slo_id}",
            id="a tenant's SLO too",
        ),
        pytest.param(
            alerts.board,
            "Firing now",
            "/d/lh-slo-detail?$__url_time_range&var-datasource=$datasource&var-slo_id=${__data.fields.slo_id}",
            id="an alert leads to its SLO",
        ),
        pytest.param(
            cost.board,
            "Tenants",
            "/d/lh-tenant?$__url_time_range&var-datasource=$datasource&var-namespace=${__data.fields.namespace}",
            id="who pays leads to the tenant",
        ),
    ],
)
def test_a_row_leads_on(build: object, title: str, url: str) -> None:
    """The rows of a table lead to the board of what they are about, at the same time range."""
    assert callable(build)
    panel = next(panel for panel in catalog.view(build()).panels if panel.title == title)

    set_on_columns = [one for override in panel.json["fieldConfig"]["overrides"] for one in override["properties"]]
    assert [[url]] == [[link["url"] for link in one["value"]] for one in set_on_columns if one["id"] == "links"]


def test_the_least_budget_is_on_top() -> None:
    """The table of SLOs is sorted by what is left, ascending."""
    panel = next(one for one in catalog.view(slo_overview.board()).panels if one.type == "table")

    assert [{"desc": False, "displayName": "Budget left"}] == panel.json["options"]["sortBy"]


def test_prices_are_the_readers() -> None:
    """Both prices can be typed, and no query has a price of its own."""
    board = catalog.view(cost.board())
    typed = {one.name for one in board.variables if one.type == "textbox"}
    priced = [
        one.expr for panel in board.panels for one in panel.targets if panel.json.get("fieldConfig") and "$" in one.expr
    ]

    assert {"cpu_price", "memory_price"} == typed
    assert not [expr for expr in priced if cost.CPU_PRICE in expr or cost.MEMORY_PRICE in expr]


def test_emptiness_that_is_good_says_so() -> None:
    """Where there is nothing because nothing is wrong, the panel says it instead of `No data`."""
    told = {
        panel.title: panel.json["fieldConfig"]["defaults"]["noValue"]
        for build in (alerts.board, dora.board)
        for panel in catalog.view(build()).panels
        if panel.json.get("fieldConfig", {}).get("defaults", {}).get("noValue")
    }

    assert {
        "Firing": "no rules known",
        "Pending": "no rules known",
        "Firing now": "no alert seen",
        "Alerts over time": "no alert seen",
        "Firing by severity": "no alert seen",
        "Recovery time, median": "no failure known",
        "How fast it recovers": "no failure known",
        "Recovery time": "no failure known",
        "Oldest open incident": "none known",
    } == told


def test_every_tenant_of_the_shapes_has_a_quota() -> None:
    """The tenant board is verified with whichever namespace comes first, so each has quotas in the exporter's shape."""
    file = Path(__file__).parents[2] / "fixtures" / "exporters" / "kube-state-metrics-2.15.prom"
    samples = tuple(read_exposition(file.read_text(encoding="utf-8")))
    tenants = {one.labels["namespace"] for one in samples if one.name == POD_STATUS_PHASE}
    of_quotas = {one.labels["namespace"] for one in samples if one.name == RESOURCE_QUOTA}

    assert tenants == of_quotas
