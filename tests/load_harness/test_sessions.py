"""Logging in to the page: the cookie, the forms' token, the throttle, and what ends a session."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from prometheus_client import CollectorRegistry
from werkzeug.test import TestResponse

from load_harness.access.buckets import Buckets
from load_harness.access.keys import new_key
from load_harness.access.roles import Role
from load_harness.app import create_app
from load_harness.cgroup import Cgroup
from load_harness.settings import Settings
from load_harness.web.session import client_of, own_path
from tests.fakes import FakeClock, FakeSpawn

Start = Callable[..., FlaskClient]
JOB = {"millicores": 250, "duration_seconds": 60}
SECRET = "s" * 32
SITE = "https://load.example.com"


def csrf_in(client: FlaskClient, **options: str) -> str:
    """The token of the login form."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/ui/login", **options).text)
    assert found
    return found[1]


def log_in(client: FlaskClient, key: str, to: str = "/ui", **options: str) -> TestResponse:
    """Send the form."""
    data = {"key": key, "next": to, "csrf_token": csrf_in(client, **options)}
    return client.post("/ui/login", data=data, **options)


def test_login_opens_the_interface(start: Start) -> None:
    """Whoever logged in with a key may do what the key may, with the token of the page for whatever changes things."""
    client = start(LOAD_HARNESS_API_KEY="k")
    assert 401 == client.get("/version").status_code
    response = log_in(client, "k", "/ui?x=1")
    csrf = csrf_in(client)

    assert (303, "/ui?x=1") == (response.status_code, response.headers["Location"])
    assert 200 == client.get("/version").status_code
    assert 403 == client.post("/load/cpu", json=JOB).status_code
    assert "urn:load-harness:csrf" == client.post("/load/cpu", json=JOB).get_json(force=True)["type"]
    assert 403 == client.post("/load/cpu", json=JOB, headers={"X-CSRF-Token": csrf[::-1]}).status_code
    assert 202 == client.post("/load/cpu", json=JOB, headers={"X-CSRF-Token": csrf}).status_code


@pytest.mark.parametrize(("key", "said"), [("", "the key is missing"), ("x", "the key is wrong, or is no more")])
def test_wrong_key(start: Start, key: str, said: str) -> None:
    """The form comes back and says so, with the place to go to kept."""
    client = start(LOAD_HARNESS_API_KEY="k")
    response = client.post("/ui/login", data={"key": key, "next": "/docs", "csrf_token": csrf_in(client)})

    assert 401 == response.status_code
    assert said in response.text
    assert 'value="/docs"' in response.text
    assert 401 == client.get("/version").status_code


def test_the_cookie(start: Start) -> None:
    """No script reads it, no other site sends it, and over https no plain request carries it."""
    plain = log_in(start(LOAD_HARNESS_API_KEY="k"), "k").headers["Set-Cookie"]

    assert re.fullmatch(r"load-harness=[\w.-]+; Expires=[^;]+; Max-Age=43200; HttpOnly; Path=/; SameSite=Lax", plain), (
        plain
    )


def test_the_cookie_over_https(start: Start) -> None:
    """It has the prefix with which a browser takes it from this host only, and the plain one is worth nothing."""
    client = start(LOAD_HARNESS_API_KEY="k")
    secure = log_in(client, "k", base_url=SITE).headers["Set-Cookie"]
    value = secure.partition("=")[2].partition(";")[0]

    assert re.fullmatch(
        r"__Host-load-harness=[\w.-]+; Expires=[^;]+; Max-Age=43200; Secure; HttpOnly; Path=/; SameSite=Lax", secure
    ), secure
    assert 200 == client.get("/version", base_url=SITE).status_code
    other = client.application.test_client(use_cookies=False)
    assert 401 == other.get("/version", base_url=SITE, headers={"Cookie": f"load-harness={value}"}).status_code


