"""What drifted, how, and who moved."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dashboards.catalog import FOLDER, dashboards
from dashboards.drift.detect import Expectation, detect
from dashboards.drift.model import DriftReport, Kind
from dashboards.grafana_api.connect import connect
from dashboards.grafana_api.interface import PUSH_MESSAGE, GrafanaApi
from dashboards.grafana_api.transport import Transport
from dashboards.reading import Dashboard, read_dashboard
from slo.connection import Connection
from slo.errors import InvalidInput
from tests.dashboards.small_boards import FASTER, Json, board, query_faster, view
from tests.grafana_server import Behaviour, GrafanaServer

FOREIGN = sorted((Path(__file__).parents[1] / "python_source" / "documents").glob("*.json"))
APIS = {"the new API": ("v1",), "the old API": ()}


def api_of(server: GrafanaServer) -> GrafanaApi:
    """Connect."""
    return connect(Transport(server.url, Connection(), timeout_seconds=5.0))


@pytest.fixture(params=APIS.values(), ids=APIS.keys())
def server(request: pytest.FixtureRequest) -> Iterator[GrafanaServer]:
    """Serve a Grafana with each API, with a folder."""
    with GrafanaServer(Behaviour(versions=request.param)) as running:
        running.store.add_folder("platform", "Platform")
        yield running


@pytest.fixture(scope="module")
def shipped() -> tuple[Dashboard, ...]:
    """Build all boards once."""
    return dashboards()


def drift(server: GrafanaServer, *ours: Json, **more: Any) -> DriftReport:  # noqa: ANN401 - fields of an expectation
    """Compare."""
    return detect(Expectation(dashboards=tuple(view(one) for one in ours), **more), api_of(server))


def pushed(server: GrafanaServer, json: Json, folder: str = "platform") -> None:
    """Save as a push does."""
    server.store.save(json, folder=folder, message=PUSH_MESSAGE)


def told(report: DriftReport) -> list[tuple[Kind, str]]:
    """Give what is told of each."""
    return [(one.kind, one.sentence) for one in report.drifts]


def edits(report: DriftReport) -> list[str]:
    """Give what is told of all changes."""
    return [edit.sentence for one in report.drifts for edit in one.edits]


def test_every_shipped_board_comes_back_without_a_change(server: GrafanaServer, shipped: tuple[Dashboard, ...]) -> None:
    """What Grafana fills in, numbers and writes by itself is no drift, for any board."""
    server.store.add_folder("lh", FOLDER)
    for one in shipped:
        server.store.save(dict(one.json), folder="lh")

    report = detect(Expectation(dashboards=shipped, folder=FOLDER, tag="load-harness"), api_of(server))

    assert () == report.drifts
    assert len(shipped) == len(report.looked_at)


@pytest.mark.parametrize("file", FOREIGN, ids=lambda file: file.stem)
def test_every_dashboard_of_others_comes_back_without_a_change(server: GrafanaServer, file: Path) -> None:
    """Of any age and origin: what Grafana writes beside them is no drift."""
    json = {**read_dashboard(file).json, "uid": "foreign"}
    server.store.save(json)

    assert [] == told(drift(server, json))


def test_every_save_in_the_ui_of_the_same_is_no_drift(server: GrafanaServer) -> None:
    """A save without an edit raises the version only."""
    pushed(server, board())
    server.store.edit("shop", lambda json: json.update(iteration=7))

    assert [] == told(drift(server, board(), folder="Platform"))


def test_a_board_is_missing(server: GrafanaServer) -> None:
    """With the folder, and with the other one of its title."""
    server.store.save(board("copy"), folder="platform")

    report = drift(server, board(), folder="Platform", ignored_kinds=frozenset({Kind.UNMANAGED}))

    sentence = "board missing in folder Platform; another board of its title is there, with uid copy"
    assert [(Kind.MISSING, sentence)] == told(report)
    assert frozenset({"shop"}) == report.drifted


def test_a_board_was_deleted_in_grafana(server: GrafanaServer) -> None:
    """It was shipped, and is not there."""
    report = drift(server, board(), deployed={"shop": view(board())})

    assert [(Kind.MISSING, "board missing; it was deleted in Grafana")] == told(report)


def test_panels_that_were_pushed_away_are_told_as_one(server: GrafanaServer) -> None:
    """A new panel at the top is one change, and so are the new positions below it."""
    place = {"h": 8, "w": 12, "x": 0}
    panels = [{"id": n, "type": "stat", "title": f"P{n}", "gridPos": {**place, "y": 8 * n}} for n in range(1, 6)]
    pushed(server, board(panels=panels))

    def insert(json: Json) -> None:
        for panel in json["panels"]:
            panel["gridPos"]["y"] += 8
        json["panels"].append({"id": 9, "type": "stat", "title": "New", "gridPos": {**place, "y": 8}})

    server.store.edit("shop", insert)

    assert ["in the UI: panel 'New' added", "in the UI: dashboard: positions of 5 panels changed"] == edits(
        drift(server, board(panels=panels))
    )


def test_an_edit_in_the_ui_is_told_with_its_author(server: GrafanaServer) -> None:
    """The history of pushes says that Git did not move."""
    pushed(server, board())
    server.store.edit("shop", query_faster)

    report = drift(server, board())

    [one] = report.drifts
    assert Kind.CHANGED is one.kind
    assert one.sentence.startswith("board changed in the UI by ")
    assert one.sentence.endswith("alice, 2026-11-20T09:30:00Z")
    expected = "panel 'p99': expression of A changed from `rate(requests_total[5m])` to `rate(requests_total[1m])`"
    assert [f"in the UI: {expected}"] == edits(report)


def test_git_is_ahead_of_the_last_push(server: GrafanaServer) -> None:
    """Grafana still has what was pushed."""
    pushed(server, board())

    report = drift(server, board(expr=FASTER))

    assert [(Kind.STALE, "board stale: Git is ahead")] == told(report)
    assert ["in Git"] == [edit.where for edit in report.drifts[0].edits]


def test_both_moved(server: GrafanaServer) -> None:
    """Each change says where it was made."""
    pushed(server, board())
    server.store.edit("shop", query_faster)

    report = drift(server, board(title="Shop 2"))

    assert [Kind.DIVERGED] == [one.kind for one in report.drifts]
    assert [
        "in Git: dashboard: title changed from `Shop` to `Shop 2`",
        "in the UI: panel 'p99': expression of A changed from `rate(requests_total[5m])` to `rate(requests_total[1m])`",
    ] == edits(report)


@pytest.mark.parametrize(
    ("last", "kind"),
    [(board(), Kind.CHANGED), (board(expr=FASTER), Kind.STALE), (board(title="Old"), Kind.DIVERGED)],
    ids=["Git is as it was", "Grafana is as it was", "neither is"],
)
def test_what_was_shipped_last_tells_who_moved(server: GrafanaServer, last: Json, kind: Kind) -> None:
    """--deployed needs no history."""
    server.store.save(board(expr=FASTER), folder="platform")

    assert [kind] == [one.kind for one in drift(server, board(), deployed={"shop": view(last)}).drifts]


def test_nobody_knows_who_moved(server: GrafanaServer) -> None:
    """Without a push in the history, and without --deployed, it only differs."""
    server.store.save(board(expr=FASTER), by="bob")

    report = drift(server, board())

    [one] = report.drifts
    assert (Kind.DIFFERENT, True) == (one.kind, one.sentence.startswith("board differs by "))
    assert "give what was shipped last with --deployed, and it is told who moved" == one.next_step


def test_what_is_provisioned_can_only_be_stale(server: GrafanaServer) -> None:
    """Nobody can edit it in Grafana."""
    record = server.store.save(board(), folder="platform")
    record.provisioned, record.annotations = True, {"grafana.app/managedBy": "repo"}

    assert [Kind.STALE] == [one.kind for one in drift(server, board(expr=FASTER)).drifts]


def test_a_board_that_is_not_provisioned(server: GrafanaServer) -> None:
    """Where all are to be."""
    server.store.save(board())

    assert [Kind.UNPROVISIONED] == [one.kind for one in drift(server, board(), is_provisioned=True).drifts]


def test_a_board_moved(server: GrafanaServer) -> None:
    """To a folder, or out of all of them."""
    server.store.add_folder("attic", "Attic")
    server.store.save(board(), folder="attic")
    server.store.save(board("other", "Other"))

    report = drift(server, board(), board("other", "Other"), folder="Platform")

    assert [
        (Kind.MOVED, "board moved to folder Attic"),
        (Kind.MOVED, "board moved to folder General"),
    ] == told(report)


def test_boards_may_be_anywhere_without_a_folder(server: GrafanaServer) -> None:
    """Then no place is wrong, and nobody else's board is ours."""
    server.store.save(board(), folder="platform")
    server.store.save(board("theirs", "Theirs"), folder="platform")

    assert [] == told(drift(server, board()))


