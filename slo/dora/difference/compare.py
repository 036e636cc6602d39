"""Hold the figures of two policies against each other."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

from slo.dora import conventions
from slo.dora.difference.members import Share, members
from slo.dora.difference.model import Because, Definition, Difference, MetricDifference, Side, WindowDifference
from slo.dora.difference.reasons import Judgement, judgement_of, why_no_change, why_no_deployment, why_otherwise
from slo.dora.metrics.model import Figure, WindowFigures
from slo.dora.metrics.scope import Scope, scopes_of
from slo.dora.policy.model import Policy, ServiceRule
from slo.dora.report import words


def difference(before: Side, after: Side) -> Difference:
    """Say what differs between the figures that two policies make of the same evidence at the same time, and why."""
    old, new = _Half.of(before), _Half.of(after)
    keys = sorted(key for key in {*old.windows, *new.windows} if {key[2]} <= _days(before) & _days(after))
    windows = (_window(key, old, new) for key in keys)
    return Difference(
        before=before,
        after=after,
        definitions=tuple(_definitions(before.policy, after.policy)),
        windows=tuple(window for window in windows if window.metrics),
        windows_compared=len(keys),
    )


# Private

_Key = tuple[str, str, int]
"""Service, environment, days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Half:
    """One policy's figures, looked up."""

    judgement: Judgement
    windows: Mapping[_Key, WindowFigures]
    scopes: Mapping[tuple[str, str], Scope]

    @classmethod
    def of(cls, side: Side) -> "_Half":
        figures = side.figures
        scopes = scopes_of(figures.attribution, side.policy, figures.made_seconds)
        return cls(
            judgement=judgement_of(side),
            windows={(one.service, one.environment, one.days): one for one in figures.windows},
            scopes={(one.service, one.environment): one for one in scopes},
        )

    def figure(self, key: _Key, metric: str) -> Figure | None:
        """Find a figure."""
        window = self.windows.get(key)
        if window is None:
            return None
        return next(one.figure for one in window.comparisons if one.figure.metric == metric)

    def members(self, key: _Key, metric: str) -> dict[str, Share]:
        """Find what a figure is made of."""
        window, scope = self.windows.get(key), self.scopes.get(key[:2])
        if window is None or scope is None:
            return {}
        return members(metric, scope.view(window.start, window.end))


def _days(side: Side) -> set[int]:
    return set(side.policy.window_days)


def _definitions(before: Policy, after: Policy) -> Iterable[Definition]:
    for one in fields(Policy):
        old, new = getattr(before, one.name), getattr(after, one.name)
        if one.name != "name" and old != new:
            yield Definition(name=one.name, before=_spelt(old), after=_spelt(new))


def _spelt(value: object) -> str:
    """Write a definition as a file would have it, nearly."""
    if isinstance(value, tuple):
        return "; ".join(_spelt(one) for one in value) or "none"
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {value[key]}" for key in sorted(value)) or "none"
    if isinstance(value, ServiceRule):
        parts = [value.repository, *value.paths, value.tags]
        return f"{value.name} ({', '.join(part for part in parts if part) or 'everything'})"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _window(key: _Key, old: _Half, new: _Half) -> WindowDifference:
    found = (_metric(metric, key, old, new) for metric in conventions.METRICS)
    metrics = tuple(one for one in found if one is not None)
    return WindowDifference(service=key[0], environment=key[1], days=key[2], metrics=metrics)


def _metric(metric: str, key: _Key, old: _Half, new: _Half) -> MetricDifference | None:
    before, after = old.figure(key, metric), new.figure(key, metric)
    because = _because(metric, key, old, new)
    if before == after and not because:
        return None
    return MetricDifference(metric=metric, before=before, after=after, because=because)


def _because(metric: str, key: _Key, old: _Half, new: _Half) -> tuple[Because, ...]:
    """Group what moved by what became of it and why."""
    before, after = old.members(key, metric), new.members(key, metric)
    question = _Question(metric=metric, place=key[:2], old=old.judgement, new=new.judgement)
    groups: dict[tuple[str, str], list[str]] = {}
    for one in sorted({*before, *after}):
        if before.get(one) != after.get(one):
            groups.setdefault(question.why(one, before.get(one), after.get(one)), []).append(question.name(one))
    found = [Because(effect=effect, why=why, names=tuple(names)) for (effect, why), names in groups.items()]
    return tuple(sorted(found, key=lambda one: (-len(one.names), one.effect, one.why)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    """What is asked of each deployment or change that moved."""

    metric: str
    place: tuple[str, str]
    """Service and environment."""
    old: Judgement
    new: Judgement

    def why(self, one: str, before: Share | None, after: Share | None) -> tuple[str, str]:
        """Say what became of it, and why."""
        if before is not None and after is not None:
            return self._otherwise(after), why_otherwise(one, self.metric, self.place, self.old, self.new)
        here, there = (self.old, self.new) if after is None else (self.new, self.old)
        if self.metric == conventions.CHANGE_LEAD_TIME:
            why = why_no_change(one, self.place, here, there)
        else:
            why = why_no_deployment(one, self.metric, here, there)
        effect = "no longer counted" if after is None else "newly counted"
        return effect, f"under {there.side.policy.name} {why}"

    def name(self, one: str) -> str:
        """Name a change by its commit, a deployment as people call it."""
        if self.metric == conventions.CHANGE_LEAD_TIME:
            return one[:10]
        return words.name(self.old.deployments.get(one) or self.new.deployments[one])

    def _otherwise(self, share: Share) -> str:
        if self.metric == conventions.CHANGE_FAIL_RATE:
            return "newly failed" if share else "no longer failed"
        if self.metric == conventions.DEPLOYMENT_REWORK_RATE:
            return "newly unplanned" if share else "no longer unplanned"
        return "measured otherwise"
