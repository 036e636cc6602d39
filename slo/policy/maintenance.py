"""Read what does not count: maintenance windows and corrections; the format is in docs/slo-budgets.md."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from slo.documents import only_document
from slo.errors import InvalidInput, Mistake
from slo.fields import Fields
from slo.policy.selection import Selection, read_selection


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Who changed the numbers, when and why."""

    id: str
    selection: Selection
    start: float
    """Unix seconds."""
    end: float
    why: str
    who: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Maintenance(Entry):
    """A time that does not count: none of its events do, good or bad."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction(Entry):
    """Bad events that were not counted, or should not have been; spread evenly over the time."""

    bad_events: float
    """Added to the bad events and to all events; negative: taken away from both."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """All that changes what was counted."""

    maintenance: tuple[Maintenance, ...] = ()
    corrections: tuple[Correction, ...] = ()

    @property
    def edges(self) -> frozenset[float]:
        """Give the moments up to which, and from which on, what was counted must be known.

        Events that a correction adds are spread evenly, so what was counted there does not matter.
        """
        removed = (one for one in self.corrections if one.bad_events < 0)
        return frozenset(edge for entry in (*self.maintenance, *removed) for edge in (entry.start, entry.end))


def read_changes(path: Path) -> Changes:
    """Read maintenance windows and corrections.

    Raises:
        InvalidInput: the file cannot be read, or something in it is wrong; all of it at once.
    """
    mistakes: list[Mistake] = []
    fields = Fields(only_document(path, "maintenance:"), mistakes)
    maintenance = [_maintenance(entry) for entry in fields.items("maintenance")]
    corrections = [_correction(entry) for entry in fields.items("corrections")]
    fields.reject_unknown()
    if not (maintenance or corrections or mistakes):
        fields.mistake("maintenance", None, "or `corrections` is required", "add an entry, or leave the file out")
    _check_ids([*maintenance, *corrections], fields)
    if mistakes:
        raise InvalidInput(mistakes)
    return Changes(maintenance=tuple(maintenance), corrections=tuple(corrections))


# Private

_MOST_EVENTS = 1e15


def _maintenance(fields: Fields) -> Maintenance:
    start, end = _times(fields)
    entry = Maintenance(
        id=fields.text("id"),
        selection=read_selection(fields, is_required=True),
        start=start,
        end=end,
        why=fields.text("why"),
        who=fields.text("who"),
    )
    fields.reject_unknown()
    return entry


def _correction(fields: Fields) -> Correction:
    start, end = _times(fields)
    entry = Correction(
        id=fields.text("id"),
        selection=read_selection(fields, is_required=True),
        start=start,
        end=end,
        why=fields.text("why"),
        who=fields.text("who"),
        bad_events=_bad_events(fields),
    )
    fields.reject_unknown()
    return entry


def _bad_events(fields: Fields) -> float:
    added = fields.number("add_bad_events", default=0, minimum=0, maximum=_MOST_EVENTS)
    removed = fields.number("remove_bad_events", default=0, minimum=0, maximum=_MOST_EVENTS)
    is_wrong = fields.has_mistake("add_bad_events") or fields.has_mistake("remove_bad_events")
    if bool(added) == bool(removed) and not is_wrong:
        next_step = "give one of the two, with a number above 0"
        fields.mistake("add_bad_events", added or None, "or `remove_bad_events` is required, not both", next_step)
    return added - removed


def _times(fields: Fields) -> tuple[float, float]:
    start, end = _time(fields, "from"), _time(fields, "to")
    if start is not None and end is not None and start >= end:
        fields.mistake("to", fields.raw("to"), "must be after `from`", "exchange or correct them")
    return start or 0.0, end or 0.0


def _time(fields: Fields, name: str) -> float | None:
    value = fields.raw(name)
    if isinstance(value, str):
        with suppress(ValueError):  # what is no time is said below
            value = datetime.fromisoformat(value)
    if value is None:
        fields.mistake(name, None, "is required", f"add `{name}:`")
    elif not isinstance(value, datetime):
        is_day = isinstance(value, date)
        rule = "must have a time of day" if is_day else "must be a moment"
        fields.mistake(name, str(value), rule, "write it as 2026-11-01T22:00:00Z")
    elif value.tzinfo is None:
        fields.mistake(name, str(value), "must have a time zone", "end it with Z for UTC, or with +01:00")
    else:
        return value.timestamp()
    return None


def _check_ids(entries: Sequence[Entry], fields: Fields) -> None:
    ids = [entry.id for entry in entries]
    for one in sorted({one for one in ids if one and ids.count(one) > 1}):
        fields.mistake("maintenance", one, "is the id of more than one entry", "give each an id of its own")
