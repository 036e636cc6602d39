"""A rate of the last two samples, or of something that is no counter."""

from collections.abc import Iterator

from slo.findings.interface import Found, Level
from slo.lint.interface import Subject

_INSTANT = {"irate": "rate", "idelta": "increase", "delta": "increase", "deriv": "rate"}


def run(subject: Subject) -> Iterator[Found]:
    """Find functions that leave most of the window out, or take a counter's reset for a loss."""
    for query in subject.queries:
        for name in dict.fromkeys(one for selector in query.selectors for one in selector.functions):
            if name in _INSTANT and any(_is_counter(one.metric) for one in query.selectors):
                what = "only sees the last two samples" if name.startswith("i") else "takes a restart for a loss"
                yield subject.found(
                    Level.WARNING,
                    query.role,
                    f"{name}() of a counter {what}, so events are missed",
                    f"write {_INSTANT[name]}()",
                )


# Private


def _is_counter(metric: str) -> bool:
    return metric.endswith(("_total", "_count", "_bucket", "_sum"))
