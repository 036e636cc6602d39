"""Spell once what other packages of this project call things; tests hold each name to its owner's.

The owners are slo (recorded series, the exporters' series) and dashboards (boards), which the workload does not import.
"""

OBJECTIVE = "slo:objective:ratio"
TIME_PERIOD_DAYS = "slo:time_period:days"
CURRENT_BURN_RATE = "slo:current_burn_rate:ratio"
PERIOD_BUDGET_REMAINING = "slo:period_error_budget_remaining:ratio"
SLO_ID = "slo_id"
SLO_NAME = "slo"
SLO_SERVICE = "slo_service"

HPA_STATUS_DESIRED_REPLICAS = "kube_horizontalpodautoscaler_status_desired_replicas"
HPA_SPEC_MIN_REPLICAS = "kube_horizontalpodautoscaler_spec_min_replicas"
HPA_SPEC_MAX_REPLICAS = "kube_horizontalpodautoscaler_spec_max_replicas"
DEPLOYMENT_SPEC_REPLICAS = "kube_deployment_spec_replicas"
DEPLOYMENT_STATUS_REPLICAS_AVAILABLE = "kube_deployment_status_replicas_available"
POD_CONTAINER_REQUESTS = "kube_pod_container_resource_requests"
POD_CONTAINER_LIMITS = "kube_pod_container_resource_limits"
CONTAINER_CPU_USAGE = "container_cpu_usage_seconds_total"
CONTAINER_MEMORY_WORKING_SET = "container_memory_working_set_bytes"
CANARY_STATUS = "flagger_canary_status"
CANARY_WEIGHT = "flagger_canary_weight"
PROCESS_START_TIME = "process_start_time_seconds"
UP = "up"

COUNTED_ROUTES = "/load/.*"
"""The pattern of the routes that count in the shipped objectives: what the page calls a request."""

BOARDS = (
    ("lh-workload", "Workload"),
    ("lh-saturation", "Saturation"),
    ("lh-autoscaling", "Autoscaling"),
    ("lh-canary", "Canary"),
    ("lh-load-test", "Load test"),
    ("lh-slo-overview", "Objectives"),
    ("lh-alerts", "Alerts"),
)
"""The uid of each board that says more than the page, and what the page calls it."""