def test_plain_http_from_another_machine(start: Start) -> None:
    """A key that could be read on its way is not asked for, unless that is wanted."""
    there = "http://load.example.com"
    client = start(LOAD_HARNESS_API_KEY="k")
    page = client.get("/ui/login", base_url=there)
    assert "a login over plain http could be read on its way: use https" in page.text
    assert 403 == client.post("/ui/login", data={"key": "k"}, base_url=there).status_code


def test_no_key_where_a_proxy_logs_in(start: Start) -> None:
    """Nobody's key is looked at, and no session begins."""
    client = start(
        LOAD_HARNESS_TRUSTED_PROXIES="10.0.0.0/8",
        LOAD_HARNESS_IDENTITY_HEADER="X-Forwarded-Email",
        LOAD_HARNESS_IDENTITY_ROLES="*=read",
    )
    refused = log_in(client, "k")

    assert 403 == refused.status_code
    assert "this workload takes no keys: log in at the proxy before it" in refused.text


def test_plain_http_where_it_is_wanted(start: Start) -> None:
    """A setting allows it."""
    there = "http://load.example.com"
    insecure = start(LOAD_HARNESS_API_KEY="k", LOAD_HARNESS_INSECURE_COOKIES="true")

    assert 303 == log_in(insecure, "k", base_url=there).status_code
    assert 200 == insecure.get("/version", base_url=there).status_code


def test_login_needs_its_own_form(start: Start) -> None:
    """Another site logs nobody in as somebody else."""
    client = start(LOAD_HARNESS_API_KEY="k")
    csrf = csrf_in(client)
    form = {"key": "k", "csrf_token": csrf}

    assert 403 == client.post("/ui/login", data={"key": "k"}).status_code
    assert 403 == client.application.test_client().post("/ui/login", data=form).status_code
    assert 403 == client.post("/ui/login", data=form, headers={"Sec-Fetch-Site": "cross-site"}).status_code
    assert 403 == client.post("/ui/login", data=form, headers={"Origin": "http://evil.example"}).status_code
    for garbage in ("null", "http://[", "localhost", "://", "http://", "http://localhost:81"):
        assert 403 == client.post("/ui/login", data=form, headers={"Origin": garbage}).status_code
    assert 303 == client.post("/ui/login", data=form, headers={"Origin": "http://localhost"}).status_code


def test_a_login_renews_the_token(start: Start) -> None:
    """Whoever knew the token before knows none after."""
    client = start(LOAD_HARNESS_API_KEY="k")
    before = csrf_in(client)
    log_in(client, "k")

    assert before != csrf_in(client)
    assert 403 == client.post("/load/cpu", json=JOB, headers={"X-CSRF-Token": before}).status_code


def test_logout(start: Start) -> None:
    """The browser forgets the session; the form is ours, as all are."""
    client = start(LOAD_HARNESS_API_KEY="k")
    log_in(client, "k")
    assert 403 == client.post("/ui/logout").status_code
    response = client.post("/ui/logout", data={"csrf_token": csrf_in(client)})

    assert (303, "/ui/login") == (response.status_code, response.headers["Location"])
    assert 401 == client.get("/version").status_code


def test_every_pod_takes_it(clock: FakeClock, machine: Path) -> None:
    """A session needs no pod to remember it, only their secret; another secret's is none."""

    def pod(**environ: str) -> FlaskClient:
        return create_app(
            Settings.from_env({"LOAD_HARNESS_API_KEY": "k", **environ}),
            registry=CollectorRegistry(),
            spawn=FakeSpawn(),
            clock=clock,
            cgroup=Cgroup(root=machine, cpus=2),
        ).test_client()

    def status(**environ: str) -> int:
        other = pod(**environ).application.test_client(use_cookies=False)
        return other.get("/version", headers={"Cookie": cookie}).status_code

    cookie = log_in(pod(), "k").headers["Set-Cookie"].partition(";")[0]
    assert (200, 401) == (status(), status(LOAD_HARNESS_SECRET=SECRET))
    cookie = log_in(pod(LOAD_HARNESS_SECRET=SECRET), "k").headers["Set-Cookie"].partition(";")[0]
    assert (401, 200, 401) == (
        status(),
        status(LOAD_HARNESS_SECRET=SECRET),
        status(LOAD_HARNESS_SECRET=SECRET, LOAD_HARNESS_API_KEY="other"),
    )


