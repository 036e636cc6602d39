"""Evaluate PromQL on a steady state: counters that grow at constant rates, gauges that show constant values."""

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from promql_parser import (
    AggModifierType,
    AggregateExpr,
    BinaryExpr,
    Call,
    Expr,
    LabelModifierType,
    MatrixSelector,
    NumberLiteral,
    ParenExpr,
    SubqueryExpr,
    UnaryExpr,
    VectorMatchCardinality,
    VectorSelector,
)

from slo.proof.atoms import NAME, Atom, selects
from slo.proof.interface import CannotDerive

Labels = tuple[tuple[str, str], ...]
Vector = dict[Labels, float]

_OF_COUNTERS = {"rate", "irate", "increase"}
_OF_GAUGES = {"sum_over_time", "avg_over_time", "last_over_time", "min_over_time", "max_over_time"}
_PRESENCE = {"count_over_time", "present_over_time"}
_AGGREGATIONS: Mapping[str, Callable[[list[float]], float]] = {
    "sum": sum,
    "avg": lambda values: sum(values) / len(values),
    "min": min,
    "max": max,
    "count": lambda values: float(len(values)),
    "group": lambda _: 1.0,
}
_COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}
_ARITHMETIC: Mapping[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": lambda one, other: one / other if other else (math.nan if one == 0 or math.isnan(one) else one * math.inf),
    "%": lambda one, other: math.fmod(one, other) if other else math.nan,
}
_ELEMENTWISE: Mapping[str, Callable[..., float]] = {
    "abs": abs,
    "clamp": lambda one, least, most: min(max(one, least), most),
    "clamp_max": min,
    "clamp_min": max,
}
_SETS = {"and", "or", "unless"}


@dataclass(slots=True)
class State:
    """How much every series grows a second, or shows; and as what it was read."""

    amounts: Mapping[Atom, float]
    counters: set[Atom] = field(default_factory=set)
    gauges: set[Atom] = field(default_factory=set)
    functions: Mapping[str, Callable[..., "Vector | float"]] = field(default_factory=dict)
    """Functions besides those that are known here, by their names; they get the values of their arguments."""


def evaluate(expression: Expr, state: State) -> Vector | float:
    """Evaluate a query in a steady state in which all of its series are there.

    Raises:
        CannotDerive: it does something that is not known here.
    """
    reader = _READERS.get(type(expression))
    if reader is None:
        message = f"it has {expression.prettify()}"
        raise CannotDerive(message)
    return reader(expression, state)


def numbers_in(expressions: Sequence[Expr]) -> set[float]:
    """List the numbers that stand in queries: values on either side of them may tell good from bad."""
    found: set[float] = set()

    def look(expression: Expr) -> None:
        match expression:
            case NumberLiteral():
                found.add(float(expression.val))
            case ParenExpr() | SubqueryExpr() | UnaryExpr() | AggregateExpr():
                look(expression.expr)
            case BinaryExpr():
                look(expression.lhs)
                look(expression.rhs)
            case Call():
                for argument in expression.args:
                    look(argument)

    for expression in expressions:
        look(expression)
    return found


# Private


def _selected(selector: VectorSelector, state: State, kind: set[Atom], factor: float = 1.0) -> Vector:
    found = [atom for atom in state.amounts if selects(selector, atom)]
    kind.update(found)
    return {atom.labels: factor * state.amounts[atom] for atom in found}


def _called(call: Call, state: State) -> Vector | float:
    name, arguments = call.func.name, call.args
    if arguments and isinstance(arguments[0], MatrixSelector):
        return _nameless(_over_time(name, arguments[0], state))
    if name in _OF_GAUGES and isinstance(arguments[0], SubqueryExpr):
        return evaluate(arguments[0], state)
    values = [evaluate(argument, state) for argument in arguments]
    if name in state.functions:
        return state.functions[name](*values)
    numbers = [value for value in values[1:] if isinstance(value, float)]
    match values:
        case [float(value)] if name == "vector":
            return {(): value}
        case [dict(vector)] if name == "scalar":
            return next(iter(vector.values())) if len(vector) == 1 else math.nan
        case [vector, *_] if name in _ELEMENTWISE:
            return _changed(vector, lambda one: _ELEMENTWISE[name](one, *numbers))
    message = f"it calls {name}"
    raise CannotDerive(message)


def _over_time(name: str, matrix: MatrixSelector, state: State) -> Vector:
    selector = matrix.vector_selector
    if name in _OF_COUNTERS:
        factor = matrix.range.total_seconds() if name == "increase" else 1.0
        return _selected(selector, state, state.counters, factor)
    if name in _OF_GAUGES:
        return _selected(selector, state, state.gauges)
    if name in _PRESENCE:
        return dict.fromkeys(_selected(selector, state, state.gauges), 1.0)
    message = f"it calls {name}"
    raise CannotDerive(message)


def _changed(value: Vector | float, change: Callable[[float], float]) -> Vector | float:
    if isinstance(value, float):
        return change(value)
    return {labels: change(one) for labels, one in _nameless(value).items()}


