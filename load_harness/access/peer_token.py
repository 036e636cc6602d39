"""What one pod shows another instead of a key: who asks, for which request, and until when, signed."""

import base64
import hashlib
import hmac
import json
import urllib.parse
from dataclasses import dataclass

from load_harness.access.principal import How, Principal
from load_harness.access.roles import Role

HEADER = "Load-Harness-Peer"
LIFETIME_SECONDS = 60.0
"""Of a token for one request: beyond the longest that a pod waits for another, and pods' clocks may differ as much."""
ANY_METHOD = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What a token allows."""

    method: str
    """One method, or `*` for each."""
    path: str
    """One path with its query, or the beginning of many where it ends in `*`."""
    principal: Principal
    expires: float
    """Unix seconds."""

    def covers(self, method: str, path: str) -> bool:
        """Whether a request is one that the token is for."""
        if self.method not in {ANY_METHOD, method}:
            return False
        return path.startswith(self.path[:-1]) if self.path.endswith("*") else path == self.path


def sign(
    secret: bytes,
    *,
    method: str,
    path: str,
    principal: Principal,
    now: float,
    lifetime_seconds: float = LIFETIME_SECONDS,
) -> str:
    """Make a token: for one request, or for every path that begins with what is before a `*` at the end."""
    claims = [method, _decoded(path), principal.name, str(principal.role), round(now + lifetime_seconds, 3)]
    payload = _encoded(json.dumps(claims, separators=(",", ":")).encode())
    return f"{payload}.{_mac(secret, payload)}"


def verify(secret: bytes, token: str, *, method: str, path: str, now: float) -> Principal | None:
    """Say for whom a pod asks; None where the token is forged, over, or for another request.

    Args:
        secret: The one that the pods share.
        token: As it was sent.
        method: Of the request.
        path: Decoded, with the query as it was sent.
        now: Unix seconds.
    """
    payload, _, mac = token.partition(".")
    if not mac.isascii() or not hmac.compare_digest(_mac(secret, payload), mac):
        return None
    grant = _grant(payload)
    return grant.principal if now < grant.expires and grant.covers(method, path) else None


def _grant(payload: str) -> Grant:
    """Read what one of us has signed."""
    method, path, name, role, expires = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    principal = Principal(name=name, role=Role(role), how=How.PEER)
    return Grant(method=method, path=path, principal=principal, expires=expires)


def _decoded(path: str) -> str:
    """Spell a path as a server sees it."""
    before, mark, query = path.partition("?")
    return urllib.parse.unquote(before) + mark + query


def _mac(secret: bytes, payload: str) -> str:
    return _encoded(hmac.digest(secret, b"peer:" + payload.encode("utf-8", "surrogateescape"), hashlib.sha256))


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
