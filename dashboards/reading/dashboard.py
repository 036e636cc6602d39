"""A dashboard as it stands in a file: a typed view of what all tools here look at, beside the JSON itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from dashboards.json_places import lines
from dashboards.model import Json
from slo.documents import FieldPath, spell
from slo.errors import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A query of a panel."""

    path: FieldPath
    json: Mapping[str, Json] = field(repr=False)
    ref_id: str
    expr: str
    """Empty where there is none."""
    datasource: Json
    """As written: None, a name, or `{"type": ..., "uid": ...}`; the panel's where the target has none."""
    is_hidden: bool
    is_instant: bool
    """Asked for at the end of the range only."""
    format: str
    legend: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DashboardPanel:
    """A panel or a row, wherever it stands."""

    path: FieldPath
    json: Mapping[str, Json] = field(repr=False)
    type: str
    title: str
    id: int | None
    row: str
    """Title of the row it stands under; empty above the first one, and of rows."""
    targets: tuple[Target, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DashboardVariable:
    """A template variable."""

    path: FieldPath
    json: Mapping[str, Json] = field(repr=False)
    name: str
    type: str
    query: str
    """The text of the query; where it is an object, its `query`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DashboardAnnotation:
    """A query of annotations."""

    path: FieldPath
    json: Mapping[str, Json] = field(repr=False)
    name: str
    expr: str
    """Empty for Grafana's own, the built-in one."""
    expr_path: FieldPath
    """Where the expression stands: in the `target` of today, or beside the name, as of old."""
    interval: str
    """The least distance of two points, as `1m`; empty where none is given."""


@dataclass(frozen=True, kw_only=True)
class Dashboard:
    """A dashboard as it stands in a file, or as a server gave it."""

    file: str
    """Its file, or the address it came from."""
    json: Mapping[str, Json] = field(repr=False)
    """Without what wraps it (`{"dashboard": ..., "meta": ...}`, or a Kubernetes object)."""
    prefix: FieldPath = ()
    """Where inside the file it stands."""
    text: str = field(default="", repr=False)
    """The file's text; empty where it came from no file."""
    uid: str
    title: str
    panels: tuple[DashboardPanel, ...]
    """All of them, rows and what they hold included, in the order of the JSON."""
    variables: tuple[DashboardVariable, ...]
    annotations: tuple[DashboardAnnotation, ...]

    @cached_property
    def _lines(self) -> dict[FieldPath, int]:
        return lines(self.text) if self.text else {}

    def place(self, path: FieldPath = ()) -> Place:
        """Say where a field stands; a missing field stands where its nearest parent does."""
        known = (*self.prefix, *path)
        while known and known not in self._lines:
            known = known[:-1]
        return Place(file=self.file, line=self._lines.get(known), field=spell(path))
