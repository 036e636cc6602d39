"""How long the Prometheus servers among the manifests keep samples, however they are installed.

Source: https://prometheus.io/docs/prometheus/latest/storage/#operational-aspects and
https://github.com/prometheus-community/helm-charts/blob/main/charts/prometheus/values.yaml
"""

from collections.abc import Iterator
from dataclasses import dataclass

from loadtests.canary_lint.target import Named
from loadtests.doctor.fields import mapping
from loadtests.doctor.interface import Cluster
from loadtests.doctor.pods import Container, Pods
from loadtests.doctor.prometheuses import chart_of, servers_of
from slo.documents import FieldPath

_PROGRAM = "prometheus"
_CHART = "prometheus"
_VALUES: FieldPath = ("spec", "values", "server")
_FLAG = "--storage.tsdb.retention.time"
_AGENT = "--agent"
_THANOS = "thanos"
_DEFAULT = "15d"
_ELSEWHERE = ("remote_read:", "remote_write:")


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long a server keeps samples that are nowhere else."""

    named: Named
    path: FieldPath
    """Where that stands, or would."""
    spelt: str

    def __str__(self) -> str:
        return str(self.named)


def retentions_of(cluster: Cluster) -> Iterator[Retention]:
    """Yield what each server says, or has where it says nothing; those that send samples on are left out."""
    for server in servers_of(cluster):
        if server.is_all_there_is:
            yield Retention(named=server.named, path=(*server.path, "retention"), spelt=server.retention)
    yield from _of_charts(cluster)
    # Of a live cluster no ConfigMap is read, which may send samples on, and the operator's own pods are there twice.
    for pods in cluster.pods if cluster.live is None else ():
        for container in pods.containers if pods.canary is None else ():
            if _is_server(container) and _is_all_there_is(cluster, pods):
                path = (*container.path, "args")
                yield Retention(named=pods.named, path=path, spelt=_flag(container.words) or _DEFAULT)


# Private


def _of_charts(cluster: Cluster) -> Iterator[Retention]:
    for one in cluster.of("HelmRelease"):
        values = mapping(one.at(*_VALUES))
        is_sent_on = any(map(values.get, ("remoteRead", "remoteWrite")))
        if chart_of(cluster, one) == _CHART and one.at("spec", "valuesFrom") is None and not is_sent_on:
            yield Retention(named=one, path=(*_VALUES, "retention"), spelt=str(values.get("retention") or _DEFAULT))


def _is_server(container: Container) -> bool:
    image = str(container.value.get("image") or "").rpartition("/")[2].partition("@")[0].partition(":")[0]
    is_agent = any(word.startswith(_AGENT) for word in container.words)
    return not is_agent and (image == _PROGRAM or bool(_flag(container.words)))


def _is_all_there_is(cluster: Cluster, pods: Pods) -> bool:
    """Say whether no configuration beside it sends samples on or reads others', and no sidecar uploads them."""
    texts = (str(text) for one in cluster.near(pods.named, "ConfigMap") for text in mapping(one.at("data")).values())
    is_uploaded = any(_THANOS in str(one.value.get("image")) for one in pods.containers)
    return not is_uploaded and not any(word in text for text in texts for word in _ELSEWHERE)


def _flag(words: list[str]) -> str:
    for at, word in enumerate(words):
        name, has_value, value = word.partition("=")
        if name == _FLAG:
            return value if has_value else next(iter(words[at + 1 :]), "")
    return ""
