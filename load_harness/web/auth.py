"""The API key."""

import hmac
from http import HTTPStatus

from flask import Request

from load_harness.errors import Problem


class ApiKey:
    """Lets requests in that carry the key."""

    def __init__(self, key: str) -> None:
        self._key = key.encode()

    def check(self, request: Request) -> None:
        """Let a request pass.

        Raises:
            Problem: 401 without the right key.
        """
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        given = token.strip() if scheme.lower() == "bearer" else request.headers.get("X-API-Key", "")
        # WSGI hands the header's bytes over as Latin-1, whatever they are; a key's are UTF-8.
        # A plain comparison ends at the first wrong byte, and its duration tells how far a guess got.
        if not hmac.compare_digest(given.encode("latin-1"), self._key):
            raise Problem(
                HTTPStatus.UNAUTHORIZED,
                "API key: is missing or wrong; send it as Authorization: Bearer or X-API-Key",
                headers={"WWW-Authenticate": "Bearer"},
            )
