"""The logs that the controller keeps in memory: an obsolete entry's place is used again, so they are in no order."""

from typing import NamedTuple, TypeVar


class Recommendation(NamedTuple):
    """What the metrics asked for at one sync, before stabilization."""

    replicas: int
    time: float


class ScaleEvent(NamedTuple):
    """One change of the scale."""

    replica_change: int
    """Always positive."""
    time: float


_Entry = TypeVar("_Entry", Recommendation, ScaleEvent)


def store(entries: list[_Entry], entry: _Entry, *, obsolete_before: float) -> None:
    """Overwrite the last entry from before a moment, or append."""
    for index in range(len(entries) - 1, -1, -1):
        if entries[index].time < obsolete_before:
            entries[index] = entry
            return
    entries.append(entry)
