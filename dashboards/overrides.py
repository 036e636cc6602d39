"""Say how one series or one column looks, by its name."""

from collections.abc import Sequence

from dashboards.field_config import link_json, mappings_json, thresholds_json
from dashboards.model import NO_UNIT, Json, Link, Override, RangeText, Thresholds, Unit, ValueText
from dashboards.panels.table import CellStyle


def series(  # noqa: PLR0913 - a word for each thing that can be said
    name: str = "",
    *,
    matching: str = "",
    query: str = "",
    colour: str = "",
    unit: Unit = NO_UNIT,
    is_dashed: bool = False,
    fill_percent: int | None = None,
    line_width: int | None = None,
    on_right_axis: bool = False,
    label: str = "",
    more: dict[str, Json] | None = None,
) -> Override:
    """Say how series look: the one with a name, those matching a pattern, or those of a query (A, B, ...).

    `label` is the axis' where it stands on the right; `more` holds settings by Grafana's ids of them.
    """
    properties: dict[str, Json] = {
        "color": {"fixedColor": colour, "mode": "fixed"} if colour else None,
        "unit": unit or None,
        "custom.lineStyle": {"dash": [8, 8], "fill": "dash"} if is_dashed else None,
        "custom.fillOpacity": fill_percent,
        "custom.lineWidth": line_width,
        "custom.axisPlacement": "right" if on_right_axis else None,
        "custom.axisLabel": label or None,
        **(more or {}),
    }
    return _override(_matcher(name, matching, query), properties)


def column(  # noqa: PLR0913 - a word for each thing that can be said
    name: str = "",
    *,
    matching: str = "",
    unit: Unit = NO_UNIT,
    decimals: int | None = None,
    width_pixels: int | None = None,
    cell: CellStyle | None = None,
    thresholds: Thresholds | None = None,
    texts: Sequence[ValueText | RangeText] = (),
    minimum: float | None = None,
    maximum: float | None = None,
    links: Sequence[Link] = (),
    is_hidden: bool = False,
    more: dict[str, Json] | None = None,
) -> Override:
    """Say how columns of a table look: the one with a name as it is shown, or those matching a pattern."""
    properties: dict[str, Json] = {
        "unit": unit or None,
        "decimals": decimals,
        "custom.width": width_pixels,
        "custom.cellOptions": {"type": cell} if cell else None,
        "thresholds": thresholds_json(thresholds) if thresholds else None,
        "color": {"mode": "thresholds"} if thresholds else None,
        "mappings": mappings_json(texts) or None,
        "min": minimum,
        "max": maximum,
        "links": [link_json(link) for link in links] or None,
        "custom.hideFrom.viz": True if is_hidden else None,
        **(more or {}),
    }
    return _override(_matcher(name, matching, ""), properties)


# Private


def _matcher(name: str, pattern: str, query: str) -> tuple[str, str]:
    given = [
        (matcher, value)
        for matcher, value in (("byName", name), ("byRegexp", pattern), ("byFrameRefID", query))
        if value
    ]
    if len(given) != 1:
        message = f"override {given}: must name one of name, pattern, query; say which fields it is for"
        raise ValueError(message)
    return given[0]


def _override(matcher: tuple[str, str], properties: dict[str, Json]) -> Override:
    said = {name: value for name, value in properties.items() if value is not None}
    return Override(matcher=matcher[0], match=matcher[1], properties=said)
