"""The life of an alert from its condition, as Prometheus keeps it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Firing:
    """One time that an alert fired, in indices of the grid."""

    since: int
    """The evaluation from which on the condition was true until the alert fired."""
    fired: int
    resolved: int | None
    """The evaluation that resolved it; None if it still fires at the end."""


# Source: https://github.com/prometheus/prometheus/blob/main/rules/alerting.go (AlertingRule.Eval)
def firings(
    condition: Sequence[bool], *, step_seconds: int, for_seconds: int = 0, keep_seconds: int = 0
) -> Iterator[Firing]:
    """Yield every time the alert fires, given its condition at each evaluation."""
    since = next_true(condition, 0)
    while since is not None:
        pending_until = next_false(condition, since)
        fired = since - (-for_seconds // step_seconds)
        if fired < (len(condition) if pending_until is None else pending_until):
            resolved = _resolved(condition, pending_until, keep_steps=-(-keep_seconds // step_seconds))
            yield Firing(since=since, fired=fired, resolved=resolved)
        else:
            resolved = pending_until
        since = None if resolved is None else next_true(condition, resolved)


def next_true(condition: Sequence[bool], start: int) -> int | None:
    """Find the first evaluation from one on at which the condition is true."""
    return _next(condition, start, is_true=True)


def next_false(condition: Sequence[bool], start: int) -> int | None:
    """Find the first evaluation from one on at which the condition is false."""
    return _next(condition, start, is_true=False)


# Private


def _next(condition: Sequence[bool], start: int, *, is_true: bool) -> int | None:
    try:
        return condition.index(is_true, start)
    except ValueError:
        return None


def _resolved(condition: Sequence[bool], false_at: int | None, *, keep_steps: int) -> int | None:
    """Find when a firing alert is resolved: once its condition was false for long enough without interruption."""
    while false_at is not None:
        true_again = next_true(condition, false_at)
        resolved = false_at + keep_steps
        if resolved < (len(condition) if true_again is None else true_again):
            return resolved
        false_at = None if true_again is None else next_false(condition, true_again)
    return None
