"""Read what k6 says of its requests at the end of a test.

Two shapes are read: what `handleSummary(data)` is handed (values below `values`), and what `--summary-export` writes
(values at once). Sources: https://grafana.com/docs/k6/latest/results-output/end-of-test/custom-summary/ and, for what
`passes` of `http_req_failed` counts (the failed requests), https://github.com/grafana/k6/issues/2386
"""

from collections.abc import Mapping

from loadtests.run.model import ClientSummary
from slo.documents import Document
from slo.errors import Mistake
from slo.fields import Fields

K6 = "k6"
K6_TRENDS = {
    "p50": "med",
    "p90": "p(90)",
    "p95": "p(95)",
    "p99": "p(99)",
    "p99.9": "p(99.9)",
    "mean": "avg",
}
"""What k6 calls a measure of latencies; p99 is there only if `summaryTrendStats` asks for it."""


def summary_from_json(document: Document, mistakes: list[Mistake]) -> ClientSummary:
    """Read a summary; what is wrong is noted, and a placeholder stands for it."""
    fields = Fields(document, mistakes)
    if "results" in fields:
        rule = "is the new machine-readable summary, which is not read yet"
        fields.mistake("results", "{...}", rule, "run k6 with --new-machine-readable-summary=false")
        return _NOTHING
    if "metrics" not in fields:
        fields.mistake("metrics", None, "is required, as k6 writes it", _NEXT_STEP)
        return _NOTHING
    metrics = fields.mapping("metrics")
    requests = _values(metrics, "http_reqs")
    return ClientSummary(
        generator=K6,
        requests=requests.integer("count", minimum=0),
        failed=_failed(metrics),
        dropped=_values(metrics, "dropped_iterations").integer("count", minimum=0)
        if "dropped_iterations" in metrics
        else 0,  # k6 has the metric only where an iteration was dropped
        rate_per_second=requests.number("rate", minimum=0),
        duration_seconds=_duration_seconds(fields),
        latency_seconds=_latency_seconds(metrics),
    )


# Private

_NOTHING = ClientSummary(
    generator=K6, requests=0, failed=None, dropped=0, rate_per_second=0.0, duration_seconds=None, latency_seconds={}
)
_NEXT_STEP = "give the file of `--summary-export`, or the whole `data` that handleSummary() is handed"


def _values(metrics: Fields, name: str) -> Fields:
    found = metrics.mapping(name)
    return found.mapping("values") if "values" in found else found


def _failed(metrics: Fields) -> int | None:
    if "http_req_failed" not in metrics:
        return None
    return _values(metrics, "http_req_failed").integer("passes", minimum=0)


def _duration_seconds(fields: Fields) -> float | None:
    """Give how long the test ran; only the first shape says so."""
    if "state" not in fields:
        return None
    return fields.mapping("state").number("testRunDurationMs", minimum=0) / 1000


def _latency_seconds(metrics: Fields) -> Mapping[str, float]:
    if "http_req_duration" not in metrics:
        return {}
    trend = _values(metrics, "http_req_duration")
    return {name: trend.number(key, minimum=0) / 1000 for name, key in K6_TRENDS.items() if key in trend}
