"""What a push does, refuses, and says."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from dashboards.grafana_api.connect import connect
from dashboards.grafana_api.interface import PUSH_MESSAGE, Folder, GrafanaApi, Hit, Save, Stored
from dashboards.grafana_api.transport import Transport
from dashboards.push.as_text import as_json, as_text
from dashboards.push.model import Outcome, PushReport
from dashboards.push.push import Push, Wish
from slo.connection import Connection
from slo.errors import InvalidInput, ServerUnreachable
from tests.dashboards.small_boards import FASTER, Json, board, query_faster, view
from tests.grafana_server import Behaviour, GrafanaServer

APIS = {"the new API": ("v1",), "the old API": ()}


def api_of(server: GrafanaServer) -> GrafanaApi:
    """Connect."""
    return connect(Transport(server.url, Connection(), timeout_seconds=5.0))


@pytest.fixture(params=APIS.values(), ids=APIS.keys())
def server(request: pytest.FixtureRequest) -> Iterator[GrafanaServer]:
    """Serve a Grafana with each API."""
    with GrafanaServer(Behaviour(versions=request.param)) as running:
        yield running


def push(server: GrafanaServer, *ours: Json, **more: Any) -> PushReport:  # noqa: ANN401 - fields of a wish
    """Push."""
    return Push(Wish(dashboards=tuple(view(one) for one in ours), **more), api_of(server)).run()


def outcomes(report: PushReport) -> dict[str, Outcome]:
    """Give what became of each."""
    return {one.dashboard.uid: one.outcome for one in report.steps}


def test_makes_the_folder_and_the_boards(server: GrafanaServer) -> None:
    """The folder's uid comes from its title."""
    report = push(server, board(), board("b", "B"), folder="Our Platform")

    assert {"our-platform": ("Our Platform", "")} == server.store.folders
    assert {"shop": Outcome.CREATED, "b": Outcome.CREATED} == outcomes(report)
    assert (True, True) == (report.folder_is_new, report.is_complete)
    assert "our-platform" == server.store.records["shop"].folder_uid
    assert PUSH_MESSAGE == server.store.records["shop"].newest.message


def test_the_same_again_saves_nothing(server: GrafanaServer) -> None:
    """No version without a change comes up in the history."""
    push(server, board(), folder="Platform")
    before = len(server.writes())

    report = push(server, board(), folder="Platform")

    assert {"shop": Outcome.UNCHANGED} == outcomes(report)
    assert before == len(server.writes())
    assert not report.folder_is_new


def test_updates_what_was_pushed_before(server: GrafanaServer) -> None:
    """With what changes, in words."""
    push(server, board(), folder="Platform")

    report = push(server, board(expr=FASTER), folder="Platform")

    assert {"shop": Outcome.UPDATED} == outcomes(report)
    assert ["panel 'p99': expression of A changed from `rate(requests_total[5m])` to `rate(requests_total[1m])`"] == [
        change.sentence for change in report.steps[0].changes
    ]
    assert FASTER == server.store.records["shop"].newest.json["panels"][0]["targets"][0]["expr"]


def test_moves_a_board_into_its_folder(server: GrafanaServer) -> None:
    """Where a folder is asked for."""
    push(server, board())

    report = push(server, board(), folder="Platform")

    assert (Outcome.UPDATED, "moved from General") == (report.steps[0].outcome, report.steps[0].reason)
    assert "platform" == server.store.records["shop"].folder_uid


def test_leaves_a_board_where_it_is_without_a_folder(server: GrafanaServer) -> None:
    """An update is no move."""
    server.store.add_folder("attic", "Attic")
    push(server, board(), folder="Attic")

    push(server, board(expr=FASTER))

    assert "attic" == server.store.records["shop"].folder_uid


def test_refuses_what_was_edited_in_the_ui(server: GrafanaServer) -> None:
    """With who did what; the others are pushed."""
    push(server, board())
    server.store.edit("shop", query_faster)

    report = push(server, board(title="Shop 2"), board("b", "B"))

    assert {"shop": Outcome.REFUSED, "b": Outcome.CREATED} == outcomes(report)
    refused = report.steps[0]
    assert refused.reason.startswith("it was edited in the UI since the last push by ")
    assert "alice, 2026-11-20T09:30:00Z: panel 'p99': expression of A changed" in refused.reason
    assert "take it over into Git, or push with --overwrite" == refused.next_step
    assert not report.is_complete


def test_a_save_in_the_ui_without_an_edit_keeps_nobody(server: GrafanaServer) -> None:
    """Nothing would be lost."""
    push(server, board())
    server.store.edit("shop", lambda _: None)

    assert {"shop": Outcome.UPDATED} == outcomes(push(server, board(expr=FASTER)))


