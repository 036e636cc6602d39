"""A heatmap whose buckets are heaped up."""

from collections.abc import Iterator

from dashboards.lint.interface import Subject, mapping
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find heatmaps of classic buckets whose answer does not come in the format of a heatmap."""
    for query in subject.queries:
        panel, target = query.panel, query.target
        if panel is None or target is None or panel.type != "heatmap":
            continue
        calculates = mapping(panel.json.get("options")).get("calculate") is True
        are_buckets = any(one.metric.endswith("_bucket") for one in query.selectors)
        if are_buckets and not calculates and target.format != "heatmap":
            sentence = "adds each bucket to all above it, as Prometheus counts them"
            fix = "set the query's format to heatmap, so that each bucket shows what is its own"
            yield subject.found(Level.WARNING, (*target.path, "format"), sentence, fix)
