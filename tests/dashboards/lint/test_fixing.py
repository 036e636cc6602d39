"""What `--fix` corrects, and what it leaves."""

import json
from typing import Any

import pytest

from dashboards.lint.catalog import CATALOG
from dashboards.lint.correcting import corrected
from dashboards.lint.exclusions import Effect, Exclusion
from dashboards.lint.excusing import Excusing
from dashboards.reading import parse_dashboard
from slo.errors import Place
from tests.dashboards.lint.boards import REMOVED, Edit, a_board, a_dashboard, a_panel, a_target, findings_in

NOTHING_EXCUSED = Excusing(exclusions=(), is_complete=True)
STEPS = "panels.1.fieldConfig.defaults.thresholds.steps"


def at(board: Any, path: str) -> Any:  # noqa: ANN401 - JSON
    """Give what stands at a field; None where it is not there."""
    for part in path.split("."):
        board = board[int(part)] if part.isdecimal() else board.get(part)
    return board


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (("editable", True), False),
        (("templating.list.0.label", "DS"), "Data source"),
        (("templating.list.1.label", "job"), "Job"),
        (("templating.list.2.multi", False), True),
        (("templating.list.1.refresh", 1), 2),
        (("panels.1.targets.1.refId", "A"), "B"),
        (("panels.5.panels.0.id", 1), 7),
        (("links.0.keepTime", False), True),
        (("panels.0.datasource.uid", "${datasource}"), "$datasource"),
        ((f"{STEPS}.1.value", "80"), 80),
        ((f"{STEPS}.1.value", "0.5"), 0.5),
        ((f"{STEPS}.0.value", "null"), None),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_what_is_mechanical_is_corrected(edit: Edit, expected: object) -> None:
    """Then nothing is found any more, and nothing else has changed."""
    now, done = corrected(a_dashboard(edit), NOTHING_EXCUSED, CATALOG.ids())

    assert 1 == len(done)
    assert () == findings_in(now)
    assert expected == at(now.json, edit[0])


def test_thresholds_are_sorted_once_they_are_numbers() -> None:
    """A correction can show what the next check has to say."""
    steps = [{"color": "c", "value": "9"}, {"color": "b", "value": 7}, {"color": "a", "value": "null"}]
    now, done = corrected(a_dashboard((STEPS, steps)), NOTHING_EXCUSED, CATALOG.ids())

    assert [{"color": "a"}, {"color": "b", "value": 7}, {"color": "c", "value": 9}] == [
        {key: value for key, value in step.items() if value is not None} for step in at(now.json, STEPS)
    ]
    assert {"threshold-order", "threshold-value"} == {check_id for check_id, _ in done}


def test_what_would_change_the_answer_is_left() -> None:
    """`.+` lets in what a variable does not list, and = takes one value only."""
    variable = {**a_board()["templating"]["list"][1], "name": "pod", "allValue": None}
    edits: list[Edit] = [
        ("templating.list.1.multi", False),
        ("templating.list.2.allValue", ".*"),
        ("templating.list.3", variable),
        ("panels.0.title", "$pod"),
        ("panels.0.targets.0.expr", 'sum(up{job="$job",instance=~"$instance"})'),
    ]
    dashboard = a_dashboard(*edits)

    assert (dashboard, []) == corrected(dashboard, NOTHING_EXCUSED, CATALOG.ids())


def test_letters_go_on_after_z() -> None:
    """A panel of thirty queries is none of ours, but it is corrected."""
    targets = [a_target('up{job=~"$job",instance=~"$instance"}', "A") for _ in range(30)]
    panel = a_panel("timeseries", "Many", 8, *targets, fieldConfig={"defaults": {"unit": "none"}})
    now, done = corrected(a_dashboard(("panels.6", panel)), NOTHING_EXCUSED, CATALOG.ids())

    assert 29 == len(done)
    assert ["Y", "Z", "Q1", "Q2", "Q3", "Q4"] == [one["refId"] for one in at(now.json, "panels.6.targets")][24:]


