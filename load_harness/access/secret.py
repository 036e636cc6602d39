"""The secret that signs sessions and requests between pods, and the keys that are derived from it."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from functools import lru_cache

from load_harness.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """What signs, and whether other pods have it, too."""

    value: bytes = field(repr=False)
    shared: bool
    """Whether every pod that is set up alike has the same."""

    @classmethod
    def of(cls, settings: Settings) -> "Secret":
        """Take the one that was given, or derive one from the API key, or make one up for this process."""
        if settings.secret is not None:
            return cls(value=_derived(settings.secret.encode(), "secret"), shared=True)
        if settings.api_key is not None:
            return cls(value=_stretched(settings.api_key), shared=True)
        return cls(value=secrets.token_bytes(32), shared=False)

    def key(self, purpose: str) -> bytes:
        """Derive a key for one purpose, so that what is signed for one is worth nothing for another."""
        return _derived(self.value, purpose)


NOBODYS = Secret(value=bytes(32), shared=True)
"""Signs sessions where nobody has to log in: they tell nothing but a form's token, and each pod has to take them."""


@lru_cache(maxsize=1)
def _stretched(api_key: str) -> bytes:
    """Derive a secret slowly: whoever has anything that it signed could otherwise try short keys by the billion.

    Source: https://www.rfc-editor.org/rfc/rfc7914 (16 MiB, some 50 ms a try)
    """
    return hashlib.scrypt(api_key.encode(), salt=b"load-harness:api-key", n=1 << 14, r=8, p=1, dklen=32)


def _derived(value: bytes, purpose: str) -> bytes:
    return hmac.digest(value, b"load-harness:" + purpose.encode(), hashlib.sha256)