def test_refuses_what_was_never_pushed(server: GrafanaServer) -> None:
    """Somebody made it by hand."""
    server.store.save(board(expr=FASTER), by="bob")

    [step] = push(server, board()).steps

    assert Outcome.REFUSED is step.outcome
    assert step.reason.startswith("it was saved without a push by ")


def test_what_is_the_same_already_is_adopted(server: GrafanaServer) -> None:
    """It does not matter who saved it."""
    server.store.save(board(), by="bob")

    assert {"shop": Outcome.UNCHANGED} == outcomes(push(server, board()))


def test_overwrites_when_told_to(server: GrafanaServer) -> None:
    """What was done in the UI stays in the history only."""
    push(server, board())
    server.store.edit("shop", query_faster)

    report = push(server, board(), overwrites=True)

    assert {"shop": Outcome.UPDATED} == outcomes(report)
    assert 3 == server.store.records["shop"].newest.number


@pytest.mark.parametrize("overwrites", [False, True], ids=["without --overwrite", "with it"])
def test_refuses_what_is_provisioned(server: GrafanaServer, *, overwrites: bool) -> None:
    """Provisioning would bring the old one back."""
    record = server.store.save(board(), message=PUSH_MESSAGE)
    record.provisioned, record.file = True, "shop.json"
    record.annotations = {
        "grafana.app/managedBy": "classic-file-provisioning",
        "grafana.app/sourcePath": "shop.json",
    }

    [step] = push(server, board(expr=FASTER), overwrites=overwrites).steps

    assert "it comes by file provisioning (shop.json), which would bring the old one back" == step.reason
    assert 1 == record.newest.number


def test_a_dry_run_writes_nothing(server: GrafanaServer) -> None:
    """And says the same."""
    server.store.save(board("b", "B", expr=FASTER), message=PUSH_MESSAGE)

    report = push(server, board(), board("b", "B"), folder="Platform", is_dry=True)

    assert {"shop": Outcome.CREATED, "b": Outcome.UPDATED} == outcomes(report)
    assert report.folder_is_new
    assert [] == server.writes()
    assert as_text(report).endswith("; nothing was written (--dry-run)")


def test_an_edit_between_reading_and_saving_is_not_lost(server: GrafanaServer) -> None:
    """The board is looked at again, and then refused."""
    push(server, board())

    def meanwhile() -> None:
        server.behaviour.before_save = None
        server.store.edit("shop", lambda json: json.update(description="by hand"))

    server.behaviour.before_save = meanwhile
    [step] = push(server, board(expr=FASTER)).steps

    assert Outcome.REFUSED is step.outcome
    assert "by hand" == server.store.records["shop"].newest.json["description"]


def test_two_pushes_at_once_come_to_one(server: GrafanaServer) -> None:
    """The slower one finds its work done."""

    def other() -> None:
        server.behaviour.before_save = None
        server.store.save(board(), message=PUSH_MESSAGE)

    server.behaviour.before_save = other
    report = push(server, board())

    assert {"shop": Outcome.UNCHANGED} == outcomes(report)
    assert 1 == server.store.records["shop"].newest.number


def test_a_folder_that_somebody_makes_at_the_same_time_is_taken(server: GrafanaServer) -> None:
    """Its uid is the same, since it comes from the title."""
    words = (409, {"message": "exists", "reason": "AlreadyExists"})
    server.behaviour.broken = {("POST", "/folders"): words}

    report = push(server, board(), folder="Platform")

    assert ("Platform", False) == (report.folder, report.folder_is_new)


def test_a_folder_whose_uid_another_folder_has_is_not_made(server: GrafanaServer) -> None:
    """Boards must not come into a folder that nobody named."""
    server.store.add_folder("platform", "Production")

    with pytest.raises(InvalidInput, match="Platform: cannot be made, since folder Production has its uid platform"):
        push(server, board(), folder="Platform")

    assert {} == server.store.records


def test_a_folder_that_grafana_does_not_take_is_told(server: GrafanaServer) -> None:
    """Its title is too long, say."""
    server.behaviour.broken = {("POST", "/folders"): (400, {"message": "title is too long"})}

    with pytest.raises(InvalidInput, match="--folder Platform: cannot be made: title is too long; give another name"):
        push(server, board(), folder="Platform")


def test_a_board_that_we_may_not_write_does_not_keep_the_others(server: GrafanaServer) -> None:
    """Rights are given by folder; that one was not written is known."""
    push(server, board())
    server.behaviour.broken = {("PUT", "/shop"): (403, {"message": "no"}), ("POST", "/db"): (403, {"message": "no"})}

    report = push(server, board(expr=FASTER), board("b", "B"))

    refused = report.steps[0]
    assert (Outcome.REFUSED, "Grafana does not take it: no") == (refused.outcome, refused.reason)
    assert Outcome.UNKNOWN not in outcomes(report).values()


