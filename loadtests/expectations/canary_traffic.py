"""What a release does to the requests: shared out as the weights say, and none lost but those that were to fail."""

import re
from dataclasses import dataclass

from loadtests.expectations.canary_course import canary_doubts
from loadtests.expectations.canary_weights import Split, split_of, unscraped
from loadtests.expectations.doubts import excess, generator_doubts, lateness
from loadtests.expectations.faults import blame
from loadtests.expectations.interface import Form, NotUnderstood, Outcome, Verdict, inconclusive, passed_if
from loadtests.expectations.sample import Scope, whole_load
from loadtests.fault_plan import FaultAction
from loadtests.run.model import Run

FEWEST_OFF = 5
"""So many requests at least must be what is allowed: one or two at each edge may be counted on its other side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightsHonoured:
    """The canary gets the part of the requests that its weights ask for."""

    text: str
    tolerance_ratio: float
    """Of all requests while it had a weight."""

    def judge(self, run: Run) -> Verdict:
        """Hold what the canary's pods counted against what the plan sent, weight by weight."""
        expected = f"± {100 * self.tolerance_ratio:g}% of all requests"
        split = split_of(run)
        doubts = self._doubts(run, split)
        if doubts or split is None:
            return inconclusive(expected, "the split", doubts)
        holds = split.off_ratio <= self.tolerance_ratio
        because = (
            f"the canary answered {split.observed:.0f} of {split.requests} requests from {split.start_seconds:.0f} s "
            f"to {split.end_seconds:.0f} s, where its weights ask for {split.expected:.0f}: "
            f"{100 * split.off_ratio:.2f}% off, {'within' if holds else 'beyond'} the "
            f"{100 * self.tolerance_ratio:g}% allowed"
        )
        return Verdict(
            outcome=passed_if(holds), because=because, expected=expected, observed=f"{100 * split.off_ratio:.2f}% off"
        )

    def _doubts(self, run: Run, split: Split | None) -> tuple[str, ...]:
        load = whole_load(run)
        doubts = generator_doubts(run, load) + canary_doubts(run, end_seconds=load.end_seconds)
        if doubts:
            return doubts
        if split is None:
            return ("no pod of the canary counted a request while it had a weight",)
        fewest = round(FEWEST_OFF / self.tolerance_ratio)
        if split.requests < fewest:
            return (f"{split.requests} requests are too few, {fewest} are needed",)
        return unscraped(run)


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingLost:
    """Every request is answered well, but for those that the release or a fault fails on purpose."""

    text: str

    def judge(self, run: Run) -> Verdict:
        """Count what the clients saw fail that the workload does not own up to, what never came back, or never left."""
        expected, load = "none lost", whole_load(run)
        put_in = _put_in(run, load)
        if put_in is None:
            return inconclusive(expected, "what was lost", ("the record does not say which failures were put in",))
        unsent = _unsent(run, load)
        lost = load.failed - put_in + _unanswered(run, load) + unsent
        if lost and not excess(run):
            likely = blame(run, start_seconds=load.start_seconds, end_seconds=load.end_seconds)
            because = (
                f"{lost} of {load.started + unsent} requests were lost, besides {put_in} that were failed on purpose"
            )
            return self._verdict(Outcome.FAILED, because + likely, f"{lost} lost", load)
        if doubts := generator_doubts(run, load) or _nothing_sent(load):
            return inconclusive(expected, "what was lost", doubts)
        but = f", but for {put_in} that were failed on purpose" if put_in else ""
        because = f"all {load.started} requests were answered well{but}"
        return self._verdict(Outcome.PASSED, because, f"none{but}", load)

    def _verdict(self, outcome: Outcome, because: str, observed: str, load: Scope) -> Verdict:
        counts = f"{load.started} started, {load.finished} finished, {load.failed} failed, {load.dropped} dropped"
        return Verdict(outcome=outcome, because=because, expected="none lost", observed=observed, evidence=(counts,))


# Private


def _put_in(run: Run, load: Scope) -> int | None:
    """Count the failures that were put in, if any were planned; None where the record cannot tell."""
    planned = any(release.error_ratio for release in run.facts.releases) or any(
        fault.action is FaultAction.FAIL for fault in run.facts.faults
    )
    if not load.failed or not planned:
        return 0
    known = [line.failed_on_purpose for line in load.lines if line.failed_on_purpose is not None]
    return sum(known) if len(known) == len(load.lines) else None


def _unanswered(run: Run, load: Scope) -> int:
    """Count what never came back; where the run was cut short, nobody waited for what was under way."""
    return 0 if run.facts.interruption else max(load.started - load.finished, 0)


def _unsent(run: Run, load: Scope) -> int:
    """Count the arrivals that were given up, as too many waited for their answers.

    Users who leave give up requests in the best of runs, and a generator that is late does so by its own fault.
    """
    return load.dropped if run.facts.plan.is_open and not lateness(load) else 0


def _nothing_sent(load: Scope) -> tuple[str, ...]:
    return () if load.started else ("no request was sent",)


def _percent_of(text: str) -> float:
    found = re.fullmatch(r"(\d+(?:\.\d+)?) ?%", text)
    ratio = float(found[1]) / 100 if found else 0.0
    if not 0 < ratio < 1:
        raise NotUnderstood(rule=f"{text} must be a percentage above 0 and below 100", next_step="write it as 1%")
    return ratio


SPLIT_FORM = Form(
    syntax="weights honoured within P%",
    meaning=(
        "of all requests while the canary had a weight, its pods answered as many as the weights ask for, give or "
        "take P% of them all"
    ),
    example="weights honoured within 1%",
    pattern=re.compile(r"weights honou?red within (?P<within>.+)"),
    build=lambda found: WeightsHonoured(text=found[0], tolerance_ratio=_percent_of(found["within"])),
)
_LOST_FORM = Form(
    syntax="no request lost beyond the faults",
    meaning=(
        "every request that arrived was sent and came back, and only those failed of which the answer says that it "
        "was planned"
    ),
    example="no request lost beyond the faults",
    pattern=re.compile(r"no requests? lost beyond the faults"),
    build=lambda found: NothingLost(text=found[0]),
)
FORMS = (SPLIT_FORM, _LOST_FORM)
