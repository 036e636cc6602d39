"""Read the body of the request that is being answered."""

from collections.abc import Mapping
from http import HTTPStatus

from flask import g, request
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge

from load_harness.errors import Problem, shown
from load_harness.params.body import from_json, from_query
from load_harness.params.once import HEADER, Once, parse_once


def json_body(example: str) -> Mapping[str, object]:
    """Read a JSON object; the example is for whoever sends none.

    Raises:
        Problem: 415 for another content type, 413 for too much of it, 400 and 422 for bad content.
    """
    if not request.is_json:
        raise Problem(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            f"content type {shown(request.mimetype)}: must be application/json; set the Content-Type header",
            headers={"Accept-Post": "application/json"},
        )
    return from_json(_content(), example=example)


def query(*, numbers: bool = True) -> Mapping[str, object]:
    """Read the query string, whose values may be numbers, or are all texts.

    Raises:
        Problem: 422 for a name that is there twice.
    """
    return from_query(request.args.items(multi=True), numbers=numbers)


def once() -> Once | None:
    """Read the name under which the client wants this done once; None where it gives none.

    Raises:
        Problem: 422 for what is no name.
    """
    return parse_once(request.headers.get(HEADER), by=g.principal.name)


def _content() -> bytes:
    """Read all of the body; where the server marks its end, Werkzeug takes a part of it for the whole."""
    content, length = request.get_data(), request.content_length
    if length is not None and len(content) < length:
        raise ClientDisconnected
    if length is None and request.environ.get("wsgi.input_terminated") and request.environ["wsgi.input"].read(1):
        raise RequestEntityTooLarge
    return content
