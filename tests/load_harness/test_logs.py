"""The log: one line an event in either form, with the request's ids, and nothing that a client can forge."""

import json
import logging
import os
import sys
from collections.abc import Callable, Iterator

import pytest
from flask.testing import FlaskClient

from load_harness.correlation import Correlation, TraceContext, enter
from load_harness.logs.access import NAME, AccessLog, Answered
from load_harness.logs.formats import JsonFormat, TextFormat
from load_harness.logs.setup import formatter
from load_harness.logs.writer import LineWriter
from tests.waiting import eventually

Start = Callable[..., FlaskClient]
FORGED = 'x\n2026-01-01T00:00:00.000Z info load_harness "all is well"\r\x1b[2K\u2028\x85'


def record(message: str, *arguments: object, **fields: object) -> logging.LogRecord:
    """A record of a moment that is known."""
    made = logging.LogRecord("load_harness.test", logging.WARNING, "", 0, message, arguments, None)
    made.created = 1_700_000_000.25
    made.fields = fields
    return made


@pytest.fixture
def in_request() -> Iterator[None]:
    """Answer a request."""
    enter(Correlation("r-1", TraceContext("a" * 32, "b" * 16, 1)))
    yield
    enter(None)


@pytest.mark.usefixtures("in_request")
def test_json() -> None:
    """All that is known is there by name."""
    assert {
        "time": "2023-11-14T22:13:20.250Z",
        "level": "warning",
        "logger": "load_harness.test",
        "message": "it is 5",
        "request_id": "r-1",
        "trace_id": "a" * 32,
        "span_id": "b" * 16,
        "status": 200,
    } == json.loads(JsonFormat().format(record("it is %d", 5, status=200)))


@pytest.mark.usefixtures("in_request")
def test_text() -> None:
    """People read one line; what would look like two fields is quoted."""
    line = TextFormat().format(record("answered", status=200, path="/a b=c", principal=None))

    assert '2023-11-14T22:13:20.250Z warning load_harness.test [r-1] answered status=200 path="/a b=c"' == line


@pytest.mark.parametrize("form", [JsonFormat(), TextFormat()], ids=["json", "text"])
@pytest.mark.parametrize("place", ["message", "field"])
def test_no_line_is_forged(form: logging.Formatter, place: str) -> None:
    """Line breaks of every alphabet, and what moves a terminal's cursor, are spelt out."""
    made = record("%s", FORGED) if place == "message" else record("answered", path=FORGED)
    line = form.format(made)

    assert ([line], True) == (line.splitlines(), line.isprintable())


@pytest.mark.parametrize("form", [JsonFormat(), TextFormat()], ids=["json", "text"])
def test_exceptions(form: logging.Formatter) -> None:
    """A traceback is part of its object, or indented, so that the message in it begins no line."""
    made = record("failed")
    try:
        int(FORGED)
    except ValueError:
        made.exc_info = sys.exc_info()
    first, *rest = form.format(made).splitlines()

    if isinstance(form, JsonFormat):
        assert ([], True) == (rest, "ValueError" in json.loads(first)["exception"])
    else:
        assert any("ValueError" in line for line in rest)
        assert all(line.startswith("    ") for line in rest)


def lines_of(client: FlaskClient, capfd: pytest.CaptureFixture[str]) -> list[str]:
    """The access log, once it is closed."""
    client.application.extensions["load_harness"].close()
    return [line for line in capfd.readouterr().err.splitlines() if NAME in line]


def test_access_log(start: Start, capfd: pytest.CaptureFixture[str]) -> None:
    """A line a request, with who and what; probes and scrapes are not told."""
    client = start(LOAD_HARNESS_ACCESS_LOG="true", LOAD_HARNESS_LOG_FORMAT="json", LOAD_HARNESS_API_KEY="s3cret")
    traced = {"X-Request-ID": "r-1", "traceparent": f"00-{'a' * 32}-{'b' * 16}-01"}
    client.get("/load/jobs/x1?ms=s3cret", headers={"X-API-Key": "s3cret", **traced})
    client.get("/version")
    client.get("/healthz")
    client.get("/metrics")
    lines = lines_of(client, capfd)
    first, second = [json.loads(line) for line in lines]

    assert {
        "level": "info",
        "logger": NAME,
        "message": "answered",
        "request_id": "r-1",
        "trace_id": "a" * 32,
        "span_id": "b" * 16,
        "method": "GET",
        "route": "/load/jobs/{id}",
        "path": "/load/jobs/x1",
        "status": 404,
        "client": "127.0.0.1",
        "principal": "default",
        "how": "key",
    } == {name: value for name, value in first.items() if name not in {"time", "seconds"}}
    assert ("/version", 401, None, None) == tuple(second[name] for name in ("route", "status", "principal", "how"))
    assert all(0 < one["seconds"] < 5 for one in (first, second))
    assert "s3cret" not in "".join(lines)


def test_no_access_log(client: FlaskClient, capfd: pytest.CaptureFixture[str]) -> None:
    """Nobody asked for it."""
    client.get("/version")

    assert [] == lines_of(client, capfd)


@pytest.mark.parametrize("kind", ["json", "text"])
def test_a_line_of_the_access_log(kind: str) -> None:
    """It is what a logger of that format would write, and as hard to forge."""
    told = Answered("GET", "/x", FORGED, 200, 0.0012345, None, "Zoë", "key")
    of = Correlation("r-1", TraceContext("a" * 32, "b" * 16, 1))
    line = AccessLog(on=True, kind=kind, time=lambda: 1_700_000_000.25).line(told, of)
    made = logging.LogRecord(NAME, logging.INFO, "", 0, "answered", None, None)
    made.created, made.fields = 1_700_000_000.25, {**told._asdict(), "seconds": round(told.seconds, 6)}
    enter(of)
    as_logger = formatter(kind).format(made)
    enter(None)

    assert ([line], True) == (line.splitlines(), line.isprintable())
    if kind == "json":
        assert json.loads(as_logger) == json.loads(line)
    else:
        assert as_logger == line


def test_nobody_waits_for_a_reader() -> None:
    """Whoever reads the log and is slow holds up no request; how many lines are missing is said, and the end comes."""
    reading, writing = os.pipe()
    writer = LineWriter(left_out=lambda count: f"{count} more", descriptor=writing, most=10)
    long = "x" * 70_000  # no pipe takes one of these at once
    writer(long)
    eventually(lambda: not writer.waiting, what="a line on its way")
    for number in range(13):
        writer(str(number))
    with os.fdopen(reading) as reader:
        lines = [reader.readline().strip() for _ in range(12)]
    writer.close()
    os.close(writing)

    assert [long, *map(str, range(10)), "3 more"] == lines


def test_nobody_reads() -> None:
    """A reader that is gone is no reason to stop, neither at once nor at the end."""
    reading, writing = os.pipe()
    os.close(reading)
    writer = LineWriter(left_out=str, descriptor=writing)
    writer("a")
    eventually(lambda: not writer.waiting, what="a line that was tried")
    writer("b")
    writer.close()
    os.close(writing)

    assert 0 == writer.waiting
