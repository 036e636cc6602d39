"""Spell once the names of recorded series and of the exporters' series, as Kubernetes users know them."""

from slo.durations import spell_duration

# What the SLO rules record. Names as Sloth's where both record the same thing.
# Source: https://github.com/slok/sloth/blob/main/pkg/common/conventions/slo.go
OBJECTIVE = "slo:objective:ratio"
ERROR_BUDGET = "slo:error_budget:ratio"
TIME_PERIOD_DAYS = "slo:time_period:days"
CURRENT_BURN_RATE = "slo:current_burn_rate:ratio"
PERIOD_BURN_RATE = "slo:period_burn_rate:ratio"
PERIOD_BUDGET_REMAINING = "slo:period_error_budget_remaining:ratio"

ERROR_EVENT_RATE = "slo:sli_error:event_rate"
"""Bad events per second over the shortest window; each sample stands for one interval of its rule group."""
TOTAL_EVENT_RATE = "slo:sli_total:event_rate"
ERROR_EVENT_RATE_ODD_HOURS = "slo:sli_error:event_rate_odd_hours"
"""The same in odd hours (since the epoch), 0 in even ones: how the rules tell this hour from the one before."""
TOTAL_EVENT_RATE_ODD_HOURS = "slo:sli_total:event_rate_odd_hours"
ERROR_EVENTS_THIS_HOUR = "slo:sli_error:events_this_hour"
"""Bad events since the hour began; at the hour's end, those of the whole hour."""
TOTAL_EVENTS_THIS_HOUR = "slo:sli_total:events_this_hour"

SLO_ID = "slo_id"
SLO_SERVICE = "slo_service"
SLO_NAME = "slo"
SEVERITY = "severity"
TIER = "slo_tier"

# Of Prometheus itself. Source: https://prometheus.io/docs/prometheus/2.42/configuration/alerting_rules/
ALERTS = "ALERTS"
"""A series of 1 for every alert that is pending or firing."""
ALERT_NAME = "alertname"
ALERT_STATE = "alertstate"


def ratio_rate(window_seconds: float) -> str:
    """Name the recorded error ratio over a window."""
    return f"slo:sli_error:ratio_rate{spell_duration(window_seconds)}"


def error_events(period: str) -> str:
    """Name the recorded bad events of an SLO's window, as `30d` or `month`."""
    return f"slo:sli_error:events_{period}"


def total_events(period: str) -> str:
    """Name the recorded events of an SLO's window."""
    return f"slo:sli_total:events_{period}"


# kube-state-metrics. Source: https://github.com/kubernetes/kube-state-metrics/tree/main/docs/metrics/workload
HPA_SPEC_MIN_REPLICAS = "kube_horizontalpodautoscaler_spec_min_replicas"
HPA_SPEC_MAX_REPLICAS = "kube_horizontalpodautoscaler_spec_max_replicas"
HPA_SPEC_TARGET_METRIC = "kube_horizontalpodautoscaler_spec_target_metric"
HPA_STATUS_TARGET_METRIC = "kube_horizontalpodautoscaler_status_target_metric"
HPA_STATUS_CURRENT_REPLICAS = "kube_horizontalpodautoscaler_status_current_replicas"
HPA_STATUS_DESIRED_REPLICAS = "kube_horizontalpodautoscaler_status_desired_replicas"
HPA_STATUS_CONDITION = "kube_horizontalpodautoscaler_status_condition"
DEPLOYMENT_SPEC_REPLICAS = "kube_deployment_spec_replicas"
DEPLOYMENT_STATUS_REPLICAS = "kube_deployment_status_replicas"
DEPLOYMENT_STATUS_REPLICAS_AVAILABLE = "kube_deployment_status_replicas_available"
DEPLOYMENT_STATUS_REPLICAS_UPDATED = "kube_deployment_status_replicas_updated"
POD_STATUS_PHASE = "kube_pod_status_phase"
POD_STATUS_READY = "kube_pod_status_ready"
POD_START_TIME = "kube_pod_start_time"
POD_CONTAINER_RESTARTS = "kube_pod_container_status_restarts_total"
POD_CONTAINER_REQUESTS = "kube_pod_container_resource_requests"
POD_CONTAINER_LIMITS = "kube_pod_container_resource_limits"

# The kubelet's cAdvisor. Source: https://github.com/google/cadvisor/blob/master/docs/storage/prometheus.md
CONTAINER_CPU_USAGE = "container_cpu_usage_seconds_total"
CONTAINER_MEMORY_WORKING_SET = "container_memory_working_set_bytes"
CONTAINER_CFS_PERIODS = "container_cpu_cfs_periods_total"
CONTAINER_CFS_THROTTLED_PERIODS = "container_cpu_cfs_throttled_periods_total"
CONTAINER_CFS_THROTTLED_SECONDS = "container_cpu_cfs_throttled_seconds_total"
