"""An average of quantiles."""

from collections.abc import Iterator

import promql_parser as promql

from dashboards.lint.interface import Subject
from slo.findings.interface import Found, Level
from slo.lint.expressions import bare, selectors

_ADDING = frozenset({"avg", "sum"})


def run(subject: Subject) -> Iterator[Found]:
    """Find sums and averages of quantiles, of histograms or of summaries."""
    for query in subject.queries:
        for visit in query.visits:
            node = visit.node
            if isinstance(node, promql.AggregateExpr) and str(node.op) in _ADDING and _is_quantile(node.expr):
                sentence = (
                    f"{node.op}() of quantiles is no quantile: a pod with one slow request counts like the busiest"
                )
                fix = "add up the buckets first: histogram_quantile(0.99, sum by (le) (rate(..._bucket[...])))"
                yield subject.found(Level.WARNING, query.path, sentence, fix, quote=query.pointed_at(str(node.op)))


# Private


def _is_quantile(node: promql.Expr) -> bool:
    inner = bare(node)
    if isinstance(inner, promql.Call):
        return inner.func.name == "histogram_quantile"
    return isinstance(inner, promql.VectorSelector) and any(
        one.name == "quantile" and one.value not in {"0", "1", "0.0", "1.0"} for one in selectors(inner)[0].matchers
    )
