"""The PromQL of a dashboard, wherever it stands: panels, annotations, variables."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import promql_parser as promql

from dashboards.evaluation.datasources import is_prometheus
from dashboards.expansion import Expanded, references
from dashboards.lint.sentinels import is_built_in, readable
from dashboards.model import Json
from dashboards.promql_fault import Fault, fault_of, pointed
from dashboards.promql_reading import NotPromql, parsed
from dashboards.reading import Dashboard, DashboardPanel, DashboardVariable, Target
from slo.documents import FieldPath
from slo.lint.expressions import Selector, Visit, selectors, visits


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A query of PromQL."""

    path: FieldPath
    """Of the text it stands in."""
    text: str
    """As it is written, without what stands around it."""
    expanded: Expanded = field(repr=False)
    """With values in place of variables."""
    panel: DashboardPanel | None = None
    """None for queries of annotations and variables."""
    target: Target | None = None
    is_certain: bool = True
    """Whether it is said that Prometheus answers it; else another source of data may."""

    @property
    def expression(self) -> promql.Expr | None:
        """Give what is read; None where it is no PromQL, or nothing."""
        try:
            return parsed(self.expanded.text) if self.text.strip() else None
        except NotPromql:
            return None

    @property
    def fault(self) -> Fault | None:
        """Say why Prometheus refuses it; a query of nothing has no fault."""
        return fault_of(self.expanded.text) if self.text.strip() else None

    @property
    def visits(self) -> tuple[Visit, ...]:
        """Walk through it from the outside in."""
        expression = self.expression
        return () if expression is None else tuple(visits(expression))

    @property
    def selectors(self) -> tuple[Selector, ...]:
        """List what it selects."""
        expression = self.expression
        return () if expression is None else selectors(expression)

    @property
    def is_instant(self) -> bool:
        """Say whether it is asked for at the end of the time range only."""
        return self.target is not None and self.target.is_instant

    @property
    def has_labels_by_choice(self) -> bool:
        """Say whether a variable stands where labels are named, as in `by ($grouping)`."""
        outside = _INSIDE.sub("", self.text)
        return any(not is_built_in(one.name) for one in references(outside))

    def counts(self, metric: str) -> bool:
        """Say whether the series of a metric are only counted."""
        return any(
            isinstance(one, promql.AggregateExpr)
            and str(one.op) in {"count", "group"}
            and any(selector.metric == metric for selector in selectors(one))
            for one in (visit.node for visit in self.visits)
        )

    def pointed(self, offset: int | None = None) -> str:
        """Draw it with a caret under a place of what is read."""
        return pointed(self.text, None if offset is None else self.expanded.origin(offset))

    def pointed_at(self, word: str, nth: int = 0) -> str:
        """Draw it with a caret under a word of it, as it is written; without one where that cannot be found.

        Args:
            word: the name of a metric, a function or a label.
            nth: which one of those outside of quotes, from 0 on.
        """
        quoted = [found.span() for found in _INSIDE.finditer(self.text)]
        places = [
            found.start()
            for found in re.finditer(rf"(?<![\w:]){re.escape(word)}(?![\w:])", self.text)
            if word and not any(begin <= found.start() < end for begin, end in quoted)
        ]
        return pointed(self.text, places[min(nth, len(places) - 1)] if places else None)


def queries_of(dashboard: Dashboard) -> tuple[Query, ...]:
    """List the queries of panels, annotations and variables that are for Prometheus."""
    return (*_of_panels(dashboard), *_of_annotations(dashboard), *_of_variables(dashboard))


def is_for_prometheus(dashboard: Dashboard, datasource: Json) -> bool:
    """Say whether Prometheus answers queries with such a data source, as far as its name tells."""
    name = str(datasource.get("uid", "") if isinstance(datasource, dict) else datasource or "")
    kind = datasource.get("type") if isinstance(datasource, dict) else None
    return is_prometheus(dashboard, datasource) and (bool(kind) or not _OTHERS.search(_plugin(dashboard, name)))


LABEL_VALUES = re.compile(r"\s*label_values\((?P<query>.+),\s*(?P<label>[^,()\s]+)\s*\)\s*", re.DOTALL)
"""Labels of a selector's series. Source: https://grafana.com/docs/grafana/latest/datasources/prometheus/variables/"""


# Private

_INSIDE = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'|\[[^\[\]]*\]')
"""What stands in quotes, and ranges."""
_QUERY_RESULT = re.compile(r"\s*query_result\((?P<query>.+)\)\s*", re.DOTALL)
_OTHERS = re.compile(
    r"loki|tempo|jaeger|zipkin|elastic|influx|graphite|cloudwatch|sql|postgres|bigquery|pyroscope|opentsdb|testdata"
    r"|azure|stackdriver|clickhouse|grafana|dashboard --|__expr__",
    re.IGNORECASE,
)


def _is_said(dashboard: Dashboard, datasource: Json) -> bool:
    """Say whether a data source is known to be Prometheus: by its type, a variable, or what an import asks for."""
    if isinstance(datasource, dict) and datasource.get("type"):
        return True
    name = str(datasource.get("uid", "") if isinstance(datasource, dict) else datasource or "")
    chosen = {one.name for one in dashboard.variables if one.type == "datasource"}
    is_chosen = any(one.name in chosen for one in references(name))
    return is_chosen or "prom" in _plugin(dashboard, name).lower()


def _plugin(dashboard: Dashboard, name: str) -> str:
    """Look a name up among what an exported dashboard asks for when it is imported."""
    inputs = dashboard.json.get("__inputs")
    asked = [one for one in inputs if isinstance(one, dict)] if isinstance(inputs, list) else []
    named = next((one for one in asked if f"${{{one.get('name')}}}" == name), {})
    return str(named.get("pluginId") or name)


def _of_panels(dashboard: Dashboard) -> Iterator[Query]:
    for panel in dashboard.panels:
        for target in panel.targets:
            if is_for_prometheus(dashboard, target.datasource):
                yield Query(
                    path=(*target.path, "expr"),
                    text=target.expr,
                    expanded=readable(target.expr, dashboard),
                    panel=panel,
                    target=target,
                    is_certain=_is_said(dashboard, target.datasource),
                )


def _of_annotations(dashboard: Dashboard) -> Iterator[Query]:
    for annotation in dashboard.annotations:
        if annotation.expr and is_for_prometheus(dashboard, annotation.json.get("datasource")):
            expanded = readable(annotation.expr, dashboard)
            yield Query(path=annotation.expr_path, text=annotation.expr, expanded=expanded)


def _of_variables(dashboard: Dashboard) -> Iterator[Query]:
    for variable in dashboard.variables:
        if variable.type == "query" and is_for_prometheus(dashboard, variable.json.get("datasource")):
            found = LABEL_VALUES.fullmatch(variable.query) or _QUERY_RESULT.fullmatch(variable.query)
            if found:
                text = found["query"]
                yield Query(path=_text_path(variable), text=text, expanded=readable(text, dashboard))


def _text_path(variable: DashboardVariable) -> FieldPath:
    is_object = isinstance(variable.json.get("query"), dict)
    return (*variable.path, "query", "query") if is_object else (*variable.path, "query")
