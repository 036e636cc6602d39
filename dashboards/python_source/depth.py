"""Refuse what Python cannot spell: it allows only so many brackets inside each other."""

from collections.abc import Iterator, Mapping

from dashboards.model import Json
from dashboards.reading import Dashboard
from slo.documents import FieldPath
from slo.errors import InvalidInput, Mistake

MOST_LEVELS = 100
"""Python reads 200 brackets inside each other; a dashboard made by hand or by Grafana has less than 20."""


def refuse_deep(dashboard: Dashboard) -> None:
    """Refuse a dashboard that is nested deeper than Python can spell.

    Raises:
        InvalidInput: Naming the first field that is too deep.
    """
    for path in _deep(dashboard.json, ()):
        rule = f"must be nested at most {MOST_LEVELS} levels deep"
        place = dashboard.place(path[:3])
        raise InvalidInput([Mistake(place=place, value=path[-1], rule=rule, next_step="take the innermost parts out")])


# Private


def _deep(value: Json, path: FieldPath) -> Iterator[FieldPath]:
    if len(path) > MOST_LEVELS:
        yield path
        return
    items = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    for key, one in items:
        yield from _deep(one, (*path, key))
