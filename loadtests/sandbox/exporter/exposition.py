"""Turn series into Prometheus' text format."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from prometheus_client import Metric
from prometheus_client.exposition import generate_latest
from prometheus_client.registry import Collector

Sample = tuple[Mapping[str, str], float | None]
"""Labels and value; a value of None is unknown and leaves the sample out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A series as the real exporter describes it, with its samples."""

    name: str
    kind: Literal["counter", "gauge"]
    meaning: str
    samples: Iterable[Sample]


def expose(families: Iterable[Series], *, time_seconds: float | None = None) -> str:
    """Write all series as text; `time_seconds`, if given, becomes every sample's own time."""
    return generate_latest(_Collected([_metric(series, time_seconds) for series in families])).decode()


def _metric(series: Series, time_seconds: float | None) -> Metric:
    # The library adds a counter's `_total` itself.
    name = series.name.removesuffix("_total") if series.kind == "counter" else series.name
    metric = Metric(name, series.meaning, series.kind)
    for labels, value in series.samples:
        if value is not None:
            metric.add_sample(series.name, dict(labels), value, timestamp=time_seconds)
    return metric


class _Collected(Collector):
    """What the library's writer asks for: something that gives metrics, here those already there."""

    def __init__(self, metrics: list[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> Iterator[Metric]:
        return iter(self._metrics)
