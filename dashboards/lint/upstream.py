"""How dashboard-linter looks at a dashboard: which panels and queries its rules concern.

Source: https://github.com/grafana/dashboard-linter (17 rules)
"""

from collections.abc import Iterator, Mapping

from dashboards.lint.interface import Subject, text
from dashboards.lint.queries import Query, is_for_prometheus
from dashboards.lint.sentinels import readable
from dashboards.reading import DashboardPanel, DashboardVariable, Target
from slo.findings.interface import Found, Level

QUERY_PANELS = frozenset({"singlestat", "gauge", "table", "stat", "state-timeline", "timeseries"})
TEXT_PANELS = frozenset({"stat", "singlestat", "graph", "table", "timeseries", "gauge"})
SOURCED_PANELS = frozenset({"singlestat", "graph", "table", "timeseries"})


def is_prometheus(subject: Subject) -> bool:
    """Say whether the first variable for a data source offers Prometheus."""
    return subject.datasource_type == "prometheus"


def promql_queries(subject: Subject, *, everywhere: bool) -> Iterator[Query]:
    """Give the queries that the rules on PromQL look at: those of some kinds of panels, or everywhere.

    A query that names a data source of another type is left out.
    """
    if not is_prometheus(subject):
        return
    for panel in subject.panels:
        for target in panel.targets:
            if (everywhere or panel.type in QUERY_PANELS) and is_for_prometheus(subject.dashboard, target.datasource):
                yield _query(subject, panel, target)


def logql_targets(subject: Subject) -> Iterator[tuple[DashboardPanel, Target]]:
    """Give the queries that the rules on LogQL look at."""
    for panel in subject.panels:
        if panel.type in QUERY_PANELS:
            yield from ((panel, target) for target in panel.targets if subject.is_loki(target) and not target.is_hidden)


def missing_panel(subject: Subject, target: Target) -> int | None:
    """Give the panel whose answer a query without text shows, where there is no such panel."""
    number = target.json.get("panelId")
    is_number = isinstance(number, int) and not isinstance(number, bool) and number > 0
    return number if is_number and number not in {panel.id for panel in subject.panels} else None


def reuses_panel(target: Target) -> bool:
    """Say whether a query shows the answer of another panel."""
    return isinstance(target.json.get("panelId"), int) and target.json["panelId"] > 0


def choice_variable(subject: Subject, name: str, label: str) -> Iterator[Found]:
    """Find what is wrong with the variable that chooses jobs, or instances."""
    if not is_prometheus(subject):
        return
    variable = subject.variable(name)
    if variable is None:
        sentence = f"there is no variable {name}, with which its reader chooses what the board is about"
        fix = f"add a variable {name} of type query: label_values(<metric>, {name}), multi, all value .+"
        yield subject.found(Level.ERROR, ("templating",), sentence, fix)
        return
    yield from _wrong(subject, variable, label)


# Private

_SOURCES = ("$datasource", "${datasource}", "$prometheus_datasource", "${prometheus_datasource}")


def _query(subject: Subject, panel: DashboardPanel, target: Target) -> Query:
    path, text = (*target.path, "expr"), target.expr
    return Query(path=path, text=text, expanded=readable(text, subject.dashboard), panel=panel, target=target)


def _wrong(subject: Subject, variable: DashboardVariable, label: str) -> Iterator[Found]:
    json, name, path = variable.json, variable.name, variable.path
    source = json.get("datasource")
    uid = text(source.get("uid") if isinstance(source, Mapping) else source)
    if uid not in _SOURCES:
        sentence = f"the variable {name} reads from {uid or 'the default data source'}, not from the one that is chosen"
        yield subject.found(Level.ERROR, (*path, "datasource"), sentence, "set its data source to $datasource")
    if variable.type != "query":
        sentence = f"the variable {name} is of type {variable.type or '(none)'}, not query"
        yield subject.found(Level.ERROR, (*path, "type"), sentence, "let Prometheus list the values: type query")
    if json.get("label") != label:
        sentence = f"the label of the variable {name} is {json.get('label') or '(nothing)'}, not {label}"
        yield subject.found(Level.WARNING, (*path, "label"), sentence, f"label it {label}, as on other boards")
    if json.get("multi") is not True:
        sentence = f"only one value of the variable {name} can be chosen"
        yield subject.found(Level.ERROR, (*path, "multi"), sentence, "let several be chosen: multi")
    if json.get("allValue") != ".+":
        sentence = f"the choice of all of the variable {name} stands for {json.get('allValue') or 'a long list'}"
        yield subject.found(Level.ERROR, (*path, "allValue"), sentence, 'set its custom all value to ".+"')
