"""Compose Alertmanager's configuration.

Source: https://prometheus.io/docs/alerting/0.25/configuration/ (nothing in it needs a newer Alertmanager).
"""

from collections.abc import Iterator, Sequence
from typing import Any

from slo import conventions as names
from slo.alertmanager.check import check_routing
from slo.alertmanager.model import Delivery, Integration, PagerDuty, Routing, Slack, Sns, Webhook
from slo.durations import spell_duration
from slo.model import Slo
from slo.promql import quoted
from slo.rules.names import condition_name


def configuration(routing: Routing, slos: Sequence[Slo]) -> dict[str, Any]:
    """Give the whole configuration, for these SLOs.

    Of the SLOs it takes the severities that must be routed, the labels that tell the objectives of a group apart, and
    the AlertNotificationTargets of their alert conditions, which are receivers of the same name.

    Raises:
        InvalidInput: alerts of these SLOs would go nowhere that the routing names.
    """
    check_routing(routing, slos)
    whole = {
        "route": _route(routing, slos),
        "receivers": [_receiver(receiver.name, receiver.integrations) for receiver in routing.receivers],
        "inhibit_rules": [_inhibition(slos)],
    }
    if routing.maintenance:
        whole["time_intervals"] = _time_intervals(routing)
    return whole


# Private

_PAGERDUTY_SEVERITY = (
    '{{ if or (eq .CommonLabels.slo_tier "page") (eq .CommonLabels.severity "page" "critical") }}critical'
    "{{ else }}warning{{ end }}"
)
"""A page may have a severity of another name, and what is no SLO's has no tier."""
_TITLE = (
    '{{ if eq .Status "firing" }}{{ .CommonLabels.severity }}{{ else }}resolved{{ end }}: '
    "{{ with .CommonLabels.slo_service }}{{ . }}{{ else }}{{ .CommonLabels.alertname }}{{ end }}"
)
_SLACK_TEXT = """\
{{ range .Alerts }}{{ .Annotations.summary }}{{ with .Annotations.runbook_url }} (<{{ . }}|runbook>){{ end }}
{{ end }}"""
_SNS_TEXT = "{{ range .Alerts }}{{ .Annotations.summary }}\n{{ end }}"


def _route(routing: Routing, slos: Sequence[Slo]) -> dict[str, Any]:
    return {
        "receiver": routing.default,
        "group_by": [names.ALERT_NAME],
        "group_wait": spell_duration(routing.group_wait_seconds),
        "group_interval": spell_duration(routing.group_interval_seconds),
        "routes": [
            {
                "matchers": [f'{names.SLO_ID}!=""'],
                "receiver": routing.default,
                "group_by": list(routing.group_by),
                "routes": [*_target_routes(slos), *_tenant_routes(routing), *_severity_routes(routing)],
            }
        ],
    }


def _target_routes(slos: Sequence[Slo]) -> Iterator[dict[str, Any]]:
    """Send the alerts of an OpenSLO AlertPolicy to its AlertNotificationTargets."""
    for slo in slos:
        for condition in slo.alerting.conditions:
            matchers = [_matcher(names.SLO_ID, slo.id), _matcher(names.ALERT_NAME, condition_name(slo, condition))]
            yield from _to_each(condition.targets, {"matchers": matchers})


def _tenant_routes(routing: Routing) -> Iterator[dict[str, Any]]:
    for tenant in routing.tenants:
        for severity, delivery in tenant.severities.items():
            of_tenant = _matcher(routing.tenant_label, tenant.name)
            yield from _delivery_routes(routing, severity, delivery, [of_tenant])


def _severity_routes(routing: Routing) -> Iterator[dict[str, Any]]:
    for severity, delivery in routing.severities.items():
        yield from _delivery_routes(routing, severity, delivery, [])


def _delivery_routes(routing: Routing, severity: str, delivery: Delivery, more: list[str]) -> Iterator[dict[str, Any]]:
    route: dict[str, Any] = {
        "matchers": [*more, _matcher(names.SEVERITY, severity)],
        "repeat_interval": spell_duration(delivery.repeat_seconds),
    }
    mutes = [maintenance.name for maintenance in routing.maintenance if severity in maintenance.severities]
    if mutes:
        route["mute_time_intervals"] = mutes
    yield from _to_each(delivery.to, route)


def _to_each(receivers: Sequence[str], route: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Repeat a route for every receiver: a route has one, and all but the last let the next one look, too."""
    for receiver in receivers:
        onward = {"continue": True} if receiver != receivers[-1] else {}
        yield {"receiver": receiver, **route, **onward}


def _inhibition(slos: Sequence[Slo]) -> dict[str, Any]:
    """Let the page of an objective keep its ticket still; the absent alert has neither tier, so nothing does."""
    groups = sorted({label for slo in slos for label in slo.group_labels})
    return {
        "source_matchers": [_matcher(names.TIER, "page")],
        "target_matchers": [_matcher(names.TIER, "ticket")],
        "equal": [names.SLO_ID, *groups],
    }


def _receiver(name: str, integrations: Sequence[Integration]) -> dict[str, Any]:
    receiver: dict[str, Any] = {"name": name}
    for integration in integrations:
        kind, settings = _integration(integration)
        receiver[kind] = [{"send_resolved": True, **settings}]
    return receiver


def _integration(integration: Integration) -> tuple[str, dict[str, Any]]:
    match integration:
        case Slack(channel=channel, api_url_file=file):
            return "slack_configs", {"api_url_file": file, "channel": channel, "title": _TITLE, "text": _SLACK_TEXT}
        case PagerDuty(routing_key_file=file):
            return "pagerduty_configs", {
                "routing_key_file": file,
                "severity": _PAGERDUTY_SEVERITY,
                "description": _TITLE,
            }
        case Sns():
            return "sns_configs", _sns(integration)
        case Webhook(url=url, bearer_token_file=token):
            secured = {"http_config": {"authorization": {"credentials_file": token}}} if token else {}
            return "webhook_configs", {"url": url, **secured}


def _sns(topic: Sns) -> dict[str, Any]:
    role = {"role_arn": topic.role_arn} if topic.role_arn else {}
    return {
        "topic_arn": topic.topic_arn,
        "sigv4": {"region": topic.region, **role},
        "subject": _TITLE,
        "message": _SNS_TEXT,
    }


def _time_intervals(routing: Routing) -> list[dict[str, Any]]:
    return [
        {
            "name": maintenance.name,
            "time_intervals": [
                {
                    **({"weekdays": list(maintenance.weekdays)} if maintenance.weekdays else {}),
                    **({"times": [_times(span) for span in maintenance.times]} if maintenance.times else {}),
                    "location": maintenance.time_zone,
                }
            ],
        }
        for maintenance in routing.maintenance
    ]


def _times(span: tuple[str, str]) -> dict[str, str]:
    start, end = span
    return {"start_time": start, "end_time": end}


def _matcher(label: str, value: str) -> str:
    return f"{label}={quoted(value)}"
