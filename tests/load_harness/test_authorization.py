"""Who may do what: every route there is, for every role, by every way of being known, against the table."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from flask import Flask, Response, g
from flask.testing import FlaskClient

from load_harness.access.keys import new_key
from load_harness.access.peer_token import HEADER, sign
from load_harness.access.principal import How, Principal
from load_harness.access.roles import Role
from load_harness.access.secret import Secret
from load_harness.cluster.fan_out import Request as PodRequest
from load_harness.settings import Settings
from load_harness.web.access import Access
from load_harness.web.gate import operations_of
from load_harness.web.operations import OPERATIONS
from tests.fakes import FakeClock, FakeSpawn

Start = Callable[..., FlaskClient]
KEYS = {role: new_key(f"a-{role}", role) for role in Role}
REACHED = "reached"
SECRET = "s" * 32


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """A workload that knows its clients by every way there is."""
    file = tmp_path / "keys"
    file.write_text("\n".join(key.line for _, key in KEYS.values()))
    return {
        "LOAD_HARNESS_API_KEYS_FILE": str(file),
        "LOAD_HARNESS_SECRET": SECRET,
        "LOAD_HARNESS_DRILLS": "true",
        "LOAD_HARNESS_TRUSTED_PROXIES": "127.0.0.1",
        "LOAD_HARNESS_IDENTITY_HEADER": "X-Forwarded-Email",
        "LOAD_HARNESS_GROUPS_HEADER": "X-Forwarded-Groups",
        "LOAD_HARNESS_IDENTITY_ROLES": "lookers=read,loaders=load,admins=admin",
    }


def routes(app: Flask) -> Iterator[tuple[str, str, str]]:
    """Every route as its template, a path of it, and a method."""
    for rule in app.url_map.iter_rules():
        for method in rule.methods or ():
            yield rule.rule, re.sub(r"<[^>]+>", "1", rule.rule), method


def hollowed(client: FlaskClient) -> FlaskClient:
    """The same app, whose routes only say that they were reached: some of them end the process."""
    for endpoint in client.application.view_functions:
        client.application.view_functions[endpoint] = lambda **_: Response(REACHED)
    return client


def by_key(role: Role, *_: object) -> dict[str, str]:
    """Known by a key."""
    return {"X-API-Key": KEYS[role][0]}


def by_identity(role: Role, *_: object) -> dict[str, str]:
    """Known by what a trusted proxy says."""
    group = {Role.READ: "lookers", Role.LOAD: "loaders", Role.ADMIN: "admins"}[role]
    return {"X-Forwarded-Email": "a@example.com", "X-Forwarded-Groups": f"all, {group}"}


def by_peer(role: Role, method: str, path: str) -> dict[str, str]:
    """Known by what another pod signs."""
    secret = Secret.of(Settings.from_env({"LOAD_HARNESS_SECRET": SECRET})).key("peer")
    principal = Principal(name="a", role=role, how=How.KEY)
    return {HEADER: sign(secret, method=method, path=path, principal=principal, now=FakeClock().time())}


def by_session(*_: object) -> dict[str, str]:
    """Known by a cookie, which the client has."""
    return {}


def csrf_in(client: FlaskClient, path: str = "/ui/login") -> str:
    """The token of a form."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(path).text)
    assert found
    return found[1]


def logged_in(client: FlaskClient, key: str) -> str:
    """Log in, and give the token of the forms from then on."""
    response = client.post("/ui/login", data={"key": key, "csrf_token": csrf_in(client)})
    assert 303 == response.status_code, response.text
    return csrf_in(client)


