"""Facts as plain JSON objects and back: what `customData` of our own events holds."""

import json
import math
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, Field, fields
from typing import Any, NamedTuple

from slo.dora.cdevents.times import EARLIEST_SECONDS, LATEST_SECONDS
from slo.dora.model import Deployment, Fact, Image, Incident, MergedChange, Outcome, Retraction, Start
from slo.suggestions import did_you_mean

KIND = "fact"
"""The field that says which fact it is."""


class Problem(NamedTuple):
    """What is wrong with a field."""

    field: str
    value: object
    rule: str
    next_step: str


def to_plain(fact: Fact) -> dict[str, Any]:
    """Give a fact as a JSON object, without the fields that have their default."""
    plain: dict[str, Any] = {KIND: _NAMES[type(fact)]}
    for spec in _SPECS[type(fact)]:
        value = getattr(fact, spec.name)
        if value != spec.default:
            plain[spec.name] = _spelt(value)
    return plain


def from_plain(plain: Mapping[str, Any]) -> Fact | list[Problem]:
    """Give the fact that a JSON object holds, or all that is wrong with it."""
    kind = _KINDS.get(plain.get(KIND)) if isinstance(plain.get(KIND), str) else None  # type: ignore[arg-type]
    if kind is None:
        rule = f"must be one of {', '.join(_KINDS)}"
        return [Problem(KIND, plain.get(KIND), rule, _READ_NEWER)]
    problems = list(_problems(kind, plain))
    if problems:
        return problems
    read = {spec.name: spec.read(plain[spec.name]) for spec in _SPECS[kind] if spec.name in plain}
    return kind(**read)


# Private

_READ_NEWER = "read it with the version of load-harness that wrote it, or a newer one"
_RESTORE = "restore the line, or remove it"
_MOST_CHARACTERS = 100_000


class _Type(NamedTuple):
    """A type of a field: what is allowed, in words, and how it is read."""

    is_right: Callable[[Any], bool]
    rule: str
    read: Callable[[Any], Any]


class _Spec(NamedTuple):
    """A field of a fact."""

    name: str
    default: Any
    """`MISSING` where it is required."""
    is_right: Callable[[Any], bool]
    rule: str
    read: Callable[[Any], Any]


def _is_text(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= _MOST_CHARACTERS


def _is_time(value: object) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and EARLIEST_SECONDS <= value <= LATEST_SECONDS  # type: ignore[operator]


def _is_labels(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(label, str) for label in value)


def _once(value: str | None) -> str | None:
    return None if value is None else sys.intern(value)


def _as_it_is(value: Any) -> Any:  # noqa: ANN401 - of the field's type
    return value


_TEXT = _Type(_is_text, f"must be a text of 1 to {_MOST_CHARACTERS} characters", _as_it_is)
_TIME = _Type(_is_time, "must be a time in Unix seconds, up to the year 9999", float)
_NUMBER = _Type(lambda value: isinstance(value, int) and not isinstance(value, bool), "must be a whole number", int)
_SWITCH = _Type(lambda value: isinstance(value, bool), "must be true or false", bool)
_LABELS = _Type(_is_labels, "must be a list of texts", lambda value: tuple(sorted(set(value))))
_OUTCOME = _Type(lambda value: value in list(Outcome), f"must be one of {', '.join(Outcome)}", Outcome)
_TYPES: dict[object, _Type] = {
    str: _TEXT,
    str | None: _TEXT,
    float: _TIME,
    float | None: _TIME,
    int: _NUMBER,
    bool: _SWITCH,
    bool | None: _SWITCH,
    tuple[str, ...]: _LABELS,
    Outcome: _OUTCOME,
}
_KINDS: dict[str, type[Fact]] = {
    "deployment": Deployment,
    "start": Start,
    "incident": Incident,
    "merged_change": MergedChange,
    "image": Image,
    "retraction": Retraction,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}


_REPEATED = frozenset({"service", "environment", "repository", "observed_of", "title", "proxy", "branch"})
"""Texts that many facts share; kept once, they make a million of facts a third smaller."""


def _spec(field: Field[Any]) -> _Spec:
    kind = _TYPES[field.type]
    return _Spec(field.name, field.default, kind.is_right, kind.rule, _once if field.name in _REPEATED else kind.read)


_SPECS = {kind: tuple(_spec(field) for field in fields(kind)) for kind in _NAMES}
_FIELDS = {kind: frozenset((KIND, *(spec.name for spec in specs))) for kind, specs in _SPECS.items()}


def _problems(kind: type[Fact], plain: Mapping[str, Any]) -> Iterator[Problem]:
    for spec in _SPECS[kind]:
        value = plain.get(spec.name)
        if spec.name not in plain:
            if spec.default is MISSING:
                yield Problem(spec.name, None, "is required", _RESTORE)
        elif not spec.is_right(value):
            yield Problem(spec.name, value, spec.rule, _RESTORE)
    for name in sorted(plain.keys() - _FIELDS[kind]):
        yield Problem(name, plain[name], "is no field of it", did_you_mean(name, _FIELDS[kind], otherwise=_READ_NEWER))


def _spelt(value: Any) -> Any:  # noqa: ANN401 - a field's value
    """Give a value as JSON has it; texts without halves of characters, whole seconds without a fraction."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, tuple):
        return [_spelt(label) for label in value]
    if isinstance(value, float):
        rounded = round(value, 3) if math.isfinite(value) else value
        return int(rounded) if rounded == rounded // 1 else rounded
    return value


def spell_json(value: object) -> str:
    """Spell a JSON value in the one way that we write it."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