def test_every_pod_takes_a_form_where_all_is_open(clock: FakeClock, machine: Path) -> None:
    """Pods that share nothing stand behind one address, and the next click goes to another one."""

    def pod() -> FlaskClient:
        return create_app(
            Settings.from_env({"LOAD_HARNESS_OPEN": "true"}),
            registry=CollectorRegistry(),
            spawn=FakeSpawn(),
            clock=clock,
            cgroup=Cgroup(root=machine, cpus=2),
        ).test_client(use_cookies=False)

    page = pod().get("/ui")
    cookie = page.headers["Set-Cookie"].partition(";")[0]
    found = re.search(r'name="csrf-token" content="([^"]+)"', page.text)
    assert found
    headers = {"Cookie": cookie, "X-CSRF-Token": found[1]}

    assert 303 == pod().post("/ui/stop", headers=headers).status_code
    assert 403 == pod().post("/ui/stop", headers={**headers, "X-CSRF-Token": found[1][::-1]}).status_code
    assert 403 == pod().post("/ui/stop", headers={**headers, "Sec-Fetch-Site": "cross-site"}).status_code


def test_a_form_over_plain_http_says_why(start: Start) -> None:
    """Where a browser keeps no cookie, to load the page again would help nobody."""
    client = start(LOAD_HARNESS_API_KEY="k")
    problem = client.post("/ui/logout", base_url="http://load.example.com").get_json(force=True)

    assert "this form: needs a cookie that a browser does not keep here; a login over plain http" in problem["detail"]


def test_a_session_ends_with_its_time(start: Start, clock: FakeClock) -> None:
    """After so many hours a new login is needed, however busy the session was."""
    client = start(LOAD_HARNESS_API_KEY="k", LOAD_HARNESS_SESSION_HOURS="2")
    log_in(client, "k")
    clock.advance(2 * 3600 - 1)
    assert 200 == client.get("/version").status_code
    clock.advance(1)

    assert 401 == client.get("/version").status_code


def test_a_session_ends_with_its_key(start: Start, clock: FakeClock, tmp_path: Path) -> None:
    """Another key of the same name, or none, ends it; another role counts at once."""
    (text, key), (_, renewed) = new_key("ann", Role.LOAD), new_key("ann", Role.LOAD)
    _, other = new_key("bob", Role.READ)
    file = tmp_path / "keys"
    file.write_text(key.line)
    client = start(LOAD_HARNESS_API_KEYS_FILE=str(file), LOAD_HARNESS_SECRET=SECRET)
    log_in(client, text)

    def after(line: str) -> tuple[int, int]:
        file.write_text(f"{line}\n{other.line}\n")
        clock.advance(1)
        return client.get("/version").status_code, client.get("/load/cpu/work?ms=1").status_code

    assert (200, 200) == after(key.line + "  ")
    assert (200, 403) == after(key.line.replace("load", "read"))
    assert (401, 401) == after(renewed.line)
    detail = client.get("/version").get_json(force=True)["detail"]
    assert "session: is over; log in again at /ui/login" == detail


