"""Transformations that choose, order and sum up rows."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from dashboards.model import Json
from dashboards.preview.frames import Cell, Field, Frame, Kind, display_names
from dashboards.preview.parts import mapping, mappings, texts
from dashboards.preview.reducers import reduced, reducer_title
from dashboards.preview.transformations.not_applied import NotApplied


def sort_by(frames: Sequence[Frame], options: Mapping[str, Json]) -> Sequence[Frame]:
    """Order the rows by a column."""
    rules = mappings(options.get("sort"))
    if not rules:
        return frames
    name, falls = str(rules[0].get("field") or ""), rules[0].get("desc") is True
    return [_sorted(frame, name, falls=falls, names=display_names(frames)) for frame in frames]


def rows_in_order(values: Sequence[Cell], *, falls: bool) -> list[int]:
    """Give the numbers of the rows in the order of their values, numbers before texts; those without one at the end."""
    keys = {number: _sort_key(value) for number, value in enumerate(values)}
    present = [number for number in keys if keys[number] is not None]
    empty = [number for number in keys if keys[number] is None]
    return [*sorted(present, key=lambda number: keys[number] or (False, 0.0, "", ""), reverse=falls), *empty]


def limit(frames: Sequence[Frame], options: Mapping[str, Json]) -> Sequence[Frame]:
    """Keep the first rows.

    Raises:
        NotApplied: Their number is none.
    """
    written = options.get("limitField", 10)
    try:
        most = max(int(float(written)), 0)
    except (TypeError, ValueError, OverflowError):
        message = f"limit to {written} rows"
        raise NotApplied(message) from None
    return [_picked(frame, range(min(most, frame.length))) for frame in frames]


def reduce_fields(frames: Sequence[Frame], options: Mapping[str, Json]) -> Sequence[Frame]:
    """Make a row of each series with a column for each calculation, or one row of each table."""
    calculations = [str(name) for name in options.get("reducers") or ["max"]]
    if not options.get("reducers", True):
        return frames
    if options.get("mode") == "reduceFields":
        return [_reduced_in_place(frame, calculations) for frame in frames]
    names = display_names(frames)
    kept = [one for frame in frames for one in frame.fields if one.kind is not Kind.TIME]
    labels = sorted({name for one in kept for name in one.labels}) if options.get("labelsToFields") else []
    named = tuple(one.name if options.get("labelsToFields") else names[id(one)] for one in kept)
    columns = [Field(name="Field", kind=Kind.TEXT, values=named)]
    columns += [
        Field(name=label, kind=Kind.TEXT, values=tuple(one.labels.get(label, "") for one in kept)) for label in labels
    ]
    for name in calculations:
        values = tuple(reduced(name, one.values) for one in kept)
        columns.append(Field(name=reducer_title(name), kind=_kind(values), values=values))
    return [Frame(ref_id=frames[0].ref_id if frames else "", fields=tuple(columns))]


def group_by(frames: Sequence[Frame], options: Mapping[str, Json]) -> Sequence[Frame]:
    """Make one row of all that agree in some columns, with calculations over others."""
    rules = mapping(options.get("fields"))
    return [_grouped(frame, rules, display_names(frames)) for frame in frames]


def filter_by_value(frames: Sequence[Frame], options: Mapping[str, Json]) -> Sequence[Frame]:
    """Keep, or leave out, the rows whose values pass all or any of some conditions."""
    filters = mappings(options.get("filters"))
    is_all, leaves_out = options.get("match") != "any", options.get("type") == "exclude"

    def kept(frame: Frame) -> Frame:
        passes = all if is_all else any
        chosen = [
            number
            for number in range(frame.length)
            if passes(_passes(frame, number, one) for one in filters) is not leaves_out
        ]
        return _picked(frame, chosen)

    return [kept(frame) for frame in frames] if filters else frames


# Private


def _sort_key(value: Cell) -> tuple[bool, float, str, str] | None:
    """Order texts as people do, large and small letters alike."""
    if value is None or value != value:  # noqa: PLR0124 - NaN
        return None
    if isinstance(value, str):
        return True, 0.0, value.casefold(), value
    return False, value, "", ""


def _sorted(frame: Frame, name: str, *, falls: bool, names: Mapping[int, str]) -> Frame:
    key = next((one for one in frame.fields if name in {one.name, names[id(one)]}), None)
    return frame if key is None else _picked(frame, rows_in_order(key.values, falls=falls))


def _picked(frame: Frame, numbers: Sequence[int]) -> Frame:
    return frame.with_fields(
        [replace(one, values=tuple(one.values[number] for number in numbers)) for one in frame.fields]
    )


def _kind(values: Sequence[Cell]) -> Kind:
    return Kind.TEXT if any(isinstance(value, str) for value in values) else Kind.NUMBER


def _reduced_in_place(frame: Frame, calculations: Sequence[str]) -> Frame:
    kept = [one for one in frame.fields if one.kind is Kind.NUMBER]
    return frame.with_fields(
        [replace(one, values=(reduced(name, one.values),)) for one in kept for name in calculations]
    )


def _grouped(frame: Frame, rules: Mapping[str, Json], names: Mapping[int, str]) -> Frame:
    def rule(one: Field) -> Mapping[str, Json]:
        return mapping(rules.get(names[id(one)]) or rules.get(one.name))

    keys = [one for one in frame.fields if rule(one).get("operation") == "groupby"]
    groups: dict[tuple[Cell, ...], list[int]] = {}
    for number in range(frame.length):
        groups.setdefault(tuple(one.values[number] for one in keys), []).append(number)
    columns = [replace(one, values=tuple(group[place] for group in groups)) for place, one in enumerate(keys)]
    for one in frame.fields:
        if rule(one).get("operation") == "aggregate":
            for name in texts(rule(one).get("aggregations")):
                values = tuple(reduced(name, [one.values[number] for number in held]) for held in groups.values())
                columns.append(replace(one, values=values).titled(f"{names[id(one)]} ({name})"))
    return frame.with_fields(columns)


def _passes(frame: Frame, number: int, rule: Mapping[str, Json]) -> bool:
    one = next((one for one in frame.fields if rule.get("fieldName") in {one.name, one.display}), None)
    config = rule.get("config")
    if one is None or not isinstance(config, Mapping):
        return False
    options = config.get("options")
    wanted = options.get("value") if isinstance(options, Mapping) else None
    return _holds(str(config.get("id") or ""), one.values[number], wanted)


def _holds(condition: str, value: Cell, wanted: Json) -> bool:
    if condition in {"isNull", "isNotNull"}:
        return (value is None) is (condition == "isNull")
    if condition in {"equal", "notEqual"}:
        return (str(value) == str(wanted) or _compared(value, wanted) == 0) is (condition == "equal")
    order = _compared(value, wanted)
    if order is None:
        return False
    return {"greater": order > 0, "greaterOrEqual": order >= 0, "lower": order < 0, "lowerOrEqual": order <= 0}.get(
        condition, False
    )


def _compared(value: Cell, wanted: Json) -> int | None:
    try:
        number = float(wanted)
    except (TypeError, ValueError):
        return None
    return (value > number) - (value < number) if isinstance(value, float) else None
