"""One name for the alerts of two SLOs."""

from collections.abc import Iterator

from slo.findings.interface import Found, Level
from slo.lint.interface import Subject
from slo.model import Slo, SpecFormat


def run(subject: Subject) -> Iterator[Found]:
    """Find names that an earlier SLO of the same service has given its alerts."""
    slo = subject.slo
    if not subject.conditions:
        return
    for other in subject.siblings:
        if other.id >= slo.id:
            return
        shared = _names(slo) & _names(other) if other.service == slo.service else frozenset()
        if shared:
            yield subject.found(
                Level.WARNING,
                "alert-name",
                f"{', '.join(sorted(shared))} is also the name of the alerts of {other.id} ({other.origin.place()}): "
                "routes, silences and groups by alertname take the two for one",
                "give each SLO's alerts a name of their own",
            )
            return


# Private


def _names(slo: Slo) -> frozenset[str]:
    if slo.origin.format is SpecFormat.PYRRA:
        return frozenset()  # one name for all alerts is Pyrra's own default
    alerting = slo.alerting
    return frozenset(one for one in (alerting.name, alerting.page.name, alerting.ticket.name) if one)
