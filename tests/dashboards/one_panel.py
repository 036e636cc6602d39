"""The least board around what a test looks at."""

import json
from typing import Any

from dashboards.grafana import dashboard_json
from dashboards.model import Board, Json, Panel, Query, Row


def board_of(*panels: Panel, **settings: Any) -> Board:  # noqa: ANN401 - any field of a board
    """Give a board of one row of panels."""
    row = Row(title="", panels=panels)
    return Board(**{"uid": "lh-test", "title": "Test", "description": "A test.", "rows": (row,), **settings})


def panel_json(panel: Panel) -> dict[str, Json]:
    """Give what Grafana gets of one panel."""
    written: dict[str, Json] = dashboard_json(board_of(panel))["panels"][0]
    return written


def panel_of(kind: type[Panel], **settings: Any) -> Panel:  # noqa: ANN401 - any field of a kind
    """Give a panel of a kind with one query."""
    given = {"title": "One", "queries": (Query(expr="up"),), **settings}
    needed = {"content": "Words.", "plugin_id": "geomap"}
    own = {name: value for name, value in needed.items() if name in kind.__dataclass_fields__}
    return kind(**own, **given)


def as_text(value: Json) -> str:
    """Spell JSON, so that true is not 1 and 1 is not 1.0."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False)
