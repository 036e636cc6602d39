"""Take PromQL apart into tokens, so that it can be changed without touching the text around the change."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto

from slo.query_window import WINDOW


class Kind(Enum):
    """What a token is."""

    TEMPLATE = auto()
    """`{{ ... }}`."""
    TEXT = auto()
    """In quotes of any of the three kinds."""
    WORD = auto()
    """The name of a metric, label, function or operator."""
    NUMBER = auto()
    """A duration too."""
    SPACE = auto()
    """One blank, however much there was."""
    SIGN = auto()
    """Any other character."""


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of PromQL."""

    kind: Kind
    text: str


def tokens(query: str) -> list[Token]:
    """Take a query apart; comments are left out, blanks and line breaks become one blank."""
    found: list[Token] = []
    for match in _TOKEN.finditer(query):
        kind = _KINDS[match.lastgroup or ""]
        if kind is not Kind.SPACE:
            found.append(Token(kind, WINDOW if _IS_WINDOW.fullmatch(match[0]) else match[0]))
        elif found and found[-1].kind is not Kind.SPACE:
            found.append(_BLANK)
    while found and found[-1].kind is Kind.SPACE:
        found.pop()
    return found


def spell(parts: Iterable[Token]) -> str:
    """Put tokens together again."""
    return "".join(part.text for part in parts)


def unquoted(text: str) -> str:
    """Give the value of a token in quotes, as far as matchers need it; escapes other than of signs stay."""
    return text[1:-1] if text[0] == "`" else re.sub(r"\\([\\\"'])", r"\1", text[1:-1])


# Private

_BLANK = Token(Kind.SPACE, " ")
_KINDS = {
    "template": Kind.TEMPLATE,
    "text": Kind.TEXT,
    "word": Kind.WORD,
    "number": Kind.NUMBER,
    "space": Kind.SPACE,
    "sign": Kind.SIGN,
}
_TOKEN = re.compile(
    r"""
    (?P<space>(?:\s|\#[^\n]*)+)
    |(?P<template>\{\{[^{}]*\}\})
    |(?P<text>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`[^`]*`)
    |(?P<word>[A-Za-z_:][A-Za-z0-9_:]*)
    |(?P<number>[0-9][0-9A-Za-z_.]*)
    |(?P<sign>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_IS_WINDOW = re.compile(r"\{\{-?\s*\.window\s*-?\}\}")
