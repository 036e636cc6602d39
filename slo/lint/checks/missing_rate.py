"""A counter without its rate."""

import re
from collections.abc import Iterator

from slo.findings.interface import Found, Level
from slo.lint.interface import Role, Subject

_COUNTER = re.compile(r"[^:]*(_total|_bucket|_(seconds|bytes|milliseconds|duration|size)_count)")
"""Recorded series (with a colon in their names) are rates already; a gauge, too, may be called `..._count`."""


def run(subject: Subject) -> Iterator[Found]:
    """Find counters that are taken as they stand where events per second are meant."""
    for query in subject.queries:
        if query.role is Role.VALUE:
            continue
        for selector in query.selectors:
            has_range = selector.range_seconds is not None
            if (
                _COUNTER.fullmatch(selector.metric)
                and not has_range
                and not selector.is_filter
                and not _is_asked(selector.functions)
            ):
                yield subject.found(
                    Level.ERROR,
                    query.role,
                    f"{selector} is a counter without rate(): its value is all events since the process started, so "
                    "the ratio hardly moves, and jumps when a pod restarts",
                    f"write rate({selector}[{{{{.window}}}}])",
                )


# Private


def _is_asked(functions: tuple[str, ...]) -> bool:
    """Say whether only its presence is asked for."""
    return bool({"absent", "present_over_time", "absent_over_time"} & set(functions))
