"""What the entries of a maintenance file change for an SLO."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from slo.history.record import Group
from slo.model import Slo
from slo.policy.maintenance import Changes, Correction, Entry, Maintenance
from slo.report.combined import Combined
from slo.report.model import Effect

Rebuild = Callable[[Changes], Combined]
LeftOf = Callable[[Combined], float | None]
"""Gives the share of the window's budget that is left."""


def changes_for(changes: Changes, group: Group, *slos: Slo) -> Changes:
    """Choose the entries that are about a group of any of some SLOs."""

    def is_meant(entry: Maintenance | Correction) -> bool:
        return any(entry.selection.covers(service=slo.service, slo_id=slo.id, group=group) for slo in slos)

    return Changes(
        maintenance=tuple(entry for entry in changes.maintenance if is_meant(entry)),
        corrections=tuple(entry for entry in changes.corrections if is_meant(entry)),
    )


def find_effects(changes: Changes, rebuild: Rebuild, left_of: LeftOf, *, start: float, end: float) -> Iterator[Effect]:
    """Yield what each entry changes in a window; those outside of it are left out.

    Args:
        changes: The entries about the SLO.
        rebuild: Counts the SLO's events with other changes.
        left_of: Gives what is left of the budget by that count.
        start: Unix seconds; the window's.
        end: Unix seconds.
    """
    whole = rebuild(changes)
    left = left_of(whole)
    for entry in (*changes.maintenance, *changes.corrections):
        if entry.end <= start or entry.start >= end:
            continue
        other = rebuild(_without(changes, entry))
        left_without = left_of(other)
        before, after = _events(other, start, end), _events(whole, start, end)
        yield Effect(
            id=entry.id,
            kind="maintenance" if isinstance(entry, Maintenance) else "correction",
            start=entry.start,
            end=entry.end,
            why=entry.why,
            who=entry.who,
            total=after[0] - before[0],
            bad=after[1] - before[1],
            left_change=None if left is None or left_without is None else left - left_without,
        )


# Private


def _without(changes: Changes, entry: Entry) -> Changes:
    return replace(
        changes,
        maintenance=tuple(one for one in changes.maintenance if one != entry),
        corrections=tuple(one for one in changes.corrections if one != entry),
    )


def _events(combined: Combined, start: float, end: float) -> tuple[float, float]:
    counts = [part.ledger.counts(start, end) for part in combined.parts]
    return sum(one.total for one in counts), sum(one.bad for one in counts)
