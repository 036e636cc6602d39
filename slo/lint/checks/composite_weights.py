"""Weights of a composite SLO that do not add up."""

from collections.abc import Iterator
from decimal import Decimal

from slo.findings.interface import Found, Level
from slo.lint.interface import Subject
from slo.model import Component, Composite

_NEARLY = Decimal("0.2")
"""Shares that miss 1 (or percentages that miss 100) by no more than this were meant to reach it."""


def run(subject: Subject) -> Iterator[Found]:
    """Find composites of one, and shares whose sum is nearly but not quite the whole."""
    indicator = subject.slo.indicator
    if not isinstance(indicator, Composite):
        return
    components = indicator.components
    for sentence, fix in (*_of_one(components), *_odd_sum(components)):
        yield subject.found(Level.WARNING, "components", sentence, fix)


# Private


def _of_one(components: tuple[Component, ...]) -> Iterator[tuple[str, str]]:
    if len(components) == 1:
        yield "it has one part, and is the same as that", "use the part itself, or add the others"


def _odd_sum(components: tuple[Component, ...]) -> Iterator[tuple[str, str]]:
    total = sum((one.weight for one in components), Decimal(0))
    has_shares = all(one.weight < 1 for one in components)
    whole = Decimal(1) if has_shares else Decimal(100)
    if total != whole and abs(total / whole - 1) <= _NEARLY:
        sentence = (
            f"the weights add up to {total.normalize():f}, not to {whole}: each counts {whole / total:.3g} times what "
            "it says"
        )
        yield sentence, f"correct the weights, so that they add up to {whole}"
