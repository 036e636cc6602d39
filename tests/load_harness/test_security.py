"""What stands around every answer: headers, hosts, and proxies."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import request
from flask.testing import FlaskClient
from werkzeug.test import create_environ, run_wsgi_app

from load_harness.errors import InvalidSettings
from load_harness.settings import Settings
from load_harness.web.hosts import name_in, of_this_machine

Start = Callable[..., FlaskClient]
PROXY = {"REMOTE_ADDR": "10.0.0.9"}
IDENTITY = {
    "LOAD_HARNESS_TRUSTED_PROXIES": "10.0.0.0/8",
    "LOAD_HARNESS_IDENTITY_HEADER": "X-Forwarded-Email",
    "LOAD_HARNESS_GROUPS_HEADER": "X-Forwarded-Groups",
    "LOAD_HARNESS_IDENTITY_ROLES": "*=read,operators=load,a=b=admin",
}


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/version"), ("GET", "/healthz"), ("GET", "/metrics"), ("GET", "/nope"), ("PUT", "/version")],
)
def test_headers_on_every_answer(start: Start, method: str, path: str) -> None:
    """Good or bad, open or not."""
    headers = start(LOAD_HARNESS_API_KEY="k").open(path, method=method).headers

    assert (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "font-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ) == headers["Content-Security-Policy"]
    assert {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "no-store",
    }.items() <= dict(headers).items()
    assert "camera=()" in headers["Permissions-Policy"]
    assert "Strict-Transport-Security" not in headers


def test_https_stays_https(start: Start) -> None:
    """A browser that came by https comes back by it."""
    headers = start().get("/version", base_url="https://localhost").headers

    assert "max-age=31536000" == headers["Strict-Transport-Security"]


def test_each_header_is_there_once(start: Start) -> None:
    """Two policies would be two answers."""
    headers = start().get("/version").headers

    assert len(set(headers.keys())) == len(list(headers.keys()))


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost:8080", 200),
        ("a.localhost", 200),
        ("127.0.0.1:8080", 200),
        ("192.0.2.7", 200),
        ("[::1]:8080", 200),
        ("LOCALHOST.", 200),
        ("evil.example", 421),
        ("127.0.0.1.evil.example", 421),
        ("localhost.evil.example:80", 421),
        ("evillocalhost", 421),
    ],
)
def test_open_on_this_machine_only_by_its_own_name(start: Start, host: str, status: int) -> None:
    """A name that somebody lets point here makes their page one of ours; an address, and localhost, cannot be owned."""
    client = start()

    assert status == client.get("/version", headers={"Host": host}).status_code
    assert (status == 421) == (client.get("/ui/login", headers={"Host": host}).status_code == 421)
    assert 200 == client.get("/healthz", headers={"Host": host}).status_code


def test_a_client_that_names_no_host(start: Start) -> None:
    """As HTTP/1.0 allows: it means the server it has connected to."""
    environ = create_environ("/version")
    del environ["HTTP_HOST"]
    _, status, _ = run_wsgi_app(start().application, environ)

    assert "200 OK" == status


@pytest.mark.parametrize(
    ("environ", "host", "status"),
    [
        pytest.param({"LOAD_HARNESS_OPEN": "true"}, "load-harness", 200, id="open on purpose"),
        pytest.param({"LOAD_HARNESS_API_KEY": "k"}, "load-harness", 200, id="with a key"),
        pytest.param({"LOAD_HARNESS_HOSTS": "load-harness"}, "load-harness:80", 200, id="listed"),
        pytest.param({"LOAD_HARNESS_HOSTS": "a.example"}, "load-harness", 421, id="not listed"),
        pytest.param(
            {"LOAD_HARNESS_API_KEY": "k", "LOAD_HARNESS_HOSTS": "a.example"}, "b.example", 421, id="with both"
        ),
    ],
)
def test_other_names(start: Start, environ: dict[str, str], host: str, status: int) -> None:
    """They are good where a key protects, or nothing is to be protected, unless a list says which."""
    assert status == start(**environ).get("/version", headers={"Host": host, "X-API-Key": "k"}).status_code


def test_another_host_is_told_what_to_do(start: Start) -> None:
    """The name, the rule and the setting."""
    problem = start().get("/version", headers={"Host": "load.example"}).get_json(force=True)

    assert (
        "host load.example: is no name of this workload; use its address, or add the name to LOAD_HARNESS_HOSTS"
        == (problem["detail"])
    )


@pytest.mark.parametrize(
    ("host", "name"),
    [("a:80", "a"), ("a", "a"), ("[::1]:80", "::1"), ("[::1]", "::1"), ("::1", "::1"), ("A.", "a"), ("", "")],
)
def test_names_in_hosts(host: str, name: str) -> None:
    """Without port, brackets, dot or capitals."""
    assert name == name_in(host)
    assert (name == "::1") == of_this_machine(host)


def seen(
    start: Start, headers: dict[str, str], proxies: str = "10.0.0.0/8,fd00::/8", **base: str
) -> tuple[str, str, str]:
    """The client, scheme and host that the app sees."""
    client = start(LOAD_HARNESS_TRUSTED_PROXIES=proxies, LOAD_HARNESS_OPEN="true")
    client.application.view_functions["probes.version"] = lambda: (
        f"{request.remote_addr} {request.scheme} {request.host}"
    )
    text = client.get("/version", headers=headers, environ_overrides=base or PROXY).text
    address, scheme, host = text.split()
    return address, scheme, host


@pytest.mark.parametrize(
    ("forwarded", "client"),
    [
        pytest.param("192.0.2.1", "192.0.2.1", id="one"),
        pytest.param("203.0.113.5, 192.0.2.1", "192.0.2.1", id="what is left of it may be made up"),
        pytest.param("192.0.2.1, 10.1.1.1", "192.0.2.1", id="two proxies"),
        pytest.param("10.2.2.2,10.1.1.1", "10.2.2.2", id="all trusted"),
        pytest.param("192.0.2.1:5000", "192.0.2.1", id="with a port"),
        pytest.param("[2001:db8::1]:5000", "2001:db8::1", id="IPv6 with a port"),
        pytest.param("::ffff:192.0.2.1", "192.0.2.1", id="IPv4 in IPv6"),
        pytest.param("192.0.2.1, unknown", "10.0.0.9", id="not understood"),
        pytest.param("", "10.0.0.9", id="none"),
        pytest.param("x" * 9000, "10.0.0.9", id="long"),
    ],
)
def test_the_client_behind_a_proxy(start: Start, forwarded: str, client: str) -> None:
    """It is the rightmost address that is of no proxy of ours."""
    assert client == seen(start, {"X-Forwarded-For": forwarded})[0]


def test_a_proxy_says_how_and_for_whom(start: Start) -> None:
    """The nearest proxy's word counts."""
    headers = {"X-Forwarded-Proto": "http, https", "X-Forwarded-Host": "a.example, load.example:8443"}

    assert ("10.0.0.9", "https", "load.example:8443") == seen(start, headers)


