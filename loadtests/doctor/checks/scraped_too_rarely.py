"""Metrics of a canary that look back over fewer than two scrapes."""

from collections.abc import Iterator, Mapping
from typing import Any

from loadtests.canary_lint.guards import window_seconds
from loadtests.canary_lint.interface import Subject
from loadtests.canary_lint.target import Named
from loadtests.doctor.interface import Cluster
from loadtests.doctor.monitors import reaching
from loadtests.doctor.prometheuses import default_interval_seconds
from slo.durations import parse_duration_seconds, spell_duration
from slo.findings.interface import Found, Level

_SCRAPES = 2
"""A rate needs so many samples."""


def run(cluster: Cluster) -> Iterator[Found]:
    """Find monitors of a canary's target whose interval is more than half of what a metric looks back."""
    for subject in cluster.canaries:
        window = min((window_seconds(one, subject.query_of(at)) for at, one in enumerate(subject.metrics)), default=0.0)
        found = {_seconds(cluster, endpoint): one for one, endpoint in _of_target(cluster, subject)}
        often = min(found, default=0.0)
        if window and often * _SCRAPES > window:
            yield _found(subject, found[often], often, window)


# Private


def _of_target(cluster: Cluster, subject: Subject) -> Iterator[tuple[Named, Mapping[str, Any]]]:
    for pods in cluster.pods:
        if subject.target is not None and pods.named.document is subject.target.named.document:
            yield from reaching(cluster, pods)


def _seconds(cluster: Cluster, endpoint: Mapping[str, Any]) -> float:
    return parse_duration_seconds(str(endpoint.get("interval") or "")) or default_interval_seconds(cluster)


def _found(subject: Subject, monitor: Named, often: float, window: float) -> Found:
    return Found(
        level=Level.ERROR,
        place=monitor.document.place(("spec", "endpoints", 0, "interval")),
        sentence=f"{monitor} scrapes every {spell_duration(often)}, and a metric of canary {subject.canary.name} looks "
        f"back {spell_duration(window)}: a rate needs two scrapes, without a value each check fails",
        fix=f"scrape every {spell_duration(window / _SCRAPES)} or more often, or give the metric a longer interval",
    )
