"""What all shipped boards have in common, and that they ask for nothing that nobody exposes."""

from collections.abc import Iterator
from pathlib import Path

import promql_parser as promql
import pytest
from prometheus_client import CollectorRegistry, generate_latest

import slo.specs
from dashboards import boards, catalog
from dashboards.expansion import expand
from dashboards.hermetic.exposition import read_exposition
from dashboards.hermetic.shapes import read_shapes, shipped_folder
from dashboards.reading import Dashboard, DashboardPanel
from load_harness.metrics import HttpMetrics, JobMetrics, LoadReading, register_load, register_process
from slo.lint.expressions import selectors
from slo.rules.groups import rule_groups
from slo.rules.interface import RecordingRule, RuleSettings
from slo.spec.read import read_slos

_VALUES = {"__rate_interval": "1m", "__interval": "15s", "__range": "1h"}
_OF_PROMETHEUS = {"up", "scrape_duration_seconds", "scrape_samples_scraped", "ALERTS"}
"""Series that Prometheus makes by itself."""


@pytest.fixture(scope="module")
def shipped() -> tuple[Dashboard, ...]:
    """All boards, as Grafana gets them."""
    return catalog.dashboards()


@pytest.fixture(scope="module")
def known_metrics() -> frozenset[str]:
    """Every metric that an exporter's shape, the workload or a rule of the shipped SLOs has."""
    shapes = {sample.name for shape in read_shapes(shipped_folder()) for sample in shape.samples}
    return frozenset(shapes | _of_the_workload() | _recorded() | _OF_PROMETHEUS)


def test_every_file_of_a_board_is_in_the_catalogue(shipped: tuple[Dashboard, ...]) -> None:
    """A board's uid is the name of its file, so that nobody writes a board that is never shipped."""
    folder = Path(boards.__file__).parent
    files = {path.stem for path in folder.glob("*.py") if "\ndef board(" in path.read_text("utf-8")}

    assert {f"lh-{name.replace('_', '-')}" for name in files} == {board.uid for board in shipped}


def test_titles_are_unique(shipped: tuple[Dashboard, ...]) -> None:
    """Two boards of one title in a folder lock Grafana's provisioning."""
    titles = [board.title for board in shipped]

    assert len(titles) == len(set(titles))
    assert all(title.startswith("Load Harness / ") for title in titles)


def test_boards_find_each_other(shipped: tuple[Dashboard, ...]) -> None:
    """All have the tag, and a menu of those that have it, which keeps time and variables."""
    for board in shipped:
        assert "load-harness" in board.json["tags"]
        assert [(True, True)] == [
            (link["keepTime"], link["includeVars"]) for link in board.json["links"] if link["tags"] == ["load-harness"]
        ]


def test_links_lead_to_boards_that_there_are(shipped: tuple[Dashboard, ...]) -> None:
    """A link to a board that was renamed is worse than none."""
    uids = {board.uid for board in shipped}
    for board in shipped:
        for url in _urls(board):
            assert url.split("?")[0].removeprefix("/d/") in uids


def test_the_crosshair_is_shared(shipped: tuple[Dashboard, ...]) -> None:
    """A moment in one panel is the same moment in all."""
    assert {1} == {board.json["graphTooltip"] for board in shipped}


def test_a_number_without_a_trend_is_that_of_now(shipped: tuple[Dashboard, ...]) -> None:
    """Asked over the time shown, it would stay the last one there was, long after nobody measures it any more."""
    stats = [(board.title, panel) for board in shipped for panel in _panels(board) if panel.type == "stat"]
    still = [(title, panel) for title, panel in stats if panel.json["options"]["graphMode"] == "none"]

    assert still
    assert [] == [
        (title, panel.title) for title, panel in still if not all(one.json["instant"] for one in panel.targets)
    ]


def test_every_query_parses(shipped: tuple[Dashboard, ...]) -> None:
    """With values in place of the variables, every query of panels and annotations is PromQL."""
    for board in shipped:
        for where, query in _queries(board):
            try:
                promql.parse(query)
            except ValueError as error:
                pytest.fail(f"{board.title}, {where}: {error}: {query}")


def test_every_metric_is_exposed_by_somebody(shipped: tuple[Dashboard, ...], known_metrics: frozenset[str]) -> None:
    """Metrics are those of the exporters' shapes, of the workload's own exposition, or recorded by the rules."""
    asked = {
        (board.title, where, selector.metric)
        for board in shipped
        for where, query in _queries(board)
        for selector in selectors(promql.parse(query))
        if selector.metric
    }

    assert set() == {one for one in asked if one[-1] not in known_metrics}


# Private


def _panels(board: Dashboard) -> list[DashboardPanel]:
    return [panel for panel in board.panels if panel.type != "row"]


def _queries(board: Dashboard) -> Iterator[tuple[str, str]]:
    for panel in _panels(board):
        for target in panel.targets:
            yield f"{panel.title} {target.ref_id}", _expanded(target.expr)
    for annotation in board.annotations:
        if annotation.expr:
            yield annotation.name, _expanded(annotation.expr)


def _expanded(text: str) -> str:
    return expand(text, lambda reference: _VALUES.get(reference.name, "1")).text


def _urls(board: Dashboard) -> Iterator[str]:
    for panel in _panels(board):
        links = [*panel.json.get("links", []), *panel.json.get("fieldConfig", {}).get("defaults", {}).get("links", [])]
        yield from (link["url"] for link in links if link["url"].startswith("/d/"))


def _of_the_workload() -> set[str]:
    """Expose what the workload registers, with a sample of each metric that has labels."""
    registry = CollectorRegistry()
    HttpMetrics(registry).expect("GET", "/load/cpu/work", 200)
    JobMetrics(registry).expect(kinds=("cpu",), outcomes=("done",), faults=("error",))
    reading = LoadReading(
        jobs={("cpu", "done"): 1},
        requested_cores=0,
        achieved_cores=0,
        cpu_seconds={"work": 0},
        held_bytes=0,
        disk_bytes={"write": 0},
        network_bytes={"send": 0},
    )
    register_load(registry, lambda: reading)
    register_process(registry, version="1", revision="a")
    return {sample.name for sample in read_exposition(generate_latest(registry).decode())}


def _recorded() -> set[str]:
    groups = rule_groups(read_slos([Path(slo.specs.__file__).parent]), RuleSettings())
    return {rule.record for group in groups for rule in group.rules if isinstance(rule, RecordingRule)}
