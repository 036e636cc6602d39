"""Metrics, labels and jobs in queries: what may drift apart, and what is said of it."""

from tests.k8s.agreement.drifting import Drift, changed, in_place_of, without

_EXPR = "spec groups 0 rules 0 expr"
_RULES = "PrometheusRule/load-harness-slos"
_DORA_RULES = "PrometheusRule/load-harness-dora"
_BOARD = "ConfigMap/dashboard-lh-workload"
_RATE = "MetricTemplate/load-harness-success-rate"

QUERIES = {
    "a metric in a template": Drift(
        "queries",
        "nobody exposes or records http_request_total",
        changed("flagger", _RATE, "spec query", in_place_of("http_requests_total", "http_request_total")),
    ),
    "a label in a template": Drift(
        "queries",
        "http_requests_total has no label status",
        changed("flagger", _RATE, "spec query", in_place_of("code!~", "status!~")),
    ),
    "a route in a template": Drift(
        "queries",
        'no route of http_requests_total fits route=~"/burn/.*"',
        changed("flagger", _RATE, "spec query", in_place_of("/load/.*", "/burn/.*")),
    ),
    "a template that measures the primary, too": Drift(
        "queries",
        "does not tell the canary's pods from the primary's",
        changed("flagger", _RATE, "spec query", in_place_of("{{ target }}-[a-z0-9]+-[a-z0-9]{5}", "{{ target }}-.*")),
    ),
    "a name that Flagger does not fill in": Drift(
        "queries",
        "load-harness-success-rate: is no query that can be read",
        changed("flagger", _RATE, "spec query", in_place_of("{{ interval }}", "{{ window }}")),
    ),
    "a metric in a rule": Drift(
        "queries",
        "nobody exposes or records kube_deployment_replicas",
        changed(
            "observability", _RULES, _EXPR, in_place_of("kube_deployment_spec_replicas", "kube_deployment_replicas")
        ),
    ),
    "a job in a rule": Drift(
        "queries",
        'no job fits job="kube-state"',
        changed("observability", _RULES, _EXPR, in_place_of("kube-state-metrics", "kube-state")),
    ),
    "a label in a rule": Drift(
        "queries",
        "kube_deployment_spec_replicas has no label scrape_job",
        changed("observability", _RULES, _EXPR, in_place_of("{job=", "{scrape_job=")),
    ),
    "the name that a rule records": Drift(
        "queries",
        "nobody exposes or records slo:sli_total:event_rate",
        changed(
            "observability",
            _RULES,
            "spec groups",
            lambda groups: [
                {
                    **group,
                    "rules": [rule for rule in group["rules"] if rule.get("record") != "slo:sli_total:event_rate"],
                }
                for group in groups
            ],
        ),
    ),
    "a label that a rule sets": Drift(
        "queries",
        'no rule records slo:sli_total:event_rate with slo_id="deployments-replicas-available"',
        changed("observability", _RULES, "spec groups 0 rules 0 labels slo_id", "deployments-replicas"),
    ),
    "a metric of the figures of DORA": Drift(
        "queries",
        "nobody exposes or records dora_deploys_total",
        changed("observability", _DORA_RULES, _EXPR, in_place_of("dora_deployments_total", "dora_deploys_total")),
    ),
    "a metric on a board": Drift(
        "queries",
        "nobody exposes or records http_request_total",
        changed(
            "observability", _BOARD, "data lh-workload.json", in_place_of("http_requests_total", "http_request_total")
        ),
    ),
    "a label on a board": Drift(
        "queries",
        "http_requests_in_flight has no label app",
        changed("observability", _BOARD, "data lh-workload.json", in_place_of("job=~", "app=~")),
    ),
    "the group of rules that boards show": Drift(
        "queries",
        "nobody exposes or records slo:objective:ratio",
        without("observability", _RULES),
    ),
    "the job that a monitor says": Drift(
        "queries",
        "PodMonitor/locust: nobody knows the job locust-master",
        changed(
            "load-tests/locust",
            "PodMonitor/locust",
            "spec podMetricsEndpoints 0 relabelings 0 replacement",
            "locust-master",
        ),
    ),
    "the job of the workload": Drift(
        "queries",
        'no job fits job="load-harness"',
        changed("base", "ServiceMonitor/load-harness", "spec jobLabel", "app.kubernetes.io/component"),
    ),
}
