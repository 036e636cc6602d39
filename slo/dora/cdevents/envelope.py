"""The frame of a CDEvent: who says what about whom, and when."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slo.dora.cdevents.times import parse
from slo.errors import Mistake, Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """A CDEvent, half read."""

    type: str
    id: str
    source: str
    seconds: float
    subject: str
    content: Mapping[str, Any]
    custom: Mapping[str, Any]
    """Empty where there is none, or none that is a JSON object."""


def unwrapped(value: object) -> object:
    """Give the CDEvent inside a CloudEvent in structured mode; anything else as it is.

    Source: https://github.com/cdevents/spec/blob/v0.5.1/cloudevents-binding.md
    """
    if isinstance(value, dict) and "context" not in value and isinstance(value.get("data"), dict):
        return value["data"]
    return value


def read_envelope(value: object, place: Place, mistakes: list[Mistake]) -> Envelope | None:
    """Read the frame; None where anything is wrong with it, which is noted."""
    event = _mapping(value)
    before = len(mistakes)
    if not isinstance(value, dict):
        mistakes.append(Mistake(place=place, value=value, rule="must be a JSON object", next_step=_IS_CDEVENT))
        return None
    read = _Reader(event, place, mistakes)
    timestamp = read.text("context", "timestamp")
    seconds = parse(timestamp)
    if timestamp and seconds is None:
        rule = "must be a time in RFC 3339 with its zone"
        read.mistake("context", "timestamp", timestamp, rule, "write it as 2026-01-31T12:00:00Z")
    envelope = Envelope(
        type=read.text("context", "type"),
        id=read.text("context", "id"),
        source=read.text("context", "source"),
        seconds=seconds or 0.0,
        subject=read.text("subject", "id"),
        content=_mapping(_mapping(event.get("subject")).get("content")),
        custom=_mapping(event.get("customData")),
    )
    return envelope if len(mistakes) == before else None


# Private

_IS_CDEVENT = "give CDEvents, one on each line"


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


class _Reader:
    """Reads the texts that every event has."""

    def __init__(self, event: Mapping[str, Any], place: Place, mistakes: list[Mistake]) -> None:
        self._event = event
        self._place = place
        self._mistakes = mistakes

    def text(self, part: str, name: str) -> str:
        """Read a text that is required."""
        value = _mapping(self._event.get(part)).get(name)
        if isinstance(value, str) and value:
            return value
        self.mistake(part, name, value, "must be a text that is not empty", _IS_CDEVENT)
        return ""

    def mistake(self, part: str, name: str, value: object, rule: str, next_step: str) -> None:
        """Note a mistake."""
        place = Place(file=self._place.file, line=self._place.line, field=f"{part}.{name}")
        self._mistakes.append(Mistake(place=place, value=value, rule=rule, next_step=next_step))
