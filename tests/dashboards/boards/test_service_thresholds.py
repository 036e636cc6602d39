"""The lines on the boards are those of the shipped SLOs and of the manifests, read here from their own texts."""

import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

import slo.specs
from dashboards import catalog, objectives
from dashboards.boards import autoscaling, canary, load_test, saturation, workload
from dashboards.model import Board
from load_harness.metric_names import DURATION_EDGES_SECONDS

_FACTOR_OF_THE_SLOW_PAGE = 6
"""5 % of a 30 days' budget in 6 hours. Source: https://sre.google/workbook/alerting-on-slos/"""


def _specs(file: str) -> Mapping[str, Mapping[str, Any]]:
    text = (Path(slo.specs.__file__).parent / file).read_text(encoding="utf-8")
    documents = (one for one in yaml.safe_load_all(text) if one["kind"] == "SLO")
    return {one["metadata"]["name"]: one["spec"] for one in documents}


def _target(name: str) -> Decimal:
    return Decimal(str(_specs("workload.yaml")[name]["objectives"][0]["target"]))


def _edge(name: str) -> float:
    found = re.search(r'le="([\d.]+)"', str(_specs("workload.yaml")[name]))
    assert found is not None
    return float(found[1])


def _level(name: str) -> float:
    query = _specs("saturation.yaml")[name]["indicator"]["spec"]["ratioMetric"]["raw"]["metricSource"]["spec"]["query"]
    return float(re.findall(r"[<>]=? bool ([\d.]+)", query)[-1])


def _steps(board: Board, title: str) -> list[float]:
    """Give the values of a panel's thresholds, the base left out; of two panels of one title those agree."""
    panels = [panel for panel in catalog.view(board).panels if panel.title == title]
    found = [
        [step["value"] for step in panel.json["fieldConfig"]["defaults"]["thresholds"]["steps"][1:]] for panel in panels
    ]
    assert found
    assert all(one == found[0] for one in found)
    return found[0]


@pytest.mark.parametrize(
    ("board", "title"),
    [
        (workload.board(), "Errors"),
        (workload.board(), "Error ratio"),
        (canary.board(), "Canary errors"),
        (canary.board(), "Primary errors"),
        (canary.board(), "Error ratio"),
        (load_test.board(), "Failed"),
        (load_test.board(), "Errors"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.title,
)
def test_errors_are_judged_by_the_error_budget(board: Board, title: str) -> None:
    """Orange from the budget on, red where the page goes off if it stays."""
    budget = 1 - _target("availability")

    assert [float(budget), float(budget * _FACTOR_OF_THE_SLOW_PAGE)] == _steps(board, title)


@pytest.mark.parametrize(
    ("board", "title", "slos"),
    [
        (workload.board(), "Latency p95", ["latency-p95"]),
        (workload.board(), "Latency p99", ["latency-p99"]),
        (workload.board(), "Latency", ["latency-p95", "latency-p99"]),
        (workload.board(), "Latency by pod", ["latency-p95"]),
        (workload.board(), "Latency by route", ["latency-p95"]),
        (autoscaling.board(), "Latency over replicas", ["latency-p95"]),
        (canary.board(), "Latency p95", ["latency-p95"]),
        (canary.board(), "Latency p99", ["latency-p99"]),
        (load_test.board(), "p95 client", ["latency-p95"]),
        (load_test.board(), "p95 server", ["latency-p95"]),
        (load_test.board(), "Latency", ["latency-p95", "latency-p99"]),
    ],
    ids=lambda value: value if isinstance(value, str) else getattr(value, "title", ""),
)
def test_latency_is_judged_by_the_objectives(board: Board, title: str, slos: list[str]) -> None:
    """Each line is at the edge that the SLO counts by; the histogram has that edge, so the quantile there is exact."""
    edges = [_edge(name) for name in slos]

    assert edges == _steps(board, title)
    assert set(edges) <= set(DURATION_EDGES_SECONDS)


@pytest.mark.parametrize(
    ("board", "title", "expected"),
    [
        (saturation.board(), "Worst throttled", _level("pod-cpu-throttling")),
        (saturation.board(), "CPU throttling", _level("pod-cpu-throttling")),
        (load_test.board(), "CPU throttling", _level("pod-cpu-throttling")),
        (saturation.board(), "Fullest memory", _level("pod-memory")),
        (saturation.board(), "Memory of limit", _level("pod-memory")),
        (saturation.board(), "CPU of nodes", _level("node-cpu")),
        (saturation.board(), "Memory of nodes", 1 - _level("node-memory")),
    ],
    ids=lambda value: value if isinstance(value, str) else getattr(value, "title", str(value)),
)
def test_saturation_is_judged_by_the_levels_of_its_slos(board: Board, title: str, expected: float) -> None:
    """The board calls full what the SLO counts as full."""
    assert [expected] == _steps(board, title)


def test_quantiles_are_those_of_the_objectives() -> None:
    """An SLO for 95 % of the requests is shown by p95, and by no other quantile."""
    p95, p99 = (objectives.latency_objective(name) for name in (objectives.LATENCY_P95, objectives.LATENCY_P99))

    assert [float(_target("latency-p95")), float(_target("latency-p99"))] == [p95.quantile, p99.quantile]


def test_routes_are_those_that_count() -> None:
    """Where all routes are chosen, those count that count in the SLO: no probes, no drills."""
    variable = next(one for one in catalog.view(workload.board()).variables if one.name == "route")

    assert "/load/.*" == objectives.counted_routes() == variable.json["allValue"]
    assert 'route=~"/load/.*"' in str(_specs("workload.yaml")["availability"])
