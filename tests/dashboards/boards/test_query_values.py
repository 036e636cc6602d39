"""What the queries of SLO, DORA, alerts, tenant and cost boards make of known series, as promtool evaluates them."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from dashboards.queries import alerts, cost, dora, slo, tenant
from slo.rules.interface import RecordingRule, RuleGroup
from tests.slo.lab.promtool import failures, value_is

pytestmark = pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed")

_NO_RULES = [
    RuleGroup(name="any", interval_seconds=30, rules=(RecordingRule(record="any", expression="vector(1)", labels={}),))
]
_CHOICES = {
    "slo_id": "shop-availability",
    "slo_service": ".+",
    "namespace": "shop",
    "tenant": ".+",
    "severity": ".*",
    "service": "shop",
    "environment": "production",
    "window": "28d",
    "cpu_price": "0.5",
    "memory_price": "0.25",
    "__rate_interval": "4m",
    "__range": "1h",
}
_SLO = 'slo_id="shop-availability",slo_service="shop",slo="availability"'
_CANARY = 'slo_id="shop-latency",slo_service="shop",slo="latency"'
_SLO_SERIES = {
    f"slo:objective:ratio{{{_SLO}}}": "0.99x240",
    f"slo:objective:ratio{{{_CANARY}}}": "0.9x240",
    f"slo:error_budget:ratio{{{_SLO}}}": "0.01x240",
    f"slo:time_period:days{{{_SLO}}}": "30x240",
    f"slo:sli_total:event_rate{{{_SLO}}}": "10x240",
    f"slo:sli_error:event_rate{{{_SLO}}}": "2x240",
    f"slo:sli_error:ratio_rate6h{{{_SLO}}}": "0.02x240",
    f'slo:period_burn_rate:ratio{{{_SLO},handler="/a"}}': "0.4x240",
    f'slo:period_burn_rate:ratio{{{_SLO},handler="/b"}}': "0.75x240",
    f'slo:period_error_budget_remaining:ratio{{{_SLO},handler="/a"}}': "0.6x240",
    f'slo:period_error_budget_remaining:ratio{{{_SLO},handler="/b"}}': "0.25x240",
}
_PAGE = f'ALERTS{{alertname="Burn",alertstate="firing",severity="page",slo_tier="page",{_SLO}}}'
_CONTAINERS = {
    f'{metric}{{namespace="shop",pod="{pod}",container="app",resource="{resource}"}}': f"{value}x240"
    for pod, cores, size in (("a", 2, 2**31), ("b", 1, 2**30))
    for metric, resource, value in (
        ("kube_pod_container_resource_requests", "cpu", cores),
        ("kube_pod_container_resource_requests", "memory", size),
    )
} | {
    # A job that has ended still has its requests.
    'kube_pod_container_resource_requests{namespace="shop",pod="job",container="app",resource="cpu"}': "8x240",
    'kube_pod_status_phase{namespace="shop",pod="job",phase="Succeeded"}': "1x240",
    'kube_pod_status_phase{namespace="shop",pod="job",phase="Running"}': "0x240",
    'kube_pod_status_phase{namespace="shop",pod="a",phase="Running"}': "1x240",
    'kube_pod_status_phase{namespace="shop",pod="b",phase="Running"}': "1x240",
    # a uses half of its cores, b twice its one; each half of its memory; the rows of the pod's cgroup count twice.
    'container_cpu_usage_seconds_total{namespace="shop",pod="a",container="app"}': "0+30x240",
    'container_cpu_usage_seconds_total{namespace="shop",pod="b",container="app"}': "0+60x240",
    'container_cpu_usage_seconds_total{namespace="shop",pod="b",container=""}': "0+60x240",
    'container_memory_working_set_bytes{namespace="shop",pod="a",container="app"}': f"{2**30}x240",
    'container_memory_working_set_bytes{namespace="shop",pod="b",container="app"}': f"{2**29}x240",
    'http_requests_total{namespace="shop",code="200"}': "0+270x240",
    'http_requests_total{namespace="shop",code="500"}': "0+30x240",
}
_POD = 'namespace="shop",pod='


def _asked(query: str) -> str:
    """Fill in what the reader has chosen."""
    for name in sorted(_CHOICES, key=len, reverse=True):
        query = query.replace(f"${name}", _CHOICES[name])
    return query


@pytest.mark.parametrize(
    ("query", "value", "series"),
    [
        pytest.param(slo.indicator(), 0.9925, _SLO_SERIES, id="an SLO with groups is told by its worst: its SLI"),
        pytest.param(slo.budget_left(), 0.25, _SLO_SERIES, id="and its budget"),
        pytest.param(slo.burn_rate(6 * 3600), 2, _SLO_SERIES, id="a burn rate is the ratio over the budget"),
        pytest.param(slo.days_to_exhaustion(6 * 3600), 3.75, _SLO_SERIES, id="a quarter of 30 days lasts half at 2"),
        pytest.param(
            slo.days_to_exhaustion(3600, 6 * 3600), 3.75, _SLO_SERIES, id="of several windows the one that is there"
        ),
        pytest.param(
            slo.days_to_exhaustion(6 * 3600),
            365,
            _SLO_SERIES | {f"slo:sli_error:ratio_rate6h{{{_SLO}}}": "0x240"},
            id="where nothing burns it lasts for as long as one cares",
        ),
        pytest.param(slo.good_event_rate(), 8, _SLO_SERIES, id="what is not bad is good"),
        pytest.param(
            slo.coverage((7 * 86_400, 30 * 86_400)), 25 / 8640, _SLO_SERIES, id="25 of 8,640 looks found something"
        ),
        pytest.param(
            slo.coverage((30 * 86_400,)),
            0,
            {f"slo:time_period:days{{{_SLO}}}": "30x240"},
            id="of an SLO whose events nobody counts nothing is known",
        ),
        pytest.param(slo.state(slo.ONE), slo.STATE_GOOD, _SLO_SERIES, id="an SLO without alerts is good"),
        pytest.param(slo.state(slo.ONE), slo.STATE_PAGE, _SLO_SERIES | {_PAGE: "1x240"}, id="one that pages says so"),
        pytest.param(
            slo.state(slo.ONE),
            slo.STATE_TICKET,
            _SLO_SERIES | {_PAGE.replace('tier="page"', 'tier="ticket"'): "1x240"},
            id="one with a ticket too",
        ),
        pytest.param(
            slo.state(slo.ONE),
            slo.STATE_GOOD,
            _SLO_SERIES | {_PAGE.replace("firing", "pending"): "1x240"},
            id="an alert that is pending is none yet",
        ),
        pytest.param(
            slo.count_in_state(slo.STATE_NO_DATA), 1, _SLO_SERIES, id="one whose events nobody counts has no data"
        ),
        pytest.param(slo.alert_state("page"), 2, _SLO_SERIES | {_PAGE: "1x240"}, id="a page that fires is 2"),
        pytest.param(slo.alert_state("ticket"), 0, _SLO_SERIES | {_PAGE: "1x240"}, id="its ticket is silent"),
        pytest.param(
            slo.count_of_exhausted(),
            1,
            _SLO_SERIES | {f"slo:period_error_budget_remaining:ratio{{{_CANARY}}}": "-0.1x240"},
            id="a budget below nothing is spent",
        ),
        pytest.param(
            alerts.count_of_alerts(alerts.FIRING),
            0,
            {'prometheus_rule_group_interval_seconds{rule_group="r"}': "30x240"},
            id="where rules are evaluated, no alert at all is 0 alerts",
        ),
        pytest.param(
            alerts.count_of_alerts(alerts.FIRING), None, {"up": "1x240"}, id="where none is known of, nobody knows"
        ),
        pytest.param(alerts.count_of_alerts(alerts.FIRING), 1, {_PAGE: "1x240"}, id="one alert is 1"),
        pytest.param(alerts.firing_time(), 1800, {_PAGE: "_x181 1x60"}, id="an alert fires for half an hour"),
        pytest.param(alerts.firing_time(), None, {_PAGE: "1x90"}, id="one that is over is not listed"),
        pytest.param(
            alerts.count_of_targets_down(), 1, {'up{job="a"}': "0x240", 'up{job="b"}': "1x240"}, id="one target is down"
        ),
        pytest.param(tenant.error_ratio(), 0.1, _CONTAINERS, id="a tenth of the requests fails"),
        pytest.param(
            tenant.unready_pods(),
            1,
            {
                f'kube_pod_status_phase{{{_POD}"a",phase="Running"}}': "1x240",
                f'kube_pod_status_phase{{{_POD}"b",phase="Running"}}': "1x240",
                f'kube_pod_status_phase{{{_POD}"c",phase="Running"}}': "0x240",
                f'kube_pod_status_ready{{{_POD}"a",condition="true"}}': "1x240",
                f'kube_pod_status_ready{{{_POD}"b",condition="true"}}': "0x240",
                f'kube_pod_status_ready{{{_POD}"c",condition="true"}}': "0x240",
            },
            id="of three pods that are not all ready one runs",
        ),
        pytest.param(cost.hourly_cost(), 2.75, _CONTAINERS, id="charged are 2 + 2 cores and 3 GiB"),
        pytest.param(cost.hourly_used_cost(), 1.875, _CONTAINERS, id="used are 3 cores and 1.5 GiB"),
        pytest.param(cost.hourly_requested_cost(), 2.25, _CONTAINERS, id="requested are 3 cores and 3 GiB"),
        pytest.param(cost.hourly_idle_cost(), 0.875, _CONTAINERS, id="idle is what is charged and not used"),
        pytest.param(cost.idle_ratio("namespace"), 0.875 / 2.75, _CONTAINERS, id="which is a third"),
        pytest.param(cost.monthly_cost(), 2007.5, _CONTAINERS, id="a month has 730 hours"),
        pytest.param(cost.cost_of_thousand_requests(), 2.75 / 36, _CONTAINERS, id="36,000 requests are made an hour"),
        pytest.param(cost.cpu_seconds_of_request(), 0.3, _CONTAINERS, id="each takes 0.3 s of CPU"),
        pytest.param(
            cost.cpu_seconds_of_request("namespace"), 0.3, _CONTAINERS, id="and so it is by tenant, where there is one"
        ),
        pytest.param(cost.used_ratio("cpu"), 1, _CONTAINERS, id="three cores of three are used"),
        pytest.param(
            tenant.quota_used_ratio(),
            0.9,
            {
                f'kube_resourcequota{{namespace="shop",resourcequota="{one}",resource="pods",type="{kind}"}}': value
                for one, hard, used in (("small", 10, 9), ("large", 100, 20))
                for kind, value in (("hard", f"{hard}x240"), ("used", f"{used}x240"))
            },
            id="of two quotas the fuller one counts, each against its own size",
        ),
        pytest.param(
            tenant.missing_replicas(),
            2,
            {
                'kube_deployment_spec_replicas{namespace="shop",deployment="a",instance="new"}': "3x240",
                'kube_deployment_spec_replicas{namespace="shop",deployment="a",instance="old"}': "3x240",
                'kube_deployment_status_replicas_available{namespace="shop",deployment="a",instance="new"}': "1x240",
            },
            id="an exporter that is being replaced counts no replica twice",
        ),
        pytest.param(
            dora.changes_per_deployment(),
            3,
            {
                'dora_deployments_total{service="shop",environment="production",result="success"}': "0+1x240",
                'dora_deployments_total{service="shop",environment="production",result="failure"}': "0+1x240",
                'dora_changes_deployed_total{service="shop",environment="production"}': "0+3x240",
            },
            id="a batch is of those deployments that succeeded",
        ),
        pytest.param(
            dora.age_of_oldest_incident(),
            3600,
            {
                f'dora_oldest_open_incident_timestamp_seconds{{service="shop",environment="production",n="{n}"}}': value
                for n, value in (("1", "3600x240"), ("2", "5400x240"))
            },
            id="the oldest incident counts",
        ),
        pytest.param(
            dora.last_deployment(),
            3_600_000,
            {
                'dora_last_deployment_timestamp_seconds{service="shop",environment="production"}': "3600x240",
                'dora_last_deployment_info{service="shop",environment="production",version="1.2"}': "1x240",
            },
            id="an annotation stands at milliseconds",
        ),
    ],
)
def test_value(query: str, value: float | None, series: Mapping[str, str], tmp_path: Path) -> None:
    """After two hours of known series the query gives the value that was worked out by hand."""
    expected = [value_is(_asked(query), value, at="2h", within=0.002 * abs(value or 1))]

    assert "" == failures(tmp_path, _NO_RULES, series, expected)
