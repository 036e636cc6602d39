"""The routes: `POST /<source>`, and answers in JSON, also to what cannot be taken."""

import json
import logging
from http import HTTPStatus

from flask import Blueprint, Flask, Response, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from slo.dora.receiver.intake import Intake, LedgerDamaged, NotAllowed
from slo.dora.receiver.settings import MAX_BODY_BYTES
from slo.dora.sources.catalog import NAMES
from slo.dora.sources.interface import Delivery
from slo.errors import InvalidInput
from slo.files import CannotWrite
from slo.serving.body import Unreadable, read_json

_LOG = logging.getLogger("slo.dora.receiver")
_HINTS = {
    HTTPStatus.BAD_REQUEST: "body: ended before it was complete; send all of it, without a pause",
    HTTPStatus.NOT_FOUND: f"this path: is not served; POST to /{', /'.join(NAMES)}",
    HTTPStatus.METHOD_NOT_ALLOWED: "this method: is not served here; POST to sources, GET the others",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: f"body: is too large; send at most {MAX_BODY_BYTES} bytes",
}
_IS_JSON = "send JSON, with the content type application/json"
_TRY_AGAIN = {"Retry-After": "30"}


def blueprint_of(intake: Intake) -> Blueprint:
    """Route deliveries."""
    blueprint = Blueprint("receiver", __name__)

    def take(source: str, path: str = "") -> Response:
        """Take a delivery."""
        if not intake.knows(source):
            return refuse(intake, HTTPStatus.NOT_FOUND, "invalid", _HINTS[HTTPStatus.NOT_FOUND])
        delivery, unreadable = _delivery(intake.now(), path)
        intake.admit(source, delivery)
        if unreadable is not None:
            raise unreadable
        taken = intake.take(source, delivery)
        warning = {"warning": taken.warning} if taken.warning else {}
        return _response(HTTPStatus.OK, {"answer": taken.answer, "facts": taken.facts, "new": taken.new, **warning})

    blueprint.add_url_rule("/<source>", view_func=take, methods=["POST"])
    blueprint.add_url_rule("/<source>/<path:path>", view_func=take, methods=["POST"])
    return blueprint


def install_errors(app: Flask, intake: Intake) -> None:
    """Have every error answered with a reason."""

    def not_allowed(error: NotAllowed) -> Response:
        return refuse(intake, HTTPStatus.UNAUTHORIZED, "unauthorized", str(error))

    def invalid(error: InvalidInput) -> Response:
        is_unreadable = isinstance(error, Unreadable)
        status = HTTPStatus.BAD_REQUEST if is_unreadable else HTTPStatus.UNPROCESSABLE_ENTITY
        return refuse(intake, status, "invalid", str(error))

    def cannot_write(error: CannotWrite | LedgerDamaged) -> Response:
        return refuse(intake, HTTPStatus.SERVICE_UNAVAILABLE, "failed", str(error), **_TRY_AGAIN)

    def of_http(error: HTTPException) -> Response:
        status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
        because = _HINTS.get(status) or error.description or status.description
        # What was not read of a body must not be taken for the next request, nor be waited for.
        return refuse(intake, status, "invalid", because, Connection="close")

    def unexpected(error: Exception) -> Response:
        _LOG.exception("the receiver met an error of its own")
        because = f"the receiver met a {type(error).__name__}; see its log"
        return refuse(intake, HTTPStatus.INTERNAL_SERVER_ERROR, "failed", because)

    app.register_error_handler(NotAllowed, not_allowed)
    app.register_error_handler(InvalidInput, invalid)
    app.register_error_handler(CannotWrite, cannot_write)
    app.register_error_handler(LedgerDamaged, cannot_write)
    app.register_error_handler(HTTPException, of_http)
    app.register_error_handler(Exception, unexpected)


def refuse(intake: Intake, status: HTTPStatus, answer: str, because: str, **headers: str) -> Response:
    """Answer with a reason, and write it down."""
    source = (request.view_args or {}).get("source", "")
    intake.refused(source, answer, because, int(status))
    response = _response(status, {"answer": answer, "because": because})
    response.headers.update(headers)
    return response


# Private


def _delivery(now: float, path: str) -> tuple[Delivery, Unreadable | None]:
    """Read a request, and what is wrong with its body, which is told once the sender is known."""
    body = request.get_data()
    if request.content_length is None and len(body) >= MAX_BODY_BYTES:
        raise RequestEntityTooLarge  # a body in chunks is cut there without a word
    payload, unreadable = None, None
    try:
        payload = read_json(body, next_step=_IS_JSON) if body.strip() else None
    except Unreadable as error:
        unreadable = error
    headers = {name.lower(): value for name, value in request.headers.items()}
    return Delivery(body=body, payload=payload, headers=headers, received_seconds=now, path=path), unreadable


def _response(status: HTTPStatus, document: object) -> Response:
    return Response(f"{json.dumps(document)}\n", status, mimetype="application/json")
