"""Steps that turn the answers of queries into the rows and columns that a table shows."""

from collections.abc import Mapping, Sequence

from dashboards.model import Transformation


def merged_rows() -> Transformation:
    """Put the answers of all queries into one table, a row for each set of labels."""
    return Transformation(id="merge")


def organized(
    *, renamed: Mapping[str, str] | None = None, hidden: Sequence[str] = (), order: Sequence[str] = ()
) -> Transformation:
    """Rename, hide and order columns, by the names they have before."""
    return Transformation(
        id="organize",
        options={
            "excludeByName": dict.fromkeys(hidden, True),
            "includeByName": {},
            "indexByName": {name: number for number, name in enumerate(order)},
            "renameByName": dict(renamed or {}),
        },
    )


def labels_as_columns(*labels: str, value_label: str = "") -> Transformation:
    """Make columns of labels, of all or of some; one label can name the column of the value."""
    options = {"keepLabels": list(labels) or None, "mode": "columns", "valueLabel": value_label or None}
    return Transformation(id="labelsToFields", options={key: value for key, value in options.items() if value})


def joined_by(field: str) -> Transformation:
    """Join the answers of all queries on a field that each has, keeping what only some have."""
    return Transformation(id="joinByField", options={"byField": field, "mode": "outer"})


def sorted_by(field: str, *, is_descending: bool = False) -> Transformation:
    """Sort rows by a column."""
    return Transformation(id="sortBy", options={"fields": {}, "sort": [{"desc": is_descending, "field": field}]})


def only_fields(*names: str, matching: str = "") -> Transformation:
    """Keep some columns, by name or by a pattern."""
    include = {"pattern": matching} if matching else {"names": list(names)}
    return Transformation(id="filterFieldsByName", options={"include": include})


def renamed_by(pattern: str, name: str) -> Transformation:
    """Rename series by a pattern; `$1` in the name is the pattern's first group."""
    return Transformation(id="renameByRegex", options={"regex": pattern, "renamePattern": name})


def reduced(*reducers: str, labels_as_fields: bool = False) -> Transformation:
    """Make one row of each series, with a column for each reducer, and for each label if that is asked for."""
    labels = {"labelsToFields": True} if labels_as_fields else {}
    return Transformation(id="reduce", options={"reducers": list(reducers), **labels})


def grouped_by(*fields: str, **aggregations: str) -> Transformation:
    """Make one row of all rows that agree on some columns; of other columns, by name, keep an aggregate."""
    keys = {name: {"aggregations": [], "operation": "groupby"} for name in fields}
    kept = {name: {"aggregations": [how], "operation": "aggregate"} for name, how in aggregations.items()}
    return Transformation(id="groupBy", options={"fields": {**keys, **kept}})
