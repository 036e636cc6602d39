"""End a run whose expectation fails for certain, or fails for long enough: pure, of what is recorded so far.

The model are k6's thresholds with `abortOnFail` and `delayAbortEval`.
Source: https://grafana.com/docs/k6/latest/using-k6/thresholds/#abort-a-test-when-a-threshold-is-crossed
"""

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from loadtests.expectation_texts import ExpectationText
from loadtests.expectations.client import ClientThreshold
from loadtests.expectations.grammar import understand
from loadtests.expectations.sample import ClientLog
from loadtests.plan import LoadPlan
from loadtests.run.model import Abort, ClientSecond
from slo.errors import InvalidInput, Mistake

RECORDED_AFTER_SECONDS = 2.0
"""What came back in a second is on record so long after its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AbortRule:
    """A threshold that ends the run when it fails, once a grace period is over."""

    threshold: ClientThreshold
    after_seconds: float
    """Since the threshold's scope began."""


def abort_rules(expectations: Iterable[ExpectationText], plan: LoadPlan) -> tuple[AbortRule, ...]:
    """Read all expectations of a scenario and give those that may end the run.

    Raises:
        InvalidInput: some are not understood, or cannot end a run; all of them at once.
    """
    mistakes: list[Mistake] = []
    stages = [span.stage.name for span in plan.spans()]
    rules = [rule for text in expectations if (rule := _rule(text, plan, stages, mistakes)) is not None]
    if mistakes:
        raise InvalidInput(mistakes)
    return tuple(rules)


def find_abort(rules: Sequence[AbortRule], log: ClientLog, *, now_seconds: float) -> Abort | None:
    """Find the first threshold that ends the run at a moment, given in seconds since the load started.

    Only whole seconds count of which all that came back is on record, so that who asks a moment later, or reads the
    record again, comes to the same answer. A threshold whose grace period is not over in them is not looked at.
    """
    until_time = math.floor(log.start_time + now_seconds - RECORDED_AFTER_SECONDS)
    known = ClientLog(
        plan=log.plan, start_time=log.start_time, lines=log.lines, until_seconds=until_time - log.start_time
    )
    for rule in rules:
        scope = known.scope(request=rule.threshold.request, stage=rule.threshold.stage)
        if known.until_seconds < scope.start_seconds + rule.after_seconds:
            continue
        value = rule.threshold.failing_value(known)
        if value is not None:
            return Abort(
                expectation=rule.threshold.text,
                seconds=now_seconds,
                judged_until_seconds=known.until_seconds,
                because=rule.threshold.describe(value, finished=scope.finished, is_failed=True),
            )
    return None


class AbortWatch:
    """Collects what is recorded while a run goes on and asks now and then whether to end it.

    That is every second of the first minute, and later at every 60th of the time that has passed, since the longer a
    run is, the longer it takes to look at all of it.
    """

    def __init__(self, rules: Sequence[AbortRule], plan: LoadPlan, *, start_time: float) -> None:
        self._rules = rules
        self._plan = plan
        self._start_time = start_time
        self._lines: list[ClientSecond] = []
        self._next_time = start_time

    def ask(self, new_lines: Iterable[ClientSecond], *, now: float) -> Abort | None:
        """Take new lines in and say what ends the run at a Unix time, if anything does."""
        if not self._rules:
            return None
        self._lines.extend(new_lines)
        if now < self._next_time:
            return None
        seconds = now - self._start_time
        self._next_time = now + max(1.0, seconds / _LOOKS)
        log = ClientLog(plan=self._plan, start_time=self._start_time, lines=tuple(self._lines))
        return find_abort(self._rules, log, now_seconds=seconds)


# Private

_LOOKS = 60


def _rule(text: ExpectationText, plan: LoadPlan, stages: Collection[str], mistakes: list[Mistake]) -> AbortRule | None:
    expectation = understand(text.text, text.place, stages=stages, mistakes=mistakes)
    after_seconds = text.abort_after_seconds
    if expectation is None or after_seconds is None:
        return None
    if not isinstance(expectation, ClientThreshold):
        rule, next_step = "only what the clients see can end a run, as `p95 < 200ms`", f"write `{text.text}` alone"
    elif after_seconds >= (lasts := _lasts_seconds(expectation, plan)):
        where = f"stage {expectation.stage}" if expectation.stage else "the load"
        rule, next_step = f"must be shorter than {where} without its warm-up, which lasts {lasts:g}s", "shorten it"
    else:
        return AbortRule(threshold=expectation, after_seconds=after_seconds)
    place = text.abort_place or text.place
    mistakes.append(Mistake(place=place, value=f"{after_seconds:g}s", rule=rule, next_step=next_step))
    return None


def _lasts_seconds(threshold: ClientThreshold, plan: LoadPlan) -> float:
    log = ClientLog(plan=plan, start_time=0.0, lines=())
    return log.scope(request=threshold.request, stage=threshold.stage).whole_seconds
