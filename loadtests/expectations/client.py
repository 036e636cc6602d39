"""Thresholds on what the clients saw, as `p95 < 200ms of work in peak`."""

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from math import inf

from loadtests.expectations.doubts import excess, lateness, missing_load, unrecorded_seconds
from loadtests.expectations.faults import blame
from loadtests.expectations.interface import Form, NotUnderstood, Outcome, Verdict, inconclusive, passed_if
from loadtests.expectations.measures import MEASURES, Measure
from loadtests.expectations.sample import ClientLog, Scope, log_of, scope_of
from loadtests.expectations.summary import summary_doubts, summary_evidence, summary_value
from loadtests.run.model import Abort, Run
from slo.suggestions import did_you_mean

_OPERATORS: dict[str, Callable[[float, float], bool]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "==": operator.eq,
    "<": operator.lt,
    ">": operator.gt,
}
_FROM_ABOVE = {"<": operator.lt, "<=": operator.le, "==": operator.le}
"""What the lowest value that is still possible must be for a threshold to hold."""
_FROM_BELOW = {">": operator.gt, ">=": operator.ge, "==": operator.ge}
"""What the highest value that is still possible must be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientThreshold:
    """Hold a measure of the requests against a limit."""

    text: str
    measure: Measure
    operator: str
    limit: float
    """In the base unit of the measure."""
    request: str = ""
    """Name of the request; empty for all."""
    stage: str = ""
    """Name of the stage; empty for the whole run."""

    def judge(self, run: Run) -> Verdict:
        """Measure, unless the data cannot tell.

        A failure that the missing requests could not undo stands: of the error ratio, if all of them had succeeded; of
        a latency, if they had taken no time; of the dropped requests, as they only grow. What a late generator measured
        is never held against the workload, and a log with more in it than can have happened proves nothing.
        """
        if run.facts.is_window:
            return self._judge_summary(run)
        if run.facts.abort and run.facts.abort.expectation == self.text:
            return self._judge_aborted(run, run.facts.abort)
        scope = scope_of(run, request=self.request, stage=self.stage)
        if not scope.duration_seconds:
            return self._inconclusive(("the warm-up covers all of it",))
        if untrue := (*lateness(scope), *excess(run)):
            return self._inconclusive(untrue)
        value = self.measure.value(scope)
        doubts = missing_load(run, scope) or self._too_few(run, scope)
        if doubts or value is None:
            return self._failed_anyway(run, scope, doubts) or self._inconclusive(doubts)
        return self._verdict(run, scope, passed_if(self.holds(value)), value)

    def holds(self, value: float) -> bool:
        """Say whether a value of the measure is within the limit."""
        return _OPERATORS[self.operator](value, self.limit)

    def failing_value(self, log: ClientLog) -> float | None:
        """Give the value with which it fails already, as far as a load is recorded; None if it does not.

        It fails where it cannot pass any more, whatever the rest of the load does, and where what was measured so far
        is beyond the limit, over as many requests as it takes to say so, and stays so if the rest goes on like that. A
        late generator, or a second without a record, never makes it fail.
        """
        scope = log.scope(request=self.request, stage=self.stage)
        if not scope.lines or lateness(scope) or unrecorded_seconds(log, scope, end_time=inf):
            return None
        value = self.measure.value(scope)
        is_beyond = value is not None and not self.holds(value)
        certain = self._certain_failure(scope)
        outlook = self.measure.outlook(scope) if scope.finished >= self.measure.fewest(self.limit) else None
        will_be_beyond = outlook is not None and not self.holds(outlook)
        if certain is None and not (is_beyond and will_be_beyond):
            return None
        return value if is_beyond else certain

    def describe(self, value: float, *, finished: int, is_failed: bool) -> str:
        """Say in a sentence what was measured and what was expected."""
        word = "where" if is_failed else "as"
        return (
            f"{self.measure.name}{self._where()} was {self.measure.spell(value)} over {finished} requests, "
            f"{word} {self._expected()} was expected"
        )

    def _judge_summary(self, run: Run) -> Verdict:
        """Judge by what another generator says of all its requests together."""
        doubts = summary_doubts(run, self.measure, self.limit, where=self._where())
        value = summary_value(run, self.measure)
        if doubts or value is None or run.summary is None:
            return self._inconclusive(doubts)
        outcome = passed_if(self.holds(value))
        return Verdict(
            outcome=outcome,
            because=self.describe(value, finished=run.summary.requests, is_failed=outcome is Outcome.FAILED),
            expected=self._expected(),
            observed=self.measure.spell(value),
            evidence=summary_evidence(run.summary),
        )

    def _judge_aborted(self, run: Run, abort: Abort) -> Verdict:
        """Judge what the run was aborted for on what was known then."""
        log = log_of(run, until_seconds=abort.judged_until_seconds)
        value = self.failing_value(log)
        if untrue := excess(run):
            return self._inconclusive(untrue)
        if value is None:
            return self._inconclusive(("run.json says that it was failing, which client.jsonl does not bear out",))
        verdict = self._verdict(run, log.scope(request=self.request, stage=self.stage), Outcome.FAILED, value)
        return replace(verdict, because=f"{verdict.because}; the run was aborted for it at {abort.seconds:.0f} s")

    def _too_few(self, run: Run, scope: Scope) -> tuple[str, ...]:
        known = sorted({line.name for line in run.client})
        if self.request and self.request not in known:
            return (f"no request named {self.request} was recorded (recorded: {', '.join(known) or 'none'})",)
        fewest = self.measure.fewest(self.limit)
        if scope.finished < fewest:
            return (f"{scope.finished} requests are too few, {fewest} are needed",)
        return ()

    def _failed_anyway(self, run: Run, scope: Scope, doubts: tuple[str, ...]) -> Verdict | None:
        certain = self._certain_failure(scope) if scope.lines else None
        if certain is None:
            return None
        verdict = self._verdict(run, scope, Outcome.FAILED, certain)
        return replace(verdict, because=f"{verdict.because}; this much is certain although {'; '.join(doubts)}")

    def _certain_failure(self, scope: Scope) -> float | None:
        """Give what it comes to at best if even that is beyond the limit; None if it can still hold."""
        least, most = self.measure.least(scope), self.measure.most(scope)
        if self.operator in _FROM_ABOVE and not _FROM_ABOVE[self.operator](least, self.limit):
            return least
        if self.operator in _FROM_BELOW and not _FROM_BELOW[self.operator](most, self.limit):
            return most
        return None

    def _inconclusive(self, doubts: tuple[str, ...]) -> Verdict:
        return inconclusive(self._expected(), f"{self.measure.name}{self._where()}", doubts)

    def _verdict(self, run: Run, scope: Scope, outcome: Outcome, value: float) -> Verdict:
        is_failed = outcome is Outcome.FAILED
        likely = blame(run, start_seconds=scope.start_seconds, end_seconds=scope.end_seconds) if is_failed else ""
        counts = f"{scope.started} started, {scope.finished} finished, {scope.failed} failed, {scope.dropped} dropped"
        return Verdict(
            outcome=outcome,
            because=f"{self.describe(value, finished=scope.finished, is_failed=is_failed)}{likely}",
            expected=self._expected(),
            observed=self.measure.spell(value),
            evidence=(counts,),
        )

    def _expected(self) -> str:
        return f"{self.operator} {self.measure.spell(self.limit)}"

    def _where(self) -> str:
        request = f" of {self.request}" if self.request else ""
        stage = f" in {self.stage}" if self.stage else ""
        return request + stage


# Private


def _build(found: re.Match[str]) -> ClientThreshold:
    measure = MEASURES.get(found["name"])
    if measure is None:
        next_step = did_you_mean(found["name"], MEASURES, otherwise="name one of them")
        raise NotUnderstood(rule=f"{found['name']} must be one of {', '.join(MEASURES)}", next_step=next_step)
    if found["operator"] not in _OPERATORS:
        raise NotUnderstood(
            rule=f"{found['operator']} must be one of {' '.join(_OPERATORS)}", next_step="write one of them"
        )
    return ClientThreshold(
        text=found[0],
        measure=measure,
        operator=found["operator"],
        limit=measure.unit.parse(found["value"]),
        request=found["request"] or "",
        stage=found["stage"] or "",
    )


_NAMES = "".join(f"\n        {measure.name:<11} {measure.meaning}" for measure in MEASURES.values())

FORMS = (
    Form(
        syntax="NAME OPERATOR VALUE [of REQUEST] [in STAGE]",
        meaning=(
            f"operators are {' '.join(_OPERATORS)}; latencies carry ms or s, ratios %, rates /s or per second; "
            f"names are{_NAMES}"
        ),
        example="p95 < 200ms of work in peak",
        pattern=re.compile(
            r"(?P<name>\w+(?:\.\d+)?) ?(?P<operator>[<>=!]+) ?(?P<value>.+?)"
            r"(?: of (?P<request>.+?))?(?: in (?P<stage>\S+))?"
        ),
        build=_build,
    ),
)