def test_nobody_has_to_log_in_where_all_is_open(start: Start) -> None:
    """The form leads on; what the page sends is its own all the same."""
    client = start()
    response = client.get("/ui/login?next=/docs")

    assert (303, "/docs") == (response.status_code, response.headers["Location"])
    assert 403 == client.post("/ui/login").status_code
    assert 403 == client.post("/ui/logout").status_code
    assert 202 == client.post("/load/cpu", json=JOB).status_code


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "http://evil.example"}],
)
def test_other_sites_load_nobody(start: Start, headers: dict[str, str]) -> None:
    """Where no key is needed, a page that somebody happens to visit still loads nothing, not by an image either."""
    client = start()

    assert 403 == client.post("/load/cpu", json=JOB, headers=headers).status_code
    assert 403 == client.get("/load/cpu/work?ms=1", headers=headers).status_code
    assert 403 == client.delete("/faults", headers=headers).status_code
    assert 200 == client.get("/version", headers=headers).status_code
    assert "urn:load-harness:cross-site" == client.delete("/faults", headers=headers).get_json(force=True)["type"]


def test_a_site_without_a_name_is_not_ours(start: Start) -> None:
    """Nor where the request has no usable host either: nothing is not the same as nothing."""
    client = start(LOAD_HARNESS_OPEN="true")
    for origin in ("null", "http://", ""):
        response = client.delete("/faults", headers={"Host": "a b", "Origin": origin})
        assert 403 == response.status_code, origin


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}, {}])
def test_people_and_programs_load(start: Start, headers: dict[str, str]) -> None:
    """What a person types, our page sends, or a program does is let in."""
    assert 202 == start().post("/load/cpu", json=JOB, headers=headers).status_code


def test_a_key_needs_no_token_and_no_site(start: Start) -> None:
    """No browser sends a key by itself."""
    headers = {"X-API-Key": "k", "Sec-Fetch-Site": "cross-site", "Origin": "http://evil.example"}

    assert 202 == start(LOAD_HARNESS_API_KEY="k").post("/load/cpu", json=JOB, headers=headers).status_code


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("/docs", "/docs"),
        ("/ui?a=1&b=%20#top", "/ui?a=1&b=%20#top"),
        ("/", "/"),
        (None, "/ui"),
        ("", "/ui"),
        ("//evil.example", "/ui"),
        ("/\\evil.example", "/ui"),
        ("/a\\b", "/ui"),
        ("/\t/evil.example", "/ui"),
        ("https://evil.example", "/ui"),
        ("javascript:alert(1)", "/ui"),
        ("/a\r\nSet-Cookie: x=y", "/ui"),
        ("ui", "/ui"),
        ("/\u00fc", "/ui"),
        ("/" + "a" * 5000, "/ui"),
    ],
)
def test_a_login_leads_nowhere_else(text: str | None, path: str) -> None:
    """Only to paths of this site."""
    assert path == own_path(text)


def test_login_is_throttled(start: Start, clock: FakeClock) -> None:
    """After ten tries of one client each takes six seconds, right or wrong; others are not held up."""
    client = start(LOAD_HARNESS_API_KEY="k")
    csrf = csrf_in(client)

    def tried(key: str, address: str = "192.0.2.1") -> TestResponse:
        data = {"key": key, "csrf_token": csrf}
        return client.post("/ui/login", data=data, environ_overrides={"REMOTE_ADDR": address})

    assert [401] * 10 == [tried("x").status_code for _ in range(10)]
    refused = tried("k")
    assert (429, "6") == (refused.status_code, refused.headers["Retry-After"])
    assert "too many tries; try again in 6 s" in refused.text
    assert 401 == tried("x", "192.0.2.2").status_code
    clock.advance(6)
    assert 303 == tried("k").status_code


def test_login_is_throttled_over_all(start: Start) -> None:
    """Many addresses do not make many tries; those of one network of IPv6 are one client."""
    client = start(LOAD_HARNESS_API_KEY="k")
    csrf = csrf_in(client)

    def tried(address: str) -> int:
        data = {"key": "x", "csrf_token": csrf}
        return client.post("/ui/login", data=data, environ_overrides={"REMOTE_ADDR": address}).status_code

    one_network = [tried(f"2001:db8::{number}") for number in range(12)]
    assert [401] * 10 + [429] * 2 == one_network
    statuses = [tried(f"198.51.100.{number}") for number in range(100)]
    assert [401] * 90 + [429] * 10 == statuses