Way = Callable[[Role, str, str], Mapping[str, str]]


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("way", [by_key, by_session, by_identity, by_peer])
def test_every_route_for_every_role(start: Start, environ: dict[str, str], way: Way, role: Role) -> None:
    """A client reaches exactly what its role includes, by whichever way it is known; all else is a 403."""
    client = start(**environ)
    csrf = logged_in(client, KEYS[role][0]) if way is by_session else csrf_in(client)
    operations = operations_of(client.application)
    hollowed(client)
    expected, found = {}, {}
    for rule, path, method in routes(client.application):
        needed = operations[rule, method].role
        expected[rule, method] = 200 if needed is None or role.includes(needed) else 403
        headers = {**way(role, method, path), "X-CSRF-Token": csrf}
        found[rule, method] = client.open(path, method=method, headers=headers).status_code

    assert expected == found
    assert {200} | (set() if role is Role.ADMIN else {403}) == set(found.values())


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"X-API-Key": "lh_wrong"}, id="a wrong key"),
        pytest.param({"Authorization": f"Basic {KEYS[Role.ADMIN][0]}"}, id="another scheme"),
        pytest.param({"Cookie": "load-harness=x.y"}, id="a forged cookie"),
        pytest.param({HEADER: "x.y"}, id="a forged token"),
        pytest.param({"X-Forwarded-Groups": "admins"}, id="groups of nobody"),
        pytest.param({"X-Forwarded-Email": "a@example.com", "X-Forwarded-Groups": "strangers"}, id="no group of ours"),
    ],
)
def test_every_route_for_nobody(start: Start, environ: dict[str, str], headers: dict[str, str]) -> None:
    """Without credentials exactly those routes are reached that are open to all; all else is a 401."""
    client = start(**environ)
    csrf = csrf_in(client)
    stranger = client.application.test_client(use_cookies=False)
    operations = operations_of(client.application)
    hollowed(client)
    found, expected = {}, {}
    for rule, path, method in routes(client.application):
        open_to_all = operations[rule, method].role is None
        expected[rule, method] = 200 if open_to_all else 401
        # Forms that are open to all need their own page's cookie all the same.
        browser = client if open_to_all else stranger
        sent = {**headers, "X-CSRF-Token": csrf}
        found[rule, method] = browser.open(path, method=method, headers=sent).status_code

    assert expected == found


def test_what_is_open_to_all(start: Start) -> None:
    """Whoever opens another route to everybody has to do it here, too."""
    opened = {
        f"{method} {rule}"
        for (rule, method), operation in operations_of(start().application).items()
        if operation.role is None and method != "HEAD" and not rule.startswith("/static/")
    }

    assert {
        "GET /healthz",
        "GET /health",
        "GET /readyz",
        "GET /ready",
        "GET /metrics",
        "GET /ui/login",
        "POST /ui/login",
        "POST /ui/logout",
    } == opened


def test_roles_follow_methods() -> None:
    """Nobody who only looks changes anything, and faults and drills that hit everybody are the administrator's."""
    for operation in OPERATIONS:
        if operation.role is Role.READ and operation.path != "/ui/logout":
            assert "GET" == operation.method, operation
        if operation.path in {"/faults", "/panic", "/drain"} and operation.method != "GET":
            assert operation.role is Role.ADMIN


def test_a_route_without_an_operation_is_refused(start: Start) -> None:
    """The app does not start with a route that is in nobody's role."""
    app = start().application
    app.add_url_rule("/new/<int:number>", view_func=str, methods=["POST"])
    with pytest.raises(LookupError, match=r"POST /new/\{number\}: no operation, so nobody's; add each to OPERATIONS"):
        operations_of(app)


def test_a_route_that_slips_in_later_is_nobodys(start: Start) -> None:
    """Even in a workload that is open, and to an administrator."""
    client = start()
    client.application.add_url_rule("/late", view_func=lambda: "in")

    assert 403 == client.get("/late").status_code


@pytest.mark.parametrize(("headers", "status"), [({}, 401), ({"X-API-Key": "k"}, 404)])
def test_a_path_that_is_not_there(start: Start, headers: dict[str, str], status: int) -> None:
    """It looks as any other to those who are not known."""
    assert status == start(LOAD_HARNESS_API_KEY="k").get("/nope", headers=headers).status_code


