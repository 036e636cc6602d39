"""Successes counted as errors, or the other way round."""

from collections.abc import Iterator

import promql_parser as promql

from slo.findings.interface import Found, Level
from slo.lint.expressions import Selector, visits
from slo.lint.interface import Query, Role, Subject


def run(subject: Subject) -> Iterator[Found]:
    """Find selections by HTTP status or by latency that are the wrong way round."""
    for role in (Role.ERRORS, Role.GOOD):
        query = subject.query(role)
        if query is None or query.expression is None or _subtracts(query):
            continue
        for selector in query.selectors:
            problem = _problem(selector, is_errors=role is Role.ERRORS)
            if problem:
                other = "good" if role is Role.ERRORS else "bad"
                yield subject.found(
                    Level.ERROR,
                    role,
                    f"{selector} selects {problem}, but stands for the {'bad' if other == 'good' else 'good'} events",
                    f"give it as the {other} events, or turn the matcher round",
                )
                break


# Private


def _subtracts(query: Query) -> bool:
    assert query.expression is not None  # noqa: S101 - the caller looked
    return any(isinstance(one.node, promql.BinaryExpr) and str(one.node.op) == "-" for one in visits(query.expression))


def _problem(selector: Selector, *, is_errors: bool) -> str:
    fine, broken = selector.accepts_status("200"), selector.accepts_status("500")
    if is_errors and fine is True and broken is False:
        return "responses with status 200 and none with 500"
    if not is_errors and fine is False and broken is True:
        return "responses with status 500 and none with 200"
    bound = selector.matcher("le")
    if is_errors and bound is not None and bound.accepts("+Inf") is False and selector.metric.endswith("_bucket"):
        return f"what was at most as slow as {bound}"
    return ""
