"""A range that does not follow the window."""

from collections.abc import Iterator

from slo.findings.interface import Found, Level
from slo.lint.interface import Subject
from slo.lint.spelling import duration
from slo.model import SpecFormat

_TEMPLATED = frozenset({SpecFormat.SLOTH, SpecFormat.SLOTH_KUBERNETES})


def run(subject: Subject) -> Iterator[Found]:
    """Find ranges in templated queries, and elsewhere those that are not what the rules look back on."""
    window = subject.range_seconds
    is_templated = subject.slo.origin.format in _TEMPLATED
    for query in subject.queries:
        fixed = {one.range_seconds for one in query.selectors if one.range_seconds is not None and not one.has_window}
        for seconds in sorted(one for one in fixed if is_templated or one != window):
            yield subject.found(
                Level.WARNING,
                query.role,
                f"the range [{duration(seconds)}] is fixed: {_effect(seconds, window)}",
                "write [{{.window}}] in its place",
            )


# Private


def _effect(seconds: float, window: float) -> str:
    if seconds > window:
        return f"what the alerts take for the last {duration(window)} is the last {duration(seconds)}, so they are late"
    if seconds < window:
        return f"of {duration(window)} only the last {duration(seconds)} count"
    return f"it is right for {duration(window)}, and for no other window that is asked for"
