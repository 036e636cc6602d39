"""What keeps a run from telling about an SLO: rules that recorded nothing, or not all the time."""

from loadtests.expectations.doubts import before_the_load, gaps_between, interruption, why_missing
from loadtests.expectations.slo_records import group_of, rows_of, rows_of_group
from loadtests.run.model import Run, RunSlo
from loadtests.run.slo_rules import ERROR_EVENTS, TOTAL_EVENTS
from slo.series import TimeSeries

_BIRTH_SCRAPES = 5
"""A new workload's first request is no event yet: a rate needs two scrapes, and the first must have been made."""


def slo_doubts(run: Run, slo: RunSlo, *, end_seconds: float) -> tuple[str, ...]:
    """Say from when to when, from the start of the load to a moment of it, an SLO's rules recorded nothing.

    All rules of an SLO are in one group: where its events are recorded, its alerts were evaluated, too.
    """
    return (*interruption(run, end_seconds), *_gaps(run, slo, end_seconds), *_unknown_errors(run, slo, end_seconds))


# Private


def _gaps(run: Run, slo: RunSlo, end_seconds: float) -> tuple[str, ...]:
    rules = run.facts.slo_rules
    if before_the_load(run) or rules is None:
        return ()
    rows = rows_of(run, TOTAL_EVENTS, slo)
    times = sorted(time - run.facts.start_time for row in rows for time, _ in row.samples)
    if not times:
        return (f"Prometheus recorded nothing of {slo.id}",)
    is_born = 0 < times[0] <= _BIRTH_SCRAPES * run.facts.scrape_interval_seconds + rules.interval_seconds
    longest_seconds = 2.5 * max(rules.interval_seconds, run.facts.scrape_interval_seconds)
    gaps = gaps_between(times, end_seconds=end_seconds, longest_seconds=longest_seconds)
    return tuple(
        f"Prometheus recorded nothing of {slo.id} from {start:.0f} s to {end:.0f} s{why_missing(run, start, end)}"
        for start, end in gaps
        if start > 0 or not is_born
    )


def _unknown_errors(run: Run, slo: RunSlo, end_seconds: float) -> tuple[str, ...]:
    """Say where events were recorded, and not how many of them were bad: that is not none."""
    doubts = (_unknown_errors_of(run, slo, row, end_seconds) for row in rows_of(run, TOTAL_EVENTS, slo))
    return tuple(doubt for doubt in doubts if doubt)


def _unknown_errors_of(run: Run, slo: RunSlo, total: TimeSeries, end_seconds: float) -> str:
    known = {time for row in rows_of_group(run, ERROR_EVENTS, slo, group_of(slo, total)) for time, _ in row.samples}
    seconds = [time - run.facts.start_time for time, _ in total.samples if time not in known]
    unknown = [second for second in seconds if 0 < second <= end_seconds]
    if not unknown:
        return ""
    return (
        f"Prometheus recorded events of {slo.id} and not how many were bad, from {unknown[0]:.0f} s to "
        f"{unknown[-1]:.0f} s"
    )
