from pathlib import Path

import pytest

from dashboards.hermetic.exposition import Kind, Sample, read_exposition
from dashboards.hermetic.shapes import read_shapes, shipped_folder, source_of
from slo.errors import InvalidInput

EXPOSITION = """\
# Source: https://example.org
# Target: job="shop",instance="a:1",namespace="x"
# Target: job="shop",instance="b:1",namespace="x"
# Age: 2d
# TYPE requests_total counter
requests_total{code="200",namespace="own"} 7
# TYPE seconds histogram
seconds_bucket{le="1"} 2
seconds_bucket{le="+Inf"} 3
seconds_sum 4.5
seconds_count 3
# TYPE size_bytes summary
size_bytes{quantile="0.5"} 3
size_bytes_sum 12
# TYPE users gauge
users 5
"""


def test_knows_what_may_only_grow() -> None:
    """Counters, histograms, and the sums of summaries; not the quantiles of these."""
    kinds = {(one.name, one.labels.get("quantile")): one.kind for one in read_exposition(EXPOSITION)}

    growing = {name for (name, _), kind in kinds.items() if kind is Kind.COUNTER}
    assert {"requests_total", "seconds_bucket", "seconds_sum", "seconds_count", "size_bytes_sum"} == growing
    assert (Kind.GAUGE, Kind.GAUGE) == (kinds["users", None], kinds["size_bytes", "0.5"])


def test_a_scrape_adds_labels_and_honours_those_that_are_there() -> None:
    """As with honorLabels."""
    one = Sample(name="x", labels={"namespace": "own"}, value=1, kind=Kind.GAUGE)

    assert {"job": "shop", "namespace": "own"} == one.on({"job": "shop", "namespace": "theirs"}).labels


def test_reads_a_shape(tmp_path: Path) -> None:
    """Its targets, its age, and the exporter's name without the version."""
    (tmp_path / "shop-exporter-1.2.prom").write_text(EXPOSITION)
    [shape] = read_shapes(tmp_path)

    assert ("shop-exporter", 2 * 86_400) == (shape.source, shape.age_seconds)
    assert ["a:1", "b:1"] == [target["instance"] for target in shape.targets]
    assert 8 == len(shape.samples)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("x 1\n", "must name the job of each target", id="no target"),
        pytest.param('# Target: instance="a"\nx 1\n', "must name the job of each target", id="a target without a job"),
        pytest.param('# Target: job="a"\n# Age: old\nx 1\n', "must be a duration; write # Age: 9d", id="no age"),
        pytest.param("x{\n", "must be in Prometheus' text format", id="no exposition"),
    ],
)
def test_says_what_is_wrong_with_a_shape(tmp_path: Path, text: str, words: str) -> None:
    """With the file and the next step."""
    (tmp_path / "x-1.prom").write_text(text)

    with pytest.raises(InvalidInput, match=words):
        read_shapes(tmp_path)


def test_refuses_a_folder_without_shapes(tmp_path: Path) -> None:
    """Nothing would be verified with it."""
    with pytest.raises(InvalidInput, match="holds no shape"):
        read_shapes(tmp_path)


def test_every_shape_that_comes_along_can_be_read() -> None:
    """And every one has a target."""
    sources = {shape.source for shape in read_shapes(shipped_folder())}

    assert {"kube-state-metrics", "cadvisor-kubelet", "node-exporter", "flagger", "locust"} <= sources


def test_the_version_is_no_part_of_the_source() -> None:
    """Wherever a name has a digit."""
    assert "kube-state-metrics" == source_of(Path("kube-state-metrics-2.15.prom"))
