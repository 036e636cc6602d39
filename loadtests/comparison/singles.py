"""How the replicas followed the load, in both runs: one value each, so a difference says little."""

from collections.abc import Callable, Iterator
from itertools import pairwise

from loadtests.comparison.model import Single
from loadtests.expectations.doubts import cluster_doubts, sample_doubts
from loadtests.expectations.scaling import returned_seconds
from loadtests.expectations.timeline import (
    RESTARTS,
    WANTED,
    first_wanted_seconds,
    peak,
    restarts,
    steps,
    wanted_timeline,
)
from loadtests.run.model import Run


def compare_scaling(first: Run, second: Run) -> tuple[Single, ...]:
    """List peak, scale-out, return, what was paid, and restarts; of a record with gaps nothing is known."""
    return tuple(_singles(first, second))


def scaling_gaps(first: Run, second: Run) -> tuple[str, ...]:
    """Say what is missing of the cluster's record of each run."""
    return tuple(
        f"of the {which} run: {gap}" for which, run in (("first", first), ("second", second)) for gap in _gaps(run)
    )


# Private


def _singles(first: Run, second: Run) -> Iterator[Single]:
    known = [None if _gaps(run) else run for run in (first, second)]

    def single(what: str, value: Callable[[Run], float | None], unit: str = "") -> Single:
        one, other = (None if run is None else value(run) for run in known)
        return Single(what=what, unit=unit, first=one, second=other)

    yield single("most replicas wanted", _peak)
    peaks = [most for run in known if run is not None and (most := _peak(run)) is not None]
    if peaks:
        level = min(peaks)
        yield single(f"{level} replicas first wanted", lambda run: first_wanted_seconds(run, level), "s")
    yield single("back at the minimum", _return_seconds, "s")
    yield single("replica minutes wanted", _replica_minutes)
    yield single("restarts", lambda run: len(restarts(run)))


def _gaps(run: Run) -> tuple[str, ...]:
    end_seconds = run.facts.plan.duration_seconds
    gaps = (*cluster_doubts(run, end_seconds=end_seconds), *sample_doubts(run, RESTARTS, end_seconds=end_seconds))
    return tuple(dict.fromkeys(gaps))


def _peak(run: Run) -> int | None:
    return peak(steps(run, WANTED))


def _return_seconds(run: Run) -> float | None:
    """Say when the replicas were back; those that never were above the minimum have nothing to come back from."""
    dropped, most = run.facts.plan.last_drop_seconds, _peak(run)
    if dropped is None or most is None or most <= run.facts.cluster.hpa.min_replicas:
        return None
    return returned_seconds(run, after_seconds=dropped)


def _replica_minutes(run: Run) -> float | None:
    """Add up the replicas wanted over the plan."""
    timeline = wanted_timeline(run)
    if not timeline:
        return None
    end = run.facts.plan.duration_seconds
    points = [*((max(seconds, 0.0), value) for seconds, value in timeline if seconds < end), (end, 0)]
    return sum(value * (later - seconds) for (seconds, value), (later, _) in pairwise(points)) / 60
