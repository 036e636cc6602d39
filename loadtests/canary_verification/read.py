"""Read what was recorded of a canary: Flagger's event webhooks, Kubernetes' events, the journal of `canary gate`.

Every file may hold any of them, a JSON value a line or over many lines.
"""

import sys
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from loadtests.canary_verification.events import is_kubernetes_event, is_webhook, read_kubernetes_event, read_webhook
from loadtests.canary_verification.json_values import json_values
from loadtests.canary_verification.record import CanaryName, Entry, Record
from loadtests.canary_verification.stream import EventStream, Observed
from slo.errors import InvalidInput, Mistake, Place

STANDARD_INPUT = Path("-")
_MOST_BYTES = 256_000_000
_MOST_MISTAKES = 20
"""More of them are the same one again."""
_ENOUGH_MISTAKES = 200
"""With more of them a file is not read on."""
_MOST_NAMES = 5
_SAME_EVENT_SECONDS = 1.0
"""Flagger cannot tell the same text twice within so short a time: a tick takes ten seconds."""


def read_events(paths: Sequence[Path], *, namespace: str, name: str) -> EventStream:
    """Read the events of one canary from some files; `-` is the standard input.

    Raises:
        InvalidInput: what is damaged, with file and line, or that there is no event of the canary.
    """
    record = Record((namespace, name))
    for path in dict.fromkeys(paths):  # The standard input can be read once.
        _read(path, record)
    if not record.mistakes and not record.events:
        raise InvalidInput([_no_events(paths, record)])
    return _stream(record)


def events_of(entries: Iterable[Mapping[str, Any]], *, namespace: str, name: str) -> EventStream:
    """Read the events of one canary among some that a live cluster gave, where there may be none.

    Raises:
        InvalidInput: what is damaged.
    """
    record = Record((namespace, name))
    for entry in entries:
        _take(dict(entry), f"Event {(entry.get('metadata') or {}).get('name', '')}", 1, record)
    return _stream(record)


# Private


def _stream(record: Record) -> EventStream:
    if record.mistakes:
        raise InvalidInput(_shortened(record.mistakes))
    arrived = tuple(_once(record.events))
    events = tuple(sorted(arrived, key=lambda event: event.time))
    return EventStream(
        events=events,
        arrived=arrived if record.has_order else events,
        condensed=tuple(record.condensed),
        duplicates=len(record.events) - len(events),
        others=record.others.total() + record.strangers,
    )


def _read(path: Path, record: Record) -> None:
    file = "standard input" if path == STANDARD_INPUT else str(path)
    for line, value in json_values(_text(path, file), file=file, mistakes=record.mistakes):
        _take(value, file, line, record)
        if len(record.mistakes) > _ENOUGH_MISTAKES:
            return  # It is a file of another kind.


def _text(path: Path, file: str) -> str:
    try:
        with sys.stdin.buffer if path == STANDARD_INPUT else path.open("rb") as stream:
            data = stream.read(_MOST_BYTES + 1)
        if len(data) > _MOST_BYTES:
            rule, next_step = f"must not be larger than {_MOST_BYTES // 1_000_000} MB", "give a part of it"
            raise InvalidInput([Mistake(place=Place(file=file), value="file", rule=rule, next_step=next_step)])
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        rule, next_step = "must be UTF-8 text", "save it in that encoding"
        raise InvalidInput([Mistake(place=Place(file=file), value="file", rule=rule, next_step=next_step)]) from error
    except OSError as error:
        rule = f"cannot be read ({error.strerror})"
        raise InvalidInput(
            [Mistake(place=Place(file=file), value="file", rule=rule, next_step="check the path")]
        ) from error


def _take(value: Any, file: str, line: int, record: Record) -> None:  # noqa: ANN401 - JSON
    """Read one value: a list of events, or what is around one, or one."""
    if isinstance(value, list):
        for item in value:
            _take(item, file, line, record)
        return
    entry = Entry(value if isinstance(value, dict) else {}, file, line)
    if isinstance(entry.values.get("items"), list):
        _take(entry.values["items"], file, line, record)
    elif is_kubernetes_event(entry):
        read_kubernetes_event(entry, record)
    elif is_webhook(entry):
        read_webhook(entry, record)
    elif inner := _wrapped(entry):
        _take(inner, file, line, record)
    elif _is_question(entry):
        record.is_wanted((entry.text("namespace"), entry.text("name")))
    else:
        _note_stranger(entry, value, record)


def _note_stranger(entry: Entry, value: Any, record: Record) -> None:  # noqa: ANN401 - JSON
    """Note what is no event; a recorded tick has a command of its own."""
    if {"before", "failed_checks"} <= entry.values.keys():
        rule = "must be an event, not a recorded tick"
        next_step = "give the run's directory in the place of CANARY.yaml, without --events"
    else:
        rule = "must be an event webhook of Flagger, an Event of Kubernetes or a line of canary gate's journal"
        next_step = "remove it, or give the file that holds the events"
    record.note(entry.place(), value, rule, next_step)


def _wrapped(entry: Entry) -> Any:  # noqa: ANN401 - JSON
    """Give what is inside a line of the gate's journal, or of `kubectl get events --watch --output-watch-events`."""
    return entry.values.get("payload") or entry.values.get("object")


def _is_question(entry: Entry) -> bool:
    """Say whether this is the payload of a hook that asks, not of one that tells."""
    return bool(entry.text("name") and entry.text("namespace") and "phase" in entry.values)


def _once(events: Iterable[Observed]) -> Iterable[Observed]:
    """Leave out what was recorded before: sent again, or recorded by Kubernetes and by a webhook."""
    kept: dict[str, list[tuple[float, bool]]] = {}
    for event in events:
        before, one = kept.setdefault(event.message, []), (event.time, event.is_coarse)
        index = bisect_left(before, one)
        if not any(_are_same(one, other) for other in before[max(index - 1, 0) : index + 1]):
            before.insert(index, one)
            yield event


def _are_same(one: tuple[float, bool], other: tuple[float, bool]) -> bool:
    """Compare times, those that are known to the second only less closely."""
    return abs(one[0] - other[0]) < _SAME_EVENT_SECONDS + (one[1] or other[1])


def _no_events(paths: Sequence[Path], record: Record) -> Mistake:
    namespace, name = record.wanted
    file = "standard input" if paths[0] == STANDARD_INPUT else str(paths[0])
    others = record.others.total() + record.strangers
    found = f"{others} event{'s' if others != 1 else ''} of something else" if others else "nothing"
    rule = f"must hold events of the canary {name} in the namespace {namespace}"
    return Mistake(place=Place(file=file), value=found, rule=rule, next_step=_where_to_look(record.others, name))


def _where_to_look(others: "dict[CanaryName, int]", name: str) -> str:
    if not others:
        return "record them with an event hook, or with kubectl get events -o json (kept for an hour)"
    same_name = [namespace for namespace, one in others if one == name]
    if same_name:
        return f"they are of the namespace {same_name[0]}: say --namespace {same_name[0]}"
    names = sorted(f"{one}.{namespace}" for namespace, one in others)
    return f"they are of {', '.join(names[:_MOST_NAMES])}{', ...' if len(names) > _MOST_NAMES else ''}"


def _shortened(mistakes: list[Mistake]) -> list[Mistake]:
    more = len(mistakes) - _MOST_MISTAKES
    if more <= 0:
        return mistakes
    place = Place(file=mistakes[-1].place.file)
    rule = "are left out here"
    summary = Mistake(place=place, value=f"{more} or more mistakes", rule=rule, next_step="correct these first")
    return [*mistakes[:_MOST_MISTAKES], summary]
