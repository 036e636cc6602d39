"""Boards, Alertmanager, rights and pages: what may drift apart, and what is said of it."""

from typing import Any

from tests.k8s.agreement.drifting import Drift, changed, in_place_of, rewritten, without

_BOARD = "ConfigMap/dashboard-lh-workload"


def _only_list(rules: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**rule, "verbs": [verb for verb in rule["verbs"] if verb != "watch"]} for rule in rules]


DELIVERED = {
    "the label by which the sidecar finds a board": Drift(
        "delivered",
        "dashboard-lh-workload: needs the label grafana_dashboard",
        changed("observability", _BOARD, "metadata labels grafana_dashboard", "true"),
    ),
    "the folder of a board": Drift(
        "delivered",
        "dashboard-lh-workload: needs the annotation grafana_folder: Load Harness",
        changed("observability", _BOARD, "metadata annotations grafana_folder", "Load"),
    ),
    "a board that Flux would spoil": Drift(
        "delivered",
        "dashboard-lh-workload: Flux may replace its ${...}",
        changed("observability", _BOARD, "metadata annotations kustomize.toolkit.fluxcd.io/substitute", "enabled"),
    ),
    "a board that is left out": Drift(
        "delivered",
        "observability: the board lh-workload is not delivered",
        without("observability", _BOARD),
    ),
    "two boards with one uid": Drift(
        "delivered",
        "2 boards have the uid lh-cost",
        changed(
            "observability", _BOARD, "data lh-workload.json", in_place_of('"uid":"lh-workload"', '"uid":"lh-cost"')
        ),
    ),
    "what the page tells the sidecar": Drift(
        "delivered",
        "the sidecar is not told label: grafana_dashboard",
        rewritten("docs/dashboards-delivery.md", "label: grafana_dashboard", "label: dashboard"),
    ),
    "a receiver that a route names": Drift(
        "delivered",
        "there is no receiver ticket-desk",
        changed(
            "observability",
            "Secret/alertmanager-load-harness",
            "stringData alertmanager.yaml",
            in_place_of("name: ticket-desk", "name: tickets"),
        ),
    ),
    "a time that a route names": Drift(
        "delivered",
        "there is no time interval nightly-rebuild",
        changed(
            "observability",
            "Secret/alertmanager-load-harness",
            "stringData alertmanager.yaml",
            in_place_of("- name: nightly-rebuild", "- name: nightly"),
        ),
    ),
    "a label that routes wait for": Drift(
        "delivered",
        'no alert fits tenant="harness"',
        changed(
            "observability",
            "Secret/alertmanager-load-harness",
            "stringData alertmanager.yaml",
            in_place_of('tenant="load-harness"', 'tenant="harness"'),
        ),
    ),
    "a file of Alertmanager's": Drift(
        "delivered",
        "/etc/alertmanager/slack-url is in no Secret that is mounted",
        changed(
            "observability",
            "Secret/alertmanager-load-harness",
            "stringData alertmanager.yaml",
            in_place_of("/etc/alertmanager/secrets/alerting/slack-url", "/etc/alertmanager/slack-url"),
        ),
    ),
    "the name of Alertmanager's Secret": Drift(
        "delivered",
        "must be alertmanager-... of the namespace monitoring",
        changed("observability", "Secret/alertmanager-load-harness", "metadata namespace", "load-harness"),
    ),
}
ACCESS = {
    "a verb that a run needs": Drift(
        "access",
        "needs to watch pods of the core",
        changed("rbac", "Role/load-harness-reader", "rules", _only_list),
    ),
    "a resource that a run needs": Drift(
        "access",
        "needs to list pods of metrics.k8s.io",
        changed(
            "rbac",
            "Role/load-harness-reader",
            "rules",
            lambda rules: [r for r in rules if r["apiGroups"] != ["metrics.k8s.io"]],
        ),
    ),
    "the spelling of a resource": Drift(
        "access",
        "horizontalpodautoscaler of autoscaling is nothing that a command asks for",
        changed("rbac", "Role/load-harness-reader", "rules 0 resources", ["horizontalpodautoscaler"]),
    ),
}
DOCUMENTS = {
    "the release of Prometheus' chart": Drift(
        "documents",
        "scripts/ci/kind.sh: installs kube-prometheus-stack as monitoring",
        rewritten("scripts/ci/kind.sh", "--install kube-prometheus-stack ", "--install monitoring "),
    ),
    "the class of a Gateway": Drift(
        "documents",
        "flagger Gateway/load-harness: is of the class eg, and k8s/load-tests/gateway/class.yaml makes envoy",
        rewritten("k8s/load-tests/gateway/class.yaml", "  name: eg", "  name: envoy"),
    ),
    "the version of a class": Drift(
        "documents",
        "flagger Gateway/load-harness: is of gateway.networking.k8s.io/v1, and",
        rewritten("k8s/load-tests/gateway/class.yaml", "k8s.io/v1\n", "k8s.io/v1beta1\n"),
    ),
    "an object that a script asks for": Drift(
        "documents",
        "scripts/ci/kind.sh: asks for deployment/harness, and there is none",
        rewritten("scripts/ci/kind.sh", "deployment/load-harness", "deployment/harness"),
    ),
    "the Prometheus of a page": Drift(
        "documents",
        "docs/ways-in/eks-flux.md: asks prometheus-operated-prometheus",
        rewritten("docs/ways-in/eks-flux.md", "kube-prometheus-stack-prometheus", "prometheus-operated-prometheus"),
    ),
}
