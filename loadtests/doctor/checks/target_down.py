"""Targets of a monitor that are down, or not there."""

import re
from collections.abc import Iterator, Sequence

from loadtests.canary_lint.target import Named
from loadtests.doctor.budgets import fewest
from loadtests.doctor.fields import whole
from loadtests.doctor.interface import Cluster
from loadtests.doctor.monitoring import Monitoring, Target
from loadtests.doctor.monitors import MONITORS, SERVICE_MONITOR, endpoints_of, reached
from loadtests.doctor.pods import Pods
from slo.findings.interface import Found, Level

_DOWN = "down"


def run(cluster: Cluster) -> Iterator[Found]:
    """Find monitors that reach pods here, and whose targets the server scrapes in vain or does not have."""
    monitoring = cluster.monitoring
    if monitoring is None:
        return
    targets = monitoring.told(monitoring.targets, "what it scrapes")
    for monitor in cluster.of(*MONITORS):
        for index, endpoint in enumerate(endpoints_of(monitor)):
            pods = [one for one in reached(cluster, monitor, endpoint) if one.is_serving]
            if pods:
                pool = _pool(monitor, index)
                there = [one for one in targets if pool.fullmatch(one.pool)]
                yield from _found(cluster, monitoring, monitor, index, pods, there)


# Private


def _pool(monitor: Named, index: int) -> re.Pattern[str]:
    """Spell the operator's name of a scrape pool; a manifest may leave its namespace to whoever applies it."""
    kind = "serviceMonitor" if monitor.kind == SERVICE_MONITOR else "podMonitor"
    namespace = re.escape(monitor.namespace) if monitor.namespace else "[^/]+"
    return re.compile(f"{kind}/{namespace}/{re.escape(monitor.name)}/{index}")


def _found(
    cluster: Cluster,
    monitoring: Monitoring,
    monitor: Named,
    index: int,
    pods: Sequence[Pods],
    targets: Sequence[Target],
) -> Iterator[Found]:
    down = [one for one in targets if one.health == _DOWN]
    place = monitor.document.place(("spec", _endpoints(monitor), index))
    whose = ", ".join(map(str, pods))
    if down:
        yield Found(
            level=Level.ERROR if len(down) == len(targets) else Level.WARNING,
            place=place,
            sentence=f"{len(down)} of {len(targets)} targets of {monitor} are down: {monitoring.url} cannot scrape "
            f"{down[0].url} ({down[0].error or 'it does not say why'}), so metrics of {whose} are missing",
            fix="see that the port and path answer, and that NetworkPolicies, authentication and TLS let Prometheus in",
        )
    elif not targets and not _is_sharded(cluster) and any(_must_run(cluster, one) for one in pods):
        knows = monitoring.pools is not None and any(_pool(monitor, index).fullmatch(one) for one in monitoring.pools)
        yield Found(
            level=Level.ERROR,
            place=place,
            sentence=f"{monitoring.url} scrapes nothing of {monitor}, which reaches {whose}: "
            + ("it knows the monitor, and finds no pods for it" if knows else "it does not have the monitor"),
            fix="see that its ServiceAccount may list pods, services and endpoints in that namespace"
            if knows
            else "apply the monitor with the labels that this Prometheus asks for, or give --prometheus of the one "
            "that picks it up",
        )


def _endpoints(monitor: Named) -> str:
    return "endpoints" if monitor.kind == SERVICE_MONITOR else "podMetricsEndpoints"


def _is_sharded(cluster: Cluster) -> bool:
    """Say whether each server has a part of the targets only."""
    return any((whole(one.at("spec", "shards")) or 1) > 1 for one in cluster.of("Prometheus"))


def _must_run(cluster: Cluster, pods: Pods) -> bool:
    """Say whether there must be a pod: not of a Canary's target between releases, nor of what is scaled to none."""
    return not cluster.is_released(pods) and fewest(cluster, pods) > 0
