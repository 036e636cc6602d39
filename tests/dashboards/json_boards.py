"""Dashboards as Grafana's JSON, as short as they can be."""

from typing import Any

from dashboards.reading import Dashboard, dashboard_of


def dashboard(
    *panels: dict[str, Any],
    variables: list[dict[str, Any]] | None = None,
    annotations: list[dict[str, Any]] | None = None,
    **more: object,
) -> Dashboard:
    """Make a dashboard of panels."""
    value = {
        "uid": "shop",
        "title": "Shop",
        "time": {"from": "now-1h", "to": "now"},
        "panels": list(panels),
        "templating": {"list": variables or []},
        "annotations": {"list": annotations or []},
        **more,
    }
    return dashboard_of(value, file="shop.json")


def panel(*exprs: str, title: str = "Errors", instant: bool = False, **more: object) -> dict[str, Any]:
    """Make a panel with queries A, B, ..."""
    targets = [{"refId": chr(ord("A") + at), "expr": expr, "instant": instant} for at, expr in enumerate(exprs)]
    return {
        "type": "timeseries",
        "title": title,
        "id": 1,
        "gridPos": {"x": 0, "y": 0, "w": 12, "h": 8},
        "targets": targets,
        **more,
    }


def variable(name: str, query: str, **more: object) -> dict[str, Any]:
    """Make a variable that is filled by a query."""
    return {"name": name, "type": "query", "query": query, "refresh": 2, **more}
