"""Thresholds on what the clients saw, as `p95 < 200ms of work in peak`."""

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from loadtests.expectations.doubts import excess, lateness, missing_load
from loadtests.expectations.interface import Form, NotUnderstood, Outcome, Verdict, inconclusive, passed_if
from loadtests.expectations.measures import MEASURES, Measure
from loadtests.expectations.sample import Scope, scope_of
from loadtests.expectations.timeline import blame, restarts
from loadtests.run.model import Run
from slo.suggestions import did_you_mean

_OPERATORS: dict[str, Callable[[float, float], bool]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "==": operator.eq,
    "<": operator.lt,
    ">": operator.gt,
}


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
        the dropped requests, as they only grow. What a late generator measured is never held against the workload, and
        a log with more in it than can have happened proves nothing.
        """
        scope = scope_of(run, request=self.request, stage=self.stage)
        if not scope.duration_seconds:
            return self._inconclusive(("the warm-up covers all of it",))
        if untrue := (*lateness(scope), *excess(run)):
            return self._inconclusive(untrue)
        value = self.measure.value(scope)
        doubts = missing_load(run, scope) or self._too_few(run, scope)
        if doubts or value is None:
            return self._failed_anyway(run, scope, doubts) or self._inconclusive(doubts)
        holds = _OPERATORS[self.operator](value, self.limit)
        return self._verdict(run, scope, passed_if(holds), value)

    def _too_few(self, run: Run, scope: Scope) -> tuple[str, ...]:
        known = sorted({line.name for line in run.client})
        if self.request and self.request not in known:
            return (f"no request named {self.request} was recorded (recorded: {', '.join(known) or 'none'})",)
        fewest = self.measure.fewest(self.limit)
        if scope.finished < fewest:
            return (f"{scope.finished} requests are too few, {fewest} are needed",)
        return ()

    def _failed_anyway(self, run: Run, scope: Scope, doubts: tuple[str, ...]) -> Verdict | None:
        if self.measure.least is None or self.operator not in {"<", "<=", "=="}:
            return None
        least = self.measure.least(scope)
        if least < self.limit or _OPERATORS[self.operator](least, self.limit):
            return None
        verdict = self._verdict(run, scope, Outcome.FAILED, least)
        return replace(verdict, because=f"{verdict.because}; this much is certain although {'; '.join(doubts)}")

    def _inconclusive(self, doubts: tuple[str, ...]) -> Verdict:
        return inconclusive(self._expected(), f"{self.measure.name}{self._where()}", doubts)

    def _verdict(self, run: Run, scope: Scope, outcome: Outcome, value: float) -> Verdict:
        observed = self.measure.spell(value)
        is_failed = outcome is Outcome.FAILED
        word = "where" if is_failed else "as"
        likely = blame(restarts(run)) if is_failed else ""
        counts = f"{scope.started} started, {scope.finished} finished, {scope.failed} failed, {scope.dropped} dropped"
        return Verdict(
            outcome=outcome,
            because=(
                f"{self.measure.name}{self._where()} was {observed} over {scope.finished} requests, "
                f"{word} {self._expected()} was expected{likely}"
            ),
            expected=self._expected(),
            observed=observed,
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
            r"(?P<name>\w+) ?(?P<operator>[<>=!]+) ?(?P<value>.+?)(?: of (?P<request>.+?))?(?: in (?P<stage>\S+))?"
        ),
        build=_build,
    ),
)
