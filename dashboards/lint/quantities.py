"""What a query gives, as far as its metrics' names tell: seconds, bytes, events, or their rates and ratios."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import promql_parser as promql

from slo.lint.expressions import bare, selectors


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A product of powers, as seconds⁻¹ · bytes¹."""

    seconds: int = 0
    data: int = 0
    """Bytes."""
    events: int = 0
    scale: float = 1.0
    """How much one of it is in seconds, bytes and events: 0.001 for milliseconds."""

    @property
    def is_ratio(self) -> bool:
        """Say whether nothing is left of all units."""
        return (self.seconds, self.data, self.events) == (0, 0, 0)

    def times(self, other: "Quantity", sign: int) -> "Quantity":
        """Multiply with another, or divide by it (sign -1)."""
        return Quantity(
            seconds=self.seconds + sign * other.seconds,
            data=self.data + sign * other.data,
            events=self.events + sign * other.events,
            scale=self.scale * other.scale**sign,
        )

    def __str__(self) -> str:
        if self.is_ratio:
            return f"a ratio{self._scaled}"
        above = [name for name, power in self._powers if power > 0]
        below = [name.removesuffix("s") for name, power in self._powers if power < 0]
        text = " ".join(above) or "1"
        return f"{text}{' per ' + ' and '.join(below) if below else ''}{self._scaled}"

    @property
    def _scaled(self) -> str:
        if self.scale == 1:
            return ""
        return f" times {1 / self.scale:g}" if self.scale < 1 else f" divided by {self.scale:g}"

    @property
    def _powers(self) -> list[tuple[str, int]]:
        return [("seconds", self.seconds), ("bytes", self.data), ("events", self.events)]


def quantity_of(node: promql.Expr) -> Quantity | None:  # noqa: PLR0911 - one for each kind of node
    """Say what an expression gives; None where its names do not tell."""
    match bare(node):
        case promql.VectorSelector() as selector:
            return _of_name(selector.name or "")
        case promql.MatrixSelector() as ranged:
            return _of_name(ranged.vector_selector.name or "")
        case promql.SubqueryExpr() | promql.UnaryExpr() as wrapped:
            return quantity_of(wrapped.expr)
        case promql.AggregateExpr() as aggregate:
            return _of_aggregate(aggregate)
        case promql.Call() as call:
            return _of_call(call)
        case promql.BinaryExpr() as binary:
            return _of_operation(binary)
        case _:
            return None


UNITS: Mapping[str, Quantity] = {
    **{name: Quantity(seconds=1) for name in ("s", "dtdurations", "dthms", "dtdhms", "clocks")},
    **{name: Quantity(seconds=1, scale=1e-3) for name in ("ms", "dtdurationms", "clockms")},
    "µs": Quantity(seconds=1, scale=1e-6),
    "ns": Quantity(seconds=1, scale=1e-9),
    "m": Quantity(seconds=1, scale=60),
    "h": Quantity(seconds=1, scale=3600),
    "d": Quantity(seconds=1, scale=86_400),
    "percentunit": Quantity(),
    "percent": Quantity(scale=0.01),
    **{
        name: Quantity(events=1, seconds=-1)
        for name in ("cps", "ops", "reqps", "rps", "wps", "iops", "eps", "mps", "pps")
    },
    **{name: Quantity(events=1, seconds=-1, scale=1 / 60) for name in ("cpm", "opm", "rpm", "wpm", "mpm", "epm")},
    **{name: Quantity(data=1) for name in ("bytes", "decbytes")},
    **{name: Quantity(data=1, scale=1 / 8) for name in ("bits", "decbits")},
    **{f"{letter}bytes": Quantity(data=1, scale=1024**power) for power, letter in enumerate("kmgtp", start=1)},
    **{f"dec{letter}bytes": Quantity(data=1, scale=1000**power) for power, letter in enumerate("kmgtp", start=1)},
    **{name: Quantity(data=1, seconds=-1) for name in ("Bps", "binBps")},
    **{name: Quantity(data=1, seconds=-1, scale=1 / 8) for name in ("bps", "binbps")},
    **{
        f"{letter}iBs": Quantity(data=1, seconds=-1, scale=1024**power) for power, letter in enumerate("KMGTP", start=1)
    },
    **{f"{letter}Bs": Quantity(data=1, seconds=-1, scale=1000**power) for power, letter in enumerate("KMGTP", start=1)},
}
"""Units that say what is measured. Source: https://github.com/grafana/grafana/blob/main/packages/grafana-data/src/valueFormats/categories.ts"""

# Private

