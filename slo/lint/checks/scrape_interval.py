"""A window with too few scrapes in it."""

from collections.abc import Iterator

from slo.findings.interface import Found, Level
from slo.lint.interface import Subject
from slo.lint.spelling import amount, duration
from slo.model import RatioTimeslices, Timeslices

_ENOUGH_SCRAPES = 4
_FEWEST_SCRAPES = 2


def run(subject: Subject) -> Iterator[Found]:
    """Find windows and slices that hold fewer than four scrapes."""
    interval, budgeting = subject.scrape_interval_seconds, subject.slo.budgeting
    looked_at = {"window": subject.shortest_seconds}
    if isinstance(budgeting, Timeslices | RatioTimeslices):
        looked_at["budgeting"] = budgeting.slice_seconds
    for what, seconds in looked_at.items():
        scrapes = seconds / interval
        if scrapes >= _ENOUGH_SCRAPES:
            continue
        name = "slice" if what == "budgeting" else "shortest window"
        effect = (
            "rate() often finds no two samples and gives nothing"
            if scrapes <= _FEWEST_SCRAPES
            else ("a missed scrape leaves rate() without two samples")
        )
        yield subject.found(
            Level.ERROR if scrapes <= _FEWEST_SCRAPES else Level.WARNING,
            what,
            f"the {name} of {duration(seconds)} holds {amount(scrapes)} scrapes of {duration(interval)}: {effect}",
            f"scrape every {duration(seconds / _ENOUGH_SCRAPES)} or more often, or choose longer windows",
        )
