"""Of several states of one fact: which counts, and what is known from the others."""

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any, TypeVar

from slo.dora.model import Deployment, Incident, MergedChange

Stated = Deployment | Incident | MergedChange
"""Facts of which there may be several states."""
_Known = TypeVar("_Known", bound=Stated)


def latest(states: Sequence[_Known]) -> _Known:
    """Give the latest state, with what it leaves open taken from the ones before.

    An incident that is open again has no end, whatever was said before; and what stands as a proof does not become a
    proxy because an earlier state was one.
    """
    if len(states) == 1:
        return states[0]
    ordered = sorted(set(states), key=_age)
    last = ordered[-1]
    known = {name: _last_known(name, ordered) for name in _open_fields(last)}
    merged = replace(last, **{name: value for name, value in known.items() if value is not None})
    return _with_begin(merged, ordered) if isinstance(merged, Incident) else merged  # type: ignore[return-value]


def said(state: Stated) -> float:
    """Say when a state was told; one without a time counts as told before all others."""
    return float("-inf") if state.as_of_seconds is None else state.as_of_seconds


# Private

_NEVER_FILLED = frozenset({"resolved_seconds", "resolved_by", "proxy", "begin_proxy", "as_of_seconds"})


def _age(state: Stated) -> tuple[float, int, tuple[str, ...]]:
    """Order states by time; at the same time the one that knows more is the later one, and any order beats none."""
    values = tuple(getattr(state, field.name) for field in fields(state))
    known = sum(value is not None and value != () for value in values)
    return (said(state), known, tuple(map(repr, values)))


def _open_fields(state: Stated) -> list[str]:
    """Name the fields that a state leaves open; labels too, for most events of a source do not carry them."""
    return [
        field.name
        for field in fields(state)
        if field.name not in _NEVER_FILLED and getattr(state, field.name) in (None, ())
    ]


def _last_known(name: str, ordered: Sequence[Stated]) -> Any:  # noqa: ANN401 - of the field's type
    values = (getattr(state, name) for state in reversed(ordered))
    return next((value for value in values if value not in (None, ())), None)


def _with_begin(merged: Incident, ordered: Sequence[Any]) -> Incident:
    """Take the begin from the latest state that knows it, else the earliest time at which the incident was told of."""
    exact = [state for state in ordered if state.begin_proxy is None]
    begin = exact[-1] if exact else min(ordered, key=lambda state: state.opened_seconds)
    resolved_by = merged.resolved_by
    if resolved_by is None and merged.resolved_seconds is not None:
        resolved_by = _last_known("resolved_by", ordered)
    return replace(merged, opened_seconds=begin.opened_seconds, begin_proxy=begin.begin_proxy, resolved_by=resolved_by)
