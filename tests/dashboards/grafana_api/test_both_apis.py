"""Both APIs of Grafana, as a client sees them."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboards.grafana_api.connect import connect
from dashboards.grafana_api.interface import Conflict, Folder, GrafanaApi, Manager, Rejected
from dashboards.grafana_api.transport import Transport
from slo.connection import Connection
from slo.errors import ServerUnreachable
from tests.dashboards.small_boards import FASTER, board, query_faster
from tests.grafana_server import Behaviour, GrafanaServer

APIS = {
    "the new one, as of Grafana 13": ("v1", "v1beta1"),
    "the new one, as of Grafana 12": ("v1beta1",),
    "the old one": (),
}


def api_of(server: GrafanaServer, *, token: str = "", timeout_seconds: float = 5.0) -> GrafanaApi:
    """Connect."""
    return connect(Transport(server.url, Connection(bearer_token=token), timeout_seconds=timeout_seconds))


@pytest.fixture(params=APIS.values(), ids=APIS.keys())
def server(request: pytest.FixtureRequest) -> Iterator[GrafanaServer]:
    """Serve a Grafana with each API."""
    with GrafanaServer(Behaviour(versions=request.param)) as running:
        yield running


def test_takes_the_newest_api_that_is_there(server: GrafanaServer) -> None:
    """The new one before the old one, stable before beta, and never v2."""
    versions = server.behaviour.versions
    expected = f"/apis/dashboard.grafana.app/{versions[0]}" if versions else "/api"

    assert expected == api_of(server).name


def test_gives_back_what_was_saved(server: GrafanaServer) -> None:
    """A dashboard comes back with its folder, its uid and who saved it."""
    api = api_of(server)
    api.create_folder(Folder(uid="platform", title="Platform"))
    api.save(board(), folder_uid="platform", over=None)

    stored = api.stored("shop")

    assert stored is not None
    assert ("shop", "Shop", "platform", None) == (stored.uid, stored.title, stored.folder_uid, stored.manager)
    assert "shop" == stored.json["uid"]
    assert stored.who.endswith("admin, 2026-11-20T09:30:00Z")


def test_what_is_not_there_is_none(server: GrafanaServer) -> None:
    """A missing dashboard is no failure."""
    assert api_of(server).stored("nowhere") is None


def test_a_uid_with_signs_asks_for_itself(server: GrafanaServer) -> None:
    """What would be another path is quoted."""
    server.store.save(board(), by="alice")

    assert api_of(server).stored("../uid/shop") is None


def test_replaces_what_was_read(server: GrafanaServer) -> None:
    """An update raises the version, and stays in the folder that is asked for."""
    api = api_of(server)
    api.save(board(), folder_uid="", over=None)

    api.save(board(expr=FASTER), folder_uid="", over=api.stored("shop"))

    assert [1, 2] == [one.number for one in server.store.records["shop"].versions]


def test_refuses_to_replace_what_was_changed_in_the_meantime(server: GrafanaServer) -> None:
    """Grafana's 409 or 412 is a conflict."""
    api = api_of(server)
    api.save(board(), folder_uid="", over=None)
    stored = api.stored("shop")
    server.store.edit("shop", query_faster)

    with pytest.raises(Conflict):
        api.save(board(), folder_uid="", over=stored)


def test_refuses_to_make_what_is_there_by_now(server: GrafanaServer) -> None:
    """Two who make the same dashboard do not overwrite each other."""
    api = api_of(server)
    server.store.save(board())

    with pytest.raises(Conflict):
        api.save(board(), folder_uid="", over=None)


def test_a_folder_of_the_same_uid_is_a_conflict(server: GrafanaServer) -> None:
    """Who makes a folder second is told."""
    api = api_of(server)
    server.store.add_folder("platform", "Platform")

    with pytest.raises(Conflict):
        api.create_folder(Folder(uid="platform", title="Platform"))


def test_history_names_the_pushes(server: GrafanaServer) -> None:
    """The newest comes first, and an older version can be had."""
    api = api_of(server)
    api.save(board(), folder_uid="", over=None)
    server.store.edit("shop", query_faster)

    newest, first = api.history("shop")
    old = api.version("shop", first)

    assert (False, True) == (newest.is_push, first.is_push)
    assert old is not None
    assert "rate(requests_total[5m])" == old["panels"][0]["targets"][0]["expr"]


def test_a_hidden_history_is_none(server: GrafanaServer) -> None:
    """Who may not read the history is not kept from reading the dashboard."""
    server.behaviour.hides_history = True
    server.store.save(board())

    assert () == api_of(server).history("shop")


