"""Answers: JSON, and problem documents for everything that is none."""

import json
from http import HTTPStatus

from flask import Flask, Response
from gunicorn.http.errors import ChunkMissingTerminator, ParseException
from werkzeug.exceptions import ClientDisconnected, HTTPException, MethodNotAllowed, NotFound, RequestEntityTooLarge

from load_harness.errors import Problem

_CUT_SHORT = "body: ended before it was complete; send all of it, as long as its Content-Length or chunks say"


def answer(document: object, status: HTTPStatus = HTTPStatus.OK, headers: dict[str, str] | None = None) -> Response:
    """Answer with JSON."""
    return Response(json.dumps(document), status, headers, mimetype="application/json")


def install(app: Flask) -> None:
    """Have every error answered with a problem document."""
    app.register_error_handler(Problem, _problem)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(ParseException, _broken_body)


def _problem(problem: Problem) -> Response:
    document: dict[str, object] = {
        "type": problem.kind,
        "title": problem.status.phrase,
        "status": problem.status.value,
        "detail": problem.detail,
        **problem.extensions,
    }
    if problem.mistakes:
        document["errors"] = [
            {"field": mistake.field, "value": mistake.value, "rule": mistake.rule, "next_step": mistake.next_step}
            for mistake in problem.mistakes
        ]
    return Response(json.dumps(document), problem.status, problem.headers, mimetype="application/problem+json")


def _http_error(error: HTTPException) -> Response:
    status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    headers = {}
    match error:
        case NotFound():
            detail = "this path: is not served; GET / lists those that are"
        case MethodNotAllowed():
            allowed = ", ".join(sorted(error.valid_methods or ()))
            headers["Allow"] = allowed
            detail = f"this method: is not served here; use {allowed}"
        case RequestEntityTooLarge():
            detail = "body: is too large; send less, or raise LOAD_HARNESS_MAX_BODY_BYTES"
        case ClientDisconnected():
            detail = _CUT_SHORT
        case _:
            detail = error.description or status.description
    return _problem(Problem(status, detail, headers=headers))


def _broken_body(error: ParseException) -> Response:
    """Answer a body whose chunks gunicorn cannot read; the header was read before."""
    if isinstance(error, ChunkMissingTerminator) and not error.term:
        return _problem(Problem(HTTPStatus.BAD_REQUEST, _CUT_SHORT))
    return _problem(
        Problem(HTTPStatus.BAD_REQUEST, f"body: is not chunked as HTTP has it, {error}; correct its chunks")
    )
