"""What the queries of the boards about the service make of known series, as promtool evaluates them."""

import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from dashboards.expansion import expand
from dashboards.queries import annotations, autoscaling, canary, generator, load_test, nodes, pods, workload
from slo import conventions
from slo.rules.interface import RecordingRule, RuleGroup
from tests.slo.lab.promtool import failures, value_is

_NO_RULES = [
    RuleGroup(name="any", interval_seconds=30, rules=(RecordingRule(record="any", expression="vector(1)", labels={}),))
]
_CHOSEN = {
    "namespace": "default",
    "horizontalpodautoscaler": "shop",
    "canary": "shop",
    "route": "/load/.*",
    "__rate_interval": "4m",
    "__interval": "30s",
    "__range": "1h",
}
"""What is not said is chosen as a whole."""

_SERVER = 'namespace="default",job="shop",instance="a:1",pod="shop-1"'
_ROUTE = f'{_SERVER},method="GET",route="/load/cpu"'
_SERVED = {
    f'http_requests_total{{{_ROUTE},code="200"}}': "0+270x240",
    f'http_requests_total{{{_SERVER},method="GET",route="/healthz",code="503"}}': "0+30x240",
    f"http_requests_in_flight{{{_SERVER}}}": "3x240",
}
_FAILED = {f'http_requests_total{{{_ROUTE},code="500"}}': "0+30x240"}
_IDLE = {f'http_requests_total{{{_ROUTE},code="200"}}': "5x240"}
_BUCKETS = {
    f'http_request_duration_seconds_{part}{{{_ROUTE},code="{code}"{le}}}': value
    for code, per_step in (("200", 100), ("500", 50))
    for part, le, value in (
        ("bucket", ',le="0.1"', f"0+{per_step // 2 if code == '200' else 0}x240"),
        ("bucket", ',le="0.2"', f"0+{per_step if code == '200' else 0}x240"),
        ("bucket", ',le="+Inf"', f"0+{per_step}x240"),
        ("sum", "", "0+15x240"),
        ("count", "", f"0+{per_step}x240"),
    )
}
_POD = 'namespace="default",pod="shop-1"'
_PHASES = ("Pending", "Running", "Succeeded", "Failed", "Unknown")
_CONTAINERS = {
    # A container that uses half a core of one, stopped in a tenth of its periods; beside it the rows of the pod's own
    # cgroup and of the pause container, and a pod of somebody else.
    f'container_cpu_usage_seconds_total{{{_POD},container="app",image="i"}}': "0+15x240",
    f'container_cpu_usage_seconds_total{{{_POD},container="",image=""}}': "0+15x240",
    f'container_cpu_usage_seconds_total{{{_POD},container="",image="pause"}}': "0+1x240",
    f'container_cpu_usage_seconds_total{{{_POD},container="POD",image="pause"}}': "0+1x240",
    'container_cpu_usage_seconds_total{namespace="default",pod="other-1",container="app"}': "0+30x240",
    f'container_cpu_cfs_periods_total{{{_POD},container="app"}}': "0+300x240",
    f'container_cpu_cfs_throttled_periods_total{{{_POD},container="app"}}': "0+30x240",
    f'container_memory_working_set_bytes{{{_POD},container="app"}}': "100x240",
    f'container_memory_working_set_bytes{{{_POD},container=""}}': "120x240",
    f'kube_pod_container_resource_limits{{{_POD},container="app",resource="cpu",unit="core"}}': "1x240",
    f'kube_pod_container_resource_requests{{{_POD},container="app",resource="cpu",unit="core"}}': "0.25x240",
    f'kube_pod_status_phase{{{_POD},phase="Running"}}': "1x240",
    f"http_requests_in_flight{{{_SERVER}}}": "3x240",
}
_WAITING = {f'kube_pod_status_phase{{{_POD},phase="{one}"}}': f"{int(one == 'Pending')}x240" for one in _PHASES}
_SCALED_PODS = {
    # Of two pods of the autoscaler's one requests CPU; a third has ended, and one is of another with a longer name.
    f'{metric}{{namespace="default",pod="{pod}"{labels}}}': value
    for pod, container, phase, requests in (
        ("shop-6c9f7b8d54-2xk8p", "app", "Running", True),
        ("shop-6c9f7b8d54-q7wzn", "app", "Running", False),
        ("shop-6c9f7b8d54-aaaaa", "", "Failed", True),
        ("shop-primary-7f8d6b5c49-h4jqz", "app", "Running", True),
    )
    for metric, labels, value in (
        ("kube_pod_status_phase", f',phase="{phase}"', "1x240"),
        ("container_memory_working_set_bytes", f',container="{container}"', "100x240"),
        (
            "kube_pod_container_resource_requests",
            ',container="app",resource="cpu"',
            "0.25x240" if requests else "_x240",
        ),
    )
}
_HPA = 'namespace="default",horizontalpodautoscaler="shop",job="kube-state-metrics",pod="kube-state-metrics-1"'
_SCALED = {
    f"kube_horizontalpodautoscaler_spec_max_replicas{{{_HPA}}}": "8x240",
    f"kube_horizontalpodautoscaler_status_current_replicas{{{_HPA}}}": "2x180 8x59",
    f"kube_horizontalpodautoscaler_status_desired_replicas{{{_HPA}}}": "2x160 5x40 8x40",
    f'kube_horizontalpodautoscaler_spec_target_metric{{{_HPA},metric_name="cpu",metric_target_type="utilization"}}': (
        "50x240"
    ),
    f'kube_horizontalpodautoscaler_status_target_metric{{{_HPA},metric_name="cpu",metric_target_type="utilization"}}': (
        "75x240"
    ),
    f'kube_horizontalpodautoscaler_status_target_metric{{{_HPA},metric_name="cpu",metric_target_type="average"}}': (
        "0.15x240"
    ),
}
_RELEASE = {
    f'http_requests_total{{namespace="default",job="shop",instance="i",pod="{pod}",code="{code}"}}': f"0+{per_step}x240"
    for pod, code, per_step in (
        ("shop-6c9f7b8d54-2xk8p", "200", 27),
        ("shop-6c9f7b8d54-2xk8p", "500", 3),
        ("shop-primary-7f8d6b5c49-h4jqz", "200", 270),
        ("shop-extra-7f8d6b5c49-aaaaa", "200", 9000),
    )
}
_KIND = 'namespace="default",job="locust",scenario="s",method="GET",name="work"'
_OFFERED = {
    f'locust_requests_total{{{_KIND},outcome="succeeded"}}': "0+270x240",
    f'locust_requests_total{{{_KIND},outcome="failed"}}': "0+30x240",
    f"locust_dropped_total{{{_KIND}}}": "0+60x240",
}
_NODE = 'job="node-exporter",instance="n:1"'


