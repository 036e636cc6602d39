"""Make the input series of a case: those that the SLO's queries read, or those that its rules record of them."""

from collections.abc import Iterator, Sequence

from slo.conventions import (
    ERROR_EVENT_RATE,
    ERROR_EVENT_RATE_ODD_HOURS,
    ERROR_EVENTS_THIS_HOUR,
    SLO_ID,
    TOTAL_EVENT_RATE,
    TOTAL_EVENT_RATE_ODD_HOURS,
    TOTAL_EVENTS_THIS_HOUR,
)
from slo.promql import selector
from slo.proof.interface import CannotDerive, Case, Phase
from slo.proof.subject import GROUP_TEXT, Part, Subject
from slo.proof.values import gauge, input_series, merged, run

_TOTAL = (TOTAL_EVENT_RATE, TOTAL_EVENT_RATE_ODD_HOURS, TOTAL_EVENTS_THIS_HOUR)
_ERRORS = (ERROR_EVENT_RATE, ERROR_EVENT_RATE_ODD_HOURS, ERROR_EVENTS_THIS_HOUR)
RECORDED = (*_TOTAL, *_ERRORS)
"""What a case that starts at the recorded series brings itself, so that their rules are left out."""
_HOUR = 3600
_NOBODY = "load_harness_nobody"


def series_of(subject: Subject, case: Case) -> dict[str, str]:
    """Write every input series of a case in promtool's notation, by the series.

    Raises:
        CannotDerive: two parts of a composite want the same series to go differently.
    """
    if all(phase.is_gone for phase in case.phases):
        return {_NOBODY: "1x1"}
    if case.starts_at_recorded:
        return {name: text for part in subject.parts for name, text in _recorded(part, subject, case.phases)}
    written = [
        input_series(
            part.inputs,
            case.phases,
            every_seconds=subject.scrape_seconds,
            starts_without_errors=case.starts_without_errors,
        )
        for part in subject.parts
        if part.inputs
    ]
    together = merged(written)
    if together is None:
        message = "two components read one series differently"
        raise CannotDerive(message)
    return together


# Private


def _recorded(part: Part, subject: Subject, phases: Sequence[Phase]) -> Iterator[tuple[str, str]]:
    """Write event rates, the same in odd hours, and the events since the hour began, as the rules would record them."""
    interval = subject.interval_seconds
    labels = {SLO_ID: part.slo.id, **dict.fromkeys(part.slo.group_labels, GROUP_TEXT)}
    for is_bad, (rate, odd_hours, this_hour) in enumerate((_TOTAL, _ERRORS)):
        levels = [(phase, phase.events_per_second * (phase.bad_ratio if is_bad else 1.0)) for phase in phases]
        yield selector(rate, labels), gauge(levels, interval)
        yield selector(odd_hours, labels), _ramps([level * _is_odd(at) for at, level in _samples(levels, interval)])
        yield selector(this_hour, labels), _this_hour(levels, interval)


def _samples(levels: Sequence[tuple[Phase, float]], interval: int) -> Iterator[tuple[int, float]]:
    """Yield (seconds, rate) of every sample; one at the border of two phases belongs to the first."""
    at = 0
    yield 0, levels[0][1]
    for phase, level in levels:
        for _ in range(phase.seconds // interval):
            at += interval
            yield at, level


def _is_odd(at: int) -> bool:
    """A sample at the full hour belongs to the hour that ends."""
    return at > 0 and ((at - 1) // _HOUR) % 2 == 1


def _this_hour(levels: Sequence[tuple[Phase, float]], interval: int) -> str:
    events, values = 0.0, []
    for at, level in _samples(levels, interval):
        events = (0.0 if at % _HOUR == interval else events) + level * interval
        values.append(events)
    return _ramps(values)


def _ramps(values: Sequence[float]) -> str:
    """Write values as ramps, as long as each goes on evenly."""
    parts, begin = [], 0
    while begin < len(values):
        end = begin + 1
        step = values[end] - values[begin] if end < len(values) else 0.0
        while end < len(values) and abs(values[end] - values[end - 1] - step) <= 1e-9 * max(1.0, abs(values[end])):
            end += 1
        parts.append(run(values[begin], step, end - begin))
        begin = end
    return " ".join(parts)