@pytest.mark.parametrize(
    ("address", "client"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:0:1::5", "2001:db8:0:1::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("a socket", "a socket"),
    ],
)
def test_the_client_behind_an_address(address: str, client: str) -> None:
    """A socket that takes both shows IPv4 in IPv6's clothes, where all would be one network."""
    assert client == client_of(address)


def test_pages_lead_to_the_login(start: Start) -> None:
    """A person's browser is led there and back; a script, and a part of a page, is told."""
    client = start(LOAD_HARNESS_API_KEY="k")
    browser = {"Accept": "text/html,*/*;q=0.8"}
    led = client.get("/docs?a=b", headers=browser)

    assert (303, "/ui/login?next=/docs%3Fa%3Db") == (led.status_code, led.headers["Location"])
    assert 401 == client.get("/docs").status_code
    assert 401 == client.get("/docs", headers={**browser, "HX-Request": "true"}).status_code
    assert 401 == client.get("/version", headers=browser).status_code


def test_rate_limit(start: Start, clock: FakeClock) -> None:
    """A client gets so many requests each second, and is told when the next one may come."""
    client = start(LOAD_HARNESS_API_KEY="k", LOAD_HARNESS_MAX_REQUESTS_PER_SECOND="2")
    headers = {"X-API-Key": "k"}

    def status(method: str = "GET", path: str = "/version") -> int:
        return client.open(path, method=method, headers=headers).status_code

    assert [200, 200, 429] == [status(), status(), status()]
    refused = client.get("/version", headers=headers)
    assert ("1", "urn:load-harness:too-many-requests") == (
        refused.headers["Retry-After"],
        refused.get_json(force=True)["type"],
    )
    assert "key default: sends more requests than it may" in refused.get_json(force=True)["detail"]
    client.application.view_functions["docs.page"] = lambda: "a page"
    csrf = csrf_in(client)
    stop = {**headers, "X-CSRF-Token": csrf}
    assert [303, 429] == [client.post(path, headers=stop).status_code for path in ("/ui/stop", "/ui/load/cpu")]
    assert [404, 200, 200, 200] == [
        status("DELETE", "/load/jobs/x"),
        status(path="/healthz"),
        status(path="/metrics"),
        status(path="/docs"),
    ]
    clock.advance(0.5)
    assert [200, 429] == [status(), status()]


def test_rate_limit_where_all_is_open(start: Start) -> None:
    """There a client is its address."""
    client = start(LOAD_HARNESS_MAX_REQUESTS_PER_SECOND="1")

    def status(address: str) -> int:
        return client.get("/version", environ_overrides={"REMOTE_ADDR": address}).status_code

    assert [200, 429, 200, 429] == [status("192.0.2.1"), status("192.0.2.1"), status("::1"), status("::1")]


def test_buckets_refill_steadily(clock: FakeClock) -> None:
    """A rate is kept over time, to the token; what is saved up is bounded."""
    buckets = Buckets(per_second=10, size=5, monotonic=clock.monotonic)
    clock.advance(1000)
    taken = 0
    for _ in range(1000):
        clock.advance(0.01)
        taken += buckets.wait_seconds("a") == 0

    assert 104 == taken


def test_buckets_are_bounded(clock: FakeClock) -> None:
    """A flood of clients is not remembered, and the last ones are."""
    buckets = Buckets(per_second=1, size=1, monotonic=clock.monotonic, most_clients=100)
    for number in range(1000):
        buckets.wait_seconds(str(number))

    assert 100 == len(buckets)
    assert 1.0 == pytest.approx(buckets.wait_seconds("999"))
    assert 0.0 == buckets.wait_seconds("1")