def _asked(query: str, **chosen: str) -> str:
    values = {"1": "$1", **_CHOSEN, **chosen}
    return expand(query, lambda reference: values.get(reference.name, ".+")).text


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed")
@pytest.mark.parametrize(
    ("query", "value", "series"),
    [
        pytest.param(workload.error_ratio(), 0.1, _SERVED | _FAILED, id="a tenth fails, and probes do not count"),
        pytest.param(workload.error_ratio(), 0, _SERVED, id="no series of errors is no error"),
        pytest.param(workload.error_ratio(), None, _IDLE, id="without requests there is no ratio"),
        pytest.param(workload.latency(0.5), 0.1, _BUCKETS, id="errors are left out of latency, at the edge exactly"),
        pytest.param(workload.mean_latency(), 0.15, _BUCKETS, id="and out of its mean"),
        pytest.param(
            workload.targets_up_ratio(),
            0,
            {f"http_requests_in_flight{{{_SERVER}}}": "3x200", f"up{{{_SERVER}}}": "1x200 0x40"},
            id="a service whose every target is down is down, not unknown",
        ),
        pytest.param(
            workload.targets_up_ratio(),
            1,
            _SERVED | {f"up{{{_SERVER}}}": "1x240", 'up{namespace="default",job="other",instance="b:1"}': "0x240"},
            id="targets of other jobs do not count",
        ),
        pytest.param(pods.cpu_of_limit(), 0.5, _CONTAINERS, id="half of the limit is used, and no row counts twice"),
        pytest.param(
            pods.cpu_of_request(),
            None,
            {name: "0x240" if "requests" in name else value for name, value in _CONTAINERS.items()},
            id="of a request of nothing there is no share",
        ),
        pytest.param(pods.throttled_ratio(), 0.1, _CONTAINERS, id="a tenth of the periods is throttled"),
        pytest.param(
            pods.throttled_ratio(),
            0,
            {f'container_cpu_cfs_periods_total{{{_POD},container="app"}}': "0+300x240"},
            id="a container that was never stopped is not throttled",
        ),
        pytest.param(pods.ready_pods(), 0, _WAITING, id="no pod serves where none was taken by a node"),
        pytest.param(pods.waiting_pods(), 1, _WAITING, id="and that one waits"),
        pytest.param(workload.latency(0.5), None, dict.fromkeys(_BUCKETS, "5x240"), id="no answer has no latency"),
        pytest.param(load_test.cpu_cores(), 0.5, _CONTAINERS, id="a load test shows the pods of its servers alone"),
        pytest.param(load_test.mean_cpu_request(), 0.25, _CONTAINERS, id="and their requests"),
        pytest.param(
            load_test.wanted_by_deployment(),
            3,
            {
                'http_requests_in_flight{namespace="default",job="shop",instance="i",pod="shop-6c9f-2xk8p"}': "1x240",
                'kube_deployment_spec_replicas{namespace="default",deployment="shop"}': "3x240",
                'kube_deployment_spec_replicas{namespace="default",deployment="database"}': "1x240",
            },
            id="the deployments are those whose pods are asked",
        ),
        pytest.param(generator.offered_rate(), 12, _OFFERED, id="offered is what came back and what was dropped"),
        pytest.param(
            generator.offered_rate(),
            10,
            {name: value for name, value in _OFFERED.items() if "dropped" not in name},
            id="where nothing was ever dropped, it is what came back",
        ),
        pytest.param(generator.failed_ratio(), 0.1, _OFFERED, id="a tenth of what came back failed"),
        pytest.param(autoscaling.used_room(), 1, _SCALED, id="eight of eight pods leave no room"),
        pytest.param(autoscaling.time_at_maximum(), 0.5, _SCALED, id="half of the hour was at the maximum"),
        pytest.param(autoscaling.changes_per_hour(), 2, _SCALED, id="it changed its mind twice in the hour"),
        pytest.param(autoscaling.of_target(), 1.5, _SCALED, id="forms of a metric without a target do not count"),
        pytest.param(autoscaling.request_coverage(), 0.5, _SCALED_PODS, id="one of two containers requests CPU"),
        pytest.param(
            autoscaling.request_coverage(),
            0,
            {name: "_x240" if "requests" in name else value for name, value in _SCALED_PODS.items()},
            id="where none does, that is 0 and not unknown",
        ),
        pytest.param(autoscaling.requested_cores(), 0.25, _SCALED_PODS, id="a pod that has ended requests nothing"),
        pytest.param(
            autoscaling.not_serving(),
            0,
            {
                'kube_deployment_spec_replicas{namespace="default",deployment="shop"}': "1x240",
                'kube_deployment_status_replicas_available{namespace="default",deployment="shop"}': "3x240",
            },
            id="pods that are on their way out are not missing ones",
        ),
        pytest.param(
            canary.promotions(),
            4,
            {
                f'flagger_canary_successes_total{{namespace="default",name="shop",analysis_status="{how}"}}': ended
                for how, ended in (("completed", "0x200 4x40"), ("skipped", "0x200 7x40"))
            },
            id="a release whose analysis was skipped was not proven",
        ),
        pytest.param(canary.error_ratio(canary.CANARY_PODS), 0.1, _RELEASE, id="a tenth of the canary's fails"),
        pytest.param(canary.request_rate(canary.PRIMARY_PODS), 9, _RELEASE, id="the primary's pods are its own"),
        pytest.param(
            nodes.cpu_ratio(),
            0.25,
            {
                f'node_cpu_seconds_total{{{_NODE},cpu="{cpu}",mode="idle"}}': f"0+{idle}x240"
                for cpu, idle in (("0", 30), ("1", 15))
            },
            id="of two CPUs one is half idle",
        ),
        pytest.param(
            nodes.disk_ratio_predicted(),
            1,
            {
                f'node_filesystem_size_bytes{{{_NODE},fstype="ext4",mountpoint="/"}}': "34560x240",
                f'node_filesystem_avail_bytes{{{_NODE},fstype="ext4",mountpoint="/"}}': "11760-1x240",
                f'node_filesystem_avail_bytes{{{_NODE},fstype="tmpfs",mountpoint="/run"}}': "5x240",
            },
            id="a byte every 30 s fills what is left in four days",
        ),
        pytest.param(
            annotations.deploys(),
            100_000,
            {
                f'{name}{{namespace="default",job="shop",instance="{instance}"{labels}}}': f"{value}x240"
                for instance, began in (("a", 100), ("b", 4000))
                for name, labels, value in (
                    (conventions.PROCESS_START_TIME, "", began),
                    ("load_harness_build_info", ',version="1",revision="r",python="3"', 1),
                )
            },
            id="a build began with the first of its pods, in milliseconds",
        ),
    ],
)
def test_value(query: str, value: float | None, series: Mapping[str, str], tmp_path: Path) -> None:
    """After two hours of known series the query gives the value that was worked out by hand."""
    expected = [value_is(_asked(query), value, at="2h", within=0.01 * abs(value or 1))]

    assert "" == failures(tmp_path, _NO_RULES, series, expected)


