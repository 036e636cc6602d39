"""Transformations that make one table of several, or columns of labels."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from dashboards.model import Json
from dashboards.preview.frames import Cell, Field, Frame, Kind, display_names

_VALUE = "Value"


def merge(frames: Sequence[Frame], _options: Mapping[str, Json]) -> Sequence[Frame]:
    """Make one table: rows become one that agree in the columns which all tables have, and contradict in none.

    Tables without such a column stay as they are.
    """
    tables = [frame for frame in frames if frame.fields]
    names = list(dict.fromkeys(one.name for table in tables for one in table.fields))
    keys = [name for name in names if all(any(one.name == name for one in table.fields) for table in tables)]
    if len(tables) < 2 or not keys:  # noqa: PLR2004 - nothing to merge
        return frames
    merged: dict[tuple[Cell, ...], list[int]] = {}
    rows: list[dict[str, Cell]] = []
    for row in (row for table in tables for row in _rows(table)):
        alike = merged.setdefault(tuple(row.get(key) for key in keys), [])
        partners = [place for place in alike if _agree(rows[place], row)]
        for place in partners:
            rows[place] = {**rows[place], **row}
        if not partners:
            alike.append(len(rows))
            rows.append(row)
    return [_table(tables, names, rows)]


def labels_to_fields(frames: Sequence[Frame], options: Mapping[str, Json]) -> Sequence[Frame]:
    """Make a column of each label, or of each value of one label; then one table of all."""
    wanted = options.get("keepLabels")
    names_by = str(options.get("valueLabel") or "")
    if options.get("mode") == "rows":
        return [_label_rows(frames)]
    spread = [_spread(frame, names_by, wanted if isinstance(wanted, list) else None) for frame in frames]
    return merge(spread, {})


def join_by_field(frames: Sequence[Frame], options: Mapping[str, Json]) -> Sequence[Frame]:
    """Put tables side by side, row by row where one column agrees; without a column, where the times do."""
    if not frames:
        return frames
    by = str(options.get("byField") or "")
    names = display_names(frames)
    keys = [_key(frame, by) for frame in frames]
    found = [(frame, key) for frame, key in zip(frames, keys, strict=True) if key is not None]
    if not found:
        return frames
    present = [set(key.values) for _, key in found]
    values = set.intersection(*present) if options.get("mode") == "inner" else set.union(*present)
    ordered = sorted(values, key=lambda value: (value is None, isinstance(value, str), value or 0))
    columns = [replace(found[0][1], values=tuple(ordered))]
    for frame, key in found:
        for one in frame.fields:
            if one is not key:
                held = dict(zip(key.values, one.values, strict=True))
                name = names[id(one)]
                columns.append(replace(one, values=tuple(held.get(value) for value in ordered), display=name))
    return [Frame(ref_id=frames[0].ref_id, fields=tuple(columns), step_seconds=frames[0].step_seconds)]


def series_to_rows(frames: Sequence[Frame], _options: Mapping[str, Json]) -> Sequence[Frame]:
    """Make one table with a row for each sample: time, name of the series, value."""
    names = display_names(frames)
    rows = [
        (time, names[id(one)], value)
        for frame in frames
        for one in frame.of(Kind.NUMBER)
        for time, value in zip(frame.times, one.values, strict=False)
    ]
    rows.sort(key=lambda row: -row[0])
    return [
        Frame(
            ref_id=frames[0].ref_id if frames else "",
            fields=(
                Field(name="Time", kind=Kind.TIME, values=tuple(row[0] for row in rows)),
                Field(name="Metric", kind=Kind.TEXT, values=tuple(row[1] for row in rows)),
                Field(name=_VALUE, kind=Kind.NUMBER, values=tuple(row[2] for row in rows)),
            ),
        )
    ]


def concatenate(frames: Sequence[Frame], _options: Mapping[str, Json]) -> Sequence[Frame]:
    """Put all columns of all tables into one, row by row as they come."""
    length = max((frame.length for frame in frames), default=0)
    names = display_names(frames)
    fields = [
        replace(one, values=(*one.values, *([None] * (length - len(one.values)))), display=names[id(one)])
        for frame in frames
        for one in frame.fields
    ]
    return [Frame(ref_id=frames[0].ref_id if frames else "", fields=tuple(fields))]


# Private


def _rows(frame: Frame) -> Iterator[dict[str, Cell]]:
    for number in range(frame.length):
        yield {one.name: one.values[number] for one in frame.fields if number < len(one.values)}


def _agree(held: Mapping[str, Cell], row: Mapping[str, Cell]) -> bool:
    return all(held.get(name) in (None, value) for name, value in row.items())


def _table(tables: Sequence[Frame], names: Sequence[str], rows: Sequence[Mapping[str, Cell]]) -> Frame:
    first = {one.name: one for table in reversed(tables) for one in table.fields}
    fields = [replace(first[name], values=tuple(row.get(name) for row in rows), labels={}) for name in names]
    return Frame(ref_id=tables[0].ref_id, fields=tuple(fields))


def _spread(frame: Frame, names_by: str, wanted: Sequence[str] | None) -> Frame:
    numbers = frame.of(Kind.NUMBER)
    labels = dict(numbers[0].labels) if numbers else {}
    columns = [
        Field(name=name, kind=Kind.TEXT, values=(value,) * frame.length, display=name)
        for name, value in labels.items()
        if name not in {names_by, "__name__"} and (wanted is None or name in wanted)
    ]
    values = [replace(one, labels={}, name=_value_name(one, names_by), display="") for one in numbers]
    return frame.with_fields([*frame.of(Kind.TIME), *columns, *values])


def _value_name(one: Field, names_by: str) -> str:
    if names_by:
        return one.labels.get(names_by, one.name)
    return one.labels.get("__name__", one.name)


def _label_rows(frames: Sequence[Frame]) -> Frame:
    pairs = [pair for frame in frames for one in frame.of(Kind.NUMBER) for pair in sorted(one.labels.items())]
    return Frame(
        ref_id=frames[0].ref_id if frames else "",
        fields=(
            Field(name="label", kind=Kind.TEXT, values=tuple(name for name, _ in pairs)),
            Field(name="value", kind=Kind.TEXT, values=tuple(value for _, value in pairs)),
        ),
    )


def _key(frame: Frame, by: str) -> Field | None:
    if not by:
        return next(iter(frame.of(Kind.TIME)), None)
    return next((one for one in frame.fields if by in {one.name, one.display}), None)
