"""Cut PromQL into tokens that know where they stand; the parser's errors have no position."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a token is."""

    STRING = "string"
    UNTERMINATED = "unterminated"
    """A string whose closing quote is missing; it goes on to the end."""
    WORD = "word"
    NUMBER = "number"
    """A number or a duration."""
    SIGN = "sign"
    STRANGE = "strange"
    """A character that PromQL has no use for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A piece of a query; white space and comments are none."""

    kind: Kind
    text: str
    start: int

    @property
    def end(self) -> int:
        """Give the place behind it."""
        return self.start + len(self.text)


def tokens(text: str) -> tuple[Token, ...]:
    """Cut a query into tokens."""
    return tuple(_tokens(text))


# Private

_TOKEN = re.compile(
    r"""(?P<skip>\s+|\#[^\n]*)
    | (?P<string>"(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*' | `[^`]*`)
    | (?P<unterminated>["'`].*)
    | (?P<word>[A-Za-z_][\w:]*|:[A-Za-z_:][\w:]*)
    | (?P<number>\.?\d[\w.]*(?:(?<=[eE])[+-]\d+)?)
    | (?P<sign>=~|!~|==|!=|>=|<=|[-+*/%^=<>@,:(){}\[\]])
    | (?P<strange>.)""",
    re.VERBOSE | re.DOTALL,
)


def _tokens(text: str) -> Iterator[Token]:
    for found in _TOKEN.finditer(text):
        if found.lastgroup != "skip":
            yield Token(kind=Kind(str(found.lastgroup)), text=found[0], start=found.start())
