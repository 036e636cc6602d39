"""A good routing, and SLOs whose alerts it is for; each test breaks one thing of it."""

from decimal import Decimal
from typing import Any

import yaml

from slo.alertmanager.model import Routing
from slo.alertmanager.read import parse_routing
from slo.model import Alerting, BurnCondition, Comparison, EventsIndicator, Origin, RollingWindow, Slo, SpecFormat

GOOD: dict[str, Any] = {
    "receivers": [
        {"name": "on-call", "pagerduty": {"routing_key_file": "/secrets/pagerduty"}},
        {"name": "chat", "slack": {"channel": "#alerts", "api_url_file": "/secrets/slack"}},
        {"name": "topic", "sns": {"topic_arn": "arn:aws:sns:eu-west-1:123456789012:alerts", "role_arn": "arn:x"}},
        {"name": "desk", "webhook": {"url": "http://desk:8080/alerts", "bearer_token_file": "/secrets/desk"}},
        {"name": "nobody"},
    ],
    "default": "chat",
    "severities": {"page": {"to": ["on-call", "topic"]}, "ticket": {"to": ["desk"], "repeat": "3d"}},
    "tenants": {"label": "team", "routes": [{"tenant": "shop", "severities": {"page": {"to": ["chat"]}}}]},
    "maintenance": [
        {
            "name": "sundays",
            "severities": ["ticket"],
            "weekdays": ["sunday"],
            "times": [{"start": "02:00", "end": "04:00"}],
            "time_zone": "Europe/Berlin",
        }
    ],
}


def routing(**changed: object) -> Routing:
    """Read the good routing with some fields changed."""
    return parse_routing(yaml.safe_dump({**GOOD, **changed}), file="alerting.yaml")


def slo(name: str = "availability", *, targets: tuple[str, ...] = (), group_labels: tuple[str, ...] = ()) -> Slo:
    """Give an SLO; with targets, it has a condition of its own that goes to them."""
    condition = BurnCondition(
        name="fast-burn",
        severity="urgent",
        comparison=Comparison.GT,
        burn_rate=10.0,
        lookback_seconds=3600,
        for_seconds=0,
        targets=targets,
    )
    return Slo(
        id=f"shop-{name}",
        service="shop",
        name=name,
        objective_ratio=Decimal("0.999"),
        window=RollingWindow(seconds=30 * 86400),
        indicator=EventsIndicator(total="sum(rate(t[{{.window}}]))", errors="sum(rate(e[{{.window}}]))"),
        origin=Origin(format=SpecFormat.OPENSLO, file="shop.yaml", lines={"": 3}),
        group_labels=group_labels,
        alerting=Alerting(conditions=(condition,) if targets else ()),
    )
