"""Read fields of the JSON that a server answered, and say which one is not as the server documents it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from slo.dora.sources.payload import parse_time, spelt
from slo.errors import ServerUnreachable

_MOST = 1 << 63
"""Servers count with 64 bits."""
_MOST_DURATION_SECONDS = 10 * 365 * 86_400.0
"""Ten years; anything longer is a unit that was mixed up."""
_TIME = "must be a time of 2000 to 2100 with its offset from UTC"


class OddField(ServerUnreachable):
    """A field is not as the server documents it, so this is perhaps not the server that is meant."""

    def __init__(self, *, url: str, field: str, value: object, rule: str) -> None:
        self.field, self.value, self.rule = field, value, rule
        shown = "(nothing)" if value is None else repr(value)[:80]
        check = f"{field} {shown}: {rule}; check that the address is that of the server's API"
        super().__init__(url=url, asked="as documented", check=check)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One JSON object of an answer."""

    value: Mapping[str, Any]
    url: str
    """Of the answer."""
    place: str = ""
    """Of the object in it, as `[3].environment`."""

    def text(self, name: str) -> str:
        """Give a text that must be there and not be empty."""
        value = self.optional_text(name)
        if value is None:
            raise self._odd(name, "must be a text")
        return value

    def optional_text(self, name: str) -> str | None:
        """Give a text, or None where there is none or an empty one."""
        value = self.value.get(name)
        return spelt(value) if isinstance(value, str) and value else None

    def integer(self, name: str) -> int:
        """Give a whole number that must be there."""
        value = self.value.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or abs(value) > _MOST:
            raise self._odd(name, "must be a whole number")
        return value

    def seconds(self, name: str) -> float:
        """Give a time that must be there, as Unix seconds."""
        seconds = self.optional_seconds(name)
        if seconds is None:
            raise self._odd(name, _TIME)
        return seconds

    def milliseconds(self, name: str) -> float:
        """Give a time that must be there as milliseconds, in Unix seconds."""
        seconds = parse_time(self.integer(name))
        if seconds is None:
            raise self._odd(name, _TIME)
        return seconds

    def duration_seconds(self, name: str) -> float:
        """Give a duration that must be there as milliseconds, in seconds."""
        seconds = self.integer(name) / 1000
        if not 0 <= seconds <= _MOST_DURATION_SECONDS:
            raise self._odd(name, "must be a duration in milliseconds")
        return seconds

    def optional_seconds(self, name: str) -> float | None:
        """Give a time of RFC 3339 as Unix seconds, or None where there is none."""
        text = self.optional_text(name)
        if text is None:
            return None
        seconds = parse_time(text)
        if seconds is None:
            raise self._odd(name, _TIME)
        return seconds

    def row(self, name: str) -> "Row":
        """Give an object in this one; an empty one where there is none."""
        value = self.value.get(name)
        return Row(value=value if isinstance(value, dict) else {}, url=self.url, place=self._place(name))

    def rows(self, name: str) -> Iterator["Row"]:
        """Give the objects of a list in this one; what is no object there is left aside, as Jenkins' nulls."""
        values = self.value.get(name)
        for index, value in enumerate(values if isinstance(values, list) else ()):
            if isinstance(value, dict):
                yield Row(value=value, url=self.url, place=f"{self._place(name)}[{index}]")

    # Private

    def _odd(self, name: str, rule: str) -> OddField:
        return OddField(url=self.url, field=self._place(name), value=self.value.get(name), rule=rule)

    def _place(self, name: str) -> str:
        return f"{self.place}.{name}" if self.place else name


def listed(answer: object, url: str, *, of: str = "") -> Iterator[Row]:
    """Give the objects of an answer that is a list, or of a list in an answer.

    Args:
        answer: The JSON.
        url: Where it is from.
        of: The list's name where the answer is an object, as `workflow_runs`.

    Raises:
        ServerUnreachable: It is none.
    """
    values = answer.get(of) if of and isinstance(answer, dict) else answer
    if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
        check = f"{of or 'the answer'}: must be a list of objects; check that the address is that of the server's API"
        raise ServerUnreachable(url=url, asked="as documented", check=check)
    for index, value in enumerate(values):
        yield Row(value=value, url=url, place=f"{of}[{index}]")
