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
RESOURCE_QUOTA = "kube_resourcequota"

# The kubelet's cAdvisor. Source: https://github.com/google/cadvisor/blob/master/docs/storage/prometheus.md
CONTAINER_CPU_USAGE = "container_cpu_usage_seconds_total"
CONTAINER_MEMORY_WORKING_SET = "container_memory_working_set_bytes"
CONTAINER_CFS_PERIODS = "container_cpu_cfs_periods_total"
CONTAINER_CFS_THROTTLED_PERIODS = "container_cpu_cfs_throttled_periods_total"
CONTAINER_CFS_THROTTLED_SECONDS = "container_cpu_cfs_throttled_seconds_total"

# The same, where the kernel measures pressure: cgroup v2 and the kubelet's KubeletPSI, on from Kubernetes 1.34.
# Source: https://kubernetes.io/docs/reference/instrumentation/understand-psi-metrics/
CONTAINER_PRESSURE_CPU_WAITING = "container_pressure_cpu_waiting_seconds_total"
CONTAINER_PRESSURE_MEMORY_WAITING = "container_pressure_memory_waiting_seconds_total"
CONTAINER_PRESSURE_IO_WAITING = "container_pressure_io_waiting_seconds_total"

# node-exporter. Source: https://github.com/prometheus/node_exporter/tree/v1.9.1/collector
NODE_CPU_SECONDS = "node_cpu_seconds_total"
NODE_LOAD1 = "node_load1"
NODE_MEMORY_AVAILABLE = "node_memory_MemAvailable_bytes"
NODE_MEMORY_TOTAL = "node_memory_MemTotal_bytes"
NODE_PRESSURE_CPU_WAITING = "node_pressure_cpu_waiting_seconds_total"
NODE_PRESSURE_MEMORY_WAITING = "node_pressure_memory_waiting_seconds_total"
NODE_PRESSURE_IO_WAITING = "node_pressure_io_waiting_seconds_total"
NODE_FILESYSTEM_AVAILABLE = "node_filesystem_avail_bytes"
NODE_FILESYSTEM_SIZE = "node_filesystem_size_bytes"
NODE_DISK_IO_TIME = "node_disk_io_time_seconds_total"
NODE_NETWORK_RECEIVED = "node_network_receive_bytes_total"
NODE_NETWORK_SENT = "node_network_transmit_bytes_total"
NODE_NETWORK_RECEIVE_ERRORS = "node_network_receive_errs_total"
NODE_NETWORK_SEND_ERRORS = "node_network_transmit_errs_total"
NODE_NETWORK_RECEIVE_DROPS = "node_network_receive_drop_total"
NODE_NETWORK_SEND_DROPS = "node_network_transmit_drop_total"

# Flagger. Source: https://github.com/fluxcd/flagger/blob/v1.42.0/pkg/metrics/recorder.go
CANARY_INFO = "flagger_info"
CANARY_TOTAL = "flagger_canary_total"
CANARY_STATUS = "flagger_canary_status"
"""0 while the analysis runs, 1 after it succeeded, 2 after it failed."""
CANARY_WEIGHT = "flagger_canary_weight"
CANARY_METRIC_ANALYSIS = "flagger_canary_metric_analysis"
CANARY_DURATION_SECONDS = "flagger_canary_duration_seconds"
CANARY_SUCCESSES = "flagger_canary_successes_total"
CANARY_FAILURES = "flagger_canary_failures_total"

# Of every process that uses a client library of Prometheus.
# Source: https://prometheus.io/docs/instrumenting/writing_clientlibs/#standard-and-runtime-collectors
PROCESS_START_TIME = "process_start_time_seconds"
PROCESS_CPU_SECONDS = "process_cpu_seconds_total"
PROCESS_RESIDENT_MEMORY = "process_resident_memory_bytes"
PROCESS_OPEN_FILES = "process_open_fds"
PROCESS_MOST_FILES = "process_max_fds"

# Prometheus of itself and of what it scrapes. Source: https://prometheus.io/docs/concepts/jobs_instances/ and the
# exposition of Prometheus 2.42.
UP = "up"
SCRAPE_DURATION = "scrape_duration_seconds"
PROMETHEUS_NOTIFICATIONS_DROPPED = "prometheus_notifications_dropped_total"
PROMETHEUS_NOTIFICATIONS_ERRORS = "prometheus_notifications_errors_total"
PROMETHEUS_NOTIFICATIONS_SENT = "prometheus_notifications_sent_total"
PROMETHEUS_ALERTMANAGERS_DISCOVERED = "prometheus_notifications_alertmanagers_discovered"
PROMETHEUS_RULE_FAILURES = "prometheus_rule_evaluation_failures_total"
PROMETHEUS_RULE_GROUP_DURATION = "prometheus_rule_group_last_duration_seconds"
PROMETHEUS_RULE_GROUP_INTERVAL = "prometheus_rule_group_interval_seconds"
PROMETHEUS_RULE_GROUP_MISSED = "prometheus_rule_group_iterations_missed_total"
RULE_GROUP = "rule_group"

# Alertmanager. Source: the exposition of Alertmanager 0.25.
ALERTMANAGER_ALERTS = "alertmanager_alerts"
ALERTMANAGER_NOTIFICATIONS = "alertmanager_notifications_total"
ALERTMANAGER_NOTIFICATIONS_FAILED = "alertmanager_notifications_failed_total"
ALERTMANAGER_SILENCES = "alertmanager_silences"
