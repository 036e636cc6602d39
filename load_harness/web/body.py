"""Read the body of the request that is being answered."""

from collections.abc import Mapping
from http import HTTPStatus

from flask import request

from load_harness.errors import Problem, shown
from load_harness.params.body import from_json, from_query


def json_body() -> Mapping[str, object]:
    """Read a JSON object.

    Raises:
        Problem: 415 for another content type, 413 for too much of it, 400 and 422 for bad content.
    """
    if not request.is_json:
        raise Problem(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            f"content type {shown(request.mimetype)}: must be application/json; set the Content-Type header",
            headers={"Accept-Post": "application/json"},
        )
    return from_json(request.get_data())


def query() -> Mapping[str, object]:
    """Read the query string.

    Raises:
        Problem: 422 for a name that is there twice.
    """
    return from_query(request.args.items(multi=True))
