"""The request that is being answered, looked up once.

Each look through a proxy of Flask's costs as much as most of what stands before and after every request.
"""

from flask import Request, g, request
from flask.ctx import _AppCtxGlobals


def asked() -> Request:
    """Give the request itself."""
    found: Request = request._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001
    return found


def kept() -> _AppCtxGlobals:
    """Give what is kept for as long as it is answered: `flask.g` itself."""
    found: _AppCtxGlobals = g._get_current_object()  # noqa: SLF001
    return found
