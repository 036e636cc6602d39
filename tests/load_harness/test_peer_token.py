"""What pods show each other: bound to one request, one principal and a short time."""

import pytest

from load_harness.access.peer_token import sign, verify
from load_harness.access.principal import How, Principal
from load_harness.access.roles import Role

SECRET = b"s" * 32
LOADER = Principal(name="ci", role=Role.LOAD, how=How.KEY)
NOW = 1_700_000_000.0


def token(method: str = "POST", path: str = "/load/cpu") -> str:
    """A token that is good now."""
    return sign(SECRET, method=method, path=path, principal=LOADER, now=NOW)


def taken(
    text: str, *, secret: bytes = SECRET, method: str = "POST", path: str = "/load/cpu", now: float = NOW
) -> bool:
    """Whether a token lets a request in."""
    return verify(secret, text, method=method, path=path, now=now) is not None


def test_it_says_for_whom() -> None:
    """The other pod knows who acts, with which role, and that a pod says so."""
    principal = verify(SECRET, token(), method="POST", path="/load/cpu", now=NOW)

    assert Principal(name="ci", role=Role.LOAD, how=How.PEER) == principal


def test_it_is_for_one_request() -> None:
    """Another method, path, query or secret, or a later time, is refused."""
    one = token("DELETE", "/load/jobs?cluster_id=x")

    assert taken(one, method="DELETE", path="/load/jobs?cluster_id=x", now=NOW + 59)
    assert not taken(one, method="DELETE", path="/load/jobs?cluster_id=x", now=NOW + 60)
    assert not taken(one, method="DELETE", path="/load/jobs?cluster_id=y")
    assert not taken(one, method="DELETE", path="/load/jobs")
    assert not taken(one, method="GET", path="/load/jobs?cluster_id=x")
    assert not taken(one, method="DELETE", path="/load/jobs?cluster_id=x", secret=b"t" * 32)


def test_it_may_be_for_many_paths() -> None:
    """A job that goes on asks with one token, under one path only."""
    many = sign(SECRET, method="*", path="/peers/*", principal=LOADER, now=NOW, lifetime_seconds=600)

    assert taken(many, method="GET", path="/peers/source?bytes=1", now=NOW + 599)
    assert not taken(many, method="POST", path="/load/cpu")
    assert not taken(many, method="GET", path="/peers/source?bytes=1", now=NOW + 600)


def test_a_path_is_compared_as_the_server_sees_it() -> None:
    """A client spells a blank in its own way."""
    assert taken(token("GET", "/load/jobs/a%20b"), method="GET", path="/load/jobs/a b")


def test_a_long_name_is_taken() -> None:
    """As a proxy may give one, in any script."""
    person = Principal(name="\U0001f600" * 256, role=Role.READ, how=How.IDENTITY)
    text = sign(SECRET, method="GET", path="/live", principal=person, now=NOW)
    principal = verify(SECRET, text, method="GET", path="/live", now=NOW)

    assert principal is not None
    assert person.name == principal.name


@pytest.mark.parametrize(
    "text",
    ["", ".", "x", "x.y", "x.\u00fc", "\u00fc.x", "a" * 5000, token()[:-1], "A" + token(), token() + "x", token()[1:]],
)
def test_forged(text: str) -> None:
    """Anything else is no token, and no error either."""
    assert not taken(text)
