"""What Flagger may have been answered in one tick: everything well, or one thing that was not."""

from collections.abc import Iterator
from dataclasses import dataclass

from loadtests.canary.checks import metrics_in_order
from loadtests.canary.interface import READY, HookAnswer, Measured, Readiness, Routes, Told
from loadtests.canary.model import (
    BUILT_IN_METRICS,
    Analysis,
    CanarySpec,
    Hook,
    HookType,
    Metric,
    Phase,
)
from loadtests.canary.thresholds import bounds_of

UNKNOWN = "\x1f"
"""Stands for a reason that only the event itself says."""
NEW_REVISION = "new"
"""Names a revision that was not seen before."""
NOTHING_MEASURED = Measured()
BEYOND = 7_700_077.0
"""How far a value is beyond its bound that only the event itself says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """The answers of one tick."""

    trouble: str = ""
    """What was not well, in words; empty where everything was."""
    is_new_revision: bool = False
    primary: Readiness = READY
    canary: Readiness = READY
    unwilling: tuple[Hook, ...] = ()
    """Hooks that refused; a rollback hook that is among them asked for one."""
    metric: Metric | None = None
    """The one that did not pass."""
    measured: Measured = NOTHING_MEASURED
    """What it came to."""


class IdleSurroundings:
    """What the engine asks to be done is not: only its decisions are wanted."""

    def route(self, routes: Routes) -> None:
        """Leave the requests where they are."""

    def start_canary(self) -> None:
        """Start nothing."""

    def stop_canary(self) -> None:
        """Stop nothing."""

    def promote(self) -> None:
        """Promote nothing."""

    def tell(self, told: Told) -> None:
        """Tell nobody; the tick records it."""


class AnsweredSurroundings(IdleSurroundings):
    """Gives the engine one set of answers, and adds up how long it may have waited for them."""

    def __init__(self, answers: Answers, applied_revision: str) -> None:
        self.seconds = 0.0
        """The most that the webhooks of the tick may take."""
        self._answers = answers
        self._revision = NEW_REVISION if answers.is_new_revision else applied_revision

    def revision(self) -> str:
        """Give the revision that was applied last, or a new one."""
        return self._revision

    def primary_readiness(self) -> Readiness:
        """Give the primary's answer."""
        return self._answers.primary

    def canary_readiness(self) -> Readiness:
        """Give the canary's answer."""
        return self._answers.canary

    def call(self, hook: Hook, phase: Phase) -> HookAnswer:  # noqa: ARG002 - the protocol's
        """Agree, where the hook is not one of the unwilling."""
        self.seconds += most_seconds(hook)
        is_unwilling = hook in self._answers.unwilling
        return HookAnswer(is_success=is_unwilling is (hook.type is HookType.ROLLBACK), reason=UNKNOWN)

    def measure(self, metric: Metric) -> Measured:
        """Give a value within the bounds, where this is not the metric that did not pass."""
        return self._answers.measured if metric == self._answers.metric else Measured(value=a_passing_value(metric))


ALL_WELL = Answers()


def possible_answers(spec: CanarySpec) -> Iterator[Answers]:
    """Give everything that may be answered to a canary in a tick, each trouble by itself."""
    yield ALL_WELL
    yield from _unready(spec)
    analysis = spec.analysis or Analysis()
    for hook in analysis.hooks:
        if hook.type is not HookType.EVENT:
            asks = "asked for a rollback" if hook.type is HookType.ROLLBACK else "refused"
            yield Answers(trouble=f"{hook.type} webhook {hook.name} {asks}", unwilling=(hook,))
    for metric in metrics_in_order(analysis):
        yield from _failing(metric)


def most_seconds(hook: Hook) -> float:
    """Say how long Flagger waits for a webhook at most, all retries included."""
    return hook.timeout_seconds * (hook.retries + 1)


def a_passing_value(metric: Metric) -> float:
    """Give a value that is within a metric's bounds, if there is any: they belong to it."""
    bounds = bounds_of(metric)
    bound = bounds.maximum if bounds.minimum is None else bounds.minimum
    return bound or 0.0


# Private


def _unready(spec: CanarySpec) -> Iterator[Answers]:
    waiting = Readiness(is_ready=False, reason=UNKNOWN)
    stuck = Readiness(is_ready=False, reason=UNKNOWN, is_retriable=False)
    yield Answers(trouble=f"primary {spec.primary} not ready", primary=waiting)
    yield Answers(trouble=f"canary {spec.target.name} not ready", canary=waiting)
    yield Answers(trouble=f"primary {spec.primary} never got ready", primary=stuck)
    yield Answers(trouble=f"canary {spec.target.name} never got ready", canary=stuck)


def _failing(metric: Metric) -> Iterator[Answers]:
    name = f"metric {metric.name}"
    if metric.is_built_in and metric.name not in BUILT_IN_METRICS:
        return  # Its answer is always the same.
    bounds = bounds_of(metric)
    if bounds.minimum is not None:
        below = Measured(value=bounds.minimum - BEYOND)
        yield Answers(trouble=f"{name} below its minimum", metric=metric, measured=below)
    if bounds.maximum is not None:
        above = Measured(value=bounds.maximum + BEYOND)
        yield Answers(trouble=f"{name} above its maximum", metric=metric, measured=above)
    yield Answers(trouble=f"{name} without a value", metric=metric, measured=NOTHING_MEASURED)
    yield Answers(trouble=f"{name} could not be asked for", metric=metric, measured=Measured(problem=UNKNOWN))