_NAMES: Mapping[str, Quantity] = {
    "seconds": Quantity(seconds=1),
    "milliseconds": Quantity(seconds=1, scale=1e-3),
    "microseconds": Quantity(seconds=1, scale=1e-6),
    "nanoseconds": Quantity(seconds=1, scale=1e-9),
    "bytes": Quantity(data=1),
    "bits": Quantity(data=1, scale=1 / 8),
    "ratio": Quantity(),
}
_VAGUE = (
    "time",
    "duration",
    "latency",
    "byte",
    "octet",
    "size",
    "sent",
    "received",
    "traffic",
    "cpu",
    "usage",
    "joule",
)
"""A counter with one of these words, and no unit, may count something else than events."""
_COUNTS = frozenset({"count", "group"})
_KEEPING_AGGREGATES = frozenset({"sum", "avg", "min", "max", "topk", "bottomk", "quantile", "stddev", "limitk"})
_PER_SECOND = frozenset({"rate", "irate", "deriv"})
_KEEPING = frozenset(
    {"increase", "delta", "idelta", "avg_over_time", "min_over_time", "max_over_time", "last_over_time"}
    | {"first_over_time", "abs", "ceil", "floor", "round", "clamp", "clamp_max", "clamp_min", "sort", "sort_desc"}
    | {"label_replace", "label_join", "scalar", "vector", "predict_linear", "sort_by_label", "sort_by_label_desc"}
)
_FILTERS = frozenset({"==", "!=", ">", "<", ">=", "<="})


def _of_name(name: str) -> Quantity | None:
    """Read a name such as http_request_duration_seconds_sum; recorded names follow rules of their own."""
    if ":" in name or not name:
        return None
    if name.endswith(("_bucket", "_count")):
        return Quantity(events=1)
    base = name.removesuffix("_total").removesuffix("_sum")
    if base.endswith(("_timestamp_seconds", "_time_seconds", "_created")) or "last_" in base:
        return None
    known = _NAMES.get(base.rpartition("_")[2])
    if known is None and name.endswith("_total") and not any(word in name for word in _VAGUE):
        return Quantity(events=1)
    return known


def _of_aggregate(node: promql.AggregateExpr) -> Quantity | None:
    if str(node.op) in _COUNTS:
        return Quantity(events=1)
    return quantity_of(node.expr) if str(node.op) in _KEEPING_AGGREGATES else None


def _of_call(node: promql.Call) -> Quantity | None:
    name, arguments = node.func.name, list(node.args)
    if name in _PER_SECOND:
        inner = quantity_of(arguments[0])
        return None if inner is None else replace(inner, seconds=inner.seconds - 1)
    if name == "histogram_quantile":
        read = selectors(arguments[1])
        return _of_name(read[0].metric.removesuffix("_bucket")) if len(read) == 1 else None
    if name == "quantile_over_time":
        return quantity_of(arguments[1])
    return quantity_of(arguments[0]) if name in _KEEPING and arguments else None


def _of_operation(node: promql.BinaryExpr) -> Quantity | None:
    op, left, right = str(node.op), bare(node.lhs), bare(node.rhs)
    if op in {"and", "unless"} or (op in _FILTERS and not _returns_bool(node)):
        return quantity_of(left)
    if op in {"*", "/"}:
        return _product(left, right, op)
    if op in {"+", "-", "or"}:
        return _sum(left, right)
    return None


def _returns_bool(node: promql.BinaryExpr) -> bool:
    return node.modifier is not None and node.modifier.return_bool


def _product(left: promql.Expr, right: promql.Expr, op: str) -> Quantity | None:
    sign = 1 if op == "*" else -1
    number, other = _number(right), quantity_of(left)
    if number is None and op == "*":
        number, other = (_number(left), quantity_of(right)) if _number(left) is not None else (None, other)
    if number is not None:
        return None if other is None or number <= 0 else replace(other, scale=other.scale / number**sign)
    factor = quantity_of(right)
    return None if other is None or factor is None else other.times(factor, sign)


def _sum(left: promql.Expr, right: promql.Expr) -> Quantity | None:
    one, other = quantity_of(left), quantity_of(right)
    if _number(left) is not None:
        return other
    if _number(right) is not None or _is_constant(right):
        return one
    return one if one == other else None


def _is_constant(node: promql.Expr) -> bool:
    return isinstance(node, promql.Call) and node.func.name == "vector"


def _number(node: promql.Expr) -> float | None:
    """Give the number that an expression of numbers is, as 1024 * 1024."""
    match bare(node):
        case promql.NumberLiteral() as literal:
            return literal.val
        case promql.BinaryExpr() as binary:
            left, right = _number(binary.lhs), _number(binary.rhs)
            if left is None or right is None:
                return None
            return {"*": left * right, "/": left / right if right else None, "^": _power(left, right)}.get(
                str(binary.op)
            )
        case _:
            return None


def _power(base: float, exponent: float) -> float | None:
    try:
        return float(base**exponent)
    except (OverflowError, ZeroDivisionError, TypeError):
        return None