@pytest.mark.parametrize(
    ("pod", "sides"),
    [
        ("shop-6c9f7b8d54-2xk8p", {"canary"}),
        ("shop-primary-7f8d6b5c49-h4jqz", {"primary"}),
        ("shop-primary-6c9f7-2xk8p", {"primary"}),
        ("shopping-6c9f7b8d54-2xk8p", set()),
    ],
)
@pytest.mark.parametrize("canary_name", ["shop", "(shop|checkout)"])
def test_a_pod_is_on_one_side(pod: str, sides: set[str], canary_name: str) -> None:
    """Pods of canary and primary are told apart by name, whether one release is chosen or several are."""
    assert sides == {side for side in ("canary", "primary") if _is_on(side, pod, canary_name)}


def test_all_releases_keep_their_sides_apart() -> None:
    """Where all are chosen, a primary is no canary."""
    assert not _is_on("canary", "shop-primary-7f8d6b5c49-h4jqz", ".+")
    assert _is_on("canary", "shop-6c9f7b8d54-2xk8p", ".+")


# Private


def _is_on(side: str, pod: str, name: str) -> bool:
    matchers = _asked(canary.CANARY_PODS if side == "canary" else canary.PRIMARY_PODS, canary=name)
    found = re.findall(r'pod(=~|!~)"([^"]+)"', matchers)
    return all((re.fullmatch(pattern, pod) is not None) is (operator == "=~") for operator, pattern in found)
