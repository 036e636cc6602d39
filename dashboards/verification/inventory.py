"""Which metrics a server has that no dashboard shows."""

import re
from collections.abc import Iterable, Mapping, Sequence

from dashboards.verification.case import Case
from dashboards.verification.sources import by_source
from slo.lint.expressions import MatchOperator, Selector


def uncharted(names: Iterable[str], cases: Iterable[Case]) -> Mapping[str, Sequence[str]]:
    """List the metrics that no query names, by source.

    The parts of a histogram count as one: who charts its buckets does not leave its sum out.

    Args:
        names: All metrics of the server.
        cases: All queries.
    """
    selected = [selector for case in cases for selector in case.selectors]
    charted = {_family(one.metric) for one in selected if one.metric}
    patterns = [pattern for one in selected if not one.metric for pattern in _patterns(one)]
    left = (name for name in names if _family(name) not in charted and not any(_fits(one, name) for one in patterns))
    return by_source({_family(name) for name in left})


# Private

_PART = re.compile(r"_(?:bucket|sum|count)$")


def _family(name: str) -> str:
    return _PART.sub("", name)


def _patterns(selector: Selector) -> list[str]:
    named = (one for one in selector.matchers if one.name == "__name__" and one.operator is MatchOperator.MATCHES)
    return [one.value for one in named]


def _fits(pattern: str, name: str) -> bool:
    try:
        return re.fullmatch(pattern, name) is not None
    except re.error:  # Go's alone
        return False
