"""What differs between two versions, in words."""

import copy
from collections.abc import Callable

import pytest

from dashboards.comparison.compare import changes
from tests.dashboards.small_boards import Json, board, view


def told(change: Callable[[Json], object], before: Json | None = None) -> list[str]:
    """Change a dashboard, and give what is told of it."""
    first = board() if before is None else before
    second = copy.deepcopy(first)
    change(second)
    return [one.sentence for one in changes(view(first), view(second))]


def thresholds(*steps: tuple[str, float | None]) -> Json:
    """Write thresholds."""
    found = [{"color": colour, "value": value} for colour, value in steps]
    return {"defaults": {"thresholds": {"mode": "absolute", "steps": found}}, "overrides": []}


def rich_board() -> Json:
    """Write a dashboard with rows, thresholds and tags."""
    json = board(tags=["a"])
    json["panels"][0]["fieldConfig"] = thresholds(("green", None), ("red", 1))
    place = {"h": 1, "w": 24, "x": 0}
    rows = [
        {"id": 20 + y, "type": "row", "title": f"R{y}", "gridPos": {**place, "y": y}, "panels": []} for y in (8, 17)
    ]
    held = {"id": 30, "type": "stat", "title": "Held", "gridPos": {"h": 8, "w": 12, "x": 0, "y": 9}}
    json["panels"] = [*json["panels"], rows[0], held, rows[1]]
    return json


def move_below(json: Json) -> None:
    """Drag the panel of the first row into the second."""
    json["panels"][3]["gridPos"]["y"] = 18
    json["panels"][2:5] = [json["panels"][2], json["panels"][4], json["panels"][3]]


RICH: dict[str, tuple[Callable[[Json], object], list[str]]] = {
    "thresholds": (
        lambda json: json["panels"][0].update(fieldConfig=thresholds(("green", None), ("red", 2.5))),
        ["panel 'p99': thresholds changed from green, red from 1 to green, red from 2.5"],
    ),
    "tags": (lambda json: json.update(tags=["a", "b"]), ["dashboard: tags changed from `a` to `a, b`"]),
    "a panel in another row": (
        move_below,
        [
            "panel 'Held': moved from row 'R8' to row 'R17'",
            "panel 'Held': position 0,9 (12 x 8) became 0,18 (12 x 8)",
        ],
    ),
    "a panel out of all rows": (
        lambda json: json["panels"][3]["gridPos"].update(y=7),
        ["panel 'Held': moved from row 'R8' to the top", "panel 'Held': position 0,9 (12 x 8) became 0,7 (12 x 8)"],
    ),
    "a row's title": (
        lambda json: json["panels"][2].update(title="New"),
        ["row 'New': title changed from `R8` to `New`"],
    ),
    "thresholds in percent": (
        lambda json: json["panels"][0]["fieldConfig"]["defaults"]["thresholds"].update(mode="percentage"),
        ["panel 'p99': thresholds changed from green, red from 1 to green, red from 1 (in percent of the range)"],
    ),
    "a panel renumbered": (lambda json: json["panels"][3].update(id=77), []),
    "a panel renumbered and renamed": (
        lambda json: json["panels"][3].update(id=77, title="Other"),
        ["panel 'Other' added", "panel 'Held' removed"],
    ),
}


@pytest.mark.parametrize(("change", "expected"), RICH.values(), ids=RICH.keys())
def test_says_what_changed_among_rows(change: Callable[[Json], object], expected: list[str]) -> None:
    """Rows, thresholds, lists."""
    assert expected == told(change, rich_board())


def long_query(seconds: str) -> str:
    """Write a query whose difference comes late."""
    return f"sum(rate(http_requests_total{{namespace='shop',job=~'$job',route!~'/healthz'}}[{seconds}]))"


