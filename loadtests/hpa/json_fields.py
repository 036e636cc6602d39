"""Typed getters over parsed JSON that note mistakes, made for lines with thousands of values.

`slo.fields.Fields` makes an object per mapping, which a day of observations of many pods would wait for.
"""

import math
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from loadtests.hpa.quantity import parse_milli
from slo.documents import Document, FieldPath
from slo.errors import Mistake
from slo.suggestions import did_you_mean

Raw = Mapping[str, Any]
NO_FIELDS: Raw = {}
"""Stands for a mapping that is none."""
_LARGEST_INTEGER = 2**53
"""Up to here every integer is a double."""


class JsonFields:
    """Reads one document. A getter notes what is wrong and returns a placeholder of the right type."""

    __slots__ = ("_document", "_mistakes")

    def __init__(self, document: Document, mistakes: list[Mistake]) -> None:
        self._document = document
        self._mistakes = mistakes

    def note(self, path: FieldPath, value: object, rule: str, next_step: str = "correct it") -> None:
        """Note a mistake."""
        place = self._document.place(path)
        self._mistakes.append(Mistake(place=place, value=value, rule=rule, next_step=next_step))

    def mapping(self, value: object, path: FieldPath, known: frozenset[str] | None = None) -> Raw:
        """Check that a value is a mapping, with known fields only if they are given."""
        if type(value) is not dict:
            self.note(path, value, "must be a mapping of fields")
            return NO_FIELDS
        if known is not None and not value.keys() <= known:
            for name in value.keys() - known:
                next_step = did_you_mean(name, known, otherwise="remove it")
                self.note((*path, name), value[name], "is not a known field", next_step)
        return value

    def mappings(self, fields: Raw, name: str, path: FieldPath, known: frozenset[str]) -> list[tuple[Raw, FieldPath]]:
        """Read a list of mappings, each with its path; an item that is none is left out."""
        found = []
        for index, item in enumerate(self.items(fields, name, path)):
            at = (*path, name, index)
            raw = self.mapping(item, at, known)
            if raw is not NO_FIELDS:
                found.append((raw, at))
        return found

    def items(self, fields: Raw, name: str, path: FieldPath) -> list[Any]:
        """Read a list."""
        value = fields.get(name)
        if type(value) is not list:
            self.note((*path, name), value, "must be a list")
            return []
        return value

    def text(self, fields: Raw, name: str, path: FieldPath) -> str:
        """Read a text that is not empty."""
        value = fields.get(name)
        if type(value) is not str or not value:
            self.note((*path, name), value, "must be a text")
            return ""
        return value

    def boolean(self, fields: Raw, name: str, path: FieldPath) -> bool:
        """Read true or false."""
        value = fields.get(name)
        if type(value) is not bool:
            self.note((*path, name), value, "must be true or false")
            return False
        return value

    def integer(self, fields: Raw, name: str, path: FieldPath) -> int:
        """Read a whole number that is not negative."""
        value = fields.get(name)
        if type(value) is not int or value < 0:
            self.note((*path, name), value, "must be a whole number, 0 or more")
            return 0
        return value

    def number(self, fields: Raw, name: str, path: FieldPath) -> float:
        """Read a finite number."""
        value = self.optional_number(fields, name, path)
        if value is None and fields.get(name) is None:
            self.note((*path, name), None, "must be a number")
        return value or 0.0

    def optional_number(self, fields: Raw, name: str, path: FieldPath) -> float | None:
        """Read a finite number that may be null or missing."""
        value = fields.get(name)
        if value is None or (type(value) is float and math.isfinite(value)):
            return value
        if type(value) is int and abs(value) <= _LARGEST_INTEGER:
            return float(value)
        self.note((*path, name), value, "must be a finite number or null")
        return None

    def quantity(self, value: object, path: FieldPath) -> str:
        """Check that a value is a quantity, written as a text."""
        if type(value) is str:
            with suppress(ValueError):
                parse_milli(value)
                return value
        self.note(path, value, "must be a quantity in quotes", 'write it as "250m", "12" or "64Mi"')
        return "0"

    def quantities(self, value: object, path: FieldPath) -> Mapping[str, str]:
        """Check that a value is a mapping of quantities."""
        raw = self.mapping(value, path)
        try:
            for text in raw.values():
                parse_milli(text)
        except (TypeError, ValueError):
            return {name: self.quantity(text, (*path, name)) for name, text in raw.items()}
        return raw
