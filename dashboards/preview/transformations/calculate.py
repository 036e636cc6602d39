"""The transformation that adds a calculated column."""

from collections.abc import Callable, Mapping, Sequence
from math import copysign, fmod, inf, isfinite, nan

from dashboards.model import Json
from dashboards.preview.frames import Cell, Field, Frame, Kind, display_names
from dashboards.preview.reducers import reduced, reducer_title
from dashboards.preview.transformations.not_applied import NotApplied
from dashboards.preview.transformations.tables import join_by_field


def calculate_field(frames: Sequence[Frame], options: Mapping[str, Json]) -> Sequence[Frame]:
    """Add a column that two others make, or a calculation over each row; several series are joined by their times.

    Raises:
        NotApplied: It is another kind of calculation.
    """
    mode = options.get("mode") or "reduceRow"
    if mode not in {"binary", "reduceRow"}:
        message = f"calculateField of the mode {mode}"
        raise NotApplied(message)
    tables = join_by_field(frames, {}) if len(frames) > 1 else frames
    return [_calculated(frame, options) for frame in tables]


# Private


def _calculated(frame: Frame, options: Mapping[str, Json]) -> Frame:
    names = display_names([frame])
    by_name = {names[id(one)]: one for one in frame.fields} | {one.name: one for one in frame.fields}
    column = _binary(frame, by_name, options) if options.get("mode") == "binary" else _row_wise(frame, names, options)
    if column is None:
        return frame
    if options.get("replaceFields") is True:
        return frame.with_fields([*frame.of(Kind.TIME), column])
    return frame.with_fields([*frame.fields, column])


def _binary(frame: Frame, by_name: Mapping[str, Field], options: Mapping[str, Json]) -> Field | None:
    rule = options.get("binary")
    rule = rule if isinstance(rule, Mapping) else {}
    operator = str(rule.get("operator") or "+")
    if operator not in _OPERATORS:
        message = f"calculateField with the operator {operator}"
        raise NotApplied(message)
    left, right = (_operand(rule.get(side), by_name, frame.length) for side in ("left", "right"))
    if left is None or right is None:
        return None
    values = tuple(_applied(_OPERATORS[operator], one, other) for one, other in zip(left[1], right[1], strict=True))
    name = str(options.get("alias") or f"{left[0]} {operator} {right[0]}")
    return Field(name=name, kind=Kind.NUMBER, values=values, display=name)


def _operand(value: Json, by_name: Mapping[str, Field], length: int) -> tuple[str, Sequence[Cell]] | None:
    """Read a column's name, a number, or Grafana's newer form of either."""
    if isinstance(value, Mapping):
        matcher = value.get("matcher")
        if isinstance(matcher, Mapping) and matcher.get("id") == "byType":
            message = "calculateField for all columns of a type"
            raise NotApplied(message)
        named = matcher.get("options") if isinstance(matcher, Mapping) else None
        return _operand(value.get("fixed") or named, by_name, length)
    if str(value) in by_name:
        return str(value), by_name[str(value)].values
    try:
        return str(value), [float(value)] * length
    except (TypeError, ValueError):
        return None


def _applied(operator: Callable[[float, float], float], left: Cell, right: Cell) -> Cell:
    return operator(left, right) if isinstance(left, float) and isinstance(right, float) else None


def _divided_by_zero(left: float, right: float) -> float:
    return copysign(inf, left) * copysign(1, right) if left else nan


def _power(left: float, right: float) -> float:
    try:
        power = left**right
    except (OverflowError, ZeroDivisionError):
        return inf
    return power if isinstance(power, float) else nan


_OPERATORS: Mapping[str, Callable[[float, float], float]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": lambda left, right: left / right if right else _divided_by_zero(left, right),
    "%": lambda left, right: fmod(left, right) if right and isfinite(left) else nan,
    "**": _power,
}
"""As a browser calculates: whatever it is given, it gives a number."""


def _row_wise(frame: Frame, names: Mapping[int, str], options: Mapping[str, Json]) -> Field:
    rule = options.get("reduce")
    rule = rule if isinstance(rule, Mapping) else {}
    reducer = str(rule.get("reducer") or "sum")
    wanted = rule.get("include")
    numbers = [
        one for one in frame.of(Kind.NUMBER) if not isinstance(wanted, list) or names[id(one)] in wanted or not wanted
    ]
    rows = ([one.values[number] for one in numbers] for number in range(frame.length))
    name = str(options.get("alias") or reducer_title(reducer))
    return Field(name=name, kind=Kind.NUMBER, values=tuple(reduced(reducer, row) for row in rows), display=name)