def test_unmanaged_boards(server: GrafanaServer) -> None:
    """In our folder, with our tag, or left over from what was shipped."""
    server.store.save(board("a", "A"), folder="platform")
    server.store.save(board("b", "B", tags=["ours"]))
    server.store.save(board("c", "C"))
    server.store.save(board("d", "D"))

    report = drift(server, folder="Platform", tag="ours", deployed={"c": view(board("c", "C"))})

    assert [
        ("a", "unmanaged board: is in folder Platform, and is not in Git"),
        ("b", "unmanaged board: has the tag ours, and is not in Git"),
        ("c", "unmanaged board: was shipped before, and is not in Git"),
    ] == [(one.uid, one.sentence) for one in report.drifts]


def test_two_boards_of_one_title(server: GrafanaServer) -> None:
    """Provisioning stops for both."""
    server.store.save(board(), folder="platform")
    server.store.save(board("copy"), folder="platform")

    report = drift(server, board(), folder="platform", ignored_kinds=frozenset({Kind.UNMANAGED}))

    assert [(Kind.CONFLICT, "another board has this title in the same folder: copy")] == told(report)


def test_fields_that_people_may_change_are_ignored(server: GrafanaServer) -> None:
    """Only those that are named."""
    server.store.save(board(time={"from": "now-1h", "to": "now"}, refresh="5s"))

    ignoring = drift(server, board(), ignored_fields=frozenset({"time"}))

    assert ["dashboard: refresh set to `5s`"] == edits(ignoring)


