"""Moments as people write them on a command line."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil, floor

from slo.backtest.model import Asked
from slo.backtest.words import spell_time
from slo.durations import parse_duration_seconds
from slo.errors import InvalidInput, Mistake, Place

_RULE = "must be a time"
_NEXT_STEP = "write it as 2026-01-31T12:00:00Z, 2026-01-31, 1769860800, now or -7d"
_RELATIVE = re.compile(r"(?:now)?-(?P<ago>.+)")
_UNIX = re.compile(r"\d{9,11}(?:\.\d+)?")
_FIRST_YEAR = 2000


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
    text = text.strip()
    if text == "now":
        return Moment(time=now)
    if relative := _RELATIVE.fullmatch(text):
        seconds = parse_duration_seconds(relative["ago"])
        if seconds is not None:
            return Moment(time=now - seconds)
    if _UNIX.fullmatch(text):
        return Moment(time=float(text))
    return _parse_date(text)


def read_stretch(from_text: str, to_text: str, *, now: float) -> tuple[float, float, tuple[str, ...]]:
    """Read `--from` and `--to`; also give what had to be assumed.

    Raises:
        InvalidInput: With every mistake of the two.
    """
    given = {"--from": (from_text, parse_moment(from_text, now=now)), "--to": (to_text, parse_moment(to_text, now=now))}
    mistakes = [mistake for option, (text, moment) in given.items() for mistake in _mistakes(option, text, moment, now)]
    times = [moment.time for _, moment in given.values() if isinstance(moment, Moment)]
    if not mistakes and not times[0] < times[1]:
        rule = f"must be after --from, which is {spell_time(times[0])}"
        mistakes.append(_mistake("--to", to_text, rule, "swap the two, or give a later end"))
    if mistakes:
        raise InvalidInput(mistakes)
    assumed = tuple(
        f"{option} {text} names no time zone: taken as UTC"
        for option, (text, moment) in given.items()
        if isinstance(moment, Moment) and moment.is_assumed_utc
    )
    return times[0], times[1], assumed


def rounded(from_time: float, to_time: float, *, step_seconds: int) -> Asked:
    """Round a stretch inwards to whole steps.

    Raises:
        InvalidInput: It is shorter than a step.
    """
    first, last = ceil(from_time / step_seconds) * step_seconds, floor(to_time / step_seconds) * step_seconds
    if not first < last:
        rule = f"must be at least one step of {step_seconds}s after --from"
        raise InvalidInput([_mistake("--to", spell_time(to_time), rule, "give a later end, or a smaller --step")])
    return Asked(from_time=first, to_time=last)


# Private


def _parse_date(text: str) -> Moment | NoMoment:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return NoMoment(rule=_RULE, next_step=_NEXT_STEP)
    if moment.year < _FIRST_YEAR:
        return NoMoment(rule=f"must be in {_FIRST_YEAR} or later", next_step=_NEXT_STEP)
    is_assumed = moment.tzinfo is None
    aware = moment.replace(tzinfo=UTC) if is_assumed else moment
    return Moment(time=aware.timestamp(), is_assumed_utc=is_assumed)


def _mistakes(option: str, text: str, moment: Moment | NoMoment, now: float) -> list[Mistake]:
    if isinstance(moment, NoMoment):
        return [_mistake(option, text, moment.rule, moment.next_step)]
    if moment.time > now:
        rule = f"must not be in the future (now is {spell_time(now)})"
        return [_mistake(option, text, rule, "give an earlier time, or now")]
    return []


def _mistake(option: str, text: str, rule: str, next_step: str) -> Mistake:
    return Mistake(place=Place(file=option), value=text, rule=rule, next_step=next_step)
