"""Ids of requests and of traces: taken where they are well-formed, made otherwise, and shown to the client."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from load_harness.correlation import TraceContext, current, trace_context

TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"


@pytest.mark.parametrize("path", ["/version", "/healthz", "/nope", "/metrics"])
def test_good_request_id_comes_back(client: FlaskClient, path: str) -> None:
    """Every answer carries the id that the client gave."""
    assert "a.B-9_z" == client.get(path, headers={"X-Request-ID": "a.B-9_z"}).headers["X-Request-ID"]


@pytest.mark.parametrize(
    "given",
    [
        pytest.param("", id="empty"),
        pytest.param("x" * 65, id="too long"),
        pytest.param("a b", id="with a blank"),
        pytest.param('a","level":"error', id="with JSON in it"),
        pytest.param("a\xff", id="no ASCII"),
    ],
)
def test_bad_request_id_is_replaced(client: FlaskClient, given: str) -> None:
    """What could do harm in a log is not taken."""
    made = client.get("/version", headers={"X-Request-ID": given}).headers["X-Request-ID"]

    assert (True, 16) == (made != given, len(made))


def test_ids_are_made_anew(client: FlaskClient) -> None:
    """Two requests without an id get two, and nothing of them stays behind."""
    ids = {client.get("/version").headers["X-Request-ID"] for _ in range(3)}

    assert (3, None) == (len(ids), current())


@pytest.mark.parametrize(
    ("traceparent", "expected"),
    [
        pytest.param(f"00-{TRACE}-{SPAN}-01", TraceContext(TRACE, SPAN, 1), id="sampled"),
        pytest.param(f"00-{TRACE}-{SPAN}-00", TraceContext(TRACE, SPAN, 0), id="not sampled"),
        pytest.param(f"cc-{TRACE}-{SPAN}-01-what", TraceContext(TRACE, SPAN, 1), id="of a later version"),
        pytest.param(f"00-{TRACE}-{SPAN}-01-what", None, id="with more than its version has"),
        pytest.param(f"ff-{TRACE}-{SPAN}-01", None, id="of the version that is none"),
        pytest.param(f"00-{'0' * 32}-{SPAN}-01", None, id="without a trace"),
        pytest.param(f"00-{TRACE}-{'0' * 16}-01", None, id="without a span"),
        pytest.param(f"00-{TRACE.upper()}-{SPAN}-01", None, id="in capitals"),
        pytest.param("rubbish", None, id="rubbish"),
        pytest.param("", None, id="empty"),
    ],
)
def test_traceparent(traceparent: str, expected: TraceContext | None) -> None:
    """A trace is taken as W3C has it, or not at all."""
    assert expected == trace_context(traceparent)


@pytest.mark.parametrize(("state", "kept"), [("a=1,b=2", "a=1,b=2"), ("x" * 513, ""), ("a=\n", "a="), ("\x00", "")])
def test_tracestate(state: str, kept: str) -> None:
    """What others pass on is passed on where it is short and plain."""
    found = trace_context(f"00-{TRACE}-{SPAN}-01", state)

    assert found is not None
    assert kept == found.state


def test_passing_on() -> None:
    """A context is spelt as it is read."""
    here = TraceContext(TRACE, SPAN, 1, "a=1")

    assert here == trace_context(here.headers()["traceparent"], here.headers()["tracestate"])


def test_exemplars(start: Callable[..., FlaskClient]) -> None:
    """The trace of a sampled request is its bucket's example, for a scraper that understands it, and no other's is."""
    client = start()
    client.get("/version", headers={"traceparent": f"00-{TRACE}-{SPAN}-01"})
    client.get("/load/jobs", headers={"traceparent": f"00-{TRACE}-{SPAN}-00"})
    shown = client.get("/metrics", headers={"Accept": "application/openmetrics-text"}).text
    examples = [line.partition(" # ") for line in shown.splitlines() if " # {" in line]

    assert 1 == len(examples)
    assert 'route="/version"' in examples[0][0]
    assert examples[0][2].startswith(f'{{trace_id="{TRACE}"}}')
    assert TRACE not in client.get("/metrics").text
