"""Record a stretch of time in which another generator drove the load, from Prometheus alone, as a run."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from loadtests.alert_events import add_alert_events
from loadtests.board_record import record_board
from loadtests.hpa.flags import ControllerFlags
from loadtests.manifests.model import Stack
from loadtests.plan import WindowPlan
from loadtests.prediction.model import Prediction
from loadtests.run import directory as layout
from loadtests.run.files import write_text
from loadtests.run.model import LIMITS_ENFORCED, ClusterKind, RecordedSeries, RunFacts, SloRules
from loadtests.run.record import cluster_of
from loadtests.run.series import queries
from loadtests.run.sources import insist_on_one_cluster, source_query
from loadtests.versions import installed_versions
from slo.errors import ServerUnreachable
from slo.prometheus import Prometheus

NAME = "window"
"""What such a run is called in place of a scenario."""
MOST_STEPS = 11_000
"""Prometheus answers with no more points than this for each series."""

_EMPTY = (layout.CLIENT, layout.OBSERVATIONS, layout.DECISIONS, layout.EVENTS)
_DOCUMENT = "# Another generator drove the load.\n"
_NOT_PREDICTED = "the load of another generator is not known beforehand"


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """What to record, and what is expected of it."""

    stack: Stack
    """The manifests of what ran there."""
    namespace: str
    kubernetes: str
    flags: ControllerFlags
    start_time: float
    """Unix seconds."""
    end_time: float
    load_end_time: float | None
    """When the load last began to fall; None where nobody said."""
    expectations: tuple[str, ...]
    slo_rules: SloRules | None
    scrape_interval_seconds: float
    k6_summary: Path | None


def record_window(
    window: Window, prometheus: Prometheus, directory: Path | None, *, now: float, say: Callable[[str], None]
) -> Path:
    """Ask Prometheus for everything and write a run's directory, all but verdict and report; return the directory.

    Raises:
        ServerUnreachable: Prometheus does not answer; nothing is written.
        InvalidInput: the directory is not usable, or Prometheus tells of several clusters.
        CannotWrite: the disk is full.
    """
    rules_seconds = window.slo_rules.rate_window_seconds if window.slo_rules else 0.0
    wanted_end_time = window.end_time + 2 * window.scrape_interval_seconds + rules_seconds
    facts = _facts(window, prometheus.url, end_time=min(wanted_end_time, now))
    _insist_on_one_cluster(facts, prometheus)
    series = _series(window, facts, prometheus)
    directory = directory or layout.default_run_directory(NAME, window.start_time)
    layout.create_run_directory(directory)
    for name in _EMPTY:
        write_text(directory / name, "")
    if window.k6_summary is not None:
        write_text(directory / layout.K6_SUMMARY, window.k6_summary.read_text(encoding="utf-8"))
    layout.write_prediction(directory, Prediction(points=(), decisions=(), peak=0, problem=_NOT_PREDICTED))
    layout.write_series(directory, series)
    layout.write_facts(directory, facts)
    _record_board(directory, facts, prometheus, say)
    add_alert_events(directory)
    return directory


# Private


def _facts(window: Window, url: str, *, end_time: float) -> RunFacts:
    dropped = None if window.load_end_time is None else window.load_end_time - window.start_time
    cluster = cluster_of(
        window.stack,
        kind=ClusterKind.KUBERNETES,
        kubernetes=window.kubernetes,
        flags=window.flags,
        limits=LIMITS_ENFORCED,
    )
    return RunFacts(
        scenario=NAME,
        scenario_document=_DOCUMENT,
        plan=WindowPlan(duration_seconds=window.end_time - window.start_time, last_drop_seconds=dropped),
        expectations=window.expectations,
        targets={"prometheus": url},
        versions=installed_versions(kubernetes=window.kubernetes),
        cluster=replace(cluster, namespace=window.namespace),
        start_time=window.start_time,
        end_time=end_time,
        scrape_interval_seconds=window.scrape_interval_seconds,
        slo_rules=window.slo_rules,
    )


def _insist_on_one_cluster(facts: RunFacts, prometheus: Prometheus) -> None:
    namespace, deployment = facts.cluster.namespace, facts.cluster.deployment
    rows = prometheus.query_range(
        source_query(namespace, deployment),
        start=facts.start_time,
        end=facts.end_time,
        step_seconds=facts.scrape_interval_seconds,
    )
    insist_on_one_cluster(rows, url=prometheus.url, namespace=namespace, deployment=deployment)


def _series(window: Window, facts: RunFacts, prometheus: Prometheus) -> RecordedSeries:
    step_seconds = window.scrape_interval_seconds
    asked = queries(facts.cluster, scrape_interval_seconds=step_seconds, slo_rules=window.slo_rules)
    return RecordedSeries(
        step_seconds=step_seconds,
        promql=asked,
        answers={
            name: prometheus.query_range(promql, start=facts.start_time, end=facts.end_time, step_seconds=step_seconds)
            for name, promql in asked.items()
        },
    )


def _record_board(directory: Path, facts: RunFacts, prometheus: Prometheus, say: Callable[[str], None]) -> None:
    """Keep what the report's board shows; a window is judged without it."""
    try:
        record_board(directory, facts, prometheus)
    except ServerUnreachable as error:
        say(f"{error}; the report has no board")
