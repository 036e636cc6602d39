"""The same indicator under two ids."""

from collections.abc import Iterator
from functools import lru_cache

from slo.findings.interface import Found, Level
from slo.lint.interface import Subject
from slo.model import Composite, EventsIndicator, RatioIndicator, Slo, ThresholdIndicator


def run(subject: Subject) -> Iterator[Found]:
    """Find SLOs that measure what an earlier one does, by mistake as it seems."""
    slo, meaning = subject.slo, _meaning(subject.slo)
    if subject.is_component:
        return
    for other in subject.siblings:
        if other.id >= slo.id:
            return
        why = _why_wrong(slo, other) if _meaning(other) == meaning else ""
        if why:
            yield subject.found(
                Level.WARNING,
                "errors",
                f"its queries are those of {other.id} ({other.origin.place()}), {why}: as after copying one SLO to "
                "make another",
                "correct the queries of one of the two, or remove it",
            )
            return


# Private


def _why_wrong(slo: Slo, other: Slo) -> str:
    """Say what is wrong with sharing the queries; two objectives for one service can be meant."""
    if slo.service != other.service:
        return f"which is of another service ({other.service})"
    if (slo.objective_ratio, slo.window, slo.budgeting) == (other.objective_ratio, other.window, other.budgeting):
        return "with the same objective and window"
    return ""


def _meaning(slo: Slo) -> tuple[object, ...]:
    """Give what two SLOs with the same queries share, however they are laid out."""
    match slo.indicator:
        case EventsIndicator(total=total, errors=errors, good=good):
            return _plain(total), _plain(errors or ""), _plain(good or "")
        case RatioIndicator(ratio=ratio, is_errors=is_errors):
            return _plain(ratio), is_errors
        case ThresholdIndicator(value=value, comparison=comparison, threshold=threshold):
            return _plain(value), comparison, threshold
        case Composite():
            return (slo.id,)


@lru_cache(maxsize=10_000)
def _plain(query: str) -> str:
    return "".join(query.split()).replace("'", '"')
