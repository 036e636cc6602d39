"""The stretch of time that a back-test is asked for."""

from math import ceil, floor

from slo.backtest.model import Asked
from slo.backtest.words import spell_time
from slo.errors import InvalidInput, Mistake, Place
from slo.moments import Moment, NoMoment, parse_moment


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


def _mistakes(option: str, text: str, moment: Moment | NoMoment, now: float) -> list[Mistake]:
    if isinstance(moment, NoMoment):
        return [_mistake(option, text, moment.rule, moment.next_step)]
    if moment.time > now:
        rule = f"must not be in the future (now is {spell_time(now)})"
        return [_mistake(option, text, rule, "give an earlier time, or now")]
    return []


def _mistake(option: str, text: str, rule: str, next_step: str) -> Mistake:
    return Mistake(place=Place(file=option), value=text, rule=rule, next_step=next_step)
