"""Parse PromQL of any Prometheus; what the parser does not know yet, or knows too well, is translated for it.

The parser reads the grammar of Prometheus 3.5. It does not know `holt_winters`, which 2.x has, nor durations that are
computed, nor milliseconds beyond 32 bits; and it takes `{a="b" or c="d"}`, which only VictoriaMetrics does.
"""

from collections.abc import Iterator
from functools import lru_cache

import promql_parser as promql

from dashboards.promql_tokens import Kind, Token, tokens


class NotPromql(ValueError):  # noqa: N818 - read as a sentence
    """A text is no PromQL; the message is the parser's."""


@lru_cache(maxsize=5000)
def parsed(query: str) -> promql.Expr:
    """Parse a query.

    Raises:
        NotPromql: With what the parser says.
    """
    try:
        expression = promql.parse(_translated(query))
    except ValueError as error:
        raise NotPromql(str(error)) from error
    if or_matcher(query) is not None:
        message = "matchers cannot be joined with or"
        raise NotPromql(message)
    return expression


def or_matcher(query: str) -> Token | None:
    """Find an `or` between the braces of a selector."""
    depth = 0
    for token in tokens(query):
        depth += {"{": 1, "}": -1}.get(token.text, 0) if token.kind is Kind.SIGN else 0
        if depth > 0 and token.text.lower() == "or" and token.kind is Kind.WORD:
            return token
    return None


# Private

_LONGEST_MILLISECONDS = 2**32
_RANGE_MODIFIERS = frozenset({"anchored", "smoothed"})
_ANY_DURATION = "1m"


def _translated(query: str) -> str:
    text, shift = query, 0
    for start, end, put in _changes(tokens(query)):
        text = text[: start + shift] + put + text[end + shift :]
        shift += len(put) - (end - start)
    return text


def _changes(found: tuple[Token, ...]) -> Iterator[tuple[int, int, str]]:
    """Say what to put in place of what, in the order of the text."""
    skip_to = 0
    for index, token in enumerate(found):
        before = found[index - 1].text if index else ""
        following = found[index + 1].text if index + 1 < len(found) else ""
        if token.start < skip_to:
            continue
        if token.text == "holt_winters" and following == "(":
            yield token.start, token.end, "double_exponential_smoothing"
        elif token.kind is Kind.WORD and token.text in _RANGE_MODIFIERS and before == "]":
            yield token.start, token.end, ""
        elif token.text == "[" or (token.text == "(" and before == "offset"):
            for start, end in _computed(found, index):
                skip_to = end
                yield start, end, _ANY_DURATION
        elif _is_long(token):
            yield token.start, token.end, f"{int(token.text[:-2]) // 1000}s"


def _is_long(token: Token) -> bool:
    digits = token.text.removesuffix("ms")
    return digits != token.text and digits.isdecimal() and int(digits) >= _LONGEST_MILLISECONDS


def _computed(found: tuple[Token, ...], opened: int) -> Iterator[tuple[int, int]]:
    """Find the durations between brackets that are computed, as `5m + 1m` and `step()`."""
    depth, part = 0, []
    for token in found[opened:]:
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(token.text, 0)
        ends = token.text == "]" and depth <= 0
        if token.text not in {"[", "]"} and not (token.text == ":" and depth == 1):
            part.append(token)
        elif part:
            yield from _whole(part)
            part = []
        if ends or (depth <= 0 and token.text == ")"):
            break
    if part and found[opened].text == "(":
        yield from _whole(part)


def _whole(part: list[Token]) -> Iterator[tuple[int, int]]:
    are_parts = all(
        token.kind is Kind.NUMBER or token.text in {"(", ")", "+", "-", "*", "/", "%", "^", ",", *_DURATION_FUNCTIONS}
        for token in part
    )
    if are_parts and len(part) > 1:
        yield part[0].start, part[-1].end


_DURATION_FUNCTIONS = ("step", "range", "min", "max", "min_of", "max_of")
