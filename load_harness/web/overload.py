"""What is said to a request for which there is no room: made beforehand, so that a refusal costs next to nothing."""

import json
from http import HTTPStatus

from flask import Flask
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from load_harness.metric_names import UNMATCHED_ROUTE
from load_harness.metrics import HttpMetrics
from load_harness.web.observation import template
from load_harness.web.security import ALWAYS

_STATUS = HTTPStatus.SERVICE_UNAVAILABLE
_RETRY_AFTER_SECONDS = 1
_MOST_OF_A_LINE = 256
_MOST_SEEN = 256
_KIND = "urn:load-harness:overloaded"


class Overload:
    """Refuses requests that nobody has time to look at; each is counted as any other."""

    def __init__(self, app: Flask, metrics: HttpMetrics, *, most_waiting: int) -> None:
        self._routes = app.url_map.bind("")
        self._metrics = metrics
        detail = (
            f"{most_waiting} requests wait for a thread already: there is no room for another; try again, scale out, "
            "or raise LOAD_HARNESS_MAX_WAITING_REQUESTS"
        )
        document = {"type": _KIND, "title": _STATUS.phrase, "status": _STATUS.value, "detail": detail}
        self._body = json.dumps(document).encode()
        self._heads = {keep: _head(len(self._body), keep=keep) for keep in (True, False)}
        self._seen: dict[bytes, tuple[str, str]] = {}

    def answer(self, request: bytes, *, keep: bool) -> bytes:
        """Refuse the request that begins so; the whole answer as it is sent."""
        line = request[:_MOST_OF_A_LINE].partition(b"\r\n")[0]
        method, route = self._seen.get(line) or self._asked(line)
        self._metrics.answered(method, route, _STATUS, 0.0)
        head = self._heads[keep]
        return head if method == "HEAD" else head + self._body

    def _asked(self, line: bytes) -> tuple[str, str]:
        """Find the method and the route, and remember some: an overload is mostly of the same."""
        raw_method, _, rest = line.partition(b" ")
        path = rest.partition(b" ")[0].partition(b"?")[0]
        method = raw_method.decode("latin-1")
        asked = method, self._route(method, path.decode("latin-1"))
        if len(self._seen) < _MOST_SEEN:
            self._seen[line] = asked
        return asked

    def _route(self, method: str | None, path: str) -> str:
        try:
            rule, _ = self._routes.match(path, method, return_rule=True)
        except MethodNotAllowed as error:
            return self._route(next(iter(error.valid_methods or ()), None), path)
        except HTTPException:
            return UNMATCHED_ROUTE
        return template(rule.rule)


def _head(length: int, *, keep: bool) -> bytes:
    always = "".join(f"{name}: {value}\r\n" for name, value in ALWAYS)
    return (
        f"HTTP/1.1 {_STATUS.value} {_STATUS.phrase}\r\nContent-Type: application/problem+json\r\n"
        f"Content-Length: {length}\r\nRetry-After: {_RETRY_AFTER_SECONDS}\r\nCache-Control: no-store\r\n"
        f"{always}Connection: {'keep-alive' if keep else 'close'}\r\n\r\n"
    ).encode()