def test_a_board_that_cannot_be_read_is_told(server: GrafanaServer) -> None:
    """A dashboard that another program spoilt does not keep the others from being compared."""
    server.store.save(board())
    server.store.records["shop"].newest.json["title"] = ["no", "text"]

    [one] = drift(server, board()).drifts

    assert one.sentence.startswith("board cannot be compared: ")
    assert "must be a text" in one.sentence


def test_a_board_of_schema_v2_is_told() -> None:
    """It was saved in a form that has no classic JSON."""
    with GrafanaServer() as server:
        server.store.save(board()).status = {"conversion": {"failed": True, "storedVersion": "v2"}}
        report = drift(server, board())

    assert [Kind.CHANGED] == [one.kind for one in report.drifts]
    assert "board cannot be read: it was saved as v2" in report.drifts[0].sentence


FOLDERS = {
    "another case": ("PLATFORM", "did you mean Platform?"),
    "other signs": ("plat-form", "did you mean Platform?"),
    "the title of two": ("Team", "give the uid of one: team-a, team-b"),
}


@pytest.mark.parametrize(("name", "words"), FOLDERS.values(), ids=FOLDERS.keys())
def test_a_folder_that_is_not_meant(server: GrafanaServer, name: str, words: str) -> None:
    """A typo is no missing folder."""
    server.store.add_folder("team-a", "Team")
    server.store.add_folder("team-b", "Team", "platform")

    with pytest.raises(InvalidInput, match="--folder") as caught:
        drift(server, board(), folder=name)

    assert words in str(caught.value)


def test_the_place_of_what_is_in_no_folder(server: GrafanaServer) -> None:
    """Grafana calls it General; what else is there is not ours."""
    server.store.save(board())
    server.store.save(board("theirs", "Theirs"))

    assert [] == told(drift(server, board(), folder="General"))


def test_a_push_that_cannot_be_read_any_more_tells_nothing(server: GrafanaServer) -> None:
    """Then nobody knows who moved."""
    pushed(server, board())
    server.store.edit("shop", query_faster)
    server.store.records["shop"].versions[0].json["title"] = ["no", "text"]

    assert [Kind.DIFFERENT] == [one.kind for one in drift(server, board()).drifts]


def test_a_folder_that_is_not_there(server: GrafanaServer) -> None:
    """It may be a new Grafana, or a typo."""
    report = drift(server, board(), folder="Platfrom")

    sentence = "board missing in folder Platfrom, which is not there (did you mean Platform?)"
    assert [(Kind.MISSING, sentence)] == told(report)


@pytest.mark.parametrize("name", ["Platform", "platform"], ids=["by its title", "by its uid"])
def test_a_folder_is_known(server: GrafanaServer, name: str) -> None:
    """People copy either."""
    server.store.save(board(), folder="platform")

    assert [] == told(drift(server, board(), folder=name))


def test_says_how_far_it_is(server: GrafanaServer) -> None:
    """For whoever waits."""
    said: list[str] = []

    detect(Expectation(dashboards=(view(board()),)), api_of(server), said.append)

    assert ["comparing Shop (1 of 1)"] == said
