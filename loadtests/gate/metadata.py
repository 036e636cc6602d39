"""Read a hook's metadata: texts, as Flagger has them, with every mistake at once."""

import math
from collections.abc import Collection, Mapping

from slo.durations import parse_duration_seconds
from slo.errors import Mistake, Place
from slo.suggestions import did_you_mean

_WHOLE = 100.0
_MOST_CHARACTERS = 2000
"""A selector goes into a URL, and the parser of PromQL overflows its stack on ten thousand brackets."""


class Metadata:
    """The texts of one hook; what nobody asks for is a mistake, since a misspelt limit would limit nothing."""

    def __init__(self, texts: Mapping[str, str], mistakes: list[Mistake]) -> None:
        self._texts = texts
        self._mistakes = mistakes
        self._known: set[str] = set()

    def __contains__(self, key: str) -> bool:
        return key in self._texts

    def mistake(self, key: str, rule: str, next_step: str) -> None:
        """Note a mistake."""
        place = Place(file="body", field=f"metadata.{key}")
        self._mistakes.append(Mistake(place=place, value=self._texts.get(key), rule=rule, next_step=next_step))

    def text(self, key: str, default: str = "") -> str:
        """Read a text that is not blank, and not endless."""
        self._known.add(key)
        value = self._texts.get(key)
        if value is None:
            return default
        if not value.strip():
            self.mistake(key, "must not be empty", "write something, or leave it out")
        if len(value) > _MOST_CHARACTERS:
            self.mistake(key, f"must be of at most {_MOST_CHARACTERS} characters", "shorten it")
            return default
        return value.strip()

    def choice(self, key: str, choices: Collection[str], default: str) -> str:
        """Read one of several words."""
        value = self.text(key, default)
        if value and value not in choices:
            next_step = did_you_mean(value, choices, otherwise="choose one of them")
            self.mistake(key, f"must be one of {', '.join(choices)}", next_step)
            return default
        return value

    def number(self, key: str, *, above: float, below: float, example: str, default: float | None) -> float | None:
        """Read a number between two bounds, both exclusive."""
        value = self.text(key)
        if not value:
            return default
        try:
            number = float(value) if value.isascii() and "_" not in value else math.nan
        except ValueError:
            number = math.nan
        if not above < number < below:
            rule = f"must be a number above {above:g} and below {below:g}"
            self.mistake(key, rule, f'write it as "{example}"')
            return default
        return number

    def percent(self, key: str) -> float | None:
        """Read a percentage as a ratio; None where there is none."""
        number = self.number(key, above=0.0, below=_WHOLE, example="1", default=None)
        return None if number is None else number / _WHOLE

    def integer(self, key: str, *, most: int, default: int) -> int:
        """Read a whole number from 0."""
        value = self.text(key)
        if not value:
            return default
        if not (value.isascii() and value.isdecimal() and int(value[: len(str(most)) + 1]) <= most):
            self.mistake(key, f"must be a whole number in 0..{most}", f'write it as "{default}"')
            return default
        return int(value)

    def seconds(self, key: str, *, least: float, most: float, default: float) -> float:
        """Read a duration."""
        value = self.text(key)
        if not value:
            return default
        seconds = parse_duration_seconds(value)
        if seconds is None or not least <= seconds <= most:
            self.mistake(key, f"must be a duration of {least:g}s..{most:g}s", f"write it as {default:g}s")
            return default
        return seconds

    def reject_unknown(self) -> None:
        """Note a mistake for every key that nobody has asked for; its value may be a secret."""
        for key in self._texts:
            if key not in self._known:
                next_step = did_you_mean(
                    key, self._known, otherwise=f"the keys here are {', '.join(sorted(self._known))}"
                )
                place = Place(file="body", field=f"metadata.{key[:80]}")
                rule = "is not known to this check"
                self._mistakes.append(Mistake(place=place, value="(not shown)", rule=rule, next_step=next_step))
