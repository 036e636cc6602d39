"""Answers as tables of fields, the form in which Grafana's transformations and panels take them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from enum import StrEnum
from math import inf, isnan

from dashboards.model import Json
from dashboards.preview.snapshot import Given

Cell = float | str | None
"""A value of a field; None is no value."""

NO_LABELS: Mapping[str, str] = {}
NO_CONFIG: Mapping[str, Json] = {}


class Kind(StrEnum):
    """What a field holds."""

    TIME = "time"
    """Unix seconds."""
    NUMBER = "number"
    TEXT = "string"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A column."""

    name: str
    kind: Kind
    values: tuple[Cell, ...]
    labels: Mapping[str, str] = field(default_factory=dict)
    display: str = ""
    """The name that the query's legend gives it; empty for one made of its labels."""
    config: Mapping[str, Json] = field(default_factory=dict)
    """What holds for it of the panel's settings and overrides."""

    def titled(self, name: str) -> "Field":
        """Give it a name that nothing else changes."""
        return replace(self, name=name, display=name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A table."""

    ref_id: str
    fields: tuple[Field, ...]
    name: str = ""
    step_seconds: float = 0.0
    """The distance of two samples; 0 where there is none."""

    @property
    def length(self) -> int:
        """Count the rows."""
        return max((len(one.values) for one in self.fields), default=0)

    def of(self, kind: Kind) -> tuple[Field, ...]:
        """List the fields of a kind."""
        return tuple(one for one in self.fields if one.kind is kind)

    @property
    def times(self) -> tuple[float, ...]:
        """Give the values of its first field of times; none if it has none."""
        fields = self.of(Kind.TIME)
        return tuple(time for time in fields[0].values if isinstance(time, float)) if fields else ()

    def with_fields(self, fields: Sequence[Field]) -> "Frame":
        """Give it other fields."""
        return replace(self, fields=tuple(fields))


def frames_of(answers: Sequence[Given]) -> tuple[Frame, ...]:
    """Give the frames of the answers to the queries that are not hidden."""
    many_tables = sum(answer.target.format == "table" for answer in answers) > 1
    return tuple(frame for answer in answers for frame in _frames(answer, names_value=many_tables))


def display_names(frames: Sequence[Frame]) -> dict[int, str]:
    """Name every field as a legend does, by the identity of the field."""
    labels = {name for frame in frames for one in frame.fields for name in one.labels if name != "__name__"}
    return {id(one): _display_name(one, labels) for frame in frames for one in frame.fields}


# Private

_LABEL = re.compile(r"\{\{\s*(.+?)\s*\}\}")
_AUTO = "__auto"
_VALUE, _TIME = "Value", "Time"


def _frames(answer: Given, *, names_value: bool) -> Iterator[Frame]:
    if answer.target.format == "table":
        yield from _table(answer, names_value=names_value)
    elif answer.target.format == "heatmap":
        yield from _ranges(answer)
    else:
        yield from _series(answer)


def _series(answer: Given) -> Iterator[Frame]:
    ref_id = answer.target.ref_id
    for labels, samples in _samples(answer):
        name = _legend(answer, labels)
        fields = (
            Field(name=_TIME, kind=Kind.TIME, values=tuple(time for time, _ in samples)),
            Field(
                name=_VALUE,
                kind=Kind.NUMBER,
                values=tuple(value for _, value in samples),
                labels=labels,
                display=name,
            ),
        )
        step = 0.0 if answer.is_instant else answer.step_seconds
        yield Frame(ref_id=ref_id, fields=fields, name=name, step_seconds=step)


def _samples(answer: Given) -> Iterator[tuple[Mapping[str, str], Sequence[tuple[float, float]]]]:
    for row in answer.series:
        yield row.labels, row.samples
    for value in answer.values:
        yield value.labels, ((value.time, value.value),)


def _table(answer: Given, *, names_value: bool) -> Iterator[Frame]:
    rows = [(labels, time, value) for labels, samples in _samples(answer) for time, value in samples]
    if not rows:
        return
    names = sorted({name for labels, _, _ in rows for name in labels})
    ref_id = answer.target.ref_id
    texts = (
        Field(name=name, kind=Kind.TEXT, values=tuple(labels.get(name, "") for labels, _, _ in rows)) for name in names
    )
    yield Frame(
        ref_id=ref_id,
        fields=(
            Field(name=_TIME, kind=Kind.TIME, values=tuple(time for _, time, _ in rows)),
            *texts,
            Field(
                name=f"{_VALUE} #{ref_id}" if names_value else _VALUE,
                kind=Kind.NUMBER,
                values=tuple(value for _, _, value in rows),
            ),
        ),
    )


def _ranges(answer: Given) -> Iterator[Frame]:
    """Give the buckets of a histogram in rising order, each less what the one below it holds."""
    buckets = sorted(_samples(answer), key=lambda row: _upper_bound(row[0]))
    below: dict[float, float] = {}
    for labels, samples in buckets:
        values = tuple(max(value - below.get(time, 0.0), 0.0) for time, value in samples)
        below = dict(samples)
        name = _legend(answer, labels) if answer.target.legend else labels.get("le", "")
        yield Frame(
            ref_id=answer.target.ref_id,
            fields=(
                Field(name=_TIME, kind=Kind.TIME, values=tuple(time for time, _ in samples)),
                Field(name=_VALUE, kind=Kind.NUMBER, values=values, labels=labels, display=name),
            ),
            name=name,
            step_seconds=answer.step_seconds,
        )


def _upper_bound(labels: Mapping[str, str]) -> float:
    try:
        bound = float(labels.get("le", "inf"))
    except ValueError:
        return inf
    return inf if isnan(bound) else bound


def _legend(answer: Given, labels: Mapping[str, str]) -> str:
    legend = answer.target.legend
    if legend and legend != _AUTO:
        return _LABEL.sub(lambda found: labels.get(found[1], ""), legend)
    if legend == _AUTO and labels:
        return ""
    return _metric(labels) or answer.expr


def _metric(labels: Mapping[str, str]) -> str:
    name = labels.get("__name__", "")
    rest = {key: value for key, value in labels.items() if key != "__name__"}
    return f"{name}{_braces(rest)}" if rest else name


def _braces(labels: Mapping[str, str]) -> str:
    return "{" + ", ".join(f'{name}="{value}"' for name, value in sorted(labels.items())) + "}"


def _display_name(one: Field, labels_of_all: AbstractSet[str]) -> str:
    written = one.config.get("displayName")
    return str(written) if written else one.display or _by_labels(one, labels_of_all)


def _by_labels(one: Field, labels_of_all: AbstractSet[str]) -> str:
    """Name a field by the one label that all fields have, else by all of its labels."""
    labels = {name: value for name, value in one.labels.items() if name != "__name__"}
    if not labels:
        return one.labels.get("__name__", one.name)
    if len(labels_of_all) == 1:
        return next(iter(labels.values()))
    base = one.labels.get("__name__", "" if one.name == _VALUE else one.name)
    return f"{base}{_braces(labels)}" if base else _braces(labels)
