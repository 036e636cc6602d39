"""A canary with metrics of requests that nobody sends."""

from collections.abc import Iterator

from loadtests.canary_lint.checks import load_misses_canary, no_traffic
from loadtests.canary_lint.interface import Subject
from loadtests.doctor.doors import Door, door_of
from loadtests.doctor.interface import Cluster
from slo.findings.interface import Found, Level


def run(cluster: Cluster) -> Iterator[Found]:
    """Find what `canary lint` calls no-traffic and load-misses-canary, and doors that are not there."""
    for subject in cluster.canaries:
        yield from no_traffic.run(subject)
        yield from load_misses_canary.run(subject)
        door = door_of(subject)
        if door is not None:
            yield from _closed(cluster, subject, door)


# Private


def _closed(cluster: Cluster, subject: Subject, door: Door) -> Iterator[Found]:
    """Find a provider that is told no door, or one that is not among those which are there."""
    canary = subject.canary
    there = [one.name for one in cluster.of(door.kind) if one.is_in(canary.namespace)]
    # A Canary alone is not all that there is in its namespace, and of a live one those are not read.
    is_known = bool(there) or (subject.target is not None and cluster.live is None)
    missing = [one for one in door.names if one not in there] if is_known else []
    if not door.is_named:
        sentence = f"{door.field} names no {door.kind}, by which {canary.provider} shares out the users' requests"
    elif missing:
        sentence = f"{door.field} names {door.kind} {missing[0]} (there is {', '.join(there) or 'none'})"
    else:
        return
    yield Found(
        level=Level.WARNING if door.is_named and not there else Level.ERROR,
        place=subject.place(*door.path),
        sentence=f"{canary.name}: {sentence}: without it the canary gets none of what users send",
        fix=f"write the name of the {door.kind} that users come in by to {door.field}, and give its file, too",
    )
