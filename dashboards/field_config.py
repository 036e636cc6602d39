"""How Grafana writes what is said of the fields of a panel: colours, thresholds, texts, overrides."""

from collections.abc import Mapping, Sequence

from dashboards.model import Json, Link, Override, Panel, RangeText, Thresholds, ValueText

SERIES_COLOURS = "palette-classic"


def field_config(panel: Panel) -> dict[str, Json]:
    """Write what a panel says of its fields; nulls are left for the canonical form to take out."""
    always = panel.has_fields
    defaults = {
        "color": _colour(panel) if always or panel.colour or panel.colour_mode else None,
        "custom": panel.custom() or None,
        "decimals": panel.decimals,
        "links": [link_json(link) for link in panel.data_links] or None,
        "mappings": mappings_json(panel.texts) if always or panel.texts else None,
        "max": panel.maximum,
        "min": panel.minimum,
        "noValue": panel.no_value or None,
        "thresholds": thresholds_json(panel.thresholds) if always or panel.thresholds else None,
        "unit": panel.unit or None,
    }
    return {"defaults": defaults, "overrides": [_override(one) for one in panel.overrides]}


def thresholds_json(thresholds: Thresholds | None) -> dict[str, Json]:
    """Write thresholds; the first step has no value, as a null would not come back from Grafana."""
    if thresholds is None:
        return {"mode": "absolute", "steps": [{"color": "green"}]}
    steps = [
        {"color": step.colour} if step.value is None else {"color": step.colour, "value": step.value}
        for step in thresholds.steps
    ]
    return {"mode": "percentage" if thresholds.is_percentage else "absolute", "steps": steps}


def mappings_json(texts: Sequence[ValueText | RangeText]) -> list[dict[str, Json]]:
    """Write what stands in place of values, in the order given."""
    values = {one.value: _result(one, number) for number, one in enumerate(texts) if isinstance(one, ValueText)}
    ranges = [
        {"options": {"from": one.start, "result": _result(one, number), "to": one.end}, "type": "range"}
        for number, one in enumerate(texts)
        if isinstance(one, RangeText)
    ]
    return [*([{"options": values, "type": "value"}] if values else []), *ranges]


def link_json(link: Link) -> dict[str, Json]:
    """Write a link of a panel or of its data."""
    base = {"targetBlank": link.in_new_tab, "title": link.title, "url": link.url}
    return merged(base, link.extra)


def merged(base: Mapping[str, Json], extra: Mapping[str, Json]) -> dict[str, Json]:
    """Put what an author adds over what the model says: mappings merge, everything else replaces, None takes out."""
    result: dict[str, Json] = dict(base)
    for key, value in extra.items():
        deep = isinstance(value, Mapping) and isinstance(result.get(key), dict)
        result[key] = merged(result[key], value) if deep else value
    return result


# Private


def _colour(panel: Panel) -> dict[str, Json]:
    if panel.colour:
        return {"fixedColor": panel.colour, "mode": panel.colour_mode or "fixed"}
    by_thresholds = panel.thresholds is not None and panel.is_coloured_by_thresholds
    return {"mode": panel.colour_mode or ("thresholds" if by_thresholds else SERIES_COLOURS)}


def _result(one: ValueText | RangeText, number: int) -> dict[str, Json]:
    return {"color": one.colour or None, "index": number, "text": one.text}


def _override(override: Override) -> dict[str, Json]:
    properties = [{"id": name, "value": value} for name, value in override.properties.items()]
    base = {"matcher": {"id": override.matcher, "options": override.match}, "properties": properties}
    return merged(base, override.extra)
