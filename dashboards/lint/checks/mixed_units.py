"""Different things on one axis."""

from collections.abc import Iterator

from dashboards.lint.interface import ONE_UNIT, Subject
from dashboards.lint.measured import given
from dashboards.lint.quantities import Quantity
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find panels with one unit whose queries give, say, bytes and seconds."""
    for panel in subject.panels:
        if panel.type not in ONE_UNIT:
            continue
        kinds: dict[tuple[int, int], Quantity] = {}
        for query, quantity in given(subject, panel):
            kinds.setdefault(_kind(quantity), quantity)
            if len(kinds) > 1:
                one, other, *_ = kinds.values()
                sentence = f"its queries give {one} and {other}, with one unit for both"
                fix = "give one of them a unit and an axis by an override, or a panel of its own"
                yield subject.found(Level.WARNING, query.path, sentence, fix)
                break


# Private


def _kind(quantity: Quantity) -> tuple[int, int]:
    """Say what is measured; so many a minute may stand beside what was counted over one."""
    is_a_minute = quantity.events == 1 and quantity.seconds == -1 and quantity.scale != 1
    return (0 if is_a_minute else quantity.seconds, quantity.data)
