"""Read one event, of Flagger's event webhooks or as `kubectl get events -o json` gives it, of both of Kubernetes' APIs.

Kubernetes does not keep every event: the same text again only raises a count, from the tenth text of ten minutes on
they are combined into one, and after 25 in a row only one in five minutes is written at all. After an hour they go.

Source: https://github.com/fluxcd/flagger/blob/v1.44.0/pkg/controller/webhook.go (CallEventWebhook) and
https://github.com/kubernetes/client-go/blob/v0.35.0/tools/record/events_cache.go
"""

import math
import re

from loadtests.canary_verification.record import Entry, Record, rfc3339_seconds
from loadtests.canary_verification.stream import Condensed, Observed

_EARLIEST_SECONDS = 1e9
"""The year 2001: an earlier time is in another unit than milliseconds."""
_LATEST_SECONDS = 1e10
_COMBINED = "(combined from similar events): "
_KIND = "Canary"
_STAMPED_NAME = re.compile(r".*\.(?P<nanoseconds>[0-9a-f]{15,16})")
_SAME_MOMENT_SECONDS = 2.0


def is_webhook(entry: Entry) -> bool:
    """Say whether a mapping is the payload of an event webhook."""
    return "eventMessage" in entry.mapping("metadata").values


def read_webhook(entry: Entry, record: Record) -> None:
    """Read one payload into the record."""
    metadata = entry.mapping("metadata")
    if not record.is_wanted((entry.text("namespace"), entry.text("name"))):
        return
    seconds = _seconds(metadata.values.get("timestamp"))
    message = metadata.text("eventMessage")
    if seconds is None:
        rule, value = "must be Unix time in milliseconds", metadata.values.get("timestamp")
        record.note(entry.place("metadata.timestamp"), value, rule, "record the payload as Flagger sent it")
    elif not message:
        value, next_step = metadata.values.get("eventMessage"), "record the payload as Flagger sent it"
        record.note(entry.place("metadata.eventMessage"), value, "must be a text", next_step)
    else:
        record.events.append(Observed(time=seconds, message=message, place=entry.place()))


def is_kubernetes_event(entry: Entry) -> bool:
    """Say whether a mapping is an Event."""
    return entry.text("kind") == "Event" or "involvedObject" in entry.values or "regarding" in entry.values


def read_kubernetes_event(entry: Entry, record: Record) -> None:
    """Read one Event into the record: one observation where it was told once, two where it was told again."""
    about = entry.mapping("involvedObject", "regarding")
    if about.text("kind") != _KIND:
        record.strangers += 1
        return
    if not record.is_wanted((about.text("namespace"), about.text("name"))):
        return
    message = entry.text("message") or entry.text("note")
    times = _times(entry)
    if not message:
        record.note(entry.place("message"), None, "must be a text", "take the events with -o json")
    elif times is None:
        rule = "must be times in RFC 3339, as 2026-11-22T10:00:00Z"
        value = entry.values.get("lastTimestamp") or entry.values.get("eventTime")
        record.note(entry.place("lastTimestamp"), value, rule, "take the events with -o json")
    else:
        _keep(entry, record, message, times)


# Private


def _seconds(value: object) -> float | None:
    """Turn milliseconds, which Flagger writes as a text, into seconds."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        seconds = float(value) / 1000
    except (ValueError, OverflowError):
        return None
    return seconds if math.isfinite(seconds) and _EARLIEST_SECONDS <= seconds < _LATEST_SECONDS else None


def _keep(entry: Entry, record: Record, message: str, times: tuple[float, float]) -> None:
    record.has_order = False
    first, last = times
    series = entry.mapping("series")
    count = max(entry.count("count", "deprecatedCount"), series.count("count"))
    is_combined = message.startswith(_COMBINED)
    kept = [last] if is_combined or count == 1 else [first, last]
    text = message.removeprefix(_COMBINED)
    record.events.extend(
        Observed(time=time, message=text, place=entry.place(), is_coarse=time.is_integer()) for time in kept
    )
    if count > len(kept):
        inner, common = count - len(kept), "" if is_combined else message
        record.condensed.append(Condensed(first_time=first, last_time=last, inner=inner, message=common))


def _times(entry: Entry) -> tuple[float, float] | None:
    """Give the first and the last time; an event that was told once may have only one of them."""
    series = entry.mapping("series")
    raw_first = entry.text("firstTimestamp") or entry.text("deprecatedFirstTimestamp") or entry.text("eventTime")
    raw_last = (
        series.text("lastObservedTime")
        or entry.text("lastTimestamp")
        or entry.text("deprecatedLastTimestamp")
        or raw_first
    )
    first, last = rfc3339_seconds(raw_first or raw_last), rfc3339_seconds(raw_last)
    if first is None or last is None:
        return None
    exact = _exact(entry, first)
    return exact, exact if last == first else last


def _exact(entry: Entry, first: float) -> float:
    """Give the time of the first one to the nanosecond, which is part of the Event's name."""
    named = _STAMPED_NAME.fullmatch(entry.mapping("metadata").text("name"))
    exact = int(named["nanoseconds"], 16) / 1e9 if named else first
    return exact if abs(exact - first) < _SAME_MOMENT_SECONDS else first
