"""Read a whole dashboard into our model."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dashboards.canonical import canonical, canonical_variable
from dashboards.canonical.known_defaults import BUILT_IN_ANNOTATION
from dashboards.grafana import annotation_json, board_link_json, dashboard_json, variable_json
from dashboards.layout import placed
from dashboards.model import Annotation, Board, BoardLink, Json, Variable
from dashboards.python_source.difference import extra_of
from dashboards.python_source.paths import at, list_at, text_at
from dashboards.python_source.rows import rows_of
from dashboards.python_source.values import datasource_of


def board_of(dashboard: Mapping[str, Json]) -> Board:
    """Read a dashboard; `grafana.dashboard_json` of the board is the dashboard's canonical form."""
    given = canonical(dashboard)
    board = Board(
        uid=text_at(given, "uid"),
        title=text_at(given, "title"),
        description=text_at(given, "description"),
        rows=rows_of(given["panels"]),
        tags=tuple(tag for tag in list_at(given, "tags") if isinstance(tag, str)),
        variables=tuple(_variable(one) for one in list_at(given, "templating.list")),
        annotations=_annotations(list_at(given, "annotations.list")),
        links=_links(list_at(given, "links")),
        **_time(given),
    )
    board = replace(board, may_overlap=_has_overlaps(board))
    return replace(board, extra=extra_of(dashboard_json(board), given))


# Private


def _time(given: Mapping[str, Json]) -> dict[str, Any]:
    return {
        "time_from": text_at(given, "time.from"),
        "time_to": text_at(given, "time.to"),
        "refresh": text_at(given, "refresh"),
        "timezone": text_at(given, "timezone"),
        "is_editable": given.get("editable") is True,
        "shares_crosshair": given.get("graphTooltip") == 1,
    }


def _has_overlaps(board: Board) -> bool:
    try:
        placed(board)
    except ValueError:
        return True
    return False


def _variable(variable: Mapping[str, Json]) -> Variable:
    query = variable.get("query")
    read = Variable(
        name=text_at(variable, "name"),
        type=text_at(variable, "type"),
        label=text_at(variable, "label"),
        query=query if isinstance(query, str) else text_at(variable, "definition"),
        description=text_at(variable, "description"),
        is_multi=variable.get("multi") is True,
        has_all=variable.get("includeAll") is True,
        all_value=text_at(variable, "allValue"),
        regex=text_at(variable, "regex"),
        is_hidden=variable.get("hide") == 2,  # noqa: PLR2004 - Grafana's number of it
        datasource=datasource_of(variable.get("datasource")),
        default=_default(variable),
    )
    return replace(read, extra=extra_of(canonical_variable(variable_json(read)), variable))


def _default(variable: Mapping[str, Json]) -> str | tuple[str, ...] | None:
    value = at(variable, "current.value")
    if value in ("$__all", ["$__all"]):
        return None
    if isinstance(value, list) and value and all(isinstance(one, str) for one in value):
        return tuple(value)
    return value if isinstance(value, str) and value else None


def _annotations(annotations: list[Mapping[str, Json]]) -> tuple[Annotation, ...]:
    own = annotations[1:] if annotations[0] == BUILT_IN_ANNOTATION else annotations
    if own is not annotations and any(one.get("builtIn") == 1 for one in own):
        own = annotations
    return tuple(_annotation(one) for one in own)


def _annotation(annotation: Mapping[str, Json]) -> Annotation:
    read = Annotation(
        name=text_at(annotation, "name"),
        expr=text_at(annotation, "target.expr"),
        title=text_at(annotation, "titleFormat"),
        text=text_at(annotation, "textFormat"),
        colour=text_at(annotation, "iconColor"),
        interval=text_at(annotation, "target.interval"),
        is_on=annotation.get("enable") is True,
        datasource=datasource_of(annotation.get("datasource")),
    )
    return replace(read, extra=extra_of(annotation_json(read), annotation))


def _links(links: list[Json]) -> tuple[BoardLink, ...]:
    if not all(isinstance(link, Mapping) for link in links):
        return ()
    return tuple(_link(link) for link in links)


def _link(link: Mapping[str, Json]) -> BoardLink:
    tags = [tag for tag in list_at(link, "tags") if isinstance(tag, str)]
    is_address = link.get("type") == "link"
    read = BoardLink(
        title=text_at(link, "title"),
        tag=tags[0] if tags else "",
        url=text_at(link, "url") if is_address else "",
        keeps_time=link.get("keepTime") is True,
        keeps_variables=link.get("includeVars") is True,
        is_dropdown=link.get("asDropdown") is True,
        in_new_tab=link.get("targetBlank") is True,
    )
    return replace(read, extra=extra_of(board_link_json(read), link))
