"""Read a mapping field by field and collect every mistake on the way."""

import math
import re
from collections.abc import Collection
from typing import Any

from slo.documents import Document, FieldPath
from slo.durations import parse_duration_seconds
from slo.errors import Mistake
from slo.suggestions import did_you_mean

NOT_SHOWN = "(not shown)"
"""In place of a value that is, or may be, a secret."""


class Fields:
    """A mapping of a document, read by typed getters.

    A getter that meets a wrong or missing value notes a mistake and returns a placeholder of the right type, so that
    the reader goes on and finds the next mistake. Whoever reads must raise `InvalidInput` when mistakes were noted:
    a placeholder never leaves the reader.
    """

    def __init__(self, document: Document, mistakes: list[Mistake], path: FieldPath = ()) -> None:
        self._document = document
        self._mistakes = mistakes
        self._path = path
        self._known: set[str] = set()
        value = _at(document.value, path)
        self._values: dict[str, Any] = value if isinstance(value, dict) else {}
        if not isinstance(value, dict):
            self._note(path, value, "must be a mapping of fields", "write `field: value` lines")

    def __contains__(self, name: str) -> bool:
        return self._values.get(name) is not None

    @property
    def document(self) -> Document:
        """Give the document these fields stand in."""
        return self._document

    @property
    def path(self) -> FieldPath:
        """Give the path of this mapping in its document."""
        return self._path

    def raw(self, name: str) -> Any:  # noqa: ANN401 - the caller checks the type
        """Return a field as YAML gave it, None where it is missing; it counts as known."""
        self._known.add(name)
        return self._values.get(name)

    def written(self, name: str) -> str | None:
        """Return how a value stands there that YAML took for something else than a text; None for any other."""
        return self._document.written.get((*self._path, name))

    def names(self) -> tuple[str, ...]:
        """Return the names of all fields, for a mapping whose keys are free, and count them as known."""
        self._known.update(str(name) for name in self._values)
        return tuple(str(name) for name in self._values)

    def mistake(self, name: str, value: object, rule: str, next_step: str) -> None:
        """Note a mistake in a field; without a name, in the mapping itself."""
        self._note((*self._path, name) if name else self._path, value, rule, next_step)

    def has_mistake(self, name: str) -> bool:
        """Say whether something is wrong in a field, or inside it: then nothing more can be concluded from it."""
        place = self._document.place((*self._path, name))
        inside = tuple(f"{place.field}{sign}" for sign in ("", ".", "["))
        fields = (mistake.place.field for mistake in self._mistakes if mistake.place.file == place.file)
        return any(field == inside[0] or field.startswith(inside[1:]) for field in fields)

    def mapping(self, name: str) -> "Fields":
        """Read a mapping; a missing one is a mistake."""
        if self.raw(name) is None:
            self.mistake(name, None, "is required", f"add `{name}:` with its fields")
            empty = Document(file=self._document.file, value={}, lines={})
            return Fields(empty, [])
        return Fields(self._document, self._mistakes, (*self._path, name))

    def optional_mapping(self, name: str) -> "Fields | None":
        """Read a mapping that may be missing."""
        return None if self.raw(name) is None else self.mapping(name)

    def items(self, name: str, *, at_least: int = 0) -> list["Fields"]:
        """Read a list of mappings; fewer than `at_least` is a mistake."""
        value = self._present(name, None if at_least else [])
        if value is None:
            return []
        if not isinstance(value, list):
            self.mistake(name, value, "must be a list", "write each item on a line that starts with `- `")
            return []
        if len(value) < at_least:
            self.mistake(name, value, f"must have at least {at_least}", "add an item")
        return [Fields(self._document, self._mistakes, (*self._path, name, index)) for index in range(len(value))]

    def texts(self, name: str, *, at_least: int = 0) -> list[str]:
        """Read a list of texts; fewer than `at_least` is a mistake."""
        value = self.raw(name)
        if value is None:
            value = []
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.mistake(name, value, "must be a list of texts", "put text that looks like something else in quotes")
            return []
        if len(value) < at_least:
            self.mistake(name, value, f"must have at least {at_least}", "add an item")
        return list(value)

    def text(self, name: str, *, default: str | None = None, pattern: str = "", example: str = "") -> str:
        """Read a text that is not empty and fits the pattern as a whole, if one is given."""
        value = self._present(name, default)
        if value is None:
            return ""
        if not isinstance(value, str) or not value:
            self.mistake(name, value, "must be a text", "put it in quotes if it looks like something else")
        elif pattern and not re.fullmatch(pattern, value):
            self.mistake(name, value, f"must match {pattern}", f"write it as {example}" if example else "rename it")
        return value if isinstance(value, str) else ""

    def choice(self, name: str, choices: Collection[str], *, default: str | None = None) -> str:
        """Read one of several words; the placeholder is the first of them."""
        value = self.raw(name)
        if value is None:
            value = default
        if value is None:
            self.mistake(name, None, "is required", f"add `{name}:` with one of {', '.join(choices)}")
            return next(iter(choices))
        if value not in choices:
            next_step = did_you_mean(value, choices, otherwise="choose one of them")
            self.mistake(name, value, f"must be one of {', '.join(choices)}", next_step)
            return next(iter(choices))
        return str(value)

    def integer(
        self, name: str, *, default: int | None = None, minimum: int | None = None, maximum: int | None = None
    ) -> int:
        """Read a whole number within bounds (inclusive)."""
        value = self._present(name, default)
        if value is None:
            return minimum or 0
        if isinstance(value, bool) or not isinstance(value, int):
            self.mistake(name, value, "must be a whole number", "write it without quotes, unit or fraction")
            return minimum or 0
        self._check_bounds(name, value, minimum, maximum)
        return value

    def number(
        self, name: str, *, default: float | None = None, minimum: float | None = None, maximum: float | None = None
    ) -> float:
        """Read a finite number within bounds (inclusive)."""
        value = self._present(name, default)
        if value is None:
            return minimum or 0.0
        if isinstance(value, bool) or not isinstance(value, int | float) or not _is_finite(value):
            self.mistake(name, value, "must be a finite number", "write it without quotes or unit")
            return minimum or 0.0
        self._check_bounds(name, value, minimum, maximum)
        return float(value)

    def duration_seconds(
        self, name: str, *, default: float | None = None, minimum: float | None = None, maximum: float | None = None
    ) -> float:
        """Read a duration such as `90s`, `1m30s` or `500ms`; a bare number has no unit and is a mistake."""
        value = self._present(name, None if default is None else f"{_spelt(default)}s")
        if value is None:
            return minimum or 0.0
        seconds = parse_duration_seconds(value) if isinstance(value, str) else None
        if seconds is None:
            self.mistake(name, value, "must be a duration with a unit", "write it as 90s, 1m30s or 500ms")
            return minimum or 0.0
        self._check_bounds(name, seconds, minimum, maximum, unit="s")
        return seconds

    def reject_unknown(self, *, instead: str = "remove it", shows_values: bool = True) -> None:
        """Note a mistake for every field that no getter has asked for; its value may be a secret."""
        for name in self._values:
            if str(name) not in self._known:
                next_step = did_you_mean(name, self._known, otherwise=instead)
                value = self._values[name] if shows_values else NOT_SHOWN
                self.mistake(str(name), value, "is not a known field", next_step)

    def _present(self, name: str, default: object) -> Any:  # noqa: ANN401 - the getter checks the type
        value = self.raw(name)
        if value is None:
            value = default
        if value is None:
            self.mistake(name, None, "is required", f"add `{name}:`")
        return value

    def _check_bounds(
        self, name: str, value: float, minimum: float | None, maximum: float | None, unit: str = ""
    ) -> None:
        if (minimum is not None and value < minimum) or (maximum is not None and value > maximum):
            rule = _bounds_rule(minimum, maximum, unit)
            self.mistake(name, f"{_spelt(value)}{unit}", rule, "choose a value within the bounds")

    def _note(self, path: FieldPath, value: object, rule: str, next_step: str) -> None:
        if value is not None and not isinstance(value, str):
            value = self._document.written.get(path, value)
        self._mistakes.append(Mistake(place=self._document.place(path), value=value, rule=rule, next_step=next_step))


def _at(value: Any, path: FieldPath) -> Any:  # noqa: ANN401 - YAML holds anything
    for part in path:
        value = value[part]
    return value


def _bounds_rule(minimum: float | None, maximum: float | None, unit: str) -> str:
    if minimum is None:
        return f"must be at most {_spelt(maximum or 0)}{unit}"
    if maximum is None:
        return f"must be at least {_spelt(minimum)}{unit}"
    return f"must be {_spelt(minimum)}{unit}..{_spelt(maximum)}{unit}"


def _is_finite(number: float) -> bool:
    """Say whether a number is one that a float can hold."""
    try:
        return math.isfinite(number)
    except OverflowError:
        return False


def _spelt(number: float) -> str:
    """Spell a number in full: six digits would call a value that is one too large equal to its bound."""
    if isinstance(number, int):
        return str(number)
    return str(int(number)) if float(number).is_integer() else f"{number:.12g}"
