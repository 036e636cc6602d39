"""Getters for fields that Flagger's manifests share."""

import re

from loadtests.object_metadata import DEFAULT_NAMESPACE, read_over_the_rest
from slo.durations import parse_duration_seconds
from slo.fields import Fields

_FLAGGER_DURATION = re.compile(r"[0-9]+(m|s)")
"""How each interval and timeout must begin, as the CRD has it: so `1h` is none, and `500ms` is one."""
API_VERSION = "flagger.app/v1beta1"
_LAST_PORT = 65535


def read_metadata(fields: Fields, kind: str) -> tuple[str, str]:
    """Read the head of a manifest; give name and namespace."""
    fields.choice("apiVersion", (API_VERSION,))
    fields.choice("kind", (kind,))
    metadata = fields.mapping("metadata")
    name = metadata.text("name")
    namespace = metadata.text("namespace", default=DEFAULT_NAMESPACE)
    read_over_the_rest(metadata)
    return name, namespace


def read_over(fields: Fields, *names: str) -> None:
    """Count fields as known that change nothing here."""
    for name in names:
        fields.raw(name)


def read_switch(fields: Fields, name: str) -> bool:
    """Read true or false; false where it is missing."""
    value = fields.raw(name)
    if value is not None and not isinstance(value, bool):
        fields.mistake(name, value, "must be true or false", "write it without quotes")
    return value is True


def read_interval(fields: Fields, name: str, *, default_seconds: float | None = None) -> float:
    """Read a duration as Flagger takes it, in seconds; without a default, a missing one is a mistake."""
    value = fields.raw(name)
    if value is None and default_seconds is not None:
        return default_seconds
    seconds = parse_duration_seconds(value) if isinstance(value, str) else None
    if value is None:
        fields.mistake(name, None, "is required", f"add `{name}: 1m`")
    elif seconds is None or not isinstance(value, str) or not _FLAGGER_DURATION.match(value):
        fields.mistake(name, value, "must be a duration in minutes or seconds", "write it as 1m, 30s or 1m30s")
    elif seconds <= 0:
        fields.mistake(name, value, "must be above 0", "write it as 1m or 30s")
    return seconds or 0.0


def read_whole(fields: Fields, name: str, *, maximum: int | None = None, minimum: int = 0) -> int:
    """Read a whole number that is 0 where it is missing."""
    return 0 if fields.raw(name) is None else fields.integer(name, minimum=minimum, maximum=maximum)


def read_port(fields: Fields, name: str) -> int:
    """Read a port."""
    return fields.integer(name, minimum=1, maximum=_LAST_PORT)


def read_texts_by_name(fields: Fields, name: str) -> dict[str, str]:
    """Read a mapping of free names to texts; empty where it is missing."""
    inner = fields.optional_mapping(name)
    if inner is None:
        return {}
    return {key: value for key in inner.names() if (value := _text(inner, key)) is not None}


# Private


def _text(fields: Fields, name: str) -> str | None:
    value = fields.raw(name)
    if not isinstance(value, str):
        fields.mistake(name, value, "must be a text", "put it in quotes")
        return None
    return value
