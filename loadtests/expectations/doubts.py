"""What keeps a run from telling: a generator at its limit, missing scrapes or syncs, an interruption.

A passed expectation rests on data without a gap where it matters; each function gives the reasons, as sentences, that
it does not. No reason is an empty tuple.
"""

from collections.abc import Iterable
from itertools import pairwise

from loadtests.expectations.faults import explains_all, faults_between
from loadtests.expectations.sample import ClientLog, Scope, edge_requests, log_of
from loadtests.expectations.timeline import RUNNING, WANTED, server_ends
from loadtests.fault_plan import FaultTarget
from loadtests.hpa.model import Observation
from loadtests.run.model import ClusterKind, Run

KUBE_STATE_METRICS = "kube-state-metrics"
_PROMETHEUS = "prometheus"

LATE_SECONDS = 0.25
"""A generator that wakes later than this measures its own lateness."""
LATE_RATIO_MOST = 0.02
OFF_RATIO_MOST = 0.01
SYNC_GAP_MOST_PERIODS = 2.5


def generator_doubts(run: Run, scope: Scope) -> tuple[str, ...]:
    """Say why the generator did not do in a scope what the plan asks for; of another one's, that nothing is known."""
    if run.facts.is_window:
        return _no_load_known(run)
    return (*lateness(scope), *excess(run), *missing_load(run, scope))


def lateness(scope: Scope) -> tuple[str, ...]:
    """Say that the generator could not keep up, so that what it measured may be its own fault."""
    late = {line.time for line in scope.lines if line.late_seconds_max > LATE_SECONDS}
    if len(late) <= LATE_RATIO_MOST * scope.recorded_seconds:
        return ()
    worst = max(line.late_seconds_max for line in scope.lines)
    seen = f"in {len(late)} of {scope.recorded_seconds} s (at worst {worst:.2f} s)"
    return (f"the generator was late by more than {LATE_SECONDS} s {seen}, so it was saturated",)


def excess(run: Run) -> tuple[str, ...]:
    """Say that the log tells of more than can have happened, as one does that was copied onto itself."""
    if not run.client:
        return ()
    until_seconds = max(line.time for line in run.client) + 1 - run.facts.start_time
    planned = run.facts.plan.requests_due(0.0, min(until_seconds, run.facts.plan.duration_seconds))
    seen = sum(line.started + line.dropped for line in run.client)
    slack = max(OFF_RATIO_MOST * planned, edge_requests(run.facts.plan))
    if seen - planned <= slack:
        return ()
    return (f"client.jsonl tells of {seen} requests where the plan asks for {planned}, so lines of it are repeated",)


def missing_load(run: Run, scope: Scope) -> tuple[str, ...]:
    """Say what part of the planned load of a scope is not recorded."""
    gone = unrecorded_seconds(log_of(run), scope, end_time=run.facts.end_time)
    return interruption(run, scope.end_seconds) or (*gone, *_shortage(scope))


def unrecorded_seconds(log: ClientLog, scope: Scope, *, end_time: float) -> tuple[str, ...]:
    """Find seconds of a scope without a line of any request; the generator writes one for every second."""
    seconds = {line.time for line in log.lines}
    first = int(log.start_time + scope.start_seconds)
    last = int(min(log.start_time + scope.end_seconds, end_time))
    missing = [second for second in range(first, last) if second not in seconds]
    if not missing:
        return ()
    since, until = missing[0] - log.start_time, missing[-1] + 1 - log.start_time
    return (
        f"client.jsonl has no line for {len(missing)} of {last - first} s (between {since:.0f} s and {until:.0f} s)",
    )


def cluster_doubts(run: Run, *, end_seconds: float) -> tuple[str, ...]:
    """Say what is missing of the cluster's record from the start of the load to a moment of it.

    Where Prometheus alone tells of a window, nobody was there to see the autoscaler's syncs.
    """
    return (
        *interruption(run, end_seconds),
        *sample_doubts(run, WANTED, RUNNING, end_seconds=end_seconds),
        *(() if run.facts.is_window else sync_doubts(run, end_seconds=end_seconds)),
    )


def sample_doubts(run: Run, *names: str, end_seconds: float) -> tuple[str, ...]:
    """Say from when to when series of the cluster have no sample: for want of scrapes, or in spite of them."""
    return state_scrape_doubts(run, end_seconds=end_seconds) or tuple(
        f"Prometheus has no samples of {name} from {start:.0f} s to {end:.0f} s"
        for name in names
        for start, end in _sample_gaps(run, name, end_seconds=end_seconds)
    )


def state_scrape_doubts(run: Run, *, end_seconds: float) -> tuple[str, ...]:
    """Say from when to when scrapes of kube-state-metrics are missing.

    A cluster may scrape it under another job's name, as annotations of Services do: then its samples alone tell.
    """
    is_named = any(row.labels.get("job") == KUBE_STATE_METRICS for row in run.series.rows("up"))
    if run.facts.cluster.kind is ClusterKind.KUBERNETES and not is_named and run.series.rows(WANTED):
        return ()
    return scrape_doubts(run, job=KUBE_STATE_METRICS, end_seconds=end_seconds)


