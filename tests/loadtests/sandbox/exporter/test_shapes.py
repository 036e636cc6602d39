"""The sandbox's series have the shapes of the real exporters' series."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from prometheus_client import Metric
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

from loadtests.sandbox.cluster import ClusterState
from loadtests.sandbox.exporter import cadvisor, kube_state_metrics
from slo import conventions

Exposition = Callable[[ClusterState], str]
Shape = tuple[str, str, str, frozenset[frozenset[str]]]

_OF_CLUSTERS_ONLY = {
    # The sandbox has no nodes of its own, no quotas, and its kernel need not measure the pressure of a process.
    "kube_node_status_condition",
    conventions.RESOURCE_QUOTA,
    conventions.CONTAINER_PRESSURE_CPU_WAITING,
    conventions.CONTAINER_PRESSURE_IO_WAITING,
    conventions.CONTAINER_PRESSURE_MEMORY_WAITING,
}

_EXPOSITIONS = pytest.mark.parametrize(
    ("exposition", "fixture"),
    [
        pytest.param(kube_state_metrics.exposition, "kube_state_metrics_text", id="kube-state-metrics"),
        pytest.param(cadvisor.exposition, "cadvisor_text", id="cAdvisor in the kubelet"),
    ],
)


def _families(text: str) -> list[Metric]:
    return list(text_string_to_metric_families(text))


def _label_names(sample: Sample) -> frozenset[str]:
    return frozenset(sample.labels)


def _shapes(text: str) -> set[Shape]:
    """Return name, kind, meaning and the sets of label names of every series."""
    return {
        (
            family.name,
            family.type,
            family.documentation,
            frozenset(frozenset(sample.labels) for sample in family.samples),
        )
        for family in _families(text)
    }


@_EXPOSITIONS
def test_series_have_the_names_and_labels_of_the_real_ones(
    state: ClusterState, request: pytest.FixtureRequest, exposition: Exposition, fixture: str
) -> None:
    """Names, kinds, descriptions and label names are those of the recorded shape, but for what only clusters have."""
    real = {shape for shape in _shapes(request.getfixturevalue(fixture)) if shape[0] not in _OF_CLUSTERS_ONLY}

    assert real == _shapes(exposition(state))


@_EXPOSITIONS
def test_samples_have_a_time_where_the_real_ones_have(
    state: ClusterState, request: pytest.FixtureRequest, exposition: Exposition, fixture: str
) -> None:
    """The kubelet says when it took a sample, kube-state-metrics leaves that to the scrape."""

    def timed(text: str) -> set[bool]:
        return {sample.timestamp is not None for family in _families(text) for sample in family.samples}

    assert timed(request.getfixturevalue(fixture)) == timed(exposition(state))


def test_cadvisor_has_the_rows_that_a_query_must_filter(state: ClusterState, cadvisor_text: str) -> None:
    """Rows of containers, pods and pause containers are there; the node's own are not, since the sandbox has none."""

    def kinds(text: str) -> set[tuple[str, bool, bool, bool, bool]]:
        return {
            (sample.name, *(bool(sample.labels[name]) for name in ("pod", "container", "image", "name")))
            for family in _families(text)
            for sample in family.samples
        }

    real, ours = kinds(cadvisor_text), kinds(cadvisor.exposition(state))

    assert set() == ours - real
    assert {
        (conventions.CONTAINER_CPU_USAGE, False, False, False, False),
        (conventions.CONTAINER_MEMORY_WORKING_SET, False, False, False, False),
    } == real - ours


def test_every_name_of_the_conventions_is_published(state: ClusterState) -> None:
    """The names that boards and rules use are those that the exporters give."""
    published = {
        sample.name
        for text in (kube_state_metrics.exposition(state), cadvisor.exposition(state))
        for family in _families(text)
        for sample in family.samples
    }
    exporters = ("kube_", "container_")
    spelt = {value for name, value in vars(conventions).items() if name.isupper() and value.startswith(exporters)}

    assert spelt - _OF_CLUSTERS_ONLY == published


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed")
@_EXPOSITIONS
def test_promtool_has_no_complaint(
    state: ClusterState, request: pytest.FixtureRequest, exposition: Exposition, fixture: str
) -> None:
    """Prometheus' own linter accepts the real shapes and ours."""
    for text in (request.getfixturevalue(fixture), exposition(state)):
        checked = subprocess.run(
            ["promtool", "check", "metrics"], input=text.encode(), capture_output=True, check=False
        )
        assert (0, b"") == (checked.returncode, checked.stderr)


def test_the_fixtures_say_where_they_are_from() -> None:
    """The first line of each of the two recorded shapes is its source."""
    folder = Path(__file__).parents[3] / "fixtures" / "exporters"

    for name in ("kube-state-metrics-2.15.prom", "cadvisor-kubelet-1.33.prom"):
        text = (folder / name).read_text(encoding="utf-8")
        assert text.startswith("# Source: https://github.com/kubernetes/")