def test_a_board_that_is_deleted_before_it_is_saved_is_made_again() -> None:
    """What was read is not there any more, which is no failure."""
    with GrafanaServer(Behaviour(versions=("v1",))) as server:
        push(server, board())
        server.behaviour.before_save = server.store.records.clear

        report = push(server, board(expr=FASTER))

        assert {"shop": Outcome.CREATED} == outcomes(report)


def test_gives_up_on_a_board_that_changes_all_the_time(server: GrafanaServer) -> None:
    """Others are pushed all the same."""
    server.behaviour.broken = {("POST", "/dashboards"): (409, {"message": "changed", "reason": "Conflict"})}

    [step] = push(server, board()).steps

    assert (Outcome.REFUSED, "somebody changes it at the same time: changed", "push again") == (
        step.outcome,
        step.reason,
        step.next_step,
    )


def test_says_what_grafana_does_not_take(server: GrafanaServer) -> None:
    """With Grafana's words."""
    server.behaviour.broken = {("POST", "/dashboards"): (400, {"message": "refresh is too low"})}

    [step] = push(server, board()).steps

    assert "Grafana does not take it: refresh is too low" == step.reason


def test_refuses_to_replace_what_cannot_be_read(server: GrafanaServer) -> None:
    """What another program spoilt may be somebody's work."""
    push(server, board())
    server.store.records["shop"].newest.json["title"] = ["no", "text"]

    [step] = push(server, board()).steps

    assert Outcome.REFUSED is step.outcome
    assert "must be a text" in step.reason


def test_a_folder_that_is_almost_one_is_not_made(server: GrafanaServer) -> None:
    """Nothing is written."""
    server.store.add_folder("platform", "Platform")

    with pytest.raises(InvalidInput, match="did you mean Platform"):
        push(server, board(), folder="platForm")

    assert [] == server.writes()


@dataclass
class DyingGrafana:
    """A Grafana that ends with an error at a save."""

    error: BaseException
    url: str = "https://grafana.example.com"
    name: str = "/api"
    saved: list[str] = field(default_factory=list)
    last: str = "b"

    def hits(self) -> tuple[Hit, ...]:
        """List nothing."""
        return ()

    def folders(self) -> tuple[Folder, ...]:
        """List one."""
        return (Folder(uid="platform", title="Platform"),)

    def stored(self, uid: str) -> Stored | None:
        """Have nothing."""
        del uid

    def history(self, uid: str) -> tuple[Save, ...]:
        """Remember nothing."""
        del uid
        return ()

    def version(self, uid: str, save: Save) -> Mapping[str, Any] | None:
        """Remember nothing."""
        del uid, save

    def create_folder(self, folder: Folder) -> None:
        """Make none."""

    def save(self, json: Mapping[str, Any], *, folder_uid: str, over: Stored | None) -> None:
        """Save until the last."""
        del folder_uid, over
        if json["uid"] == self.last:
            raise self.error
        self.saved.append(str(json["uid"]))


ENDS = {
    "Ctrl-C": KeyboardInterrupt(),
    "no answer any more": ServerUnreachable(url="https://grafana.example.com", asked="POST", check="check it"),
}


@pytest.mark.parametrize("error", ENDS.values(), ids=ENDS.keys())
def test_says_what_was_done_when_it_ends_midway(error: BaseException) -> None:
    """Of the one that was on its way it is not known."""
    grafana = DyingGrafana(error=error)
    ours = tuple(view(board(uid, uid.upper())) for uid in ("a", "b", "c"))
    pushing = Push(Wish(dashboards=ours), grafana)

    with pytest.raises(type(error)):
        pushing.run()
    report = pushing.report()

    assert {"a": Outcome.CREATED, "b": Outcome.UNKNOWN, "c": Outcome.UNTOUCHED} == outcomes(report)
    assert "push again: what was done is left as it is" == report.steps[1].next_step
    assert as_text(report).endswith("1 created, 1 unknown, 1 not tried in https://grafana.example.com (/api)")


def test_text_and_json_say_the_same(server: GrafanaServer) -> None:
    """For people and for programs."""
    server.store.save(board("b", "B", expr=FASTER), by="bob")
    report = push(server, board(), board("b", "B"), folder="Platform")

    text, value = as_text(report), json.loads(as_json(report))

    assert text.startswith(
        "folder Platform: created\nShop (shop): created\nB (b): refused: it was saved without a push"
    )
    assert text.splitlines()[-1].startswith(f"1 created, 1 refused in {server.url}")
    assert ["created", "refused"] == [one["outcome"] for one in value["boards"]]
    assert (True, False) == (value["folder_is_new"], value["dry_run"])
