"""Read users' PromQL: which series a query selects, and how it treats them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import promql_parser as promql

from slo.query_window import at_window

_WINDOW_SECONDS = 7_654_321
"""Stands for `{{.window}}` while a query is parsed; nobody writes it."""
_FILTERS = frozenset({"and", "unless"})
_STATUS_LABELS = frozenset(
    {"code", "status", "status_code", "http_code", "http_status", "http_status_code", "response_code", "statuscode"}
    | {"http_response_status_code"}
)
_STATUSES = tuple(str(status) for status in range(100, 600))
_FINAL_STATUSES = tuple(one for one in _STATUSES if one >= "200")
"""A status below is no answer yet, and no server counts it."""


class MatchOperator(StrEnum):
    """How a matcher compares."""

    EQUAL = "="
    NOT_EQUAL = "!="
    MATCHES = "=~"
    NOT_MATCHES = "!~"


@dataclass(frozen=True, slots=True, kw_only=True)
class Matcher:
    """What a selector asks of one label."""

    name: str
    operator: MatchOperator
    value: str

    def __str__(self) -> str:
        escaped = self.value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        return f'{self.name}{self.operator}"{escaped}"'

    def accepts(self, value: str) -> bool | None:
        """Say whether a value fits; None where the pattern is one that only Prometheus can read."""
        if self.operator in {MatchOperator.EQUAL, MatchOperator.NOT_EQUAL}:
            return (self.value == value) is (self.operator is MatchOperator.EQUAL)
        try:
            fits = re.fullmatch(self.value, value) is not None
        except (re.error, RecursionError):
            return None
        return fits is (self.operator is MatchOperator.MATCHES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Selector:
    """Some series that a query reads."""

    metric: str
    """Empty where only labels are asked for."""
    matchers: tuple[Matcher, ...]
    range_seconds: float | None
    """Of the range behind it, or of the subquery around it; None without one."""
    has_window: bool
    """Whether that range is `{{.window}}`."""
    functions: tuple[str, ...]
    """The functions around it, the innermost first."""
    is_filter: bool
    """Whether it only decides which others count, as on the right of `unless`."""

    def __str__(self) -> str:
        inside = ",".join(map(str, self.matchers))
        return f"{self.metric}{{{inside}}}" if inside or not self.metric else self.metric

    def matcher(self, name: str) -> Matcher | None:
        """Give the first matcher of a label."""
        return next((one for one in self.matchers if one.name == name), None)

    @property
    def status_matchers(self) -> tuple[Matcher, ...]:
        """Give the matchers of labels that hold an HTTP status."""
        return tuple(one for one in self.matchers if one.name.lower() in _STATUS_LABELS)

    def accepts_status(self, status: str) -> bool | None:
        """Say whether series with this HTTP status are selected; None where that cannot be told."""
        answers = [one.accepts(status) for one in self.status_matchers]
        return None if not answers or None in answers else all(answers)


@lru_cache(maxsize=1000)
def can_match_a_status(matcher: Matcher) -> bool:
    """Say whether some HTTP status fits; a pattern that cannot be read here may."""
    return any(matcher.accepts(status) is not False for status in _STATUSES)


def status_beyond(given: Iterable[Matcher], asked: Matcher) -> str:
    """Give an HTTP status that some matchers let pass and another does not; nothing where there is none."""
    if not is_status_label(asked.name):
        return ""
    taken = (one for one in _FINAL_STATUSES if all(matcher.accepts(one) for matcher in given))
    return next((one for one in taken if asked.accepts(one) is False), "")


def is_status_label(name: str) -> bool:
    """Say whether a label commonly holds an HTTP status."""
    return name.lower() in _STATUS_LABELS


def parse(query: str) -> promql.Expr | None:
    """Parse a query with `{{.window}}` in it; None if it is no PromQL (the reader says so to the user)."""
    try:
        return promql.parse(at_window(query, _WINDOW_SECONDS))
    except ValueError:
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A node of a query, and what is around it."""

    node: promql.Expr
    above: tuple[promql.Expr, ...]
    """From the outermost on."""
    is_filter: bool


def visits(node: promql.Expr, above: tuple[promql.Expr, ...] = (), *, is_filter: bool = False) -> Iterator[Visit]:
    """Walk through a query, from the outside in."""
    yield Visit(node=node, above=above, is_filter=is_filter)
    for child, filters in _children(node):
        yield from visits(child, (*above, node), is_filter=is_filter or filters)


def selectors(expression: promql.Expr) -> tuple[Selector, ...]:
    """List what a query selects, in its order."""
    return tuple(_selector(visit) for visit in visits(expression) if isinstance(visit.node, promql.VectorSelector))


def bare(node: promql.Expr) -> promql.Expr:
    """Take the brackets off."""
    return bare(node.expr) if isinstance(node, promql.ParenExpr) else node


# Private

_OPERATORS = (
    (promql.MatchOp.Equal, MatchOperator.EQUAL),
    (promql.MatchOp.NotEqual, MatchOperator.NOT_EQUAL),
    (promql.MatchOp.Re, MatchOperator.MATCHES),
    (promql.MatchOp.NotRe, MatchOperator.NOT_MATCHES),
)


def _children(node: promql.Expr) -> list[tuple[promql.Expr, bool]]:
    """List the inner expressions, each with whether it only filters."""
    match node:
        case promql.BinaryExpr():
            return [(node.lhs, False), (node.rhs, str(node.op) in _FILTERS)]
        case promql.AggregateExpr() | promql.UnaryExpr() | promql.ParenExpr() | promql.SubqueryExpr():
            return [(node.expr, False)]
        case promql.MatrixSelector():
            return [(node.vector_selector, False)]
        case promql.Call():
            return [(argument, False) for argument in node.args]
        case _:
            return []


def _selector(visit: Visit) -> Selector:
    node = visit.node
    assert isinstance(node, promql.VectorSelector)  # noqa: S101 - the caller looked
    matchers = tuple(_matcher(one) for one in node.matchers.matchers)
    name = next((one.value for one in matchers if one.name == "__name__" and one.operator is MatchOperator.EQUAL), "")
    seconds = _range_seconds(visit.above)
    return Selector(
        metric=node.name or name,
        matchers=tuple(one for one in matchers if one.name != "__name__" or one.value != name),
        range_seconds=seconds,
        has_window=seconds == _WINDOW_SECONDS,
        functions=tuple(one.func.name for one in reversed(visit.above) if isinstance(one, promql.Call)),
        is_filter=visit.is_filter,
    )


def _matcher(matcher: promql.Matcher) -> Matcher:
    operator = next(ours for theirs, ours in _OPERATORS if theirs == matcher.op)
    return Matcher(name=matcher.name, operator=operator, value=matcher.value)


def _range_seconds(above: tuple[promql.Expr, ...]) -> float | None:
    for node in reversed(above):
        if isinstance(node, promql.MatrixSelector | promql.SubqueryExpr) and node.range is not None:
            return node.range.total_seconds()
    return None