def test_the_table_names_a_403_and_its_like(start: Start) -> None:
    """The description says what stands before each operation."""
    client = start(LOAD_HARNESS_API_KEY="k", LOAD_HARNESS_MAX_REQUESTS_PER_SECOND="5", LOAD_HARNESS_HOSTS="a.example")
    response = client.get("/openapi.json", headers={"X-API-Key": "k"})
    paths = response.get_json()["paths"]

    assert {"401", "403", "421", "429"} <= set(paths["/load/cpu"]["post"]["responses"])
    assert "429" not in paths["/load/jobs/{id}"]["delete"]["responses"]
    assert {"200"} == set(paths["/healthz"]["get"]["responses"])
    assert not any(path.startswith("/ui") for path in paths)


def test_pods_without_a_shared_secret_need_none(start: Start) -> None:
    """Where nothing is asked for, a token means nothing, and is no obstacle."""
    assert 200 == start(LOAD_HARNESS_PEERS="a:1").get("/version", headers={HEADER: "x.y"}).status_code


def test_a_peer_acts_for_whoever_asked(start: Start, environ: dict[str, str]) -> None:
    """A token of a pod is worth what its principal is, for a minute."""
    client = start(**environ)
    headers = by_peer(Role.READ, "GET", "/version")

    assert 200 == client.get("/version", headers=headers).status_code
    assert (
        403 == client.get("/load/cpu/work?ms=1", headers=by_peer(Role.READ, "GET", "/load/cpu/work?ms=1")).status_code
    )
    stale = client.get("/load/jobs", headers=headers)
    assert (401, "Load-Harness-Peer: is not signed with this pod's secret, or is over") == (
        stale.status_code,
        stale.get_json(force=True)["detail"].partition(";")[0],
    )


def test_a_pod_asks_in_the_name_of_whoever_asked_it(start: Start, environ: dict[str, str], clock: FakeClock) -> None:
    """What it signs during a request is that client's; what it does by itself only looks."""
    settings = Settings.from_env(environ)
    authentication = Access.of(settings, clock).authentication
    app = start(**environ).application
    work = PodRequest(address="a:1", method="GET", path="/load/cpu/work?ms=1")
    with app.test_request_context():
        g.principal = Principal(name="ann", role=Role.LOAD, how=How.SESSION)
        for_ann, for_her_job = authentication.credentials(work), authentication.sign_for("/peers/", 600)
    client = hollowed(app.test_client())

    def status(path: str, headers: Mapping[str, str]) -> int:
        return client.get(path, headers=dict(headers)).status_code

    assert (200, 403) == (status(work.path, for_ann), status(work.path, authentication.credentials(work)))
    clock.advance(599)
    assert (401, 401) == (status(work.path, for_ann), status(work.path, for_her_job))
    assert 200 == status("/peers/source?bytes=1", for_her_job)
    clock.advance(1)
    assert 401 == status("/peers/source?bytes=1", for_her_job)


def test_pods_that_share_nothing_sign_nothing(clock: FakeClock) -> None:
    """Where all is open, a token of one pod would mean nothing to another."""
    authentication = Access.of(Settings.from_env({"LOAD_HARNESS_PEERS": "a:1"}), clock).authentication

    assert {} == authentication.credentials(PodRequest(address="a:1", method="GET", path="/live"))
    assert {} == authentication.sign_for("/peers/", 60)


@pytest.mark.parametrize("guarded", [True, False])
def test_a_pod_that_is_alone_asks_itself(
    start: Start, environ: dict[str, str], spawn: FakeSpawn, *, guarded: bool
) -> None:
    """A network job reaches its own pod without a secret that others share, and without counting as a client."""
    del environ["LOAD_HARNESS_SECRET"]
    client = start(**(environ if guarded else {}), LOAD_HARNESS_MAX_REQUESTS_PER_SECOND="1")
    job = {"receive_mebibits_per_second": 1, "duration_seconds": 5}
    assert 202 == client.post("/load/network", json=job, headers=by_key(Role.LOAD)).status_code
    headers = json.loads(spawn.children[0].command.order)

    assert [200] * 3 == [client.get("/peers/source?bytes=1", headers=headers).status_code for _ in range(3)]
    assert (401 if guarded else 429) == client.get("/version", headers=headers).status_code
