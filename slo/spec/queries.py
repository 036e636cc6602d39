"""Read a field that holds PromQL: check it, and bring it into the form the rules are made of."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import promql_parser as promql

from slo.durations import parse_duration_seconds
from slo.fields import Fields
from slo.query_window import WINDOW, WINDOW_SECONDS, at_window
from slo.spec.grouping import Labels, NotGrouped, group_labels
from slo.spec.names import RESERVED_LABELS
from slo.spec.selectors import (
    Range,
    is_recorded,
    matching_both_spellings,
    over_window,
    ranges_of,
    size_of,
    templates_in_matchers,
)
from slo.spec.tokens import Kind, Token, spell, tokens

MOST_CHARACTERS = 20_000
"""Of a query."""
MOST_LEVELS = 50
MOST_OPERATORS = 100

_STAND_IN_SECONDS = 4321
"""The window while a query is only looked at: nobody writes this range by hand."""

_COUNTING = frozenset({"increase", "count_over_time", "sum_over_time", "changes", "resets"})
"""Functions whose result grows with the range."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """PromQL that is right as far as can be told without a server."""

    text: str
    labels: Labels
    """By which its result is divided."""


def read_rate(fields: Fields, name: str) -> Query | None:
    """Read a query of events per second; None after noting what is wrong.

    A query of counts over a range, as `increase`, is divided by the range.
    """
    read = _read(fields, name)
    return None if read is None else _rate(fields, name, read)


def read_counter(fields: Fields, name: str, *, is_counter: bool) -> Query | None:
    """Read a query of OpenSLO, whose plain selectors become rates: of a counter, or of a gauge that is summed up.

    A query that has ranges already is taken as it is; one that is nothing but a selector is summed.
    """
    read = _read(fields, name)
    if read is None or ranges_of(tokens(read.text)):
        return None if read is None else _rate(fields, name, read)
    text = over_window(read.text, "rate" if is_counter else "sum_over_time")
    if isinstance(read.expression, promql.VectorSelector):
        text = f"sum({text})"
    expression = _parsed(fields, name, text)
    return None if expression is None else _rate(fields, name, _Read(text=text, expression=expression))


def read_value(fields: Fields, name: str) -> Query | None:
    """Read a query of anything else: a ratio, a temperature; None after noting what is wrong."""
    read = _read(fields, name)
    return None if read is None else _grouped(fields, name, read, aggregation="avg")


def read_selector(fields: Fields, name: str) -> promql.VectorSelector | None:
    """Read a selector as `metric{label="value"} offset 1m`; give it parsed, None after noting what is wrong."""
    read = _read(fields, name)
    if read is None:
        return None
    expression = read.expression
    if isinstance(expression, promql.VectorSelector) and expression.at is None:
        return expression
    next_step = "leave functions and ranges to the rules"
    fields.mistake(name, fields.raw(name), 'must be a bare selector, as metric{label="value"}', next_step)
    return None


def selector_text(fields: Fields, name: str) -> str:
    """Give the text of a field that `read_selector` has found right, so written that it matches on every Prometheus."""
    return spell(matching_both_spellings(tokens(str(fields.raw(name)))))


def check_same_groups(fields: Fields, name: str, part: Query, total: Query) -> None:
    """Note a part of the events that is divided otherwise than all of them: then neither is a part of the other."""
    if part.labels != total.labels:
        rule = f"is by ({', '.join(part.labels)}), and all events are by ({', '.join(total.labels)})"
        fields.mistake(name, part.text, rule, "aggregate both by the same labels")


# Private


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """A query that could be parsed."""

    text: str
    expression: promql.Expr


def _read(fields: Fields, name: str) -> _Read | None:
    written = fields.text(name)
    if not written:
        return None
    if len(written) > MOST_CHARACTERS:
        fields.mistake(name, written, f"must not be longer than {MOST_CHARACTERS} characters", "record a part of it")
        return None
    parts = tokens(written)
    if _is_too_large(fields, name, written, parts) or _has_foreign_template(fields, name, parts):
        return None
    text = spell(matching_both_spellings(parts))
    expression = _parsed(fields, name, text)
    return None if expression is None else _Read(text=text, expression=expression)


def _is_too_large(fields: Fields, name: str, written: str, parts: list[Token]) -> bool:
    """Note a query that takes parsers more than a moment: their work grows with the square of its depth."""
    size = size_of(parts)
    is_too_large = size.levels > MOST_LEVELS or size.operators > MOST_OPERATORS
    if is_too_large:
        rule = f"must not have more than {MOST_LEVELS} levels of brackets or {MOST_OPERATORS} operators"
        fields.mistake(name, written, rule, "record a part of it")
    return is_too_large


def _has_foreign_template(fields: Fields, name: str, parts: list[Token]) -> bool:
    """Note every template but the one that is allowed."""
    next_step = f"{WINDOW} is the only one; write out the value"
    foreign = [
        *(part.text for part in parts if part.kind is Kind.TEMPLATE and part.text != WINDOW),
        *(part.text for part in parts if part.kind is Kind.TEXT and "{{" in part.text),
        *templates_in_matchers(parts),
        *_variables(parts),
    ]
    for text in dict.fromkeys(foreign):
        fields.mistake(name, text, "is a template that nobody fills in", next_step)
    return bool(foreign)


def _variables(parts: list[Token]) -> Iterator[str]:
    """Yield the variables of a dashboard, as `$__interval` and `${window}`."""
    for index, part in enumerate(parts):
        if part.text == "$" and index + 1 < len(parts):
            ahead = parts[index + 1 : index + 4]
            yield "$" + spell(ahead if ahead[0].text == "{" else ahead[:1])


def _parsed(fields: Fields, name: str, text: str) -> promql.Expr | None:
    try:
        expression: promql.Expr = promql.parse(at_window(text, _STAND_IN_SECONDS))
    except ValueError as error:
        reason = str(error).strip().splitlines()
        fields.mistake(name, text, f"is not PromQL ({reason[0] if reason else 'no reason given'})", "correct the query")
        return None
    if isinstance(expression, promql.MatrixSelector | promql.SubqueryExpr | promql.StringLiteral):
        next_step = f"write sum(rate(metric[{WINDOW}]))"
        fields.mistake(name, text, "must give a vector, not a range or a text", next_step)
        return None
    return expression


def _rate(fields: Fields, name: str, read: _Read) -> Query | None:
    parts = tokens(read.text)
    ranges = ranges_of(parts)
    if not ranges and not is_recorded(parts):
        next_step = f"write sum(rate(metric[{WINDOW}]))"
        fields.mistake(name, read.text, "must read its counters over a range, else it is no rate", next_step)
        return None
    return _grouped(fields, name, _Read(text=_per_second(read.text, ranges), expression=read.expression))


def _grouped(fields: Fields, name: str, read: _Read, *, aggregation: str = "sum") -> Query | None:
    try:
        labels = group_labels(read.expression)
    except NotGrouped as problem:
        fields.mistake(name, read.text, problem.rule, problem.next_step.format(aggregation))
        return None
    taken = [label for label in labels if label in RESERVED_LABELS]
    if taken:
        rule = f"is divided by {', '.join(taken)}, which the rules set themselves"
        fields.mistake(name, read.text, rule, "aggregate by other labels; label_replace renames one")
        return None
    return Query(text=read.text, labels=labels)


def _per_second(text: str, ranges: Sequence[Range]) -> str:
    """Divide counts over a range by the range; leave everything else."""
    lengths = {used.length for used in ranges}
    if len(lengths) != 1 or any(used.function not in _COUNTING for used in ranges):
        return text
    length = lengths.pop()
    if length == WINDOW:
        return f"({text}) / {WINDOW_SECONDS}"
    seconds = parse_duration_seconds(length)
    return text if not seconds else f"({text}) / {seconds:g}"
