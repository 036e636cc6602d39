"""What the page's queries make of known series, as promtool evaluates them."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from load_harness import sibling_names as siblings
from load_harness.live.identity import Workload
from load_harness.live.queries import Queries
from slo.rules.interface import RecordingRule, RuleGroup
from tests.slo.lab.promtool import failures

_NO_RULES = [
    RuleGroup(name="any", interval_seconds=15, rules=(RecordingRule(record="any", expression="vector(1)", labels={}),))
]
_QUERIES = Queries(
    workload=Workload(namespace="shop", job="cart", name="cart"), rate_seconds=60, container_rate_seconds=60
)
_POD, _GONE, _OF_A_JOB = "cart-primary-7d9f8b6c5-x2x4z", "cart-5d9f8b6c5-zzzzz", "cart-smoke-x2x4z"
_CPU, _MEMORY = siblings.CONTAINER_CPU_USAGE, siblings.CONTAINER_MEMORY_WORKING_SET


def _container(metric: str, pod: str, container_id: str, container: str = "app") -> str:
    return f'{metric}{{namespace="shop",pod="{pod}",container="{container}",id="{container_id}"}}'


def _of_exporters() -> dict[str, str]:
    """Two kube-state-metrics tell of the same: a target that a release holds at zero, and its primary."""
    series = {}
    for instance in "ab":
        for name, desired in (("cart", 0), ("cart-primary", 3)):
            labels = f'{{namespace="shop",horizontalpodautoscaler="{name}",instance="{instance}"}}'
            series[f"{siblings.HPA_STATUS_DESIRED_REPLICAS}{labels}"] = f"{desired}x20"
            series[f"{siblings.HPA_SPEC_MIN_REPLICAS}{labels}"] = "2x20"
            series[f"{siblings.HPA_SPEC_MAX_REPLICAS}{labels}"] = "8x20"
            deployment = f'{{namespace="shop",deployment="{name}",instance="{instance}"}}'
            series[f"{siblings.DEPLOYMENT_SPEC_REPLICAS}{deployment}"] = f"{desired}x20"
        limit = f'{{namespace="shop",pod="{_POD}",container="app",resource="cpu",instance="{instance}"}}'
        series[f"{siblings.POD_CONTAINER_LIMITS}{limit}"] = "0.5x20"
    return series


_SERIES = _of_exporters() | {
    # A container that was restarted: the kubelet tells of the old one for minutes.
    _container(_CPU, _POD, "old"): "0+15x20",
    _container(_CPU, _POD, "new"): "0+15x20",
    _container(_MEMORY, _POD, "old"): "100x20",
    _container(_MEMORY, _POD, "new"): "100x20",
    # The whole pod, which is no container.
    _container(_CPU, _POD, "pod", container=""): "0+90x20",
    _container(_MEMORY, _POD, "pod", container=""): "900x20",
    _container(_MEMORY, _GONE, "gone"): "500x4",
    _container(_CPU, _OF_A_JOB, "job"): "0+15x20",
    _container(_MEMORY, _OF_A_JOB, "job"): "100x20",
}


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed")
def test_objects_are_counted_once_and_only_those_of_the_workload(tmp_path: Path) -> None:
    """However many exporters tell of them, and however long those tell of what is gone."""
    expected = [
        _gives(_QUERIES.autoscaler(siblings.HPA_STATUS_DESIRED_REPLICAS), 3),
        _gives(_QUERIES.autoscaler_bound(siblings.HPA_SPEC_MIN_REPLICAS), 2),
        _gives(_QUERIES.autoscaler_bound(siblings.HPA_SPEC_MAX_REPLICAS), 8),
        _gives(_QUERIES.deployment(siblings.DEPLOYMENT_SPEC_REPLICAS), 3),
        _gives(_QUERIES.granted(siblings.POD_CONTAINER_LIMITS), 0.5, '{resource="cpu"}'),
        _gives(_QUERIES.cpu(), 1, f'{{pod="{_POD}"}}'),
        _gives(_QUERIES.memory(), 100, f'{{pod="{_POD}"}}'),
    ]
    assert "" == failures(tmp_path, _NO_RULES, _SERIES, expected, every="15s", evaluated_every="15s")


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed")
def test_bounds_are_told_where_no_autoscaler_wants_pods(tmp_path: Path) -> None:
    """As in the moment before a release's first look."""
    series = {
        name: "0x20" if name.startswith(siblings.HPA_STATUS_DESIRED_REPLICAS) else values
        for name, values in _of_exporters().items()
    }
    expected = [_gives(_QUERIES.autoscaler_bound(siblings.HPA_SPEC_MAX_REPLICAS), 8)]
    assert "" == failures(tmp_path, _NO_RULES, series, expected, every="15s", evaluated_every="15s")


def _gives(query: str, value: float, labels: str = "{}") -> Mapping[str, object]:
    return {"expr": query, "eval_time": "4m", "exp_samples": [{"labels": labels, "value": value}]}