def test_lists_go_on_over_pages(server: GrafanaServer) -> None:
    """More dashboards and folders than a page holds are all listed."""
    for number in range(1201):
        server.store.save(board(f"b{number}", f"B{number}", panels=[]))
    for number in range(1001):
        server.store.add_folder(f"f{number}", f"F{number}", "f0" if number else "")

    api = api_of(server)

    assert 1201 == len({hit.uid for hit in api.hits()})
    assert 1001 == len({folder.uid for folder in api.folders()})
    assert "f0" == next(folder.parent_uid for folder in api.folders() if folder.uid == "f7")


def test_lists_say_folder_and_tags(server: GrafanaServer) -> None:
    """What is needed to find unmanaged dashboards comes with the list."""
    server.store.save(board(tags=["ours"]), folder="platform")

    assert [("shop", "platform", frozenset({"ours"}))] == [
        (hit.uid, hit.folder_uid, hit.tags) for hit in api_of(server).hits()
    ]


def test_the_reserved_uid_of_no_folder_is_none(server: GrafanaServer) -> None:
    """Else a board in no folder would be moved there again and again."""
    server.store.save(board(), folder="general")
    api = api_of(server)

    stored = api.stored("shop")

    assert stored is not None
    assert ("", [""]) == (stored.folder_uid, [hit.folder_uid for hit in api.hits()])


def test_lists_come_from_the_new_api_once_the_old_one_is_gone() -> None:
    """Without `/api` all pages are read from `/apis`."""
    with GrafanaServer(Behaviour(has_legacy=False, page=2)) as server:
        for number in range(5):
            server.store.save(board(f"b{number}", f"B{number}", tags=["ours"]), folder="platform")

        hits = api_of(server).hits()

    assert [f"b{number}" for number in range(5)] == [hit.uid for hit in hits]
    assert ("B0", "platform", frozenset({"ours"})) == (hits[0].title, hits[0].folder_uid, hits[0].tags)


def test_asks_in_the_namespace_of_the_organisation() -> None:
    """Grafana names it itself."""
    with GrafanaServer(Behaviour(namespace="stacks-7")) as server:
        server.store.save(board())

        assert api_of(server).stored("shop") is not None


@pytest.mark.parametrize("versions", [("v1",), ()], ids=["the new API", "the old API"])
def test_tells_who_provisions(versions: tuple[str, ...]) -> None:
    """File provisioning is known by the file; it locks the dashboard unless it allows edits."""
    with GrafanaServer(Behaviour(versions=versions)) as server:
        record = server.store.save(board())
        record.provisioned, record.file = True, "shop.json"
        record.annotations = {
            "grafana.app/managedBy": "classic-file-provisioning",
            "grafana.app/managerId": "dashboards",
            "grafana.app/sourcePath": "shop.json",
        }
        locked = api_of(server).stored("shop")
        record.provisioned = False
        record.annotations["grafana.app/managerAllowsEdits"] = "true"
        open_ = api_of(server).stored("shop")

    assert locked is not None
    assert open_ is not None
    assert Manager(words="file provisioning", source="shop.json", allows_edits=False) == locked.manager
    assert Manager(words="file provisioning", source="shop.json", allows_edits=True) == open_.manager


def test_a_save_leaves_the_manager_in_charge() -> None:
    """A `PUT` without its annotations would take the dashboard away from it."""
    marks = {"grafana.app/managedBy": "classic-file-provisioning", "grafana.app/managerAllowsEdits": "true"}
    with GrafanaServer() as server:
        server.store.save(board(), folder="platform").annotations = dict(marks)
        api = api_of(server)

        api.save(board(expr=FASTER), folder_uid="", over=api.stored("shop"))

        record = server.store.records["shop"]
        assert (marks, "", 2) == (record.annotations, record.folder_uid, record.newest.number)


def test_history_goes_on_over_short_pages() -> None:
    """Grafana ends a page early where dashboards are long, and promises no order."""
    with GrafanaServer(Behaviour(versions=("v1",), page=2)) as server:
        api_of(server).save(board(), folder_uid="", over=None)
        for _ in range(5):
            server.store.edit("shop", query_faster)

        history = api_of(server).history("shop")

    assert [False] * 5 + [True] == [one.is_push for one in history]


def test_says_that_a_dashboard_of_schema_v2_cannot_be_had() -> None:
    """Where Grafana cannot turn it back, what it gives is not taken for the dashboard."""
    with GrafanaServer() as server:
        failed = {"failed": True, "storedVersion": "v2", "error": "tabs"}
        server.store.save(board()).status = {"conversion": failed}

        with pytest.raises(Rejected, match="was saved as v2, which Grafana cannot turn into classic JSON"):
            api_of(server).stored("shop")


