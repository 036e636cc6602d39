"""Make a report of SLOs from what a file and a Prometheus know."""

from collections import defaultdict
from collections.abc import Sequence

from slo.history.gather import gather
from slo.history.record import HourRecord
from slo.model import Slo, Window
from slo.policy.maintenance import Changes
from slo.prometheus import Prometheus
from slo.report.model import Report, Standing
from slo.report.standing import services_of, standings_of
from slo.report.terms import Terms

ROLLING = (
    "A rolling budget does not reset: bad events leave it one by one, as they grow older than the window, and good "
    "ones with them."
)
_CHANGED = (
    "Maintenance and corrections are counted here only: the recorded rules, and boards that show them, do not know "
    "of them."
)


def make_report(
    slos: Sequence[Slo],
    terms: Terms,
    *,
    prometheus: Prometheus | None = None,
    kept: Sequence[HourRecord] = (),
    with_raw: bool = True,
) -> Report:
    """Find out where each SLO stands, in their order.

    Args:
        slos: Composites among them.
        terms: When and by which policy.
        prometheus: Whom to ask; None to go by what is kept alone.
        kept: Records of a history file.
        with_raw: Whether to ask for raw metrics where nothing was recorded.
    """
    by_window: dict[Window, list[Slo]] = defaultdict(list)
    for slo in slos:
        by_window[slo.window].append(slo)
    standings: dict[str, tuple[Standing, ...]] = {}
    for window, members in by_window.items():
        history = gather(members, terms.span(window), prometheus=prometheus, kept=kept, with_raw=with_raw)
        standings |= {slo.id: tuple(standings_of(slo, history, terms)) for slo in members}
    ordered = tuple(standing for slo in slos for standing in standings[slo.id])
    return Report(
        at=terms.at,
        standings=ordered,
        services=services_of(ordered),
        notes=_notes(ordered, terms, prometheus),
    )


# Private


def _notes(standings: Sequence[Standing], terms: Terms, prometheus: Prometheus | None) -> tuple[str, ...]:
    notes = [ROLLING] if any(standing.is_rolling for standing in standings) else []
    if any(standing.effects for standing in standings):
        notes.append(_CHANGED)
    notes += _unused(terms.changes, standings)
    for policy in terms.policies:
        if not any(one.verdict.policy == policy.name for one in standings):
            notes.append(f"No SLO here is under the policy {policy.name}.")
    if prometheus is not None:
        notes += [
            f"The server says: {warning}. Numbers may lack what it did not give." for warning in prometheus.warnings
        ]
    return tuple(notes)


def _unused(changes: Changes, standings: Sequence[Standing]) -> list[str]:
    used = {effect.id for standing in standings for effect in standing.effects}
    entries = (*changes.maintenance, *changes.corrections)
    return [
        f"{entry.id}: changes nothing here; no SLO of it, or not in its window."
        for entry in entries
        if entry.id not in used
    ]
