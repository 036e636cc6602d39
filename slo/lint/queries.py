"""The queries of an SLO, by what they stand for."""

from collections.abc import Iterator

from slo.lint.expressions import parse
from slo.lint.interface import Query, Role
from slo.model import Composite, EventsIndicator, RatioIndicator, Slo, ThresholdIndicator


def queries_of(slo: Slo) -> tuple[Query, ...]:
    """List the queries of an SLO; a composite has none of its own."""
    return tuple(Query(role=role, text=text, expression=parse(text)) for role, text in _texts(slo))


# Private


def _texts(slo: Slo) -> Iterator[tuple[Role, str]]:
    match slo.indicator:
        case EventsIndicator(total=total, errors=errors, good=good):
            yield Role.TOTAL, total
            if errors is not None:
                yield Role.ERRORS, errors
            if good is not None:
                yield Role.GOOD, good
        case RatioIndicator(ratio=ratio):
            yield Role.RATIO, ratio
        case ThresholdIndicator(value=value):
            yield Role.VALUE, value
        case Composite():
            return
