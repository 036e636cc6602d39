"""An SLO for which there can be no rules."""

from collections.abc import Iterator

from slo.findings.interface import Found, Level
from slo.lint.interface import Subject
from slo.model import CalendarWindow
from slo.rules.refusals import refusals


def run(subject: Subject) -> Iterator[Found]:
    """Find what `slo generate` refuses, as calendar windows in a zone whose clocks change."""
    if subject.is_component:
        return  # its composite tells
    slo = subject.slo
    what = "time-zone" if isinstance(slo.window, CalendarWindow) else "window"
    for mistake in refusals(slo):
        sentence = f"`slo generate` refuses {mistake.value}: {mistake.rule}"
        yield subject.found(Level.WARNING, what, sentence, mistake.next_step)
