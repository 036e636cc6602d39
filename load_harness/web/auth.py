"""Who a request is from."""

import time
from collections.abc import Callable, Mapping
from http import HTTPStatus

from flask import Request, g

from load_harness.access.identity import Identities
from load_harness.access.keyring import KeyRing
from load_harness.access.peer_token import HEADER as PEER_HEADER
from load_harness.access.peer_token import sign, verify
from load_harness.access.principal import ANYBODY, THE_POD, Principal
from load_harness.access.secret import Secret
from load_harness.cluster.fan_out import Request as PodRequest
from load_harness.errors import Problem
from load_harness.settings import Settings
from load_harness.web.proxies import TRUSTED
from load_harness.web.session import LOGIN, SessionCookies

_PEER = f"HTTP_{PEER_HEADER.upper().replace('-', '_')}"
_BY_KEY = "API key: is missing or wrong; send it as Authorization: Bearer or X-API-Key"
_BY_PROXY = "identity: no proxy named one with a group of LOAD_HARNESS_IDENTITY_ROLES; log in at the proxy"
_BY_SESSION = f"session: is over; log in again at {LOGIN}"
_BY_PEER = (
    f"{PEER_HEADER}: is not signed with this pod's secret, or is over; set the same LOAD_HARNESS_SECRET on every pod, "
    "or the same LOAD_HARNESS_API_KEY, and their clocks"
)


class Authentication:
    """Finds out who asks."""

    def __init__(
        self,
        settings: Settings,
        *,
        keys: KeyRing,
        cookies: SessionCookies,
        secret: Secret,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._guarded = settings.guarded
        takes_keys = settings.api_key is not None or settings.api_keys_file is not None
        ways = (takes_keys and _BY_KEY, settings.identity_header and _BY_PROXY)
        self._nobody = ", or ".join(way for way in ways if way)
        self._keys = keys
        self._cookies = cookies
        self._identities = Identities.of(settings)
        # Who shares no secret with other pods can still ask itself, as its own network jobs do.
        self._peer_key = secret.key("peer") if secret.shared or settings.peers is None else None
        self._shares = secret.shared
        self._now = now

    @property
    def guarded(self) -> bool:
        """Whether a client has to say who it is."""
        return self._guarded

    def principal(self, asked: Request) -> Principal:
        """Say who a request is from, the one that is being answered.

        Raises:
            Problem: 401 where nobody knows.
        """
        if self._peer_key is not None and (token := asked.environ.get(_PEER)) is not None:
            peer = self._peer(self._peer_key, token, asked)
            if peer is not None:
                return peer
        if not self._guarded:
            return ANYBODY
        given = _given_key(asked.environ)
        if given is not None and (key := self._keys.find(given)) is not None:
            return key.principal
        if self._identities is not None and TRUSTED in asked.environ:
            identity = self._identities.principal(lambda name: asked.headers.get(name, ""))
            if identity is not None:
                return identity
        if given is not None:
            raise _unknown(self._nobody)
        return self._of_session()

    def credentials(self, asked: PodRequest) -> Mapping[str, str]:
        """Let a request in at another pod, in the name of whoever this one works for."""
        return self._signed(asked.method, asked.path)

    def sign_for(self, path_prefix: str, lifetime_seconds: float) -> Mapping[str, str]:
        """Let every request in at another pod whose path begins so, in the name of whoever this one works for."""
        return self._signed("*", f"{path_prefix}*", lifetime_seconds=lifetime_seconds)

    def _signed(self, method: str, path: str, **lifetime: float) -> Mapping[str, str]:
        if self._peer_key is None:
            return {}
        principal = (g.get("principal") if g else None) or THE_POD
        token = sign(self._peer_key, method=method, path=path, principal=principal, now=self._now(), **lifetime)
        return {PEER_HEADER: token}

    def _peer(self, key: bytes, token: str, asked: Request) -> Principal | None:
        query = asked.query_string.decode("latin-1")
        path = f"{asked.path}?{query}" if query else asked.path
        principal = verify(key, token, method=asked.method, path=path, now=self._now())
        if principal is None and self._shares:
            raise _unknown(_BY_PEER)
        return principal

    def _of_session(self) -> Principal:
        session = self._cookies.current()
        if session is None or not session.key_name:
            raise _unknown(self._nobody)
        principal = self._cookies.sessions.principal(session)
        if principal is None:
            raise _unknown(_BY_SESSION)
        return principal


def _given_key(environ: Mapping[str, str]) -> bytes | None:
    given = environ.get("HTTP_X_API_KEY")
    if given is None:  # a proxy may send a token of its own beside it
        scheme, _, token = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
        given = token.strip() if scheme.lower() == "bearer" else None
    # WSGI hands the header's bytes over as Latin-1, whatever they are; a key's are UTF-8.
    return given.encode("latin-1") if given else None


def _unknown(detail: str) -> Problem:
    return Problem(HTTPStatus.UNAUTHORIZED, detail, headers={"WWW-Authenticate": "Bearer"})
