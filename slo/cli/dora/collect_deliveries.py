"""Webhooks' payloads that were saved in files, for `dora collect --from NAME:FILE`."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from slo.dora.ledger.interface import Known
from slo.dora.model import Fact
from slo.dora.sources.catalog import NAMES, push_sources
from slo.dora.sources.interface import Delivery
from slo.dora.sources.payload import parse_time
from slo.errors import InvalidInput, Mistake, Place
from slo.suggestions import did_you_mean

MOST_BYTES = 256 << 20
"""Of a file."""
_DELIVERY = frozenset({"headers", "body", "received"})


def facts_of_file(text: str, *, environment: str, known: Known) -> list[Fact]:
    """Give what the payloads in a file tell.

    The file holds one payload, or one on each line. Instead of a payload there may be `{"headers": {...}, "body":
    <payload>, "received": <time>}`, as GitHub names the event in a header. Without `received` it is the file's time.

    Args:
        text: As `flux:events.jsonl`.
        environment: Of deployments that name none.
        known: What the ledger holds.

    Raises:
        InvalidInput: with every mistake of the file.
    """
    name, _, path = text.partition(":")
    source = push_sources(environment=environment).get(name)
    if source is None or not path:
        rule = "must be a source that tells of itself, and a file"
        unknown = did_you_mean(name, NAMES, otherwise=f"write it as NAME:FILE with one of {', '.join(NAMES)}")
        next_step = f"write it as {name}:FILE" if source else unknown
        raise InvalidInput([_mistake(Place(file="--from"), text, rule, next_step)])
    facts: list[Fact] = []
    mistakes: list[Mistake] = []
    for place, value in _values(Path(path), mistakes):
        try:
            facts += source.facts(_delivery(value, Path(path)), known)
        except InvalidInput as invalid:
            mistakes += [_placed(mistake, place) for mistake in invalid.mistakes]
    if mistakes:
        raise InvalidInput(mistakes)
    return facts


# Private


def _values(path: Path, mistakes: list[Mistake]) -> Iterator[tuple[Place, Any]]:
    """Give each JSON value of a file and where it stands."""
    content = _content(path)
    try:
        whole = json.loads(content)
    except (ValueError, RecursionError):
        pass  # then a line each
    else:
        if isinstance(whole, list):
            next_step = "write each of them on a line of its own, as `jq -c '.[]'` does"
            mistakes.append(_mistake(Place(file=str(path)), "file", "must not be a list of payloads", next_step))
        else:
            yield Place(file=str(path)), whole
        return
    lines = [(number, line) for number, line in enumerate(content.splitlines(), start=1) if line.strip()]
    if not lines:
        mistakes.append(_mistake(Place(file=str(path)), "file", "is empty", "save a payload in it"))
    for number, line in lines:
        place = Place(file=str(path), line=number)
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            shown = line.decode("utf-8", "replace")
            mistakes.append(_mistake(place, shown, "is not JSON", "save the payload whole, one on a line"))
            continue
        yield place, value


def _content(path: Path) -> bytes:
    try:
        if path.is_file() and path.stat().st_size > MOST_BYTES:
            rule = f"must not be larger than {MOST_BYTES >> 20} MiB"
            raise InvalidInput([_mistake(Place(file=str(path)), "file", rule, "divide it into several files")])
        return path.read_bytes()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        mistake = _mistake(Place(file=str(path)), "file", f"cannot be read ({reason})", "check the path")
        raise InvalidInput([mistake]) from error


def _delivery(value: Any, path: Path) -> Delivery:  # noqa: ANN401 - as JSON has it
    """Make a delivery of a payload, or of one with its headers.

    Raises:
        InvalidInput: its headers or its time are none.
    """
    headers: Mapping[str, str] = {}
    received: float | None = path.stat().st_mtime
    is_whole = isinstance(value, dict) and {"headers", "body"} <= value.keys() <= _DELIVERY
    payload = value["body"] if is_whole else value
    if is_whole:
        given = value["headers"]
        if not isinstance(given, dict):
            raise InvalidInput(
                [_mistake(Place(file="headers"), given, "must be an object", "write it as {NAME: VALUE}")]
            )
        headers = {str(name).lower(): str(one) for name, one in given.items()}
        received = parse_time(value["received"]) if "received" in value else received
    if received is None:
        rule, next_step = "must be a time", "write it as 2026-01-31T12:00:00Z"
        raise InvalidInput([_mistake(Place(file="received"), value["received"], rule, next_step)])
    return Delivery(body=json.dumps(payload).encode(), payload=payload, headers=headers, received_seconds=received)


def _placed(mistake: Mistake, place: Place) -> Mistake:
    """Say where in the file a mistake is."""
    field = mistake.place.field or mistake.place.file
    return replace(mistake, place=replace(place, field=field))


def _mistake(place: Place, value: object, rule: str, next_step: str) -> Mistake:
    return Mistake(place=place, value=value, rule=rule, next_step=next_step)
