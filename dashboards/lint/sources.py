"""The data sources that a dashboard names."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dashboards.lint.interface import Subject
from dashboards.lint.upstream import SOURCED_PANELS
from dashboards.model import Json
from dashboards.reading import DashboardAnnotation, DashboardVariable
from slo.documents import FieldPath


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A data source, where it is named."""

    path: FieldPath
    uid: str
    """Its id, or its name as it was written before Grafana 8; empty for the default one."""
    what: str
    """What is read from it, with a verb."""
    is_of_upstream: bool = False
    """Whether a rule of dashboard-linter looks at it."""

    @property
    def is_variable(self) -> bool:
        """Say whether its reader chooses it."""
        return self.uid.startswith("$") or self.uid.startswith("[[")

    @property
    def is_grafanas(self) -> bool:
        """Say whether every Grafana has it."""
        return self.uid.startswith("-- ") or self.uid in {"grafana", "__expr__", "datasource", "default"}


def sources(subject: Subject) -> Iterator[Source]:
    """Give the data sources of panels, queries, annotations and variables, each where it is written."""
    for panel in subject.panels:
        if panel.json.get("datasource"):
            uid, is_known = _uid(panel.json["datasource"]), panel.type in SOURCED_PANELS
            path = (*panel.path, "datasource")
            yield Source(path=path, uid=uid, what="reads from", is_of_upstream=is_known)
        for target in panel.targets:
            if target.json.get("datasource") and target.json["datasource"] != panel.json.get("datasource"):
                uid = _uid(target.json["datasource"])
                what = f"query {target.ref_id} reads from"
                yield Source(path=(*target.path, "datasource"), uid=uid, what=what)
    others: list[DashboardAnnotation | DashboardVariable] = [
        *subject.dashboard.annotations,
        *subject.dashboard.variables,
    ]
    for one in others:
        if one.json.get("datasource") and one.json.get("builtIn") != 1:
            what = f"{one.name} is read from"
            yield Source(path=(*one.path, "datasource"), uid=_uid(one.json["datasource"]), what=what)


# Private


def _uid(datasource: Json) -> str:
    uid = datasource.get("uid") if isinstance(datasource, Mapping) else datasource
    return uid if isinstance(uid, str) else ""