def test_never_overwrites_another_dashboard_of_the_title() -> None:
    """The old API would with `overwrite`; we are told instead."""
    with GrafanaServer(Behaviour(versions=())) as server:
        server.store.save(board("other"), folder="platform")

        with pytest.raises(Rejected, match="with the same name in the folder already exists"):
            api_of(server).save(board(), folder_uid="platform", over=None)


FAILURES = {
    "a wrong token": (Behaviour(authorization="Bearer right"), "HTTP 401: Invalid API key; check the token"),
    "too small a role": (
        Behaviour(broken={("GET", "/api"): (403, {"message": "no"})}),
        "HTTP 403: no; give its service account the role",
    ),
    "a Grafana that starts": (Behaviour(broken={("GET", "/api"): (503, {"message": "starting"})}), "is ready"),
    "a bug of Grafana": (Behaviour(broken={("GET", "/api"): (500, {"message": "boom"})}), "see Grafana's log"),
    "a proxy without a server": (Behaviour(broken={("GET", "/api"): (502, "<html>Bad Gateway</html>")}), "HTTP 502"),
    "a redirect to TLS": (
        Behaviour(redirect_to="https://grafana.example.com/"),
        "it redirects to https://grafana.example.com/; give that address with --grafana",
    ),
    "a login page": (Behaviour(redirect_to="/login"), "it wants a token: set GRAFANA_TOKEN"),
    "another server": (Behaviour(versions=(), has_legacy=False), "another server may be there"),
    "a page for every path": (
        Behaviour(broken={("GET", "/api"): (200, "<html>hello</html>")}),
        "it answered, but not as Grafana does",
    ),
}


@pytest.mark.parametrize(("behaviour", "words"), FAILURES.values(), ids=FAILURES.keys())
def test_says_what_to_check(behaviour: Behaviour, words: str) -> None:
    """Each failure names the address, what was asked, and the next step; never the token."""
    with GrafanaServer(behaviour) as server, pytest.raises(ServerUnreachable) as caught:
        api_of(server, token="s3cret")  # noqa: S106 - to look for it

    assert words in str(caught.value)
    assert str(caught.value).startswith(f"{server.url}: cannot answer GET /api")
    assert "s3cret" not in str(caught.value)


def test_says_that_a_server_does_not_speak_tls() -> None:
    """https:// for http:// is the most common slip."""
    with GrafanaServer() as server:
        url = server.url.replace("http://", "https://")
        with pytest.raises(ServerUnreachable, match="it does not speak TLS; write http:// in place of https://"):
            connect(Transport(url, Connection(), timeout_seconds=5.0))


def test_says_that_our_own_certificate_is_none(tmp_path: Path) -> None:
    """It is not the server's that is wrong."""
    file = tmp_path / "client.pem"
    file.write_text("no certificate", encoding="utf-8")
    with GrafanaServer() as server:
        url = server.url.replace("http://", "https://")
        connection = Connection(client_certificate=file)
        with pytest.raises(ServerUnreachable, match="the client's certificate cannot be used; see that --client-cert"):
            connect(Transport(url, connection, timeout_seconds=5.0))


def test_says_that_nobody_is_there(free_port: int) -> None:
    """Nothing listens."""
    transport = Transport(f"http://127.0.0.1:{free_port}", Connection(), timeout_seconds=5.0)

    with pytest.raises(ServerUnreachable, match="check that Grafana runs there \\(connection refused\\)"):
        connect(transport)


def test_says_that_no_answer_came_in_time() -> None:
    """Somebody listens, and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(ServerUnreachable, match=r"no answer within 0.05 s; check that it runs there, or raise --t"):
            connect(Transport(url, Connection(), timeout_seconds=0.05))


def test_what_must_be_there_may_be_forbidden(server: GrafanaServer) -> None:
    """A list that may not be read is no empty list."""
    api = api_of(server)
    server.behaviour.broken = {("GET", "/folders"): (403, {"message": "no"}), ("GET", "/search"): (403, {})}

    with pytest.raises(ServerUnreachable, match="HTTP 403"):
        api.folders()


def test_works_below_a_path() -> None:
    """Grafana under /grafana is asked under /grafana only."""
    with GrafanaServer(Behaviour(base_path="/grafana")) as server:
        api_of(server).hits()

    assert all(one.startswith("GET /grafana/api") for one in server.asked)
