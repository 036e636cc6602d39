"""Tables of several queries: a row for each set of labels, a column for each query."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboards.model import Format, Override, Query, RangeText, Thresholds, Unit, ValueText
from dashboards.overrides import column
from dashboards.panels.table import CellStyle, Table
from dashboards.transformations import merged_rows, organized


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A query, and how its values look."""

    title: str
    expr: str
    unit: Unit
    decimals: int | None = None
    thresholds: Thresholds | None = None
    """Values of such a column are coloured."""
    texts: tuple[ValueText | RangeText, ...] = ()
    cell: CellStyle | None = None
    """How a value is drawn, where its colour is not enough."""
    minimum: float | None = None
    maximum: float | None = None


def merged_table(
    *,
    title: str,
    description: str,
    labels: Mapping[str, str],
    columns: Sequence[Column],
    sorted_by: str,
    height: int = 8,
) -> Table:
    """Ask several queries for now, and put their answers side by side.

    `labels` are those that the answers have in common, with the titles of their columns; `sorted_by` is the title of
    the column whose highest values come first.
    """
    queries = tuple(
        Query(expr=one.expr, ref_id=_letter(number), instant=True, format=Format.TABLE)
        for number, one in enumerate(columns)
    )
    named = {f"Value #{query.ref_id}": one.title for query, one in zip(queries, columns, strict=True)}
    renamed = {**labels, **(named if len(columns) > 1 else {"Value": columns[0].title})}
    return Table(
        title=title,
        description=description,
        queries=queries,
        transformations=(merged_rows(), organized(renamed=renamed, hidden=("Time",), order=tuple(renamed))),
        overrides=tuple(_override(one) for one in columns),
        sorted_by=sorted_by,
        height=height,
    )


# Private


def _letter(number: int) -> str:
    return chr(ord("A") + number)


def _override(one: Column) -> Override:
    coloured: CellStyle | None = "color-text" if one.thresholds or one.texts else None
    return column(
        one.title,
        unit=one.unit,
        decimals=one.decimals,
        minimum=one.minimum,
        maximum=one.maximum,
        thresholds=one.thresholds,
        texts=one.texts,
        cell=one.cell or coloured,
    )