def _nameless(vector: Vector) -> Vector:
    return {tuple(pair for pair in labels if pair[0] != NAME): one for labels, one in vector.items()}


def _aggregated(aggregate: AggregateExpr, state: State) -> Vector:
    vector, name = evaluate(aggregate.expr, state), str(aggregate.op)
    if isinstance(vector, float) or name not in _AGGREGATIONS:
        message = f"it aggregates with {name}"
        raise CannotDerive(message)
    groups: dict[Labels, list[float]] = {}
    keep = _kept_by(aggregate)
    for labels, one in vector.items():
        groups.setdefault(tuple(pair for pair in labels if keep(pair[0])), []).append(one)
    return {labels: _AGGREGATIONS[name](values) for labels, values in groups.items()}


def _kept_by(aggregate: AggregateExpr) -> Callable[[str], bool]:
    modifier = aggregate.modifier
    named = set(modifier.labels) if modifier else set[str]()
    if modifier and modifier.type == AggModifierType.Without:
        return lambda label: label not in named and label != NAME
    return lambda label: label in named


def _combined(binary: BinaryExpr, state: State) -> Vector | float:
    left, right, name = evaluate(binary.lhs, state), evaluate(binary.rhs, state), str(binary.op)
    if isinstance(left, dict) and isinstance(right, dict):
        return _of_sets(binary, left, right) if name in _SETS else _of_vectors(binary, left, right)
    if isinstance(left, float) and isinstance(right, float):
        return _calculated(binary, left, right, left) or 0.0
    pairs = {
        labels: (
            left if isinstance(left, float) else left[labels],
            right if isinstance(right, float) else right[labels],
        )
        for labels in (left if isinstance(left, dict) else _known(right))
    }
    vector_is_left = isinstance(left, dict)
    found = {labels: _calculated(binary, *pair, pair[0 if vector_is_left else 1]) for labels, pair in pairs.items()}
    kept = {labels: one for labels, one in found.items() if one is not None}
    return kept if _is_filter(binary) else _nameless(kept)


def _known(value: Vector | float) -> Vector:
    return value if isinstance(value, dict) else {}


def _is_filter(binary: BinaryExpr) -> bool:
    return str(binary.op) in _COMPARISONS and not (binary.modifier and binary.modifier.return_bool)


def _calculated(binary: BinaryExpr, left: float, right: float, kept: float) -> float | None:
    """Calculate one element; a comparison keeps the vector's value, or nothing."""
    name = str(binary.op)
    if name in _COMPARISONS:
        holds = _COMPARISONS[name](left, right)
        return (kept if holds else None) if _is_filter(binary) else float(holds)
    if name not in _ARITHMETIC:
        message = f"it has {name}"
        raise CannotDerive(message)
    return _ARITHMETIC[name](left, right)


def _of_sets(binary: BinaryExpr, left: Vector, right: Vector) -> Vector:
    signature = _signature(binary)
    mine, theirs = {signature(labels) for labels in left}, {signature(labels) for labels in right}
    match str(binary.op):
        case "or":
            return left | {labels: one for labels, one in right.items() if signature(labels) not in mine}
        case "and":
            return {labels: one for labels, one in left.items() if signature(labels) in theirs}
    return {labels: one for labels, one in left.items() if signature(labels) not in theirs}


def _of_vectors(binary: BinaryExpr, left: Vector, right: Vector) -> Vector:
    """Match one to one, or many to one: the side with the many keeps its labels."""
    signature = _signature(binary)
    card = binary.modifier.card if binary.modifier else VectorMatchCardinality.OneToOne
    many_is_right = card == VectorMatchCardinality.OneToMany
    many, one = (right, left) if many_is_right else (left, right)
    others = {signature(labels): value for labels, value in one.items()}
    if len(others) < len(one):
        message = f"it matches several series with one: {binary.prettify()}"
        raise CannotDerive(message)
    result: Vector = {}
    for labels, value in many.items():
        other = others.get(signature(labels))
        if other is not None:
            pair = (other, value) if many_is_right else (value, other)
            found = _calculated(binary, *pair, pair[0])
            result |= {} if found is None else {tuple(part for part in labels if part[0] != NAME): found}
    return result


def _signature(binary: BinaryExpr) -> Callable[[Labels], Labels]:
    matching = binary.modifier.matching if binary.modifier else None
    named = set(matching.labels) if matching else set[str]()
    includes = matching is not None and matching.type == LabelModifierType.Include
    return lambda labels: tuple(pair for pair in labels if (pair[0] in named) == includes and pair[0] != NAME)


_READERS: Mapping[type[Expr], Callable[..., Vector | float]] = {
    AggregateExpr: _aggregated,
    BinaryExpr: _combined,
    Call: _called,
    NumberLiteral: lambda literal, _: float(literal.val),
    ParenExpr: lambda brackets, state: evaluate(brackets.expr, state),
    SubqueryExpr: lambda subquery, state: evaluate(subquery.expr, state),
    UnaryExpr: lambda minus, state: _changed(evaluate(minus.expr, state), operator.neg),
    VectorSelector: lambda selector, state: _selected(selector, state, state.gauges),
}
