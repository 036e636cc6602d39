"""Read the kinds of values that only this policy has."""

import re
from collections.abc import Collection
from zoneinfo import ZoneInfo, available_timezones

from slo.fields import Fields
from slo.suggestions import did_you_mean


def texts(fields: Fields, name: str, default: tuple[str, ...], *, at_least: int = 0) -> tuple[str, ...]:
    """Read a list of texts, none of them empty or there twice; their order means nothing."""
    if fields.raw(name) is None:
        return default
    found = fields.texts(name, at_least=at_least)
    for number, one in enumerate(found):
        if not one.strip():
            fields.mistake(name, one, "must not be empty", "remove it, or write what you mean")
        elif one in found[:number]:
            fields.mistake(name, one, "is there twice", "keep one of them")
    return tuple(sorted(found))


def globs(
    fields: Fields, name: str, default: tuple[str, ...], *, at_least: int = 0, are_paths: bool = False
) -> tuple[str, ...]:
    """Read a list of globs; those of paths begin at the repository's root, without a slash, and know no brackets."""
    found = texts(fields, name, default, at_least=at_least)
    for one in found:
        if not are_paths and one.count("[") > one.count("]"):
            fields.mistake(name, one, "has a `[` without its `]`", "close it, or write a plain `[` as `[[]`")
        if are_paths and (one.startswith(("/", "./", "../")) or "\\" in one):
            fields.mistake(name, one, "must be a path from the repository's root", "write it as app/** with slashes")
    return found


def words_of(fields: Fields, name: str, known: Collection[str], default: tuple[str, ...]) -> tuple[str, ...]:
    """Read a list of known words, at least one."""
    found = texts(fields, name, default, at_least=1)
    for one in found:
        if one.strip() and one not in known:
            next_step = did_you_mean(one, known, otherwise="choose among them")
            fields.mistake(name, one, f"must be one of {', '.join(known)}", next_step)
    return tuple(one for one in found if one in known)


def time_zone(fields: Fields, name: str, *, default: str) -> str:
    """Read the name of a time zone."""
    zone = fields.text(name, default=default)
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        if zone:
            next_step = did_you_mean(zone, sorted(available_timezones()), otherwise="write it as Europe/Berlin")
            fields.mistake(name, zone, "is no time zone of the IANA database", next_step)
        return default
    return zone


def is_pattern(fields: Fields, name: str, pattern: str) -> bool:
    """Check a regular expression, and that it says which part of the text is the version."""
    try:
        compiled = re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        fields.mistake(name, pattern, f"must be a regular expression ({error})", "correct it, in single quotes")
        return False
    if "version" not in compiled.groupindex:
        rule, next_step = "must have a group `version`", "write it as 'checkout-v(?P<version>[0-9.]+)'"
        fields.mistake(name, pattern, rule, next_step)
        return False
    return True
