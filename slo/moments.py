"""Moments as people write them."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from slo.durations import parse_duration_seconds

_NEXT_STEP = "write it as 2026-01-31T12:00:00Z, 2026-01-31, 1769860800, now or -7d"
_RELATIVE = re.compile(r"(?:now)?-(?P<ago>.+)")
_UNIX = re.compile(r"\d{9,11}(?:\.\d+)?")
_FIRST_YEAR = 2000
_FIRST_SECONDS = datetime(_FIRST_YEAR, 1, 1, tzinfo=UTC).timestamp()


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A time that was understood."""

    time: float
    """Unix seconds."""
    is_assumed_utc: bool = False
    """Whether it named no time zone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoMoment:
    """Why a text is no time."""

    rule: str
    next_step: str


def parse_moment(text: str, *, now: float) -> Moment | NoMoment:
    """Parse RFC 3339, a date, Unix seconds, `now`, or a time ago as `-7d`; without a zone it is UTC."""
    moment = _understood(text.strip(), now)
    if moment is None:
        return NoMoment(rule="must be a time", next_step=_NEXT_STEP)
    if moment.time < _FIRST_SECONDS:
        return NoMoment(rule=f"must be in {_FIRST_YEAR} or later", next_step=_NEXT_STEP)
    return moment


# Private


def _understood(text: str, now: float) -> Moment | None:
    if text == "now":
        return Moment(time=now)
    if relative := _RELATIVE.fullmatch(text):
        seconds = parse_duration_seconds(relative["ago"])
        if seconds is not None:
            return Moment(time=now - seconds)
    if _UNIX.fullmatch(text):
        return Moment(time=float(text))
    return _date(text)


def _date(text: str) -> Moment | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    is_assumed = moment.tzinfo is None
    aware = moment.replace(tzinfo=UTC) if is_assumed else moment
    return Moment(time=aware.timestamp(), is_assumed_utc=is_assumed)
