"""A unit that is not that of the metric."""

import math
from collections.abc import Iterator

from dashboards.lint.interface import Subject
from dashboards.lint.measured import Measured, measured
from dashboards.lint.quantities import UNITS, Quantity
from slo.findings.interface import Found, Level

_NEARLY = 0.25
"""Of a factor: 1000 and 1024 are taken for the same up to the fifth power."""


def run(subject: Subject) -> Iterator[Found]:
    """Find panels whose unit is another than what the names of their metrics and the arithmetic around them give."""
    for one in measured(subject):
        unit = UNITS.get(one.unit)
        if unit is not None and not _agree(one.quantity, unit):
            yield _found(subject, one, unit)


# Private


def _found(subject: Subject, one: Measured, unit: Quantity) -> Found:
    sentence = f"the query gives {one.quantity}, and the panel shows it as {one.unit}, which is {unit}"
    fix = "choose the unit of what the query gives, or convert it in the query"
    return subject.found(Level.WARNING, one.query.path, sentence, fix, quote=one.query.pointed())


def _agree(given: Quantity, unit: Quantity) -> bool:
    """Say whether a unit can be meant; only what is certainly another one is not."""
    if (given.data, given.seconds) != (unit.data, unit.seconds):
        # What is counted over a minute, or divided by a number of seconds, is so many a minute, or a second.
        is_counted = (given.data, given.seconds, given.events) == (0, 0, 1)
        is_divided = given.data == unit.data and given.scale != 1
        return unit.seconds == -1 and (is_counted or is_divided)
    is_count_as_ratio = given.data == given.seconds == unit.events == 0 and given.events == 1
    return not is_count_as_ratio and abs(math.log(given.scale / unit.scale)) < _NEARLY
