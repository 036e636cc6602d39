"""Keys: how they are made, hashed, and written in a file, a line each: `NAME ROLE sha256:HEX`.

A key that this makes is 256 random bits, so nobody finds it from its hash by trying, however fast the hash is; a slow
one, as passwords need, would only make every request slow.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from load_harness.access.principal import How, Principal
from load_harness.access.roles import Role
from load_harness.errors import Mistake, shown

DEFAULT = "default"
"""The name of the key that LOAD_HARNESS_API_KEY gives."""
MOST_KEYS = 256
"""Each request is held against all of them, so that its time does not tell which is right."""
MOST_BYTES = 65_536
PREFIX = "lh_"
"""Of every key that this makes, so that scanners for leaked secrets can know one."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_HASH = re.compile(r"sha256:([0-9a-f]{64})")
_NEXT = "write NAME ROLE sha256:HEX, as `load-harness key new NAME --role ROLE` prints"
_FIELDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One client's key."""

    name: str
    role: Role
    digest: bytes = field(repr=False)
    """SHA-256 of the key's UTF-8."""
    principal: Principal = field(init=False, repr=False, compare=False)
    """Whoever sends it."""

    def __post_init__(self) -> None:
        """Say once who sends it, and not at each request."""
        object.__setattr__(self, "principal", Principal(name=self.name, role=self.role, how=How.KEY))

    @property
    def line(self) -> str:
        """Its line in a file of keys."""
        return f"{self.name} {self.role} sha256:{self.digest.hex()}"


def digest_of(key: bytes) -> bytes:
    """Hash a key as it was sent."""
    return hashlib.sha256(key).digest()


def new_key(name: str, role: Role) -> tuple[str, Key]:
    """Make a key; its text is known from here on to whoever gets it, and to nobody else."""
    text = PREFIX + secrets.token_urlsafe(32)
    return text, Key(name=name, role=role, digest=digest_of(text.encode()))


def wrong_name(name: str) -> str | None:
    """Say what is wrong with the name of a key."""
    if name == DEFAULT:
        return "is the name of LOAD_HARNESS_API_KEY"
    if not _NAME.fullmatch(name):
        return "must be 1..64 letters, digits and any of . _ -, the first a letter or digit"
    return None


def find(keys: Iterable[Key], digest: bytes) -> Key | None:
    """Find the key that was sent, in the same time whichever it is."""
    found = None
    for key in keys:
        if hmac.compare_digest(key.digest, digest):
            found = key
    return found


def parse_keys(text: str, *, file: str) -> tuple[tuple[Key, ...], list[Mistake]]:
    """Read a file of keys, and every mistake in it."""
    keys: list[Key] = []
    mistakes: list[Mistake] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        read = _parsed(line, where=f"{file}:{number}")
        if isinstance(read, Key):
            mistakes += _twice(read, keys, where=f"{file}:{number}")
            keys.append(read)
        else:
            mistakes += read
    if not keys and not mistakes:
        mistakes.append(Mistake(field=file, value="(empty)", rule="holds no key", next_step=_NEXT))
    if len(keys) > MOST_KEYS:
        rule = f"must hold at most {MOST_KEYS} keys"
        mistakes.append(Mistake(field=file, value=str(len(keys)), rule=rule, next_step="remove those that nobody uses"))
    return tuple(keys), mistakes


def _parsed(line: str, *, where: str) -> Key | list[Mistake]:
    words = line.split()
    if len(words) != _FIELDS:  # a line is not shown: it may hold a key as it is
        rule = f"must have {_FIELDS} words"
        return [Mistake(field=where, value=f"({len(words)} words)", rule=rule, next_step=_NEXT)]
    name, role, hashed = words
    mistakes = list(_wrong(name, role, hashed, where=where))
    if mistakes:
        return mistakes
    return Key(name=name, role=Role(role), digest=bytes.fromhex(hashed.removeprefix("sha256:")))


def _wrong(name: str, role: str, hashed: str, *, where: str) -> Iterator[Mistake]:
    if rule := wrong_name(name):
        yield Mistake(field=f"{where}: name", value=shown(name), rule=rule, next_step="give the key another name")
    if role not in set(Role):
        rule = f"must be {' or '.join(Role)}"
        yield Mistake(field=f"{where}: role", value=shown(role), rule=rule, next_step="correct it")
    if not _HASH.fullmatch(hashed):
        rule = "must be sha256: and 64 hexadecimal digits in lower case"
        yield Mistake(field=f"{where}: hash", value="(not shown)", rule=rule, next_step=_NEXT)


def _twice(key: Key, before: list[Key], *, where: str) -> Iterator[Mistake]:
    if any(key.name == other.name for other in before):
        yield Mistake(
            field=f"{where}: name", value=key.name, rule="is there twice", next_step="give each key a name of its own"
        )
    for other in before:
        if key.digest == other.digest:
            rule = f"is the same key as {other.name}'s"
            yield Mistake(field=f"{where}: hash", value="(not shown)", rule=rule, next_step="give each client its own")
            return
