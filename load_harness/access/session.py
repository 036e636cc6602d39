"""The session of a browser: a signed note that it carries itself, so that every pod with the same secret takes it."""

import hashlib
import hmac
import math
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace

from itsdangerous import BadData, URLSafeSerializer

from load_harness.access.keyring import KeyRing
from load_harness.access.keys import Key
from load_harness.access.principal import How, Principal
from load_harness.access.secret import Secret

_MOST_CHARACTERS = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """What a browser carries."""

    csrf: str
    """What its forms must send along, which no other site can know."""
    issued: float
    """Unix seconds."""
    key_name: str = ""
    """Of the key it logged in with; empty before that, and where nobody has to."""
    fingerprint: str = ""
    """Of that key, so that another key of the same name ends the session."""

    def sent(self, token: str) -> bool:
        """Whether a form, or a script, of ours sent this token."""
        return hmac.compare_digest(self.csrf.encode(), token.encode("utf-8", "surrogateescape"))


class Sessions:
    """Makes sessions, and knows those it made."""

    def __init__(self, secret: Secret, keys: KeyRing, *, lifetime_seconds: float, now: Callable[[], float]) -> None:
        self._keys = keys
        self._now = now
        self._fingerprint_key = secret.key("session fingerprint")
        self._serializer = URLSafeSerializer(
            secret.key("session"), salt="load-harness", signer_kwargs={"digest_method": hashlib.sha256}
        )
        self.lifetime_seconds = lifetime_seconds

    def start(self, key: Key | None = None) -> Session:
        """Begin one, of nobody yet where no key is given."""
        session = Session(csrf=secrets.token_urlsafe(24), issued=self._now())
        return session if key is None else replace(session, key_name=key.name, fingerprint=self._fingerprint(key))

    def dump(self, session: Session) -> str:
        """Sign a session for its cookie."""
        claims = [session.key_name, session.fingerprint, session.csrf, math.floor(session.issued)]
        return str(self._serializer.dumps(claims))

    def load(self, cookie: str) -> Session | None:
        """Read a cookie; None where it is forged or over."""
        try:
            key_name, fingerprint, csrf, issued = self._serializer.loads(cookie[:_MOST_CHARACTERS])
        except BadData:
            return None
        if not self._now() < issued + self.lifetime_seconds:
            return None
        return Session(key_name=key_name, fingerprint=fingerprint, csrf=csrf, issued=issued)

    def principal(self, session: Session) -> Principal | None:
        """Say who is logged in, with the role that the key has now; None where the key is no more."""
        key = self._keys.named(session.key_name) if session.key_name else None
        if key is None or not hmac.compare_digest(self._fingerprint(key), session.fingerprint):
            return None
        return Principal(name=key.name, role=key.role, how=How.SESSION)

    def _fingerprint(self, key: Key) -> str:
        return hmac.digest(self._fingerprint_key, key.digest, hashlib.sha256).hex()[:32]