CASES: dict[str, tuple[Callable[[Json], object], list[str]]] = {
    "the range of time": (
        lambda json: json.update(time={"from": "now-1h", "to": "now"}),
        ["dashboard: time range changed from `now-6h to now` to `now-1h to now`"],
    ),
    "tags": (lambda json: json.update(tags=["a", "b"]), ['dashboard: tags set to `["a", "b"]`']),
    "a new panel": (
        lambda json: json["panels"].append({"id": 9, "type": "stat", "title": "New", "gridPos": {"y": 8}}),
        ["panel 'New' added"],
    ),
    "a panel less": (lambda json: json["panels"].pop(), ["panel 'Errors' removed"]),
    "a title": (
        lambda json: json["panels"][0].update(title="p95"),
        ["panel 'p95': title changed from `p99` to `p95`"],
    ),
    "another unit": (
        lambda json: json["panels"][0].update(fieldConfig={"defaults": {"unit": "s"}, "overrides": []}),
        ['panel \'p99\': fieldConfig set to `{"defaults": {"unit": "s"}, "overrides": []}`'],
    ),
    "a query more": (
        lambda json: json["panels"][0]["targets"].append({"refId": "B", "expr": "up"}),
        ["panel 'p99': query B added: `up`"],
    ),
    "how a query was typed": (
        lambda json: json["panels"][0]["targets"][0].update(editorMode="builder", range=True, exemplar=False),
        [],
    ),
    "an instant query": (
        lambda json: json["panels"][0]["targets"][0].update(instant=True),
        ["panel 'p99': instant or range of A set to `true`"],
    ),
    "a data source of its own": (
        lambda json: json["panels"][0]["targets"][0].update(datasource={"uid": "other"}),
        ['panel \'p99\': data source of A set to `{"uid": "other"}`'],
    ),
    "what the built-in annotation is made of": (
        lambda json: json["annotations"]["list"][0].update(target={"limit": 100}),
        [],
    ),
    "no more built-in annotations": (
        lambda json: json["annotations"]["list"][0].update(enable=False),
        ["annotation 'Annotations & Alerts': enable changed from `true` to `false`"],
    ),
    "what the editor of variables writes": (
        lambda json: json["templating"]["list"][0].update(regexApplyTo="value", auto=False, auto_min="10s"),
        [],
    ),
    "a choice of the reader": (lambda json: json["templating"]["list"][0].update(current={"text": "x"}), []),
    "a variable's query": (
        lambda json: json["templating"]["list"][0].update(query="label_values(job)"),
        ["variable 'job': query changed from `label_values(up, job)` to `label_values(job)`"],
    ),
}


@pytest.mark.parametrize(("change", "expected"), CASES.values(), ids=CASES.keys())
def test_says_what_changed(change: Callable[[Json], object], expected: list[str]) -> None:
    """As people would, and nothing else."""
    assert expected == told(change)


def test_a_long_query_is_shown_where_it_differs() -> None:
    """The first sixty characters are the same."""
    first = board(expr=long_query("5m"))

    [sentence] = told(lambda json: json["panels"][0]["targets"][0].update(expr=long_query("1m")), first)

    assert "[5m]))` to `…" in sentence
    assert sentence.endswith("[1m]))`")


def test_the_order_of_queries_counts() -> None:
    """It is that of the legend."""
    two = board()
    two["panels"][0]["targets"].append({"refId": "B", "expr": "up"})

    assert ["panel 'p99': order of queries changed from `A, B` to `B, A`"] == told(
        lambda json: json["panels"][0]["targets"].reverse(), two
    )


def test_a_data_source_is_told_with_both_values() -> None:
    """Nobody wants to look it up."""
    two = board()
    two["panels"][0]["datasource"] = {"uid": "$datasource"}

    assert [
        'panel \'p99\': data source changed from `{"uid": "$datasource"}` to `{"uid": "prom1"}`',
    ] == told(lambda json: json["panels"][0].update(datasource={"uid": "prom1"}), two)


def library_panel(**reference: object) -> Json:
    """Write a dashboard with a library panel."""
    panel = {"id": 9, "type": "stat", "title": "Lib", "gridPos": {"h": 8, "w": 12, "x": 0, "y": 8}}
    json = board()
    json["panels"].append({**panel, "libraryPanel": reference})
    return json


def test_a_library_panel_is_known_by_its_uid() -> None:
    """Grafana looks up its name, and older ones give along more."""
    first = library_panel(uid="u", name="Old")

    assert [] == told(lambda json: json["panels"][2]["libraryPanel"].update(name="New", meta={"x": 1}), first)
    assert ['panel \'Lib\': library panel changed from `{"uid": "u"}` to `{"uid": "v"}`'] == told(
        lambda json: json["panels"][2]["libraryPanel"].update(uid="v"), first
    )


def test_the_order_of_variables_counts() -> None:
    """People see it."""
    two = board()
    two["templating"]["list"].append({"name": "pod", "type": "query", "query": "label_values(up, pod)", "refresh": 2})

    assert ["dashboard: order of variables changed"] == told(lambda json: json["templating"]["list"].reverse(), two)


def test_links_of_the_same_title_are_not_one() -> None:
    """Each is compared."""
    two = board(links=[{"title": "More", "type": "link", "url": "/a"}, {"title": "More", "type": "link", "url": "/b"}])

    assert ["link 'More (2)': url changed from `/b` to `/c`"] == told(
        lambda json: json["links"][1].update(url="/c"), two
    )


def test_fields_of_the_dashboard_can_be_ignored() -> None:
    """Fields of its panels are not."""
    first, second = board(), board(description="new", time={"from": "now-1h", "to": "now"})

    assert ["panel 'p99': description set to `new`", "panel 'Errors': description set to `new`"] == [
        one.sentence for one in changes(view(first), view(second), ignored=("description", "time"))
    ]
