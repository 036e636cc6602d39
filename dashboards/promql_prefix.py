"""Say whether a text begins with PromQL, whatever comes behind."""

from collections.abc import Iterator
from itertools import zip_longest

from dashboards.promql_reading import NotPromql, parsed
from dashboards.promql_tokens import tokens


def begins_with_promql(text: str) -> bool:
    """Say whether some beginning of a text is a whole expression, as `up{job="a"}` in `up{job="a"}, instance`."""
    return any(_is_promql(text[:end]) for end in _ends(text))


# Private


def _ends(text: str) -> Iterator[int]:
    """Give the places outside of all brackets at which a parser that reads from the left may stop."""
    depth = 0
    found = tokens(text)
    for token, following in zip_longest(found, found[1:]):
        depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(token.text, 0)
        if depth == 0 and (following is None or following.text not in {"(", "[", "{"}):
            yield token.end


def _is_promql(text: str) -> bool:
    try:
        parsed(text)
    except NotPromql:
        return False
    return True
