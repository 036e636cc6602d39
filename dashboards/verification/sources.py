"""Which exporter a metric comes from, told by its name, as everybody names metrics after what measures them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from load_harness import metric_names as workload

OTHERS = "others"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Something whose metrics are scraped, or recorded."""

    id: str
    """As it is given to `--without`."""
    pattern: str
    """Matches the whole name of each of its metrics."""
    next_step: str
    """How its metrics come to be there."""

    def has(self, metric: str) -> bool:
        """Say whether a metric is one of its."""
        return re.fullmatch(self.pattern, metric) is not None


_SCRAPED = "see that Prometheus scrapes it"
_WORKLOAD = (
    workload.HTTP_REQUESTS_TOTAL,
    workload.HTTP_REQUEST_DURATION_SECONDS,
    workload.HTTP_REQUESTS_IN_FLIGHT,
    "load_harness_.+",
)
SOURCES = (
    Source(
        id="workload",
        pattern=rf"(?:{'|'.join(_WORKLOAD)})(?:_bucket|_sum|_count)?",
        next_step=f"start the workload, and {_SCRAPED} (k8s/base)",
    ),
    Source(id="locust", pattern="locust_.+", next_step=f"start a load test, and {_SCRAPED}"),
    Source(
        id="resource-quotas",
        pattern="kube_resourcequota",
        next_step="give a namespace a ResourceQuota, which kube-state-metrics then shows",
    ),
    Source(id="kube-state-metrics", pattern="kube_.+", next_step=f"install kube-state-metrics, and {_SCRAPED}"),
    Source(
        id="cadvisor-pressure",
        pattern="container_pressure_.+",
        next_step="use cgroup v2 and kubelets with the feature gate KubeletPSI, on from Kubernetes 1.34",
    ),
    Source(id="cadvisor", pattern="container_.+", next_step="scrape /metrics/cadvisor of the kubelets"),
    Source(id="node-exporter", pattern="node_.+", next_step=f"install node-exporter on every node, and {_SCRAPED}"),
    Source(id="flagger", pattern="flagger_.+", next_step=f"install Flagger, and {_SCRAPED}"),
    Source(
        id="slo-rules",
        pattern="slo:.+",
        next_step="load the rules that `load-harness slo generate slo/specs` writes into Prometheus",
    ),
    Source(id="dora", pattern="dora_.+", next_step=f"let a job publish DORA's figures, and {_SCRAPED}"),
    Source(
        id="alerts",
        pattern="ALERTS|ALERTS_FOR_STATE",
        next_step="load alert rules into Prometheus; no alert has been pending or firing yet",
    ),
    Source(id="prometheus", pattern="prometheus_.+", next_step="let Prometheus scrape itself"),
    Source(id="alertmanager", pattern="alertmanager_.+", next_step=f"start Alertmanager, and {_SCRAPED}"),
    Source(id="scrapes", pattern="up|scrape_.+", next_step="give Prometheus something to scrape"),
)


def source_of(metric: str) -> Source | None:
    """Give the source of a metric; None for one that any program may expose."""
    return next((source for source in SOURCES if source.has(metric)), None)


def missing_sources(names: Iterable[str]) -> tuple[Source, ...]:
    """Give the sources of which a server has no metric at all.

    Args:
        names: All metrics that the server has.
    """
    present = {source.id for name in names if (source := source_of(name))}
    return tuple(source for source in SOURCES if source.id not in present)


def by_source(names: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """Sort metrics by their source, in the order of the sources; what is nobody's comes last."""
    ordered = sorted(set(names))
    rows = {source.id: tuple(name for name in ordered if source_of(name) is source) for source in SOURCES}
    rows[OTHERS] = tuple(name for name in ordered if source_of(name) is None)
    return {one: found for one, found in rows.items() if found}
