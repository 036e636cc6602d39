"""The operator's Prometheus servers among the manifests: its own objects, and kube-prometheus-stack as a HelmRelease.

Source: https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.PrometheusSpec
and https://github.com/prometheus-community/helm-charts/blob/main/charts/kube-prometheus-stack/values.yaml
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from loadtests.canary_lint.target import Named
from loadtests.doctor.fields import mapping
from loadtests.doctor.interface import Cluster
from slo.documents import FieldPath
from slo.durations import parse_duration_seconds

CHART = "kube-prometheus-stack"
_MADE_BY = "meta.helm.sh/release-name"
_OPERATOR_RETENTION, _CHART_RETENTION = "24h", "10d"
_DEFAULT_INTERVAL = "30s"
_VALUES: FieldPath = ("spec", "values", "prometheus", "prometheusSpec")
_SELECTORS = {
    "ServiceMonitor": "serviceMonitorSelector",
    "PodMonitor": "podMonitorSelector",
    "PrometheusRule": "ruleSelector",
    "Probe": "probeSelector",
}
PICKED_UP = tuple(_SELECTORS)
"""Kinds that a Prometheus of the operator picks up by their labels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A Prometheus."""

    named: Named
    path: FieldPath
    """Where its specification stands."""
    spec: Mapping[str, Any]
    default_retention: str
    release: str
    """Of the chart, whose selectors ask for it unless told otherwise; empty for an object of the operator."""

    def __str__(self) -> str:
        return str(self.named)

    @property
    def retention(self) -> str:
        """Say how long it keeps samples."""
        return str(self.spec.get("retention") or self.default_retention)

    @property
    def is_all_there_is(self) -> bool:
        """Say whether older samples are nowhere else: not behind Thanos, nor read from another server."""
        return self.spec.get("thanos") is None and not any(map(self.spec.get, ("remoteRead", "remoteWrite")))

    @property
    def interval_seconds(self) -> float:
        """Give how often it scrapes where a monitor does not say."""
        said = parse_duration_seconds(str(self.spec.get("scrapeInterval") or _DEFAULT_INTERVAL))
        return said if said is not None else float(_DEFAULT_INTERVAL.removesuffix("s"))

    def looks_into(self, one: Named) -> bool:
        """Say whether it looks for monitors and rules in an object's namespace; which labels that has is not known."""
        is_own_alone = not self.release and self.spec.get(namespace_selector(one.kind)) is None
        return not is_own_alone or one.is_in(self.named.namespace) or not self.named.namespace

    def selector(self, kind: str) -> Mapping[str, Any] | None:
        """Give by which labels it picks up objects of a kind; None where it picks up none."""
        said = self.spec.get(_SELECTORS[kind])
        if said is not None and (said or not self.release):
            return mapping(said)
        if not self.release:
            return None
        by_release = self.spec.get(f"{_SELECTORS[kind]}NilUsesHelmValues", True)
        return {"matchLabels": {"release": self.release}} if by_release else {}


def namespace_selector(kind: str) -> str:
    """Name the field that says in which namespaces objects of a kind are looked for; without it in its own alone."""
    return _SELECTORS[kind].replace("Selector", "NamespaceSelector")


def servers_of(cluster: Cluster) -> Iterator[Server]:
    """Yield the Prometheus servers among the objects; a chart's is left out where nobody knows what it is told."""
    made = {mapping(one.at("metadata", "annotations")).get(_MADE_BY) for one in cluster.of("Prometheus")}
    for one in cluster.of("Prometheus"):
        spec = mapping(one.at("spec"))
        yield Server(named=one, path=("spec",), spec=spec, default_retention=_OPERATOR_RETENTION, release="")
    for one in cluster.of("HelmRelease"):
        if chart_of(cluster, one) == CHART:
            release = str(one.at("spec", "releaseName") or one.name)
            if release in made or one.at("spec", "valuesFrom") is not None:
                continue
            spec = mapping(one.at(*_VALUES))
            yield Server(named=one, path=_VALUES, spec=spec, default_retention=_CHART_RETENTION, release=release)


def chart_of(cluster: Cluster, release: Named) -> str:
    """Give the name of a HelmRelease's chart: its own, or that of the source that it refers to."""
    reference = mapping(release.at("spec", "chartRef"))
    sources = cluster.of(str(reference.get("kind")))
    source = next((one for one in sources if one.name == reference.get("name")), None)
    if source is None:
        return str(release.at("spec", "chart", "spec", "chart") or reference.get("name") or "")
    return str(source.at("spec", "chart") or source.at("spec", "url") or "").rpartition("/")[2]


def default_interval_seconds(cluster: Cluster) -> float:
    """Give how often monitors are scraped that do not say it."""
    return next((one.interval_seconds for one in servers_of(cluster)), float(_DEFAULT_INTERVAL.removesuffix("s")))
