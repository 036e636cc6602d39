"""Queries ask for what is there: metrics, labels and their values, in MetricTemplates, rules and boards."""

import functools
import json
from collections.abc import Iterator

from dashboards.lint.queries import queries_of
from dashboards.promql_reading import NotPromql, parsed
from dashboards.reading.reader import dashboard_of
from loadtests.canary.template import TemplateError, render
from slo.lint.expressions import Matcher, Selector, selectors
from tests.k8s.agreement.exposition import Values, all_jobs, jobs_of, known
from tests.k8s.agreement.world import World
from tests.k8s.built import KubernetesObject

Series = tuple[Selector, ...]
Question = tuple[str, Series | None]
"""Who asks, and for which series; None where nobody can read the query."""

_CANARYS_POD = "load-harness-7d4b9c6f5d-x2x4z"
_PRIMARYS_POD = "load-harness-primary-7d4b9c6f5d-x2x4z"
_FILLED_IN = {
    "name": "load-harness",
    "namespace": "load-harness",
    "target": "load-harness",
    "service": "load-harness",
    "ingress": "load-harness",
    "route": "load-harness",
    "interval": "30s",
}
_UNFILTERED = ("overlays/canary-guard", "overlays/canary-unfiltered")
"""Mistakes on purpose, which other tests look at."""


def faults(world: World) -> Iterator[str]:
    """Say which query asks for something that nobody exposes or records."""
    metrics, recorded, jobs = {**known(world), "ALERTS": _alerts(world)}, _recorded(world), all_jobs(world)
    for asker, found in (*_of_templates(world), *_of_rules(world), *_of_boards(world)):
        if found is None:
            yield f"{asker}: is no query that can be read"
        for selector in found or ():
            if selector.metric in metrics:
                yield from (f"{asker}: {fault}" for fault in _strange(selector, metrics[selector.metric]))
            elif selector.metric in recorded:
                yield from (f"{asker}: {fault}" for fault in _other_values(selector, recorded[selector.metric]))
            elif selector.metric:
                yield f"{asker}: nobody exposes or records {selector.metric}"
            yield from (f"{asker}: {fault}" for fault in _strange_job(selector, jobs))
    yield from _of_everyone(world)
    yield from _of_relabelings(world, jobs)
    if "load-harness" not in jobs_of(world):
        yield f"the workload is scraped as {sorted(jobs_of(world))}, and rules ask for load-harness"


# Private


def _strange(selector: Selector, values: Values) -> Iterator[str]:
    for matcher in selector.matchers:
        if matcher.name == "__name__":
            continue
        if matcher.name not in values:
            yield f"{selector.metric} has no label {matcher.name}"
        elif (there := values[matcher.name]) and not _may_match(matcher, there):
            yield f"no {matcher.name} of {selector.metric} fits {matcher}: there are {sorted(there)}"


def _strange_job(selector: Selector, jobs: frozenset[str]) -> Iterator[str]:
    for matcher in selector.matchers:
        if matcher.name == "job" and not _may_match(matcher, jobs):
            yield f"no job fits {matcher}"


def _may_match(matcher: Matcher, values: frozenset[str]) -> bool:
    # A board's variable stands for any value; where it is read, it is left as it is or a word in its place.
    is_open = matcher.value in ("", ".*", ".+") or "$" in matcher.value or "chosen" in matcher.value
    is_positive = str(matcher.operator) in {"=", "=~"}
    return is_open or not is_positive or any(matcher.accepts(value) is not False for value in values)


def _other_values(selector: Selector, values: Values) -> Iterator[str]:
    for matcher in selector.matchers:
        there = values.get(matcher.name)
        if there and not _may_match(matcher, there):
            yield f"no rule records {selector.metric} with {matcher}: there are {sorted(there)}"


def _recorded(world: World) -> dict[str, dict[str, frozenset[str]]]:
    """Give the names of recorded series, with the values of labels that each of their rules sets."""
    rules = [rule for _, rule in _rules(world) if "record" in rule]
    labels: dict[str, list[dict[str, str]]] = {rule["record"]: [] for rule in rules}
    for rule in rules:
        labels[rule["record"]].append(rule.get("labels", {}))
    return {
        name: {label: frozenset(one[label] for one in each) for label in set.intersection(*map(set, each))}
        for name, each in labels.items()
    }


def _alerts(world: World) -> dict[str, frozenset[str]]:
    """Give the labels of alerts: what their rules set, and what the series behind them have."""
    rules = [rule for _, rule in _rules(world) if "alert" in rule]
    labels = {label for rule in rules for label in rule.get("labels", {})}
    return dict.fromkeys(labels | {"alertname", "alertstate", "namespace"}, frozenset())


def _rules(world: World) -> Iterator[tuple[str, KubernetesObject]]:
    for name, value in world.all_of_kind("PrometheusRule"):
        for group in value["spec"]["groups"]:
            yield from ((f"{name} {group['name']}", rule) for rule in group["rules"])


def _of_rules(world: World) -> Iterator[Question]:
    for name, rule in _rules(world):
        yield f"{name} {rule.get('record') or rule['alert']}", _selectors(rule["expr"])


def _of_templates(world: World) -> Iterator[Question]:
    for name, template in world.all_of_kind("MetricTemplate"):
        try:
            yield name, _selectors(render(template["spec"]["query"], _FILLED_IN, {}))
        except TemplateError:
            yield name, None


def _of_everyone(world: World) -> Iterator[str]:
    """Say which template measures more than the canary's pods, or not even those."""
    for name, found in _of_templates(world):
        if name.startswith(_UNFILTERED):
            continue
        for selector in found or ():
            pod = selector.matcher("pod")
            if pod is None or pod.accepts(_CANARYS_POD) is not True or pod.accepts(_PRIMARYS_POD) is not False:
                yield f"{name}: {selector} does not tell the canary's pods from the primary's"


def _of_relabelings(world: World, jobs: frozenset[str]) -> Iterator[str]:
    """Say which monitor calls its job otherwise than boards and rules know it."""
    for name, monitor in world.all_of_kind("PodMonitor"):
        for endpoint in monitor["spec"]["podMetricsEndpoints"]:
            for rule in endpoint.get("relabelings", ()):
                if rule.get("targetLabel") == "job" and rule.get("replacement") not in jobs:
                    yield f"{name}: nobody knows the job {rule.get('replacement')}"


def _of_boards(world: World) -> Iterator[Question]:
    for name, value in world.all_of_kind("ConfigMap"):
        if "grafana_dashboard" in value["metadata"].get("labels", {}):
            for file, text in value["data"].items():
                yield from ((f"{name} {file}", found) for found in _of_board(text))


@functools.cache
def _of_board(text: str) -> tuple[Series | None, ...]:
    found = queries_of(dashboard_of(json.loads(text), file="board", text=text))
    return tuple(None if query.expression is None else query.selectors for query in found)


@functools.cache
def _selectors(query: str) -> Series | None:
    try:
        return selectors(parsed(query))
    except NotPromql:
        return None