@pytest.mark.parametrize(
    "headers",
    [{"X-Forwarded-Proto": "gopher", "X-Forwarded-Host": "a b"}, {"X-Forwarded-Host": "a/b"}, {"X-Forwarded-Host": ""}],
)
def test_nonsense_of_a_proxy(start: Start, headers: dict[str, str]) -> None:
    """What is no scheme or host is not taken over."""
    assert ("10.0.0.9", "http", "localhost") == seen(start, headers)


def test_strangers_forward_nothing(start: Start) -> None:
    """What anybody can write is not believed."""
    headers = {"X-Forwarded-For": "127.0.0.1", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"}

    assert ("192.0.2.9", "http", "localhost") == seen(start, headers, REMOTE_ADDR="192.0.2.9")


def test_a_proxy_of_ipv4_on_a_socket_of_ipv6(start: Start) -> None:
    """A pod that listens to both sees it in IPv6's clothes."""
    assert "192.0.2.1" == seen(start, {"X-Forwarded-For": "192.0.2.1"}, REMOTE_ADDR="::ffff:10.0.0.9")[0]


@pytest.mark.parametrize(
    ("headers", "status", "work_status"),
    [
        pytest.param({"X-Forwarded-Email": "a@example.com"}, 200, 403, id="everybody reads"),
        pytest.param({"X-Forwarded-Email": "a@b", "X-Forwarded-Groups": "x, operators"}, 200, 200, id="a group loads"),
        pytest.param({"X-Forwarded-Email": "a@b", "X-Forwarded-Groups": "a=b"}, 200, 200, id="an odd group"),
        pytest.param({"X-Forwarded-Email": "a@b", "X-Forwarded-Groups": "operators2"}, 200, 403, id="a like group"),
        pytest.param({"X-Forwarded-Email": "  "}, 401, 401, id="a blank"),
        pytest.param({"X-Forwarded-Groups": "operators"}, 401, 401, id="a group of nobody"),
        pytest.param({"X-Forwarded-Email": "x" * 300}, 401, 401, id="a long one"),
        pytest.param({"X-Forwarded-Email": "a\x7f@b"}, 401, 401, id="what cannot be seen"),
        pytest.param({"X-Forwarded-Email": "\xff@b"}, 401, 401, id="no UTF-8"),
        pytest.param({}, 401, 401, id="nobody"),
    ],
)
def test_identity(start: Start, headers: dict[str, str], status: int, work_status: int) -> None:
    """Who a trusted proxy names has the greatest role of their groups."""
    client = start(**IDENTITY)

    def answered(path: str, **base: str) -> int:
        return client.get(path, headers=headers, environ_overrides=base).status_code

    assert (status, work_status) == (answered("/version", **PROXY), answered("/load/cpu/work?ms=1", **PROXY))
    assert 401 == answered("/version", REMOTE_ADDR="192.0.2.9")
    assert 401 == answered("/version", REMOTE_ADDR="127.0.0.1")


def test_a_star_is_no_group_that_somebody_claims(start: Start) -> None:
    """Only the setting gives a role to everybody."""
    environ = {**IDENTITY, "LOAD_HARNESS_IDENTITY_ROLES": "operators=load"}
    headers = {"X-Forwarded-Email": "a@b", "X-Forwarded-Groups": "*"}

    assert 401 == start(**environ).get("/version", headers=headers, environ_overrides=PROXY).status_code


def test_identity_beside_keys(start: Start) -> None:
    """A program sends its key through the same proxy, whatever token of its own the proxy adds."""
    client = start(LOAD_HARNESS_API_KEY="k", **IDENTITY)

    def status(**headers: str) -> int:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return client.get("/faults", headers=sent, environ_overrides=PROXY).status_code

    assert 200 == status(X_API_Key="k")
    assert 200 == status(Authorization="Bearer of-the-proxy", X_Forwarded_Email="a@b")
    assert 200 == status(Authorization="Bearer of-the-proxy", X_API_Key="k")
    assert 401 == status(Authorization="Bearer of-the-proxy")
    nobody = client.get("/faults", environ_overrides=PROXY).get_json(force=True)["detail"]
    assert nobody.startswith("API key: is missing or wrong; send it as Authorization: Bearer or X-API-Key, or identity")


def test_identity_alone_has_no_login(start: Start) -> None:
    """The form says where to log in."""
    client = start(**IDENTITY)

    assert "this workload takes no keys: log in at the proxy before it" in client.get("/ui/login").text
    assert (
        "identity: no proxy named one with a group of LOAD_HARNESS_IDENTITY_ROLES; log in at the proxy"
        == (client.get("/version").get_json(force=True)["detail"])
    )


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        pytest.param(
            {"LOAD_HARNESS_IDENTITY_HEADER": "X-User"},
            [
                (
                    "LOAD_HARNESS_IDENTITY_HEADER (set): could be sent by anybody, as no proxy is trusted; set "
                    "LOAD_HARNESS_TRUSTED_PROXIES to the proxy's network, and let nobody else reach the pods"
                ),
                (
                    "LOAD_HARNESS_IDENTITY_HEADER (set): gives nobody a role; set LOAD_HARNESS_IDENTITY_ROLES, for "
                    "example to *=read,operators=load"
                ),
            ],
            id="an identity from anybody",
        ),
        pytest.param(
            {"LOAD_HARNESS_GROUPS_HEADER": "X-Groups", "LOAD_HARNESS_IDENTITY_ROLES": "*=read"},
            [
                (
                    "LOAD_HARNESS_GROUPS_HEADER (set): has no meaning without LOAD_HARNESS_IDENTITY_HEADER; set "
                    "LOAD_HARNESS_IDENTITY_HEADER, or unset it"
                ),
                (
                    "LOAD_HARNESS_IDENTITY_ROLES (set): has no meaning without LOAD_HARNESS_IDENTITY_HEADER; set "
                    "LOAD_HARNESS_IDENTITY_HEADER, or unset it"
                ),
            ],
            id="groups of nobody",
        ),
        pytest.param(
            {
                "LOAD_HARNESS_TRUSTED_PROXIES": "10.0.0.0/8,::/0",
                "LOAD_HARNESS_IDENTITY_HEADER": "X-User",
                "LOAD_HARNESS_IDENTITY_ROLES": "*=read,operators=load,platform=admin",
            },
            [
                (
                    "LOAD_HARNESS_IDENTITY_HEADER (set): could be sent by anybody, as LOAD_HARNESS_TRUSTED_PROXIES "
                    "holds every address; set LOAD_HARNESS_TRUSTED_PROXIES to the proxy's network, and let nobody else "
                    "reach the pods"
                ),
                (
                    "LOAD_HARNESS_IDENTITY_ROLES operators, platform: is nobody's group, as no header says who is in "
                    "which; set LOAD_HARNESS_GROUPS_HEADER, or give roles to * alone"
                ),
            ],
            id="every address and no groups",
        ),
        pytest.param(
            {"LOAD_HARNESS_PEERS": "a:1", "LOAD_HARNESS_MAX_REQUESTS_PER_SECOND": "5"},
            [
                (
                    "LOAD_HARNESS_SECRET (unset): is required beside LOAD_HARNESS_PEERS and "
                    "LOAD_HARNESS_MAX_REQUESTS_PER_SECOND, as pods would count each other as clients; set it to the "
                    "same 32 random characters or more on every pod"
                )
            ],
            id="pods that would throttle each other",
        ),
        pytest.param(
            {"LOAD_HARNESS_API_KEYS_FILE": "/keys", "LOAD_HARNESS_PEERS": "a:1"},
            [
                (
                    "LOAD_HARNESS_SECRET (unset): is required beside LOAD_HARNESS_PEERS, as pods could not trust each "
                    "other; set it to the same 32 random characters or more on every pod"
                )
            ],
            id="pods without a secret",
        ),
        pytest.param(
            {
                "LOAD_HARNESS_SECRET": "hunter2",
                "LOAD_HARNESS_API_KEYS_FILE": "keys",
                "LOAD_HARNESS_TRUSTED_PROXIES": "10.0.0.1/8",
                "LOAD_HARNESS_IDENTITY_HEADER": "X_User",
                "LOAD_HARNESS_IDENTITY_ROLES": "ops=root",
                "LOAD_HARNESS_HOSTS": "http://a",
                "LOAD_HARNESS_SESSION_HOURS": "0",
                "LOAD_HARNESS_MAX_REQUESTS_PER_SECOND": "0",
                "LOAD_HARNESS_INSECURE_COOKIES": "perhaps",
            },
            [
                "LOAD_HARNESS_API_KEYS_FILE keys: must be a whole path, from / on; correct it, or leave it unset",
                "LOAD_HARNESS_SECRET (7 characters): must have at least 32 characters; correct it, or leave it unset",
                "LOAD_HARNESS_SESSION_HOURS 0: must be in 0.1..720; correct it, or unset it for the default of 12",
                (
                    "LOAD_HARNESS_INSECURE_COOKIES perhaps: must be true or false; correct it, or unset it for the "
                    "default of false"
                ),
                (
                    "LOAD_HARNESS_HOSTS http://a: must be a list of host names such as load.example.com,load-harness, "
                    "without ports; correct it, or leave it unset"
                ),
                (
                    "LOAD_HARNESS_TRUSTED_PROXIES 10.0.0.1/8: must be a list of networks such as 10.0.0.0/8,fd00::/8 "
                    "(10.0.0.1/8 has host bits set); correct it, or leave it unset"
                ),
                (
                    "LOAD_HARNESS_IDENTITY_HEADER X_User: must be the name of an HTTP header: letters, digits and -; "
                    "correct it, or leave it unset"
                ),
                "LOAD_HARNESS_IDENTITY_ROLES ops=root: must be NAME=read|load|admin; correct it, or leave it unset",
                "LOAD_HARNESS_MAX_REQUESTS_PER_SECOND 0: must be in 0.1..100000; correct it, or leave it unset",
            ],
            id="nine at once",
        ),
    ],
)
def test_settings_that_make_no_sense(environ: dict[str, str], said: list[str]) -> None:
    """Each is said, with what to do, all at once, and no secret is shown."""
    with pytest.raises(InvalidSettings) as caught:
        Settings.from_env(environ)

    assert said == [str(mistake) for mistake in caught.value.mistakes]


def test_no_secret_is_spelt_with_the_settings() -> None:
    """Whoever logs them shows none."""
    settings = Settings.from_env({"LOAD_HARNESS_API_KEY": "sesame", "LOAD_HARNESS_SECRET": "s" * 32})

    assert "sesame" not in repr(settings)
    assert "s" * 32 not in repr(settings)


def test_a_bad_file_of_keys_is_said_before_anything_listens(start: Start, tmp_path: Path) -> None:
    """With the file, the line, and what to write."""
    (tmp_path / "keys").write_text("ci load\n")
    with pytest.raises(InvalidSettings, match=r"keys:1 \(2 words\): must have 3 words"):
        start(LOAD_HARNESS_API_KEYS_FILE=str(tmp_path / "keys"))