def scrape_doubts(run: Run, *, job: str, end_seconds: float) -> tuple[str, ...]:
    """Say from when to when scrapes of a job are missing, and why if that is known."""
    gaps = gaps_between(
        scrapes(run, job), end_seconds=end_seconds, longest_seconds=run.facts.longest_scrape_gap_seconds
    )
    return tuple(
        f"scrapes of {job} are missing from {start:.0f} s to {end:.0f} s{why_missing(run, start, end)}"
        for start, end in gaps
    )


def sync_doubts(run: Run, *, end_seconds: float) -> tuple[str, ...]:
    """Say from when to when syncs of the autoscaler are missing."""
    times = (
        observation.time - run.facts.start_time
        for observation in run.observations
        if isinstance(observation, Observation)
    )
    longest_seconds = SYNC_GAP_MOST_PERIODS * run.facts.cluster.flags.sync_period_seconds
    return tuple(
        f"syncs of the autoscaler are missing from {start:.0f} s to {end:.0f} s"
        for start, end in gaps_between(times, end_seconds=end_seconds, longest_seconds=longest_seconds)
    )


def scrapes(run: Run, job: str) -> tuple[float, ...]:
    """List the successful scrapes of a job, in seconds since the load started; those of all its targets together."""
    up = {
        (row.labels.get("instance"), time)
        for row in run.series.rows("up")
        if row.labels.get("job") == job
        for time, value in row.samples
        if value == 1
    }
    scraped = {
        value
        for row in run.series.rows("scrape_time")
        if row.labels.get("job") == job
        for time, value in row.samples
        if (row.labels.get("instance"), time) in up
    }
    return tuple(sorted(time - run.facts.start_time for time in scraped))


def gaps_between(
    times: Iterable[float], *, end_seconds: float, longest_seconds: float
) -> tuple[tuple[float, float], ...]:
    """Find the stretches from 0 to the end in which no time lies for longer than allowed; all of it without a time."""
    inside = sorted(time for time in times if time <= end_seconds)
    if not inside:
        return ((0.0, end_seconds),) if end_seconds > 0 else ()
    started = max((time for time in inside if time <= 0), default=0.0)
    points = [started, *(time for time in inside if time > 0), end_seconds]
    return tuple((max(a, 0.0), b) for a, b in pairwise(points) if b - a > longest_seconds)


def before_the_load(run: Run) -> tuple[str, ...]:
    """Say that nothing of the load is recorded, and why if that is known."""
    if run.facts.duration_seconds > 0:
        return ()
    if run.facts.interruption:
        return (f"the run was interrupted before the load began ({run.facts.interruption})",)
    return ("the run ended before the load began",)


def interruption(run: Run, end_seconds: float) -> tuple[str, ...]:
    """Say that the record ends before a moment of the load, and why if that is known."""
    recorded = run.facts.duration_seconds
    if recorded >= end_seconds - 1:
        return ()
    if recorded <= 0:
        return before_the_load(run)
    if run.facts.interruption:
        word = "aborted" if run.facts.abort else "interrupted"
        return (f"the run was {word} after {recorded:.0f} s ({run.facts.interruption})",)
    return (f"the run ended after {recorded:.0f} s and {end_seconds:.0f} s are needed",)


def why_missing(run: Run, start: float, end: float) -> str:
    """Give what was done to Prometheus on purpose, and as far as that is not all, its end or what it said itself."""
    planned = faults_between(run, FaultTarget.PROMETHEUS, start, end)
    because = f", because {' and '.join(str(fault) for fault in planned)}" if planned else ""
    if explains_all(run, planned, start, end):
        return because
    partly = f"{because}, which does not explain all of it" if planned else ""
    return f"{partly}{_unplanned_reason(run, start, end)}"


# Private


def _sample_gaps(run: Run, name: str, *, end_seconds: float) -> tuple[tuple[float, float], ...]:
    times = (time - run.facts.start_time for row in run.series.rows(name) for time, _ in row.samples)
    return gaps_between(times, end_seconds=end_seconds, longest_seconds=run.facts.longest_scrape_gap_seconds)


def _shortage(scope: Scope) -> tuple[str, ...]:
    """Compare what was due with what was started or given up; a few may be off at the edges of seconds."""
    seen, planned = scope.started + scope.dropped, scope.planned_requests
    slack = max(OFF_RATIO_MOST * planned, scope.edge_requests)
    if planned - seen <= slack:
        return ()
    return (f"{seen} requests were started where the plan asks for {planned}",)


def _no_load_known(run: Run) -> tuple[str, ...]:
    """Say that nobody knows of a request in a window: what no load did, it does not prove."""
    is_served = any(value > 0 for row in run.series.rows("served_rate") for _, value in row.samples)
    if is_served or (run.summary is not None and run.summary.requests):
        return ()
    return ("Prometheus shows no request that the workload served in the window, so no load is known",)


def _unplanned_reason(run: Run, start: float, end: float) -> str:
    ended = ((found.seconds, str(found)) for found in server_ends(run) if found.server == _PROMETHEUS)
    outages = ((outage.start_time - run.facts.start_time, outage.reason) for outage in run.series.outages)
    return next((f" ({reason})" for since, reason in (*ended, *outages) if start - 1 <= since <= end), "")
