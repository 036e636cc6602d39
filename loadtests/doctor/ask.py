"""Ask a Prometheus what it says of itself.

Source: https://prometheus.io/docs/prometheus/latest/querying/api/
"""

from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from loadtests.doctor.exporters import NAMES
from loadtests.doctor.fields import items, mapping
from loadtests.doctor.monitoring import Monitoring, RecordedWindow, Retention, SeriesCount, Target
from loadtests.doctor.slo_windows import window_seconds
from slo.lint.observe import retention_seconds
from slo.prometheus import Prometheus

_RETENTION_FLAG = "storage.tsdb.retention.time"
_BLOCK_FLAGS = ("storage.tsdb.min-block-duration", "storage.tsdb.max-block-duration")
"""The same where Thanos' sidecar uploads the blocks: then nothing is compacted here."""
_ELSEWHERE = ("remote_read", "remote_write")
_BY_WHOM = ("__name__", "namespace", "exported_namespace")


def read_monitoring(prometheus: Prometheus, *, now: float) -> Monitoring:
    """Ask for everything that the checks look at, at one moment (Unix seconds).

    Raises:
        ServerUnreachable: it does not answer.
    """
    rules = prometheus.endpoint("rules", type="record")
    targets = prometheus.endpoint("targets", state="active")
    pools = prometheus.endpoint("scrape_pools")
    return Monitoring(
        url=prometheus.url,
        retention=_retention(prometheus),
        windows=None if rules is None else tuple(_windows(rules)),
        targets=None if targets is None else tuple(map(_target, items(targets.get("activeTargets")))),
        pools=None if pools is None else frozenset(pools.get("scrapePools") or ()),
        series=tuple(_series(prometheus, now)),
    )


# Private


def _retention(prometheus: Prometheus) -> Retention | None:
    flags = prometheus.flags() or {}
    spelt = str((prometheus.runtime_info() or {}).get("storageRetention") or flags.get(_RETENTION_FLAG) or "")
    if not spelt:
        return None
    is_all_there_is = not _is_uploaded(flags) and not _is_sent_on(prometheus)
    return Retention(spelt=spelt, seconds=retention_seconds(spelt), is_all_there_is=is_all_there_is)


def _is_uploaded(flags: Mapping[str, str]) -> bool:
    least, most = (flags.get(name) for name in _BLOCK_FLAGS)
    return least is not None and least == most


def _is_sent_on(prometheus: Prometheus) -> bool:
    configuration = yaml.safe_load(str(mapping(prometheus.endpoint("status/config")).get("yaml") or ""))
    return any(mapping(configuration).get(name) for name in _ELSEWHERE)


def _windows(rules: Mapping[str, Any]) -> Iterator[RecordedWindow]:
    for group in items(rules.get("groups")):
        for rule in items(group.get("rules")):
            seconds = window_seconds(rule.get("name"))
            if seconds is not None:
                yield RecordedWindow(rule=str(rule["name"]), group=str(group.get("name")), seconds=seconds)


def _target(raw: Mapping[str, Any]) -> Target:
    labels, discovered = mapping(raw.get("labels")), mapping(raw.get("discoveredLabels"))
    return Target(
        pool=str(raw.get("scrapePool") or ""),
        url=str(raw.get("scrapeUrl") or ""),
        health=str(raw.get("health") or ""),
        error=str(raw.get("lastError") or ""),
        pod=str(discovered.get("__meta_kubernetes_pod_name") or labels.get("pod") or ""),
        namespace=str(discovered.get("__meta_kubernetes_namespace") or labels.get("namespace") or ""),
    )


def _series(prometheus: Prometheus, now: float) -> Iterator[SeriesCount]:
    query = f'count by ({", ".join(_BY_WHOM)}) ({{__name__=~"{"|".join(NAMES)}"}})'
    for one in prometheus.query(query, at=now):
        metric, namespace, exported = (one.labels.get(name, "") for name in _BY_WHOM)
        yield SeriesCount(metric=metric, namespace=namespace, exported_namespace=exported)
