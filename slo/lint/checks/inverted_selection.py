"""Successes counted as errors, or the other way round."""

from collections.abc import Iterator

import promql_parser as promql

from slo.findings.interface import Found, Level
from slo.lint.expressions import Selector, selectors, visits
from slo.lint.interface import Role, Subject


def run(subject: Subject) -> Iterator[Found]:
    """Find selections by HTTP status or by latency that are the wrong way round."""
    for role in (Role.ERRORS, Role.GOOD):
        query = subject.query(role)
        if query is None or query.expression is None:
            continue
        differences = _differences(query.expression)
        if differences:
            yield from _inverted_differences(subject, role, differences)
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


def _differences(expression: promql.Expr) -> list[promql.BinaryExpr]:
    nodes = (one.node for one in visits(expression))
    return [node for node in nodes if isinstance(node, promql.BinaryExpr) and str(node.op) == "-"]


def _inverted_differences(subject: Subject, role: Role, differences: list[promql.BinaryExpr]) -> Iterator[Found]:
    """Find fast requests minus all as the bad ones, and all minus the fast ones as the good ones."""
    is_errors = role is Role.ERRORS
    for node in differences:
        fast, everything = (node.lhs, node.rhs) if is_errors else (node.rhs, node.lhs)
        if not _is_bounded(fast, always=True) or not _is_bounded(everything, always=False):
            continue
        problem = (
            "all requests are subtracted from the fast ones: that is never above 0, so nothing ever counts as bad"
            if is_errors
            else "the fast requests are subtracted from all: the slow ones are left, and count as good"
        )
        fix = "subtract the fast requests from all of them" if is_errors else "give the fast requests alone"
        yield subject.found(Level.ERROR, role, problem, fix)


def _is_bounded(expression: promql.Expr, *, always: bool) -> bool:
    """Say whether all selectors have an upper bound, or, not `always`, none has one."""
    found = selectors(expression)
    return bool(found) and all(_has_bound(one) is always for one in found)


def _has_bound(selector: Selector) -> bool:
    bound = selector.matcher("le")
    return bound is not None and bound.accepts("+Inf") is False and selector.metric.endswith("_bucket")


def _problem(selector: Selector, *, is_errors: bool) -> str:
    fine, broken = selector.accepts_status("200"), selector.accepts_status("500")
    if is_errors and fine is True and broken is False:
        return "responses with status 200 and none with 500"
    if not is_errors and fine is False and broken is True:
        return "responses with status 500 and none with 200"
    if is_errors and _has_bound(selector):
        return f"what was at most as slow as {selector.matcher('le')}"
    return ""
