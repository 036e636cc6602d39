"""What the queries of a panel give, and the unit in which it is shown."""

from collections.abc import Iterator
from dataclasses import dataclass

from dashboards.lint.interface import ONE_UNIT, Subject, defaults, items, mapping, overrides, text
from dashboards.lint.quantities import Quantity, quantity_of
from dashboards.lint.queries import Query
from dashboards.reading import DashboardPanel


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A query whose unit is known, and what it gives."""

    query: Query
    quantity: Quantity
    unit: str


def measured(subject: Subject) -> Iterator[Measured]:
    """Give the queries of which both can be told."""
    for panel in subject.panels:
        if panel.type in ONE_UNIT:
            for query, quantity in given(subject, panel):
                own = _own_units(panel).get(query.target.ref_id if query.target else "")
                yield Measured(query=query, quantity=quantity, unit=own or str(defaults(panel).get("unit") or ""))


def given(subject: Subject, panel: DashboardPanel) -> Iterator[tuple[Query, Quantity]]:
    """Give the queries of a panel with what they give, where names tell it and nothing is changed behind them."""
    units = [override for _, override in overrides(panel) if _sets_unit(override)]
    is_by_query = all(mapping(one.get("matcher")).get("id") == "byFrameRefID" for one in units)
    changes = any(text(one.get("id")) in _CHANGING for _, one in items(panel.json.get("transformations")))
    counts = any(one in _COUNTING for one in _reducers(panel))
    for query in subject.queries_in(panel, hidden=False) if is_by_query and not (changes or counts) else ():
        quantity = None if query.expression is None else quantity_of(query.expression)
        if quantity is not None:
            yield query, quantity


# Private

_CHANGING = frozenset({"calculateField", "reduce", "regression", "histogram", "timeSeriesTable", "rowsToFields"})
_COUNTING = frozenset({"count", "distinctCount", "changeCount", "diffperc"})
"""Reducers whose result has another unit than the values."""


def _reducers(panel: DashboardPanel) -> list[str]:
    calcs = mapping(mapping(panel.json.get("options")).get("reduceOptions")).get("calcs")
    return [str(one) for one in calcs] if isinstance(calcs, list) else []


def _sets_unit(override: object) -> bool:
    return any(one.get("id") == "unit" for _, one in items(mapping(override).get("properties")))


def _own_units(panel: DashboardPanel) -> dict[str, str]:
    return {
        str(mapping(override.get("matcher")).get("options")): str(one.get("value") or "")
        for _, override in overrides(panel)
        for _, one in items(override.get("properties"))
        if one.get("id") == "unit"
    }
