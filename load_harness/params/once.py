"""The name that a client gives to what it wants done once, however often it asks.

Source: https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
"""

import hashlib
import re
from dataclasses import dataclass

from load_harness.errors import Mistake, invalid_values, shown

HEADER = "Idempotency-Key"
_PATTERN = r"[\x21-\x7e]{1,128}"
SCHEMA: dict[str, object] = {
    "type": "string",
    "minLength": 1,
    "maxLength": 128,
    "pattern": "^[!-~]{1,128}$",
    "description": "a name for this request, such as a UUID: the same request under the same name starts nothing new, "
    "and is answered with the job there is for as long as that is remembered; quotes around it do not count",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Once:
    """Something that is to be done once."""

    by: str
    """Who asks: two clients may use the same name."""
    key: str

    def digest(self, *beside: str) -> str:
        """Name this, and what belongs to it, where others see it: the same everywhere, and nobody's words."""
        return hashlib.sha256("\0".join((self.by, self.key, *beside)).encode()).hexdigest()[:32]


def parse_once(raw: str | None, *, by: str) -> Once | None:
    """Read the header; None where there is none.

    Raises:
        Problem: 422 for what is no name.
    """
    if raw is None:
        return None
    key = raw.strip()
    if len(key) > 1 and key[0] == key[-1] == '"':
        key = key[1:-1]
    if not re.fullmatch(_PATTERN, key):
        rule = "must be 1 to 128 visible ASCII characters"
        mistake = Mistake(field=HEADER, value=shown(raw), rule=rule, next_step="send a UUID, or leave the header out")
        raise invalid_values([mistake])
    return Once(by=by, key=key)
