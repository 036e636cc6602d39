"""The recorded shapes of exporters, from which boards are verified, are real ones."""

import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from dashboards.hermetic.exposition import Sample, read_exposition
from dashboards.hermetic.shapes import Shape, read_shapes, shipped_folder
from load_harness import metric_names
from loadtests.meter import RequestKind
from loadtests.metrics import CountingMeter, LocustCollector
from slo import conventions

_FILES = sorted(shipped_folder().glob("*.prom"))
_EXPORTERS = ("kube_", "container_", "node_", "flagger_")
_ODD_NAMES = ("flagger_canary_total", "node_memory_Mem", "dora_window_")
"""Named otherwise than promtool would have it, by their own authors; durations with quantiles are gauges of ours."""


@pytest.fixture(scope="module")
def shapes() -> dict[str, Shape]:
    """All shapes by their exporter; of several of one exporter the first."""
    return {shape.source: shape for shape in reversed(read_shapes(shipped_folder()))}


@pytest.mark.parametrize("file", _FILES, ids=lambda file: file.name)
def test_it_says_where_it_is_from_and_where_it_is_scraped(file: Path) -> None:
    """The first line is the source of what follows, and a target has the labels of kube-prometheus-stack."""
    text = file.read_text(encoding="utf-8")
    targets = [line for line in text.splitlines() if line.startswith("# Target: ")]

    assert text.startswith("# Source: https://")
    assert targets
    assert all(
        f' {label}="' in line.replace(",", " ") for line in targets for label in ("job", "namespace", "instance")
    )


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed")
@pytest.mark.parametrize("file", _FILES, ids=lambda file: file.name)
def test_promtool_reads_it(file: Path) -> None:
    """Prometheus' own linter has no complaint but about names that are what they are."""
    checked = subprocess.run(
        ["promtool", "check", "metrics"], input=file.read_bytes(), capture_output=True, check=False
    )
    complaints = [line for line in checked.stderr.decode().splitlines() if not line.startswith(_ODD_NAMES)]

    assert [] == complaints


def test_every_name_of_an_exporter_is_in_its_shape() -> None:
    """A name that boards and rules use is one that an exporter has, as recorded."""
    spelt = {
        value
        for name, value in vars(conventions).items()
        if name.isupper() and isinstance(value, str) and value.startswith(_EXPORTERS)
    }
    published = {sample.name for shape in read_shapes(shipped_folder()) for sample in shape.samples}
    published |= {name.removesuffix("_count") for name in published}

    assert set() == spelt - published


def test_the_generator_exposes_the_recorded_shape(shapes: dict[str, Shape]) -> None:
    """Names, kinds and labels of the recorded shape are those of the generator's real exposition, and no others."""
    kind = RequestKind(name="work", method="GET")
    meter = CountingMeter([kind])
    meter.finished(kind, now=1.0, latency_seconds=0.1, is_failed=False)
    registry = CollectorRegistry()
    registry.register(LocustCollector("demo", read_counts=lambda: meter.counts, count_users=lambda: 1))
    real = read_exposition(generate_latest(registry).decode())

    assert _series(real) == _series(shapes["locust"].samples)
    assert {metric_names.LOCUST_USERS, metric_names.LOCUST_DROPPED_TOTAL} <= {sample.name for sample in real}


def test_the_rows_that_a_query_must_filter_are_there(shapes: dict[str, Shape]) -> None:
    """Beside containers cAdvisor has rows of pods, pause containers and the node; a pod may be pending."""
    cadvisor = shapes["cadvisor-kubelet"].samples
    usage = [sample.labels for sample in cadvisor if sample.name == conventions.CONTAINER_CPU_USAGE]
    phases = [sample for sample in shapes["kube-state-metrics"].samples if sample.name == conventions.POD_STATUS_PHASE]

    assert {(True, True), (False, True), (False, False)} == {
        (bool(one["container"]), bool(one["pod"])) for one in usage
    }
    assert any(one["image"].startswith("registry.k8s.io/pause") and not one["container"] for one in usage)
    assert any(sample.labels["phase"] == "Pending" and sample.value for sample in phases)


def test_there_is_more_than_one_of_everything(shapes: dict[str, Shape]) -> None:
    """Pods, nodes and namespaces are several, so that a query which forgets to tell them apart is found out."""
    of_clusters = shapes["kube-state-metrics"].samples
    pods = [sample.labels for sample in of_clusters if sample.name == conventions.POD_STATUS_READY]

    assert len({one["pod"] for one in pods if one["namespace"] == "default"}) > 2
    assert len({one["namespace"] for one in pods}) > 1
    assert len(shapes["node-exporter"].targets) > 1


# Private


def _series(samples: Iterable[Sample]) -> set[tuple[str, str, frozenset[tuple[str, str]]]]:
    """Give name, kind and labels of all series; how high the counters stand is of no interest."""
    return {(sample.name, sample.kind, frozenset(sample.labels.items())) for sample in samples}
