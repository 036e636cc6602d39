"""Apply a panel's transformations one after another."""

from collections.abc import Callable, Mapping, Sequence

from dashboards.model import Json
from dashboards.preview.frames import Frame
from dashboards.preview.transformations import calculate, columns, rows, tables
from dashboards.preview.transformations.not_applied import NotApplied

Transformer = Callable[[Sequence[Frame], Mapping[str, Json]], Sequence[Frame]]

TRANSFORMERS: Mapping[str, Transformer] = {
    "calculateField": calculate.calculate_field,
    "concatenate": tables.concatenate,
    "filterByRefId": columns.filter_by_ref_id,
    "filterFieldsByName": columns.filter_fields_by_name,
    "filterByValue": rows.filter_by_value,
    "groupBy": rows.group_by,
    "joinByField": tables.join_by_field,
    "labelsToFields": tables.labels_to_fields,
    "limit": rows.limit,
    "merge": tables.merge,
    "organize": columns.organize,
    "reduce": rows.reduce_fields,
    "renameByRegex": columns.rename_by_regex,
    "seriesToColumns": tables.join_by_field,
    "seriesToRows": tables.series_to_rows,
    "sortBy": rows.sort_by,
}
"""By Grafana's id."""


def transformed(
    frames: Sequence[Frame], transformations: Sequence[Mapping[str, Json]]
) -> tuple[tuple[Frame, ...], tuple[str, ...]]:
    """Apply the transformations that are known, in order; give the frames, and what the others are called."""
    unknown: list[str] = []
    for one in transformations:
        name, options = str(one.get("id") or ""), one.get("options")
        if one.get("disabled") is True:
            continue
        transformer = TRANSFORMERS.get(name)
        if transformer is None:
            unknown.append(name)
        else:
            try:
                frames = transformer(frames, options if isinstance(options, Mapping) else {})
            except NotApplied as form:
                unknown.append(str(form))
    return tuple(frames), tuple(unknown)
