"""A bucket's edge in a spelling that no histogram has."""

import re
from collections.abc import Iterator

from slo.findings.interface import Found, Level
from slo.lint.expressions import MatchOperator
from slo.lint.interface import Subject

_SPELT_OTHERWISE = re.compile(r"[+-]?\.\d+|\d+\.(\d*[1-9])?0+|\d+\.")
"""Without the leading zero, with trailing zeros, or with a point and nothing behind it."""
_WHOLE = re.compile(r"\d+\.0")
_INFINITIES = frozenset({"inf", "infinity", "+infinity"})


def run(subject: Subject) -> Iterator[Found]:
    """Find equality matchers of `le` that are no number, or not as one is written."""
    for query in subject.queries:
        for selector in query.selectors:
            matcher = selector.matcher("le")
            if matcher is None or matcher.operator is not MatchOperator.EQUAL:
                continue
            right = _right(matcher.value)
            if right:
                yield subject.found(
                    Level.ERROR,
                    query.role,
                    f"{matcher} is compared as a text, and no bucket is called that: {right}",
                    'write the edge as the histogram does, in its unit, as le="0.5"',
                )


# Private


def _right(value: str) -> str:
    """Say what is wrong with a spelling; nothing where it is fine."""
    if value.lower() in _INFINITIES or value == "+inf":
        return 'the last one is le="+Inf"'
    try:
        number = float(value)
    except ValueError:
        return "an edge is a bare number"
    if _SPELT_OTHERWISE.fullmatch(value) and not _WHOLE.fullmatch(value):
        return f'it is le="{number:.12g}"'
    return ""
