"""The metrics, in Prometheus' text format or in OpenMetrics, which has examples, too."""

from collections.abc import Iterator

from flask import Blueprint, Response, request
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.openmetrics.exposition import generate_latest as generate_open_metrics
from prometheus_client.registry import Collector

OPEN_METRICS = "application/openmetrics-text"
CONTENT_TYPE_OPEN_METRICS = f"{OPEN_METRICS}; version=1.0.0; charset=utf-8"
_PLAIN = "text/plain"
_TOTAL = "_total"


class Exposition:
    """The route `/metrics`."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._registry = registry

    def blueprint(self) -> Blueprint:
        """Route requests here."""
        blueprint = Blueprint("exposition", __name__)
        blueprint.add_url_rule("/metrics", view_func=self.metrics, methods=["GET"])
        return blueprint

    def metrics(self) -> Response:
        """Show every metric, in the form that the scraper would rather have."""
        if _wants_open_metrics():
            shown = generate_open_metrics(_Apart(self._registry))  # type: ignore[no-untyped-call]
            return Response(shown, content_type=CONTENT_TYPE_OPEN_METRICS)
        return Response(generate_latest(self._registry), content_type=CONTENT_TYPE_PLAIN_0_0_4)


class _Apart(Collector):
    """The same metrics with names that OpenMetrics can tell apart.

    There a counter's family has its name without `_total`, which may be that of a gauge; such a counter is shown as of
    unknown type, under the name of its series.
    """

    def __init__(self, registry: CollectorRegistry) -> None:
        self._registry = registry

    def collect(self) -> Iterator[Metric]:
        """Show every metric."""
        metrics = list(self._registry.collect())
        others = {metric.name for metric in metrics if metric.type != "counter"}
        for metric in metrics:
            yield _untyped(metric) if metric.type == "counter" and metric.name in others else metric


def _untyped(counter: Metric) -> Metric:
    untyped = Metric(counter.name + _TOTAL, counter.documentation, "unknown")
    untyped.samples = [sample for sample in counter.samples if sample.name.endswith(_TOTAL)]
    return untyped


def _wants_open_metrics() -> bool:
    """Whether the scraper names OpenMetrics, and likes it no less than plain text."""
    liked = {OPEN_METRICS: 0.0, _PLAIN: 0.0}
    for kind, quality in request.accept_mimetypes:
        name = kind.partition(";")[0].strip().lower()
        if name in liked:
            liked[name] = max(liked[name], quality)
    return 0 < liked[OPEN_METRICS] >= liked[_PLAIN]
