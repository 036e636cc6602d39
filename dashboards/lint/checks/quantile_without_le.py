"""A quantile of buckets whose edges are gone."""

from collections.abc import Iterator

import promql_parser as promql

from dashboards.lint.interface import Subject
from dashboards.lint.output_labels import labels_of
from slo.findings.interface import Found, Level
from slo.lint.expressions import selectors


def run(subject: Subject) -> Iterator[Found]:
    """Find histogram_quantile over classic buckets, from which an aggregation has taken the label le."""
    for query in subject.queries:
        for visit in query.visits:
            node = visit.node
            if isinstance(node, promql.Call) and node.func.name == "histogram_quantile" and _lacks_edges(node):
                sentence = "histogram_quantile() gets buckets without their edges, and so gives nothing"
                fix = "keep le: sum by (le, ...) (rate(..._bucket[$__rate_interval]))"
                quote = query.pointed_at("histogram_quantile")
                yield subject.found(Level.ERROR, query.path, sentence, fix, quote=quote)


# Private


def _lacks_edges(call: promql.Call) -> bool:
    buckets = call.args[-1]
    are_classic = any(one.metric.endswith("_bucket") for one in selectors(buckets))
    return are_classic and not labels_of(buckets).can_have("le")
