"""Metrics of the cluster that Prometheus does not have."""

from collections.abc import Iterator, Sequence

from loadtests.doctor.exporters import wanted
from loadtests.doctor.interface import Cluster
from loadtests.doctor.monitoring import Monitoring, SeriesCount
from loadtests.doctor.pods import Pods
from slo.errors import Place
from slo.findings.interface import Found, Level


def run(cluster: Cluster) -> Iterator[Found]:
    """Find what kube-state-metrics and cAdvisor should say of pods under test, and the server has not."""
    if cluster.monitoring is None:
        return
    for pods in cluster.pods_under_test():
        # The target of a Canary has pods during a release only.
        if pods.is_serving and not cluster.is_released(pods):
            yield from _of(cluster, cluster.monitoring, pods)


# Private


def _of(cluster: Cluster, monitoring: Monitoring, pods: Pods) -> Iterator[Found]:
    namespace = pods.named.namespace
    for exporter, names in wanted(cluster, pods).items():
        about = [one for one in monitoring.series if one.metric in names]
        here = {one.metric for one in about if not namespace or one.namespace == namespace}
        missing = [one for one in names if one not in here]
        if missing:
            where = f" of namespace {namespace}" if namespace else ""
            yield Found(
                level=Level.WARNING if here else Level.ERROR,
                place=Place(file=monitoring.url, field=exporter),
                sentence=f"{monitoring.url} has no {', '.join(missing)}{where}, which {exporter} exports"
                f"{_but(about, namespace)}: boards are empty and verdicts inconclusive where they need it",
                fix=_fix(exporter, about, namespace, is_partial=bool(here)),
            )


def _but(about: Sequence[SeriesCount], namespace: str) -> str:
    if any(one.exported_namespace == namespace for one in about if namespace):
        return f' (but with exported_namespace="{namespace}")'
    others = sorted({one.namespace for one in about if one.namespace not in {"", namespace}})
    return f" (but of {', '.join(others[:3])}{', …' if others[3:] else ''})" if namespace and others else ""


def _fix(exporter: str, about: Sequence[SeriesCount], namespace: str, *, is_partial: bool) -> str:
    if any(one.exported_namespace == namespace for one in about if namespace):
        return f"scrape {exporter} with honorLabels: true, so that its own label namespace stays"
    if is_partial:
        return f"let these names through: see {exporter}'s allow and deny lists, and metricRelabelings of its monitor"
    if about and namespace:
        return f"have {exporter} and its monitor cover namespace {namespace}"
    return f"install {exporter} and have Prometheus scrape it, as kube-prometheus-stack does"
