"""Small dashboards, and what people do to them in Grafana's UI."""

from json import dumps
from pathlib import Path
from typing import Any

from dashboards.canonical import canonical
from dashboards.reading import Dashboard, dashboard_of

Json = dict[str, Any]
RATE, FASTER = "rate(requests_total[5m])", "rate(requests_total[1m])"


def board(uid: str = "shop", title: str = "Shop", *, expr: str = RATE, description: str = "", **more: Any) -> Json:  # noqa: ANN401
    """Write a dashboard of two panels and a variable."""
    panels = [
        {
            "id": number,
            "type": "timeseries",
            "title": name,
            "description": description,
            "gridPos": {"h": 8, "w": 12, "x": 12 * (number - 1), "y": 0},
            "targets": [{"refId": "A", "expr": query}],
        }
        for number, (name, query) in enumerate((("p99", expr), ("Errors", "errors_total")), start=1)
    ]
    variable = {"name": "job", "type": "query", "query": "label_values(up, job)", "refresh": 2, "current": {}}
    return canonical(
        {
            "uid": uid,
            "title": title,
            "schemaVersion": 42,
            "panels": panels,
            "templating": {"list": [variable]},
            **more,
        }
    )


def view(json: Json) -> Dashboard:
    """Give a dashboard as if it were read."""
    return dashboard_of(json, file=f"{json['uid']}.json")


def written(folder: Path, *boards: Json) -> Path:
    """Write dashboards into a folder."""
    folder.mkdir(exist_ok=True)
    for one in boards:
        (folder / f"{one['uid']}.json").write_text(dumps(one), encoding="utf-8")
    return folder


def query_faster(json: Json) -> None:
    """Change the first panel's query in the UI."""
    json["panels"][0]["targets"][0]["expr"] = FASTER
