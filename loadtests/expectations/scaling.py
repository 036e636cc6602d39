"""What the replicas must do: reach a number, come back, never turn round too soon, never restart."""

import re
from dataclasses import dataclass
from itertools import pairwise
from math import inf

from loadtests.expectations.doubts import before_the_load, cluster_doubts, generator_doubts, sample_doubts
from loadtests.expectations.interface import Form, NotUnderstood, Outcome, Verdict, inconclusive, passed_if
from loadtests.expectations.sample import whole_load
from loadtests.expectations.timeline import (
    RESTARTS,
    RUNNING,
    WANTED,
    Steps,
    changes,
    first_time,
    peak,
    restarts,
    steps,
)
from loadtests.run.model import Run
from slo.durations import parse_duration_seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachedReplicas:
    """So many replicas are ready within a time of the load's start."""

    text: str
    replicas: int
    within_seconds: float

    def judge(self, run: Run) -> Verdict:
        """Find the first scrape with enough ready replicas; what came after it cannot matter."""
        expected = f"{self.replicas} replicas within {self.within_seconds:g} s"
        fewest = run.facts.cluster.hpa.min_replicas
        if self.replicas <= fewest:
            return inconclusive(expected, "the scale-out", (f"minReplicas is {fewest}, so it could not fail",))
        reached = first_time(steps(run, RUNNING), lambda value: value >= self.replicas)
        in_time = reached is not None and reached <= self.within_seconds
        doubts = generator_doubts(run, whole_load(run))
        if not in_time:
            doubts += cluster_doubts(run, end_seconds=self.within_seconds)
        if doubts:
            return inconclusive(expected, "the scale-out", doubts)
        if reached is None:
            most = peak(steps(run, RUNNING))
            because = f"at most {most} replicas were ready, where {expected} were expected"
            return Verdict(outcome=Outcome.FAILED, because=because, expected=expected, observed=f"at most {most}")
        word = "within the" if in_time else "later than the"
        because = f"{self.replicas} replicas were ready after {reached:.0f} s, {word} {self.within_seconds:g} s allowed"
        return Verdict(
            outcome=passed_if(in_time),
            because=because,
            expected=expected,
            observed=f"after {reached:.0f} s",
            evidence=change_list(run),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedToMinimum:
    """The replicas are back at their minimum within a time of the end of the peak."""

    text: str
    within_seconds: float
    is_after_window: bool
    """The time begins when the stabilization window of the scale-down is over."""

    def judge(self, run: Run) -> Verdict:
        """Find the return after the last drop of the load; it stands if the record shows that nothing came after it."""
        minimum = run.facts.cluster.hpa.min_replicas
        limit = self.within_seconds + (run.facts.cluster.scale_down_window_seconds if self.is_after_window else 0.0)
        expected = f"{minimum} again within {limit:g} s"
        dropped = run.facts.plan.last_drop_seconds
        if dropped is None:
            return inconclusive(expected, "the return", ("the plan never lowers the load",))
        returned = returned_seconds(run, after_seconds=dropped)
        in_time = returned is not None and returned - dropped <= limit
        decided_seconds = run.facts.plan.duration_seconds if in_time else dropped + limit
        doubts = generator_doubts(run, whole_load(run)) + cluster_doubts(run, end_seconds=decided_seconds)
        most = peak(steps(run, WANTED))
        if doubts or most is None:
            return inconclusive(expected, "the return", doubts)
        return self._verdict(
            run, expected, limit=limit, most=most, took=None if returned is None else returned - dropped
        )

    def _verdict(self, run: Run, expected: str, *, limit: float, most: int, took: float | None) -> Verdict:
        minimum = run.facts.cluster.hpa.min_replicas
        outcome, observed = Outcome.FAILED, "not within the run"
        if most <= minimum:
            because = f"the replicas never left their minimum of {minimum}, so there was nothing to return from"
            observed = f"never above {minimum}"
        elif took is None:
            because = f"the replicas did not return to {minimum} within {limit:g} s of the load's drop"
        else:
            outcome, observed = passed_if(took <= limit), f"after {took:.0f} s"
            word = "within the" if took <= limit else "later than the"
            because = f"the replicas were back at {minimum} after {took:.0f} s, {word} {limit:g} s allowed"
        return Verdict(
            outcome=outcome, because=because, expected=expected, observed=observed, evidence=change_list(run)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class NoFlapping:
    """The wanted replicas never turn round within the longer stabilization window."""

    text: str

    def judge(self, run: Run) -> Verdict:
        """Compare the time between every two changes in opposite directions with the window."""
        cluster = run.facts.cluster
        window = max(cluster.scale_up_window_seconds, cluster.scale_down_window_seconds)
        expected = f"no reversal within {window:g} s"
        found = changes(run)
        turns = [(a, b) for a, b in pairwise(found) if a.is_up != b.is_up]
        too_soon = [(a, b) for a, b in turns if b.seconds - a.seconds + a.blur_seconds < window]
        if too_soon:
            a, b = too_soon[0]
            because = (
                f"{a} was taken back by {b} {b.seconds - a.seconds:.0f} s later, within the window of {window:g} s"
            )
            observed = f"{len(too_soon)} within the window"
            return Verdict(
                outcome=Outcome.FAILED, because=because, expected=expected, observed=observed, evidence=change_list(run)
            )
        doubts = generator_doubts(run, whole_load(run)) + cluster_doubts(
            run, end_seconds=run.facts.plan.duration_seconds
        )
        if doubts:
            return inconclusive(expected, "flapping", doubts)
        because = f"the wanted replicas {_changed(len(found), turns=len(turns), window=window)}"
        return Verdict(
            outcome=Outcome.PASSED, because=because, expected=expected, observed="none", evidence=change_list(run)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class NoRestarts:
    """No container is started again."""

    text: str

    def judge(self, run: Run) -> Verdict:
        """Look for restarts in the events and in the restart counters."""
        everything = restarts(run)
        found = [restart for restart in everything if not restart.is_on_purpose]
        planned = len(everything) - len(found)
        if found:
            because = " and ".join(str(restart) for restart in found)
            observed = "1 restart" if len(found) == 1 else f"{len(found)} restarts"
            return Verdict(outcome=Outcome.FAILED, because=because, expected="no restart", observed=observed)
        end_seconds = run.facts.duration_seconds
        if doubts := before_the_load(run) or sample_doubts(run, RESTARTS, end_seconds=end_seconds):
            return inconclusive("no restart", "restarts", doubts)
        but = f", but for {planned} killed on purpose" if planned else ""
        because = f"no pod was restarted in {end_seconds:.0f} s{but}"
        evidence = tuple(str(restart) for restart in everything)
        return Verdict(
            outcome=Outcome.PASSED, because=because, expected="no restart", observed=f"none{but}", evidence=evidence
        )


def returned_seconds(run: Run, *, after_seconds: float) -> float | None:
    """Find the first sample, not before a moment, from which on nothing is above the minimum, neither wanted nor ready.

    None if the record ends above it, or without a sample.
    """
    minimum = run.facts.cluster.hpa.min_replicas
    wanted = _settled_seconds(steps(run, WANTED), minimum, after_seconds=after_seconds)
    running = _settled_seconds(steps(run, RUNNING), minimum, after_seconds=after_seconds)
    return None if wanted is None or running is None else max(wanted, running)


def change_list(run: Run) -> tuple[str, ...]:
    """Spell every change of the wanted replicas, as evidence."""
    return tuple(f"{change} at {change.seconds:.0f} s" for change in changes(run))


def duration_of(text: str) -> float:
    """Read a duration of an expectation.

    Raises:
        NotUnderstood: it is none.
    """
    seconds = parse_duration_seconds(text)
    if seconds is None:
        raise NotUnderstood(rule=f"{text} must be a duration with a unit", next_step="write it as 60s or 1m30s")
    return seconds


def count_of(text: str) -> int:
    """Read a number of replicas of an expectation.

    Raises:
        NotUnderstood: it is no whole number.
    """
    if not text.isdecimal():
        raise NotUnderstood(rule=f"{text} must be a whole number", next_step="write it as 4")
    return int(text)


# Private


def _changed(number: int, *, turns: int, window: float) -> str:
    if not number:
        return "did not change"
    turned = f"turned round {_times(turns)}, not within the window of {window:g} s" if turns else "never turned round"
    return f"changed {_times(number)} and {turned}"


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"


def _settled_seconds(samples: Steps, minimum: int, *, after_seconds: float) -> float | None:
    """Find the sample from a time on after the last one above the minimum."""
    last_above = max((seconds for seconds, value in samples if value > minimum), default=-inf)
    return first_time(samples, lambda value: value <= minimum, after_seconds=max(last_above, after_seconds))


FORMS = (
    Form(
        syntax="reached N replicas within T",
        meaning="N replicas are ready within T of the load's start",
        example="reached 4 replicas within 60s",
        pattern=re.compile(r"reached (?P<replicas>\S+) replicas? within (?P<within>\S+)"),
        build=lambda found: ReachedReplicas(
            text=found[0], replicas=count_of(found["replicas"]), within_seconds=duration_of(found["within"])
        ),
    ),
    Form(
        syntax="returned to minimum within [window +] T",
        meaning=(
            "the replicas are at minReplicas again within T of the moment at which the load last began to drop, "
            "or within T after the stabilization window of the scale-down"
        ),
        example="returned to minimum within window + 100s",
        pattern=re.compile(r"returned to minimum within (?P<window>window ?\+ ?)?(?P<within>\S+)"),
        build=lambda found: ReturnedToMinimum(
            text=found[0],
            within_seconds=duration_of(found["within"]),
            is_after_window=found["window"] is not None,
        ),
    ),
    Form(
        syntax="no flapping",
        meaning="the wanted replicas never change direction within the longer of the two stabilization windows",
        example="no flapping",
        pattern=re.compile(r"no flapping"),
        build=lambda found: NoFlapping(text=found[0]),
    ),
    Form(
        syntax="no restarts",
        meaning="no container is started again during the run, but for those that a planned fault kills",
        example="no restarts",
        pattern=re.compile(r"no restarts?"),
        build=lambda found: NoRestarts(text=found[0]),
    ),
)
