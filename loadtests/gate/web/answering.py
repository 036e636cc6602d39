"""Answers in JSON, also to what cannot be answered: never a yes."""

import json
import logging
from http import HTTPStatus

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from loadtests.canary.model import HookType
from loadtests.gate.answers import Reply
from loadtests.gate.desk import Busy
from loadtests.gate.record import Recorder
from loadtests.gate.settings import MAX_BODY_BYTES
from loadtests.gate.web.guard import NotAllowed
from slo.errors import InvalidInput
from slo.files import CannotWrite
from slo.serving.body import Unreadable

_LOG = logging.getLogger("loadtests.gate")
_RETRY_AFTER = {"Retry-After": "1"}
_HINTS = {
    HTTPStatus.BAD_REQUEST: "body: ended before it was complete; send all of it, without a pause",
    HTTPStatus.NOT_FOUND: f"this path: is not served; POST to /{', /'.join(HookType)}, or to /gate/open and the like",
    HTTPStatus.METHOD_NOT_ALLOWED: "this method: is not served here; POST to hooks and switches, GET the others",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: f"body: is too large; send at most {MAX_BODY_BYTES} bytes",
}


def respond(reply: Reply) -> Response:
    """Send a reply."""
    return _response(reply.status, reply.as_json())


def install_answers(app: Flask, recorder: Recorder) -> None:
    """Have every error answered with a reason."""

    def refuse(status: HTTPStatus, answer: str, because: str, **headers: str) -> Response:
        reply = Reply(status=status, answer=answer, because=because)
        recorder.refused(_hook(), reply)
        response = respond(reply)
        response.headers.update(headers)
        return response

    def not_allowed(error: NotAllowed) -> Response:
        return refuse(HTTPStatus.UNAUTHORIZED, "unauthorized", str(error))

    def invalid(error: InvalidInput) -> Response:
        is_unreadable = isinstance(error, Unreadable)
        status = HTTPStatus.BAD_REQUEST if is_unreadable else HTTPStatus.UNPROCESSABLE_ENTITY
        return refuse(status, "invalid", str(error))

    def busy(error: Busy) -> Response:
        return refuse(HTTPStatus.SERVICE_UNAVAILABLE, "busy", str(error), **_RETRY_AFTER)

    def cannot_write(error: CannotWrite) -> Response:
        return refuse(HTTPStatus.INTERNAL_SERVER_ERROR, "failed", str(error))

    def of_http(error: HTTPException) -> Response:
        status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
        return refuse(status, "invalid", _HINTS.get(status) or error.description or status.description)

    def unexpected(error: Exception) -> Response:
        _LOG.exception("the gate met an error of its own")
        because = f"the gate met a {type(error).__name__}; see its log"
        return refuse(HTTPStatus.INTERNAL_SERVER_ERROR, "failed", because)

    app.register_error_handler(NotAllowed, not_allowed)
    app.register_error_handler(InvalidInput, invalid)
    app.register_error_handler(Busy, busy)
    app.register_error_handler(CannotWrite, cannot_write)
    app.register_error_handler(HTTPException, of_http)
    app.register_error_handler(Exception, unexpected)


# Private


def _hook() -> str:
    """Name what was asked for, as one of few words."""
    word = request.path.strip("/")
    return word if request.url_rule is not None else "unknown"


def _response(status: HTTPStatus, document: object) -> Response:
    return Response(f"{json.dumps(document)}\n", status, mimetype="application/json")
