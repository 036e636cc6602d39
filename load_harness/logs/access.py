"""The access log: a line for each request, spelt by hand, as a logger costs more than a light request may."""

import time
from collections.abc import Callable
from json.encoder import encode_basestring_ascii
from typing import NamedTuple

from load_harness.correlation import Correlation
from load_harness.logs.formats import moment, named, visible
from load_harness.logs.setup import JSON
from load_harness.logs.writer import LineWriter

NAME = "load_harness.requests"
_JSON = (
    '{"time": "%s", "level": "info", "logger": "' + NAME + '", "message": "answered", "request_id": "%s", %s'
    '"method": %s, "route": %s, "path": %s, "status": %d, "seconds": %.6f, "client": %s, "principal": %s, "how": %s}'
)
_JSON_TRACE = '"trace_id": "%s", "span_id": "%s", '
_JSON_LEFT_OUT = '{"time": "%s", "level": "warning", "logger": "' + NAME + '", "message": "%s"}'
_LEFT_OUT = "%d lines were left out, as whoever reads this log is too slow"


class Answered(NamedTuple):
    """What the line of a request says."""

    method: str
    route: str
    path: str
    status: int
    seconds: float
    client: str | None
    principal: str | None
    how: str | None


class AccessLog:
    """Has a line written for each request."""

    def __init__(self, *, on: bool, kind: str, time: Callable[[], float] = time.time) -> None:
        self.on = on
        self._in_json = kind == JSON
        self._time = time
        self._writer = LineWriter(left_out=self._left_out)

    def write(self, told: Answered, of: Correlation) -> None:
        """Have a line written, soon."""
        self._writer(self.line(told, of))

    def line(self, told: Answered, of: Correlation) -> str:
        """Spell the line of a request."""
        now = moment(self._time())
        if self._in_json:
            return _as_json(now, told, of)
        said = " ".join(named({**told._asdict(), "seconds": round(told.seconds, 6)}))
        return f"{now} info {NAME} [{of.request_id}] answered {visible(said)}"

    def close(self) -> None:
        """Write what waits, within a bounded time."""
        self._writer.close()

    def _left_out(self, count: int) -> str:
        now, said = moment(self._time()), _LEFT_OUT % count
        return _JSON_LEFT_OUT % (now, said) if self._in_json else f"{now} warning {NAME} {said}"


def _as_json(now: str, told: Answered, of: Correlation) -> str:
    """Spell it as formats.JsonFormat does: all of it ASCII, what is not known null."""
    trace = of.trace
    return _JSON % (
        now,
        of.request_id,
        "" if trace is None else _JSON_TRACE % (trace.trace_id, trace.span_id),
        encode_basestring_ascii(told.method),
        encode_basestring_ascii(told.route),
        encode_basestring_ascii(told.path),
        told.status,
        told.seconds,
        _or_null(told.client),
        _or_null(told.principal),
        _or_null(told.how),
    )


def _or_null(text: str | None) -> str:
    return "null" if text is None else encode_basestring_ascii(text)
