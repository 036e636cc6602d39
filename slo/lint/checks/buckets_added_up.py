"""A histogram whose buckets are all added up."""

from collections.abc import Iterator

from slo.findings.interface import Found, Level
from slo.lint.expressions import Selector
from slo.lint.interface import Role, Subject

_READS_BUCKETS = frozenset({"histogram_quantile"})


def run(subject: Subject) -> Iterator[Found]:
    """Find buckets without a bound where events are counted."""
    for query in subject.queries:
        wrong = [one for one in query.selectors if query.role is not Role.VALUE and _adds_up(one)]
        for selector in wrong[:1]:
            yield subject.found(
                Level.ERROR,
                query.role,
                f"{selector} adds up all buckets: each holds those below it, too, so an event counts once in every "
                "bucket that it fits into",
                f'select {selector.metric.removesuffix("_bucket")}_count for all events, or one bucket, as le="0.5"',
            )


# Private


def _adds_up(selector: Selector) -> bool:
    is_counted = selector.range_seconds is not None and not selector.is_filter
    has_bound = selector.matcher("le") is not None or bool(_READS_BUCKETS & set(selector.functions))
    return selector.metric.endswith("_bucket") and is_counted and not has_bound
