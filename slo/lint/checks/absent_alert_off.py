"""An SLO whose data can vanish in silence."""

from collections.abc import Iterator

from slo.findings.interface import Found, Level
from slo.lint.interface import Subject
from slo.model import Idle


def run(subject: Subject) -> Iterator[Found]:
    """Find SLOs with alerts whose absent alert is switched off."""
    slo = subject.slo
    if not subject.conditions or slo.alerting.absent.is_enabled or slo.semantics.idle is Idle.BAD:
        return
    yield subject.found(
        Level.NOTE,
        "absent",
        "the absent alert is off: when its series vanish, as after a renamed metric, all its alerts are silent",
        "remove the option that switches it off, or let idle be bad",
    )
