"""Compare a recorded run with its prediction and with what the engine decides on its observations."""

from bisect import bisect_right
from itertools import pairwise

from loadtests.expectations.decisions import EveryDecisionExplained
from loadtests.expectations.forecast import TimelineWithin, timeline_mismatches
from loadtests.expectations.timeline_match import Mismatch
from loadtests.hpa.model import Decision, Observation
from loadtests.hpa.replay import replay
from loadtests.hpa.versions import profile
from loadtests.run.model import Run
from loadtests.verification.model import SyncRow, Verification
from loadtests.verification.sides import disagreement

REPLICAS, SYNCS = 1, 1
"""How far the replicas may be from the prediction, and for how many syncs earlier or later it may hold."""
_LATE_SECONDS = 1.0
"""A sync may come so much later than it was predicted."""


def verify(run: Run) -> Verification:
    """Judge the prediction and the decisions, and put them side by side."""
    text = f"timeline within {REPLICAS} replica and {SYNCS} sync of prediction"
    return Verification(
        prediction=TimelineWithin(text=text, replicas=REPLICAS, syncs=SYNCS).judge(run),
        replay=EveryDecisionExplained(text="every decision explained").judge(run),
        rows=_rows(run),
    )


# Private


def _rows(run: Run) -> tuple[SyncRow, ...]:
    cluster = run.facts.cluster
    replays = replay(cluster.hpa, run.observations, flags=cluster.flags, kubernetes=profile(cluster.kubernetes))
    replayed = {decision.time: decision for decision in replays}
    observed = {one.time: one for one in run.observations if isinstance(one, Observation)}
    recorded = {decision.time: decision for decision in run.decisions}
    start, end = run.facts.start_time, run.facts.end_time
    times = sorted(time for time in {*observed, *recorded} if start <= time <= end)
    found = _mismatches(run)
    return tuple(
        _row(run, time, until, observed.get(time), recorded.get(time), replayed.get(time), found)
        for time, until in pairwise([*times, end])
    )


def _row(  # noqa: PLR0913, PLR0917 - the sides of a row
    run: Run,
    time: float,
    until: float,
    observed: Observation | None,
    recorded: Decision | None,
    replayed: Decision | None,
    found: tuple[Mismatch, ...] | None,
) -> SyncRow:
    seconds, until_seconds = time - run.facts.start_time, until - run.facts.start_time
    overlaps = [one for one in found or () if one.start_seconds < until_seconds and one.end_seconds > seconds]
    is_known = found is not None and seconds < run.facts.plan.duration_seconds
    return SyncRow(
        seconds=seconds,
        current=None if observed is None else observed.spec_replicas,
        decided=None if recorded is None else recorded.desired_replicas,
        replayed=None if replayed is None else replayed.desired_replicas,
        predicted=_predicted(run, seconds),
        matches=not overlaps if is_known else None,
        ready=None if observed is None else sum(1 for pod in observed.pods if pod.ready is True),
        unexplained=_unexplained(recorded, replayed),
        missing=() if observed is None else observed.missing,
    )


def _mismatches(run: Run) -> tuple[Mismatch, ...] | None:
    try:
        return timeline_mismatches(run, replicas=REPLICAS, syncs=SYNCS)
    except ValueError:
        return None


def _predicted(run: Run, seconds: float) -> int:
    """Give what was predicted for right after a sync, which may be a moment late."""
    points = run.prediction.points
    index = bisect_right([point.seconds for point in points], seconds + _LATE_SECONDS) - 1
    return points[max(index, 0)].wanted


def _unexplained(recorded: Decision | None, replayed: Decision | None) -> str:
    if replayed is None:
        return "missing input: no observation of this sync is recorded"
    return disagreement(recorded, replayed)
