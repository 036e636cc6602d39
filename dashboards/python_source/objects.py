"""Spell the values of our model as the Python that makes them, saying only what differs from the defaults."""

import dataclasses
import re
from collections.abc import Mapping
from enum import Enum
from typing import Any

from dashboards import units
from dashboards.model import PROMETHEUS, Board, Datasource, Json, Panel, Query, Row, Thresholds, Unit
from dashboards.palette import levels
from dashboards.python_source.difference import same
from dashboards.python_source.literals import number_literal
from dashboards.python_source.names import Names, words_of_title
from dashboards.python_source.shared_extras import own_extra
from dashboards.python_source.syntax import Group, Literal, Node, Part, Word

_UNITS = {value: name for name, value in vars(units).items() if name.isupper() and isinstance(value, str)}
_DRAWN_ID = re.compile(r"P[0-9A-F]{16}|[a-z0-9]{14}")
_LEAST_CHARACTERS = 3
_ORDER = {"title": 0, "plugin_id": 1, "content": 1, "extra": 3}
"""What comes before and after the other arguments."""
_ONE_LINE_EACH = (Board, Panel, Row)


class Spelling:
    """Spells values, and remembers which names they need."""

    def __init__(self, *, shared: Mapping[str, tuple[str, Mapping[str, Json]]]) -> None:
        self.imports: set[tuple[str, str]] = set()
        """Modules, and names of them."""
        self.datasources: dict[str, Datasource] = {}
        """By the names of the constants that hold them."""
        self._shared = shared
        self._names = Names(taken=(*_UNITS.values(), "PROMETHEUS", *(name for name, _ in shared.values())))

    def node(self, value: Any) -> Node:  # noqa: ANN401 - whatever a model or a JSON holds
        """Spell any value."""
        match value:
            case str() if not isinstance(value, Enum):
                return Literal(value)
            case Datasource():
                return self._datasource(value)
            case Thresholds():
                return self._thresholds(value)
            case tuple():
                return Group("(", ")", tuple(Part(self.node(one)) for one in value))
            case _ if dataclasses.is_dataclass(value):
                return self.call(value)
            case _:
                return self._plain(value)

    def call(self, value: Any, **given: Node) -> Group:  # noqa: ANN401 - any dataclass
        """Spell an object; some of its arguments can be given as they are to stand."""
        name = type(value).__name__
        self._import(type(value).__module__, name)
        fields = sorted(dataclasses.fields(value), key=lambda field: _ORDER.get(field.name, 2))
        said = [field for field in fields if field.name in given or not _is_default(value, field)]
        parts = tuple(Part(given.get(field.name) or self._argument(value, field), f"{field.name}=") for field in said)
        return Group(f"{name}(", ")", parts, isinstance(value, _ONE_LINE_EACH))

    def constant(self, value: Datasource) -> Group:
        """Spell a data source where its constant is defined."""
        return self.call(value)

    # Private

    def _import(self, module: str, name: str) -> None:
        self.imports.add(("dashboards.model" if module.startswith("dashboards.model.") else module, name))

    def _plain(self, value: Json) -> Node:
        if isinstance(value, Enum):
            self._import(type(value).__module__, type(value).__name__)
            return Word(f"{type(value).__name__}.{value.name}")
        if isinstance(value, Mapping):
            return Group("{", "}", tuple(Part(self.node(one), key=key) for key, one in value.items()))
        if isinstance(value, list):
            return Group("[", "]", tuple(Part(self.node(one)) for one in value))
        return Word(repr(value) if value is None or isinstance(value, bool) else number_literal(value))

    def _argument(self, value: Any, field: "dataclasses.Field[Any]") -> Node:  # noqa: ANN401 - any dataclass
        argument = getattr(value, field.name)
        if field.type is Unit:
            return self._unit(argument)
        if field.name == "extra" and isinstance(value, (Panel, Query)):
            return self._extra(argument, shared_by(value))
        return self.node(argument)

    def _unit(self, unit: str) -> Node:
        if unit in _UNITS:
            self._import("dashboards.units", _UNITS[unit])
            return Word(_UNITS[unit])
        self._import("dashboards.model", "Unit")
        return Group("Unit(", ")", (Part(Literal(unit)),))

    def _extra(self, extra: Mapping[str, Json], group: str) -> Node:
        name, shared = self._shared.get(group, ("", {}))
        if not shared:
            return self.node(extra)
        own = own_extra(extra, shared)
        if not own:
            return Word(name)
        self._import("dashboards.field_config", "merged")
        return Group("merged(", ")", (Part(Word(name)), Part(self.node(own))))

    def _datasource(self, datasource: Datasource) -> Node:
        if datasource == PROMETHEUS:
            self._import("dashboards.model", "PROMETHEUS")
            return Word("PROMETHEUS")
        for name, known in self.datasources.items():
            if known == datasource:
                return Word(name)
        name = self._names.take(_name_of(datasource))
        self.datasources[name] = datasource
        return Word(name)

    def _thresholds(self, thresholds: Thresholds) -> Node:
        first, *rest = thresholds.steps
        steps = [(step.value, step.colour) for step in rest if step.value is not None]
        try:
            is_plain = levels(first.colour, *steps) == thresholds
        except ValueError:
            is_plain = False
        if not is_plain:
            return self.call(thresholds)
        self._import("dashboards.palette", "levels")
        return Group("levels(", ")", (Part(Literal(first.colour)), *(Part(self.node(step)) for step in steps)))


def shared_by(value: Panel | Query) -> str:
    """Name those with which a panel or a query may share what it adds."""
    return f"panel {value.plugin()}" if isinstance(value, Panel) else type(value).__name__


# Private


def _name_of(datasource: Datasource) -> str:
    """Make a constant's name of an id, unless Grafana drew the id by lot."""
    is_drawn = _DRAWN_ID.fullmatch(datasource.uid) is not None
    named = datasource.type if is_drawn or len(datasource.uid) < _LEAST_CHARACTERS else datasource.uid
    name = words_of_title(named, fallback="source").upper()
    return f"{name}_SOURCE" if named is datasource.type else name


def _is_default(value: Any, field: "dataclasses.Field[Any]") -> bool:  # noqa: ANN401 - any dataclass
    argument = getattr(value, field.name)
    if field.default_factory is not dataclasses.MISSING:
        return bool(argument == field.default_factory())
    if isinstance(argument, (bool, int, float)) and isinstance(field.default, (bool, int, float)):
        return same(argument, field.default)
    return bool(argument == field.default)
