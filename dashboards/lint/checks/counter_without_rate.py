"""A counter as it is."""

from collections.abc import Iterator

from dashboards.lint.checks.target_counter_agg_rule import bare_counters
from dashboards.lint.counters import is_counter, is_sum_or_count
from dashboards.lint.interface import Subject
from slo.findings.interface import Found, Level
from slo.lint.expressions import Selector

_FUNCTIONS = frozenset(
    {"rate", "irate", "increase", "resets", "changes", "absent", "absent_over_time", "timestamp", "count_over_time"}
    | {"present_over_time", "delta", "idelta", "deriv", "ts_of_first_over_time", "ts_of_last_over_time"}
)


def run(subject: Subject) -> Iterator[Found]:
    """Find counters, by their names, outside of the functions that make something of them, with braces or not.

    Those that dashboard-linter finds are left to it.
    """
    pairs = {name for query in subject.queries for name in (one.metric for one in query.selectors)}
    for query in subject.queries:
        if query.panel is None:
            continue
        told = bare_counters(query)
        for name in dict.fromkeys(one.metric for one in query.selectors if not _is_read(one)):
            is_named_so = is_counter(name) or is_sum_or_count(name, pairs)
            if is_named_so and name not in told and not query.counts(name):
                sentence = f"{name} is called like a counter, whose height says only how old its process is"
                fix = f"write rate({name}{{...}}[$__rate_interval]), or increase(...[$__range]) for a single number"
                yield subject.found(Level.WARNING, query.path, sentence, fix, quote=query.pointed_at(name))


# Private


def _is_read(selector: Selector) -> bool:
    return selector.is_filter or bool(_FUNCTIONS & set(selector.functions))
