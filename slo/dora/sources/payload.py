"""Read what a webhook brought, field by field; every mistake is kept, none ends the reading."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime

from slo.errors import InvalidInput, Mistake, Place

_SHOWN_EXAMPLE = "2026-01-31T12:00:00Z"
_FIRST_SECONDS, _LAST_SECONDS = 946_684_800.0, 4_102_444_800.0
"""The years 2000 and 2100; anything outside is a unit that was mixed up."""
_YEAR_ONE = "0001-01-01T00:00:00"
"""How Go spells a time that is not set."""


class Payload:
    """An object of a payload and where it stands. A field that is missing reads as None, and so does its inside."""

    def __init__(self, value: object, *, path: str = "", mistakes: list[Mistake] | None = None) -> None:
        self._values: Mapping[str, object] = value if isinstance(value, dict) else {}
        self._path = path
        self._mistakes: list[Mistake] = [] if mistakes is None else mistakes
        self.is_there = isinstance(value, dict)
        if value is not None and not self.is_there:
            self._note(path, value, "must be an object", "see the documentation of this source for an example")

    def child(self, name: str) -> "Payload":
        """Give the object of a field."""
        return Payload(self._values.get(name), path=self._at(name), mistakes=self._mistakes)

    def children(self, name: str) -> list["Payload"]:
        """Give the objects of a list."""
        value = self._values.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            self.mistake(name, "must be a list", "write each item between [ and ]")
            return []
        places = (f"{self._at(name)}[{index}]" for index in range(len(value)))
        return [Payload(item, path=place, mistakes=self._mistakes) for item, place in zip(value, places, strict=True)]

    def texts(self, name: str) -> list[str]:
        """Give the texts of a list; whatever else stands in it, and what is blank, is left out."""
        value = self._values.get(name)
        items = value if isinstance(value, list) else []
        return [spelt(item.strip()) for item in items if isinstance(item, str) and item.strip()]

    def text(self, *names: str) -> str | None:
        """Give the first of the fields that holds something; a number is spelt, blank is nothing."""
        for name in names:
            value = self._values.get(name)
            if isinstance(value, str) and value.strip():
                return spelt(value.strip())
            if isinstance(value, int | float) and not isinstance(value, bool):
                return str(value)
            if value is not None and not isinstance(value, str):
                self.mistake(name, "must be a text", "put it in quotes")
        return None

    def required(self, *names: str, next_step: str = "") -> str:
        """Give the first of the fields that holds something; that none does is a mistake."""
        text = self.text(*names)
        if text is None:
            self.mistake(names[0], "is required", next_step or "see the documentation of this source for an example")
        return text or ""

    def choice(self, name: str, choices: Iterable[str]) -> str:
        """Give one of several words."""
        known = tuple(choices)
        word = self.required(name)
        if word and word not in known:
            self.mistake(name, f"must be one of {', '.join(known)}", "choose one of them")
        return word

    def flag(self, name: str) -> bool | None:
        """Give yes or no, also where it is spelt as a text."""
        value = self._values.get(name)
        word = value.strip().lower() if isinstance(value, str) else value
        if word is None or word == "":
            return None
        if word in (True, "true", "yes"):  # no set: a list has no hash
            return True
        if word in (False, "false", "no"):
            return False
        self.mistake(name, "must be true or false", "write one of the two")
        return None

    def time(self, *names: str) -> float | None:
        """Give the first of the fields that holds a time, in Unix seconds; Go's year one is none."""
        for name in names:
            value = self._values.get(name)
            if value is None or value == "" or str(value).startswith(_YEAR_ONE):
                continue
            seconds = parse_time(value)
            if seconds is None:
                rule = "must be a time of 2000 to 2100 with its offset from UTC"
                self.mistake(name, rule, f"write it as {_SHOWN_EXAMPLE}")
                return None
            return seconds
        return None

    def required_time(self, *names: str) -> float:
        """Give a time that must be there."""
        before = len(self._mistakes)
        seconds = self.time(*names)
        if seconds is None and len(self._mistakes) == before:
            self.mistake(names[0], "is required", f"write it as {_SHOWN_EXAMPLE}")
        return seconds or 0.0

    def suffixes(self) -> "Payload":
        """Give the same fields by what stands after the last `/` of their names; those without one win.

        Kubernetes' labels have a prefix; Flux' documentation shows one that its controller strips before it sends.
        Source: https://github.com/fluxcd/notification-controller/blob/main/internal/server/event_handlers.go
        """
        inner = {name.rpartition("/")[2]: value for name, value in sorted(self._values.items()) if "/" in name}
        plain = {name: value for name, value in self._values.items() if "/" not in name}
        return Payload({**inner, **plain}, path=self._path, mistakes=self._mistakes)

    def own(self, prefix: str) -> "Payload":
        """Give the fields with a prefix, without it, and those that have none; somebody else's are left out."""
        plain = {name: value for name, value in self._values.items() if "/" not in name}
        inner = {name.removeprefix(prefix): value for name, value in self._values.items() if name.startswith(prefix)}
        return Payload({**plain, **inner}, path=self._path, mistakes=self._mistakes)

    def mistake(self, name: str, rule: str, next_step: str) -> None:
        """Note that a field breaks a rule."""
        self._note(self._at(name), self._values.get(name), rule, next_step)

    def end(self) -> None:
        """Say what is wrong, if anything is.

        Raises:
            InvalidInput: with every mistake.
        """
        if self._mistakes:
            raise InvalidInput({str(mistake): mistake for mistake in self._mistakes}.values())  # each once

    # Private

    def _at(self, name: str) -> str:
        return f"{self._path}.{name}" if self._path else name

    def _note(self, path: str, value: object, rule: str, next_step: str) -> None:
        place = Place(file="body", field=path)
        self._mistakes.append(Mistake(place=place, value=value, rule=rule, next_step=next_step))


def spelt(text: str) -> str:
    """Give a text with `?` for what no encoding has: JSON may hold half of a pair of surrogates."""
    return text.encode("utf-8", "replace").decode("utf-8")


def parse_time(value: object) -> float | None:
    """Read RFC 3339 with an offset, or Unix seconds, to the millisecond; None where it is neither.

    Seconds may be spelt as a text, as Pelorus does; milliseconds, as Flagger has them, are told by their size.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int) and abs(value) > _LAST_SECONDS * 1000:
        return None  # it may be too large for a float
    if isinstance(value, int | float) or (isinstance(value, str) and re.fullmatch(r"\d{9,13}(\.\d{1,9})?", value)):
        number = float(value)
        return _bounded(number / 1000 if number > _LAST_SECONDS else number)
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    return None if moment.tzinfo is None else _bounded(moment.timestamp())


# Private


def _bounded(seconds: float) -> float | None:
    return round(seconds, 3) if _FIRST_SECONDS <= seconds < _LAST_SECONDS else None
