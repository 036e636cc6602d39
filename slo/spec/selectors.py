"""Find and change the selectors of a query."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from slo.query_window import WINDOW
from slo.spec.tokens import Kind, Token, spell, tokens, unquoted

_WHOLE_NUMBER = re.compile(r"([0-9]+)(\.0)?")
_LABEL_LISTS = frozenset({"by", "without", "on", "ignoring", "group_left", "group_right"})
_OPERATOR_SIGNS = frozenset("+-*/%^=<>")
_OPERATORS = frozenset({"and", "or", "unless", "atan2", "bool", "offset", "inf", "nan"})


def matching_both_spellings(parts: Sequence[Token]) -> list[Token]:
    """Let `le="1"` match `1` and `1.0` alike: Prometheus 3 writes the fraction of whole bounds, 2 does not."""
    changed = list(parts)
    for begin, end in _braces(parts):
        inside = [index for index in range(begin + 1, end) if parts[index].kind is not Kind.SPACE]
        for first, *rest in (inside[at : at + 4] for at in range(len(inside))):
            if parts[first].text == "le" and rest:
                _change_bound(changed, rest)
    return changed


def templates_in_matchers(parts: Sequence[Token]) -> Iterator[str]:
    """Yield the values of matchers that hold a dashboard's variable, as `$instance`."""
    for begin, end in _braces(parts):
        for part in parts[begin + 1 : end]:
            if part.kind is Kind.TEXT and re.search(r"\$\{?[A-Za-z_]", part.text):
                yield part.text


def over_window(query: str, function: str) -> str:
    """Wrap every selector without a range into a function over the window: `x` becomes `rate(x[{{.window}}])`."""
    parts = tokens(query)
    written: list[str] = []
    at = 0
    while at < len(parts):
        end = _selector_end(parts, at)
        if end is None:
            end = _label_list_end(parts, at) or at + 1
            written.append(spell(parts[at:end]))
        else:
            after = _modifier_end(parts, end)
            selector, modifiers = spell(parts[at:end]), spell(parts[end:after])
            written.append(f"{function}({selector}[{WINDOW}]{modifiers})")
            end = after
        at = end
    return "".join(written)


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """A range as it is written, `5m`, and the function that reads it; a subquery's is without its step."""

    length: str
    function: str
    """Empty where it is not right around the range."""


def ranges_of(parts: Sequence[Token]) -> list[Range]:
    """Give every range of a query."""
    found: list[Range] = []
    functions: list[str] = []
    words = [part for part in parts if part.kind is not Kind.SPACE]
    for index, part in enumerate(words):
        if part.text == "(":
            before = words[index - 1] if index else part
            functions.append(before.text if before.kind is Kind.WORD else "")
        elif part.text == ")" and functions:
            functions.pop()
        elif part.text == "[" and index + 1 < len(words):
            found.append(Range(length=words[index + 1].text, function=functions[-1] if functions else ""))
    return found


def is_recorded(parts: Sequence[Token]) -> bool:
    """Say whether all that a query reads are recorded series: they have a colon in their names."""
    at = 0
    while at < len(parts):
        end = _selector_end(parts, at)
        if end is not None and ":" not in parts[at].text:
            return False
        at = end or _label_list_end(parts, at) or at + 1
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much work a query is for a parser."""

    levels: int
    operators: int


def size_of(parts: Sequence[Token]) -> Size:
    """Count the levels of brackets, and the operators outside of selectors."""
    level = levels = operators = 0
    is_inside = False
    for part in parts:
        if part.text in ("(", "["):
            level += 1
            levels = max(levels, level)
        elif part.text in (")", "]"):
            level -= 1
        elif part.text in ("{", "}"):
            is_inside = part.text == "{"
        elif not is_inside:
            operators += part.text in _OPERATOR_SIGNS or part.text.lower() in _OPERATORS
    return Size(levels=levels, operators=operators)


# Private


def _braces(parts: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Yield the places of the braces of every selector."""
    begin = None
    for index, part in enumerate(parts):
        if part.text == "{" and begin is None:
            begin = index
        elif part.text == "}" and begin is not None:
            yield begin, index
            begin = None


def _change_bound(parts: list[Token], rest: Sequence[int]) -> None:
    """Change what stands behind `le`, if it is `=` or `!=` and a whole number."""
    signs = [index for index in rest if parts[index].text in ("=", "!")]
    texts = [index for index in rest if parts[index].kind is Kind.TEXT]
    if not texts or not signs or rest[: len(signs)] != signs or rest[len(signs)] != texts[0]:
        return
    operator = "".join(parts[index].text for index in signs)
    whole = _WHOLE_NUMBER.fullmatch(unquoted(parts[texts[0]].text))
    if whole is None or operator not in ("=", "!="):
        return
    for index in signs:
        parts[index] = Token(Kind.SIGN, "")
    parts[signs[0]] = Token(Kind.SIGN, "=~" if operator == "=" else "!~")
    parts[texts[0]] = Token(Kind.TEXT, f'"{whole[1]}(\\\\.0)?"')


def _after_blank(parts: Sequence[Token], at: int) -> int:
    return at + 1 if at < len(parts) and parts[at].kind is Kind.SPACE else at


def _text(parts: Sequence[Token], at: int) -> str:
    return parts[at].text if at < len(parts) else ""


def _selector_end(parts: Sequence[Token], at: int) -> int | None:
    """Say where a selector that begins here ends; None where none does."""
    end = at
    if parts[at].kind is Kind.WORD:
        name = parts[at].text.lower()
        following = _text(parts, _after_blank(parts, at + 1))
        if name in _OPERATORS or name in _LABEL_LISTS or following == "(" or following in ("by", "without"):
            return None
        end = at + 1
    brace = _after_blank(parts, end)
    if _text(parts, brace) == "{" and (brace == at or end > at):
        end = next((index + 1 for index in range(brace, len(parts)) if parts[index].text == "}"), len(parts))
    return end if end > at else None


def _label_list_end(parts: Sequence[Token], at: int) -> int | None:
    """Say where the list of labels behind `by`, `on` and the like ends."""
    begin = _after_blank(parts, at + 1)
    if parts[at].text.lower() not in _LABEL_LISTS or _text(parts, begin) != "(":
        return None
    return next((index + 1 for index in range(begin, len(parts)) if parts[index].text == ")"), len(parts))


def _modifier_end(parts: Sequence[Token], at: int) -> int:
    """Say where `offset 5m` and `@ 1700000000` behind a selector end."""
    begin = _after_blank(parts, at)
    if _text(parts, begin).lower() not in ("offset", "@"):
        return at
    end = begin + 1
    while end < len(parts) and (parts[end].kind in (Kind.SPACE, Kind.NUMBER) or parts[end].text in ("-", ".")):
        end += 1
        if parts[end - 1].kind is Kind.NUMBER:
            break
    return _modifier_end(parts, end)
