"""Find the place of a fault by our own means, where a parser says what is wrong, and not where."""

import re
from collections.abc import Iterator, Sequence
from enum import Enum, auto

from dashboards.promql_functions import AGGREGATIONS, FUNCTIONS
from dashboards.promql_reading import NotPromql, parsed
from dashboards.promql_tokens import Kind, Token, tokens


def narrowed(query: str, message: str) -> int | None:
    """Find the smallest part of a query that is refused alone, in the same words; None where there is none.

    Args:
        query: what the parser refuses.
        message: what it says; where it quotes something of that part, its place is given.
    """
    found = tokens(query)
    parts = sorted(_parts(found), key=lambda part: part[-1].end - part[0].start)
    for part in parts[:_MOST_PARTS]:
        if _is_refused(query[part[0].start : part[-1].end], message):
            return _quoted(part, message)
    return None


def misplaced(query: str) -> tuple[str, int] | None:
    """Find where a value is missing, or an operator between two; what is wrong, and where."""
    found = tokens(query)
    expects, previous, index = _Expects.VALUE, None, 0
    while index < len(found):
        token = found[index]
        wrong = _wrong(token, expects, previous) or _wrong_group(found, index, expects)
        if wrong:
            return wrong, token.start
        expects, index = _after(found, index, expects)
        previous = found[index - 1]
    if expects is _Expects.VALUE and found:
        return f"it ends behind {found[-1].text}, where a value must follow", len(query)
    return None


# Private


class _Expects(Enum):
    """What can stand next."""

    VALUE = auto()
    OPENED = auto()
    """A value, or the end of the parentheses."""
    OPERATOR = auto()
    ANYTHING = auto()


_MOST_PARTS = 2000
"""The smaller ones first; a query of hundreds of words has more."""
_MOST_LENGTH = 60
"""Of a part, in tokens."""
_GROUPING = frozenset({"by", "without", "on", "ignoring"})
_MATCHING = frozenset({"group_left", "group_right"})
_OPERATORS = frozenset(
    {"+", "-", "*", "/", "%", "^", "==", "!=", ">", "<", ">=", "<=", "and", "or", "unless", "atan2", ","}
)
_OF_MATCHERS = frozenset({"=", "=~", "!~"})
_CLOSING = {"(": ")", "[": "]", "{": "}"}


def _parts(found: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """Give the parts that can be whole expressions, where brackets go with what they belong to."""
    for begin, first in enumerate(found):
        depth = 0
        for end in range(begin, min(begin + _MOST_LENGTH, len(found)) if not _belongs(found, begin) else begin):
            depth += (found[end].text in _CLOSING) - (found[end].text in _CLOSING.values())
            if depth < 0 or first.text in _CLOSING.values():
                break
            if depth == 0 and not _belongs(found, end + 1):
                yield found[begin : end + 1]


def _belongs(found: Sequence[Token], index: int) -> bool:
    """Say whether a bracket opens there that belongs to what is before it."""
    if index in {0, len(found)} or found[index].text not in _CLOSING:
        return False
    before = found[index - 1]
    return before.kind is Kind.WORD or before.text in _CLOSING.values()


def _is_refused(part: str, message: str) -> bool:
    try:
        parsed(part)
    except NotPromql as error:
        return str(error) == message
    return False


def _quoted(part: Sequence[Token], message: str) -> int:
    """Give the place of what a message quotes, where it stands once in a part; else where the part begins or ends."""
    quote = re.search(r"(?:'([^']+)'|: (\S+?)\]?$|Error\. (\S+)|regex for (.+)$)", message)
    words = {one for one in quote.groups() if one} if quote else set()
    places = [token.start for token in part if token.text in words or token.text[1:-1] in words]
    if message.startswith("unexpected end of input"):
        return part[-1].end
    return places[0] if len(places) == 1 else part[0].start


def _wrong(token: Token, expects: _Expects, previous: Token | None) -> str:
    """Say why a token cannot stand where it does; nothing where it can."""
    needs_value = expects in {_Expects.VALUE, _Expects.OPENED}
    if token.text in _OF_MATCHERS:
        return f"{token.text} compares labels, between braces; numbers are compared with ==, !=, < or >"
    if token.text.lower() in _OPERATORS - {"+", "-"} and needs_value:
        return f"a value is missing before {token.text}"
    if token.text == ")" and expects is _Expects.VALUE:
        return "a value is missing before )"
    is_value = token.kind in {Kind.NUMBER, Kind.STRING} or (token.kind is Kind.WORD and not _is_keyword(token))
    is_apart = token.text in _CLOSING and token.text != "[" and (previous is None or previous.kind is not Kind.WORD)
    if expects is _Expects.OPERATOR and (is_value or is_apart):
        takes = previous is not None and previous.text.lower() in AGGREGATIONS | FUNCTIONS
        return f"{previous.text} takes parentheses" if previous and takes else f"no operator stands before {token.text}"
    return ""


def _wrong_group(found: Sequence[Token], index: int, expects: _Expects) -> str:
    """Say why `by`, `on` and their like cannot stand where they do."""
    word = found[index].text.lower()
    if word in _GROUPING and (index + 1 == len(found) or found[index + 1].text != "("):
        return f"{word} takes labels, in parentheses"
    if word in {"by", "without"} and expects in {_Expects.VALUE, _Expects.OPENED}:
        return f"{word} stands beside an aggregation, as in sum {word} (...) (...)"
    if word in {"on", "ignoring"} and expects is _Expects.OPERATOR:
        return f"no operator stands before {word}"
    if word in _MATCHING and expects is not _Expects.ANYTHING:
        return f"{word} stands behind on (...) or ignoring (...)"
    return ""


def _is_keyword(token: Token) -> bool:
    return token.text.lower() in _GROUPING | _MATCHING | _OPERATORS | {"bool", "offset"}


def _after(found: Sequence[Token], index: int, expects: _Expects) -> tuple[_Expects, int]:
    """Say what can stand behind a token, and with which one to go on: labels and ranges are passed over."""
    word = found[index].text.lower()
    following = found[index + 1].text if index + 1 < len(found) else ""
    if word in {"{", "["}:
        return _Expects.OPERATOR, _behind(found, index)
    if word in _GROUPING | _MATCHING:
        return _Expects.ANYTHING, _behind(found, index + 1) if following == "(" else index + 1
    if word in {"@", "offset"}:
        return _Expects.ANYTHING, index + 1
    if word == "bool":
        return expects, index + 1
    if word in _OPERATORS:
        return _Expects.VALUE, index + 1
    return _Expects.OPENED if word == "(" else _Expects.OPERATOR, index + 1


def _behind(found: Sequence[Token], opened: int) -> int:
    """Give the first token behind a pair of brackets."""
    close = _CLOSING[found[opened].text]
    return next((at + 1 for at in range(opened, len(found)) if found[at].text == close), len(found))
