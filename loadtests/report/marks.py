"""The stages of a run and what happened in it, as its charts mark them."""

from collections.abc import Iterator

from dashboards.page.charts import Marker, MarkerKind, Region
from loadtests.expectations.faults import injected
from loadtests.expectations.slo_records import firings
from loadtests.expectations.timeline import Restart, ServerEnd, restarts, server_ends
from loadtests.report.canary_charts import canary_markers
from loadtests.run.model import Run


def markers(run: Run) -> tuple[Marker, ...]:
    """Mark decisions to scale, restarts, ended servers, alerts, what aborted the run, faults, and a canary's steps."""
    return (
        *_decision_markers(run),
        *_alert_markers(run),
        *_abort_markers(run),
        *_fault_markers(run),
        *canary_markers(run),
    )


def regions(run: Run) -> tuple[Region, ...]:
    """Give the stages of the load."""
    return tuple(
        Region(
            start_time=run.facts.start_time + span.start_seconds,
            end_time=run.facts.start_time + span.end_seconds,
            label=span.stage.name,
        )
        for span in run.facts.plan.spans()
    )


def end_time(run: Run) -> float:
    """Give the end of the record, after its start also where nothing was recorded."""
    return max(run.facts.end_time, run.facts.start_time + 1)


# Private


def _decision_markers(run: Run) -> Iterator[Marker]:
    for decision in run.decisions:
        before, after = decision.current_replicas, decision.desired_replicas
        if before != after and run.facts.start_time <= decision.time <= run.facts.end_time:
            kind = MarkerKind.UP if after > before else MarkerKind.DOWN
            yield Marker(time=decision.time, label=f"{before} → {after}: {'; '.join(decision.why)}", kind=kind)


def _alert_markers(run: Run) -> Iterator[Marker]:
    unplanned = (restart for restart in restarts(run) if not restart.is_on_purpose)
    alerts: tuple[Restart | ServerEnd, ...] = (*unplanned, *server_ends(run))
    for alert in alerts:
        yield Marker(time=run.facts.start_time + alert.seconds, label=str(alert), kind=MarkerKind.ALERT)
    for firing in firings(run):
        if not firing.began_before:
            start_time = run.facts.start_time + firing.start_seconds
            yield Marker(time=start_time, label=str(firing), kind=MarkerKind.ALERT)


def _abort_markers(run: Run) -> Iterator[Marker]:
    if abort := run.facts.abort:
        label = f"the run was aborted: {abort.because}"
        yield Marker(time=run.facts.start_time + abort.seconds, label=label, kind=MarkerKind.ALERT)


def _fault_markers(run: Run) -> Iterator[Marker]:
    for fault in injected(run):
        yield Marker(time=run.facts.start_time + fault.start_seconds, label=str(fault), kind=MarkerKind.FAULT)
        if fault.end_seconds is not None and not fault.is_moment:
            end_time = run.facts.start_time + fault.end_seconds
            yield Marker(time=end_time, label=f"over: {fault}", kind=MarkerKind.FAULT)
