"""What clients see is good again, soon after a fault on purpose."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import ceil

from loadtests.expectation_texts import ExpectationText
from loadtests.expectations.client import FORMS as CLIENT_FORMS
from loadtests.expectations.client import ClientThreshold
from loadtests.expectations.doubts import excess, lateness, unrecorded_seconds
from loadtests.expectations.faults import InjectedFault, blame, injected
from loadtests.expectations.interface import Form, NotUnderstood, Outcome, Verdict, inconclusive, passed_if
from loadtests.expectations.sample import Scope, log_of
from loadtests.expectations.scaling import duration_of
from loadtests.run.model import Run
from slo.errors import Mistake


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovered:
    """From some time after a fault's end on, up to the next fault or the end of the load, a threshold holds."""

    text: str
    threshold: ClientThreshold
    within_seconds: float
    fault: int
    """As the scenario counts its faults, from 1."""

    def judge(self, run: Run) -> Verdict:
        """Measure what came back in the whole seconds of that stretch."""
        fault = next((fault for fault in injected(run) if fault.number == self.fault), None)
        if fault is None or fault.end_seconds is None:
            what = "was not injected" if fault is None else "had not ended when the record did"
            return self._inconclusive((f"fault {self.fault} {what}",))
        scope = self._scope(run, fault, fault.end_seconds)
        if untrue := (*lateness(scope), *excess(run)):
            return self._inconclusive(untrue)
        value = self.threshold.measure.value(scope)
        doubts = self._doubts(run, scope)
        if doubts or value is None:
            return self._inconclusive(doubts)
        return self._verdict(run, fault, scope, value)

    def _scope(self, run: Run, fault: InjectedFault, end_seconds: float) -> Scope:
        later = [
            other.start_seconds for other in injected(run) if other.start_seconds >= end_seconds and other != fault
        ]
        until = min(later, default=run.facts.plan.duration_seconds)
        return log_of(run).between(float(ceil(end_seconds + self.within_seconds)), until)

    def _doubts(self, run: Run, scope: Scope) -> tuple[str, ...]:
        if gone := unrecorded_seconds(log_of(run), scope, end_time=run.facts.start_time + scope.end_seconds):
            return gone
        fewest = self.threshold.measure.fewest(self.threshold.limit)
        if scope.finished < fewest:
            return (f"{scope.finished} requests are too few, {fewest} are needed",)
        return ()

    def _verdict(self, run: Run, fault: InjectedFault, scope: Scope, value: float) -> Verdict:
        outcome = passed_if(self.threshold.holds(value))
        is_failed = outcome is Outcome.FAILED
        said = self.threshold.describe(value, finished=scope.finished, is_failed=is_failed)
        since = fault.start_seconds
        likely = blame(run, start_seconds=since, end_seconds=scope.end_seconds) if is_failed else ""
        return Verdict(
            outcome=outcome,
            because=f"from {scope.start_seconds:.0f} s to {scope.end_seconds:.0f} s {said}{likely}",
            expected=self._expected(),
            observed=self.threshold.measure.spell(value),
            evidence=tuple(str(fault) for fault in injected(run)),
        )

    def _expected(self) -> str:
        return f"{self.threshold.text} from {self.within_seconds:g} s after fault {self.fault}"

    def _inconclusive(self, doubts: tuple[str, ...]) -> Verdict:
        return inconclusive(self._expected(), "the recovery", doubts)


def unknown_faults(expectations: Iterable[ExpectationText], *, faults: int) -> Iterator[Mistake]:
    """Find the expectations that speak of faults that a scenario does not plan."""
    rule = f"must speak of one of the {faults} faults of the scenario" if faults else "needs a fault in the scenario"
    step = "correct the number, which counts from 1" if faults else "add one to `faults:`, or remove the expectation"
    for expectation in expectations:
        if (found := _OF_FAULT.search(expectation.text)) and int(found[1]) > faults:
            yield Mistake(place=expectation.place, value=expectation.text, rule=rule, next_step=step)


# Private

_OF_FAULT = re.compile(r" within \S+ of fault (\d+)$")


def _build(found: re.Match[str]) -> Recovered:
    (form,) = CLIENT_FORMS
    match = form.pattern.fullmatch(found["threshold"])
    threshold = form.build(match) if match else None
    if not isinstance(threshold, ClientThreshold) or threshold.request or threshold.stage:
        rule = f"{found['threshold']} must be a threshold of all requests, without `of` and `in`"
        raise NotUnderstood(rule=rule, next_step="write it as p95 < 200ms")
    if not re.fullmatch(r"[1-9]\d*", found["fault"]):
        raise NotUnderstood(rule=f"fault {found['fault']} must be a number, from 1", next_step="write it as fault 1")
    return Recovered(
        text=found[0],
        threshold=threshold,
        within_seconds=duration_of(found["within"]),
        fault=int(found["fault"]),
    )


FORMS = (
    Form(
        syntax="recovered to NAME OPERATOR VALUE within T of fault N",
        meaning=(
            "from T after the end of the scenario's N-th fault on, up to the next one or the end of the load, "
            "the threshold holds over all that came back"
        ),
        example="recovered to p95 < 200ms within 5s of fault 1",
        pattern=re.compile(r"recovered to (?P<threshold>.+) within (?P<within>\S+) of fault (?P<fault>\S+)"),
        build=_build,
    ),
)
