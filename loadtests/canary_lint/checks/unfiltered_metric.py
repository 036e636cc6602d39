"""A query that does not tell the canary from the primary."""

from collections.abc import Iterator

import promql_parser as promql

from loadtests.canary.model import WHOLE_PERCENT, Strategy
from loadtests.canary_lint.guards import guard_of
from loadtests.canary_lint.interface import Query, Subject
from loadtests.canary_lint.sides import Side, side_of
from loadtests.canary_lint.spelling import percent
from loadtests.canary_lint.steps import shares_of
from slo.findings.interface import Found, Level
from slo.lint.expressions import Selector, visits

_PODS = "{{ target }}-[0-9a-zA-Z]+(-[0-9a-zA-Z]+)"
_FIX = (
    f'ask for the canary\'s pods in every selector: pod=~"{_PODS}" (or the label by which your series tell them apart)'
)
_NGINX = "nginx_ingress_controller_"
_NGINX_FIX = (
    'ask for what the ingress controller sent to the canary in every selector: canary!="" (it is empty for the others)'
)


def run(subject: Subject) -> Iterator[Found]:
    """Find selectors that read the series of both sides, and queries that read only the primary's."""
    if subject.canary.target.kind == "Service":
        return
    for query, expression in subject.parsed():
        sides = {one: side_of(one, subject.canary) for one in query.selectors}
        if not sides or _is_joined(expression, set(sides.values())):
            continue
        unfiltered = next((one for one, side in sides.items() if side is Side.BOTH and not one.is_filter), None)
        if unfiltered is not None:
            yield _found(subject, query, unfiltered, f"reads {unfiltered}, {_whose(subject)}{_so(subject, query)}")
        elif set(sides.values()) == {Side.PRIMARY}:
            what = f"reads only the series of {subject.canary.primary}: it never sees the canary"
            yield _found(subject, query, query.selectors[0], what)


# Private


def _is_joined(expression: promql.Expr, sides: set[Side]) -> bool:
    """Say whether one selector may filter another: `a * on (pod) group_left () b`, `a and b`."""
    nodes = [one.node for one in visits(expression) if isinstance(one.node, promql.BinaryExpr)]
    has_join = any(str(one.op) == "and" or _matches_labels(one) for one in nodes)
    return has_join and not sides.isdisjoint({Side.CANARY, Side.UNKNOWN})


def _matches_labels(node: promql.BinaryExpr) -> bool:
    return node.modifier is not None and node.modifier.matching is not None


def _whose(subject: Subject) -> str:
    return f"the series of {subject.canary.primary} as well as those of the canary"


def _so(subject: Subject, query: Query) -> str:
    """Say with this canary's numbers what it comes to."""
    analysis, guard = subject.analysis, guard_of(subject, query.index)
    if analysis is None or subject.canary.strategy is not Strategy.CANARY or guard is None:
        return ""
    most = max(shares_of(subject.canary, analysis), default=WHOLE_PERCENT)
    hidden = guard.ratio * WHOLE_PERCENT / most
    if hidden >= 1:
        return f": with {most} % of the requests nothing that it does trips a guard of {percent(guard.ratio)}"
    return (
        f": with {most} % of the requests, {percent(hidden)} of the canary's may {guard.what} under a guard of "
        f"{percent(guard.ratio)}, and more at every step before"
    )


def _found(subject: Subject, query: Query, selector: Selector, what: str) -> Found:
    return Found(
        level=Level.ERROR,
        place=query.place,
        sentence=f"{subject.canary.name}: {query.metric.name} {what}",
        fix=_NGINX_FIX if selector.metric.startswith(_NGINX) else _FIX,
    )
