"""Dashboards that are about to leave, as short as they can be."""

import json
from pathlib import Path
from typing import Any

from dashboards.canonical import canonical
from dashboards.delivery.interface import Parcel
from dashboards.reading import dashboard_of, parse_dashboard

SOURCES = ("grafana",)


def shop(**changes: object) -> dict[str, Any]:
    """Write a good dashboard, with what templates would replace; a change to None takes a field away."""
    query = {
        "refId": "A",
        "expr": 'sum by (pod) (rate(sold_total{pod=~"${pod:regex}"}[5m])) > 0 < 9',
        "legendFormat": "{{pod}}",
    }
    row = {"type": "row", "title": "Details", "id": 2, "collapsed": True, "panels": [panel("Left", 3, y=9)]}
    value = {
        "uid": "shop",
        "title": "Shop",
        "schemaVersion": 42,
        "panels": [panel("Sold", 1, targets=[query]), {**row, "gridPos": {"x": 0, "y": 8, "w": 24, "h": 1}}],
        **changes,
    }
    return {key: one for key, one in value.items() if one is not None}


def panel(title: str, number: int, *, y: int = 0, **more: object) -> dict[str, Any]:
    """Write a panel."""
    place = {"x": 0, "y": y, "w": 12, "h": 8}
    return {"type": "timeseries", "title": title, "id": number, "gridPos": place, "targets": [], **more}


def parcel(file: str = "shop.json", **changes: object) -> Parcel:
    """Make a parcel of the good dashboard, with changes."""
    value = shop(**changes)
    dashboard = parse_dashboard(json.dumps(value, indent=1), file=file)
    return Parcel(source=dashboard, json=canonical(value))


def parcel_of(value: dict[str, Any]) -> Parcel:
    """Make a parcel of a dashboard."""
    return Parcel(source=dashboard_of(value, file="any.json"), json=canonical(value))


def written(folder: Path, name: str, **changes: object) -> Path:
    """Put the good dashboard into a file, with changes."""
    path = folder / name
    path.write_text(json.dumps(shop(**changes), indent=1), encoding="utf-8")
    return path
