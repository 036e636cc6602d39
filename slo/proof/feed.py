"""Make the input series of a case: those that the SLO's queries read, or those that its rules record of them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from slo.conventions import (
    ERROR_EVENT_RATE,
    ERROR_EVENTS_THIS_HOUR,
    SLO_ID,
    TOTAL_EVENT_RATE,
    TOTAL_EVENTS_THIS_HOUR,
)
from slo.promql import selector
from slo.proof.inputs import Inputs
from slo.proof.interface import CannotDerive, Case, Phase
from slo.proof.subject import GROUP_TEXT, Part, Subject
from slo.proof.values import gauge, input_series, merged, run

_TOTAL = (TOTAL_EVENT_RATE, TOTAL_EVENTS_THIS_HOUR)
_ERRORS = (ERROR_EVENT_RATE, ERROR_EVENTS_THIS_HOUR)
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
    fed: list[tuple[Inputs | None, Sequence[Phase]]] = [(part.inputs, case.phases) for part in subject.parts]
    if case.has_bystander:
        well = [replace(phase, bad_ratio=0.0) for phase in case.phases]
        fed += [(part.bystander, well) for part in subject.parts]
    written = [
        input_series(
            inputs,
            phases,
            every_seconds=subject.scrape_seconds,
            starts_without_errors=case.starts_without_errors,
        )
        for inputs, phases in fed
        if inputs
    ]
    together = merged(written)
    if together is None:
        message = "two components read one series differently"
        raise CannotDerive(message)
    return together


# Private


def _recorded(part: Part, subject: Subject, phases: Sequence[Phase]) -> Iterator[tuple[str, str]]:
    """Write event rates, and the events since the hour began, as the rules would record them."""
    interval = subject.interval_seconds
    labels = {SLO_ID: part.slo.id, **dict.fromkeys(part.slo.group_labels, GROUP_TEXT)}
    for is_bad, (rate, this_hour) in enumerate((_TOTAL, _ERRORS)):
        levels = [(phase, phase.events_per_second * (phase.bad_ratio if is_bad else 1.0)) for phase in phases]
        yield selector(rate, labels), gauge(levels, interval)
        yield selector(this_hour, labels), _this_hour(levels, interval)


def _this_hour(levels: Sequence[tuple[Phase, float]], interval: int) -> str:
    """Write a ramp for each stretch of an hour at one rate."""
    events, at, parts = 0.0, 0, [run(levels[0][1] * interval, 0.0, 1)]
    for phase, level in levels:
        end = at + phase.seconds // interval * interval
        while at < end:
            first, step = at + interval, level * interval
            count = (min(end, (_hour(first) + 1) * _HOUR) - first) // interval + 1
            events = events if _hour(first) == _hour(at) else 0.0
            parts.append(run(events + step, step, count))
            events, at = events + step * count, at + count * interval
    return " ".join(parts)


def _hour(at: int) -> int:
    """Say which hour a sample is in; one at the full hour belongs to the hour that ends."""
    return (at - 1) // _HOUR
