"""Read what boards, panels and queries have in common: data sources, links, thresholds, texts, overrides."""

from collections.abc import Mapping, Sequence

from dashboards.model import Datasource, Json, Link, Override, RangeText, Step, Thresholds, Transformation, ValueText
from dashboards.python_source.paths import at, list_at, mapping_at, number_at, text_at


def datasource_of(value: Json) -> Datasource | None:
    """Read a reference to a data source; None where there is none, or it is a name, as of old."""
    if (
        isinstance(value, Mapping)
        and value.keys() == {"type", "uid"}
        and all(isinstance(one, str) for one in value.values())
    ):
        return Datasource(type=value["type"], uid=value["uid"])
    return None


def links_of(links: Sequence[Json]) -> tuple[Link, ...]:
    """Read the links of a panel or of its data; none where one has another form."""
    if not all(isinstance(link, Mapping) for link in links):
        return ()
    return tuple(_link(link) for link in links)


def thresholds_of(config: Mapping[str, Json]) -> Thresholds | None:
    """Read the thresholds of a field's configuration; None for what Grafana has where none are set."""
    steps = tuple(_step(step) for step in list_at(config, "thresholds.steps"))
    is_percentage = at(config, "thresholds.mode") == "percentage"
    if not steps or (not is_percentage and steps == (Step(colour="green"),)):
        return None
    return Thresholds(steps=steps, is_percentage=is_percentage)


def texts_of(config: Mapping[str, Json]) -> tuple[ValueText | RangeText, ...]:
    """Read what stands in place of values, in its order; other forms are not read."""
    found: list[tuple[float, ValueText | RangeText]] = []
    for mapping in list_at(config, "mappings"):
        options = mapping_at(mapping, "options")
        if at(mapping, "type") == "value":
            found.extend((_index(one), _value_text(value, one)) for value, one in options.items())
        elif at(mapping, "type") == "range":
            found.append((_index(options.get("result")), _range_text(options)))
    return tuple(text for _, text in sorted(found, key=lambda one: one[0]))


def overrides_of(panel: Mapping[str, Json]) -> tuple[Override, ...]:
    """Read what a panel says of some of its fields."""
    return tuple(_override(one) for one in list_at(panel, "fieldConfig.overrides"))


def transformations_of(panel: Mapping[str, Json]) -> tuple[Transformation, ...]:
    """Read a panel's transformations; none where one has another form."""
    given = list_at(panel, "transformations")
    if not all(isinstance(one, Mapping) for one in given):
        return ()
    return tuple(_transformation(one) for one in given)


# Private


def _link(link: Mapping[str, Json]) -> Link:
    # What is missing would be written otherwise.
    absent = {key: None for key in ("targetBlank", "title", "url") if key not in link}
    rest = {key: value for key, value in link.items() if key not in {"targetBlank", "title", "url"}}
    return Link(
        title=text_at(link, "title"),
        url=text_at(link, "url"),
        in_new_tab=link.get("targetBlank") is True,
        extra={**rest, **absent},
    )


def _step(step: Json) -> Step:
    return Step(colour=text_at(step, "color"), value=number_at(step, "value"))


def _index(result: Json) -> float:
    return number_at(result, "index") or 0


def _value_text(value: str, result: Json) -> ValueText:
    return ValueText(value=value, text=text_at(result, "text"), colour=text_at(result, "color"))


def _range_text(options: Mapping[str, Json]) -> RangeText:
    return RangeText(
        start=number_at(options, "from"),
        end=number_at(options, "to"),
        text=text_at(options, "result.text"),
        colour=text_at(options, "result.color"),
    )


def _override(override: Json) -> Override:
    properties = {text_at(one, "id"): at(one, "value") for one in list_at(override, "properties")}
    others = override.items() if isinstance(override, Mapping) else ()
    return Override(
        matcher=text_at(override, "matcher.id"),
        match=at(override, "matcher.options"),
        properties=properties,
        extra={key: value for key, value in others if key not in {"matcher", "properties"}},
    )


def _transformation(transformation: Mapping[str, Json]) -> Transformation:
    rest = {key: value for key, value in transformation.items() if key not in {"id", "options"}}
    absent = {"options": None} if "options" not in transformation else {}
    return Transformation(
        id=text_at(transformation, "id"), options=mapping_at(transformation, "options"), extra={**rest, **absent}
    )
