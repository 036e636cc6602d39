"""What a client makes of answers that no Pushgateway gives."""

import pytest

from slo.connection import Connection
from slo.dora.push.gateway import Gateway
from slo.errors import ServerUnreachable
from tests.slo.dora.stubs.server import Answer, StubServer


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"<html>Please log in</html>", id="a login page"),
        pytest.param(b"[]", id="a list"),
        pytest.param(b'{"data": {"a": 1}}', id="no list of groups"),
        pytest.param(b'{"data": ["x"]}', id="groups that are texts"),
        pytest.param(b'{"data": [{"labels": []}]}', id="labels that are a list"),
        pytest.param(
            b'{"data": [{"labels": {"job": "load-harness-dora", "repository": "o"}, "push_time_seconds": 5}]}',
            id="a time that is no metric",
        ),
    ],
)
def test_another_server_is_no_gateway(body: bytes) -> None:
    """It says yes to everything, and would swallow what is pushed: so it is asked first what it holds."""
    stub = StubServer()
    stub.failures = [Answer(raw=body)]
    with stub.running(), pytest.raises(ServerUnreachable) as caught:
        Gateway(stub.url, connection=Connection(), timeout_seconds=5).groups()

    assert "it answered, but not as a Pushgateway does; check the URL" in str(caught.value)


@pytest.mark.parametrize(
    ("status", "says"),
    [
        pytest.param(401, "HTTP 401: no; check the user and password, or the token", id="who are you"),
        pytest.param(404, "HTTP 404: no; check the path: a prefix (--web.route-prefix) belongs", id="another path"),
        pytest.param(503, "HTTP 503: no", id="too much to do"),
    ],
)
def test_a_refusal_says_what_to_do(status: int, says: str) -> None:
    """The server's own words, and the next step where there is one."""
    stub = StubServer()
    stub.failures = [Answer(raw=b"no", status=status)]
    with stub.running(), pytest.raises(ServerUnreachable) as caught:
        Gateway(stub.url, connection=Connection(), timeout_seconds=5).groups()

    assert says in str(caught.value)