def test_what_is_excused_stays() -> None:
    """An exclusion says that it is meant so."""
    excuse = Exclusion(
        effect=Effect.EXCLUDE, rule="uneditable-dashboard", reason="a playground", place=Place(file=".lint")
    )
    excusing = Excusing(exclusions=(excuse,), is_complete=True)
    dashboard = a_dashboard(("editable", True))

    assert (dashboard, []) == corrected(dashboard, excusing, CATALOG.ids())


def test_what_needs_thought_is_left() -> None:
    """Nobody knows the description but the author."""
    dashboard = a_dashboard(("panels.0.description", ""))

    assert (dashboard, []) == corrected(dashboard, NOTHING_EXCUSED, CATALOG.ids())


def test_a_board_of_an_old_schema_keeps_its_form() -> None:
    """The canonical form knows today's schema only; what stands in an old one would be lost."""
    dashboard = a_dashboard(("schemaVersion", 30), ("editable", True), ("gnetId", 5), ("style", "dark"))
    now, _ = corrected(dashboard, NOTHING_EXCUSED, CATALOG.ids())

    assert {**dashboard.json, "editable": False} == now.json


def test_what_wraps_a_dashboard_stays_around_it() -> None:
    """As the answer of Grafana's API, or a Kubernetes object."""
    wrapped = {"apiVersion": "dashboard.grafana.app/v1", "kind": "Dashboard", "spec": a_board(("editable", True))}
    dashboard = parse_dashboard(json.dumps(wrapped), file="board.json")
    now, done = corrected(dashboard, NOTHING_EXCUSED, CATALOG.ids())

    assert 1 == len(done)
    assert ["Dashboard", False] == [json.loads(now.text)["kind"], json.loads(now.text)["spec"]["editable"]]


def test_an_object_s_name_is_not_written_into_it() -> None:
    """It is read as the uid, and stays where it is."""
    board = a_board(("editable", True), ("uid", REMOVED))
    wrapped = {"apiVersion": "dashboard.grafana.app/v1", "metadata": {"name": "shop"}, "spec": board}
    now, done = corrected(parse_dashboard(json.dumps(wrapped), file="a.json"), NOTHING_EXCUSED, CATALOG.ids())

    assert 1 == len(done)
    assert "shop" == now.uid
    assert "uid" not in json.loads(now.text)["spec"]


@pytest.mark.parametrize("value", ["high", "inf", "nan", True], ids=str)
def test_a_threshold_that_nobody_can_read_is_left(value: object) -> None:
    """A step without a value would take the whole range for its colour."""
    dashboard = a_dashboard((f"{STEPS}.1.value", value))

    assert (dashboard, []) == corrected(dashboard, NOTHING_EXCUSED, CATALOG.ids())


def test_what_an_import_asks_for_keeps_its_braces() -> None:
    """Grafana replaces it by its braces."""
    inputs = [{"name": "DS_SHOP", "type": "datasource", "pluginId": "prometheus"}]
    title = ("panels.0.title", "${DS_SHOP} of ${job}")
    now, _ = corrected(a_dashboard(("__inputs", inputs), title), NOTHING_EXCUSED, CATALOG.ids())

    assert "${DS_SHOP} of $job" == at(now.json, "panels.0.title")


def test_an_odd_board_does_not_stop_it() -> None:
    """What is of another type than it should be is left alone."""
    odd: list[Edit] = [
        ("panels.0.targets", REMOVED),
        ("panels.1.fieldConfig.overrides", "none"),
        ("templating.list.0.label", None),
        (STEPS, [{"color": "a", "value": 2}, {"color": "b", "value": 1}, "c"]),
    ]
    now, done = corrected(a_dashboard(*odd), NOTHING_EXCUSED, CATALOG.ids())

    assert ["template-datasource-rule"] == [check_id for check_id, _ in done]
    assert "Data source" == at(now.json, "templating.list.0.label")
