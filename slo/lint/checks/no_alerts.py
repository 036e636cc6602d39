"""An SLO that never tells anybody."""

from collections.abc import Iterator

from slo.findings.interface import Found, Level
from slo.lint.interface import Subject


def run(subject: Subject) -> Iterator[Found]:
    """Find SLOs with both tiers switched off and no condition of their own."""
    alerting = subject.slo.alerting
    if subject.is_component or alerting.page.is_enabled or alerting.ticket.is_enabled or alerting.conditions:
        return
    yield subject.found(
        Level.NOTE,
        "alerting",
        "page and ticket are both off: its whole budget can be spent without an alert",
        "switch on the ticket at least",
    )
