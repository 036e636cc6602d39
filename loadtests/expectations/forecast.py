"""What happened against what was predicted before the run, with a tolerance."""

import re
from dataclasses import dataclass

from loadtests.expectations.doubts import cluster_doubts, generator_doubts
from loadtests.expectations.interface import Form, Verdict, inconclusive, passed_if
from loadtests.expectations.sample import whole_load
from loadtests.expectations.scaling import change_list, count_of, duration_of
from loadtests.expectations.timeline import WANTED, changes, first_wanted_seconds, peak, steps, wanted_timeline
from loadtests.expectations.timeline_match import Mismatch, mismatches, total_seconds
from loadtests.run.model import Run

SYNC_JITTER_SECONDS = 1.0
"""A sync may come so much later than its period says: a real controller wakes when the machine lets it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeakWithin:
    """The most replicas wanted are about as many as predicted."""

    text: str
    replicas: int
    """How many more or fewer are allowed."""

    def judge(self, run: Run) -> Verdict:
        """Compare the highest number wanted during the plan."""
        predicted = run.prediction.peak
        expected = f"{'the prediction' if run.prediction.problem else predicted} ± {self.replicas}"
        observed = peak(steps(run, WANTED))
        doubts = _doubts(run)
        if doubts or observed is None:
            return inconclusive(expected, "the peak", doubts)
        holds = abs(observed - predicted) <= self.replicas
        because = (
            f"the peak was {observed} replicas and {predicted} were predicted, "
            f"{'within' if holds else 'beyond'} the {self.replicas} allowed"
        )
        return Verdict(
            outcome=passed_if(holds),
            because=because,
            expected=expected,
            observed=str(observed),
            evidence=change_list(run),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleOutWithin:
    """The replicas are wanted about when predicted.

    Both times are of the same number of replicas, the lower of the two peaks: how high it went is another question.
    """

    text: str
    tolerance_seconds: float

    def judge(self, run: Run) -> Verdict:
        """Compare when that many replicas were first wanted."""
        most = peak(steps(run, WANTED))
        level = min(run.prediction.peak, run.prediction.peak if most is None else most)
        predicted = run.prediction.wanted_from(level)
        expected = f"{level} replicas wanted at {_spell(predicted)} ± {self.tolerance_seconds:g} s"
        observed = first_wanted_seconds(run, level)
        doubts = _doubts(run)
        if doubts or observed is None or predicted is None:
            return inconclusive(expected, "the scale-out", doubts)
        apart = abs(observed - predicted)
        holds = apart <= self.tolerance_seconds
        because = (
            f"{level} replicas were wanted at {observed:.0f} s and predicted for {predicted:.0f} s, "
            f"{apart:.0f} s apart where {self.tolerance_seconds:g} s are allowed"
        )
        return Verdict(
            outcome=passed_if(holds),
            because=because,
            expected=expected,
            observed=_spell(observed),
            evidence=change_list(run),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineWithin:
    """The wanted replicas follow the prediction at every moment of the plan."""

    text: str
    replicas: int
    """How many more or fewer are allowed."""
    syncs: int
    """How many sync periods earlier or later are allowed."""

    def judge(self, run: Run) -> Verdict:
        """Compare at every moment with all that was predicted for that moment, give or take the syncs."""
        expected = f"prediction ± {_count(self.replicas, 'replica')} ± {_count(self.syncs, 'sync')}"
        if doubts := _doubts(run):
            return inconclusive(expected, "the timeline", doubts)
        duration = run.facts.plan.duration_seconds
        found = timeline_mismatches(run, replicas=self.replicas, syncs=self.syncs)
        if found:
            seconds = total_seconds(found)
            because = f"for {seconds:.0f} of {duration:.0f} s the replicas were not the {expected}: {found[0]}"
            observed = f"beyond it for {seconds:.0f} s"
        else:
            because = f"at every moment of {duration:.0f} s the replicas were the {expected}"
            observed = "within it throughout"
        return Verdict(
            outcome=passed_if(not found),
            because=because,
            expected=expected,
            observed=observed,
            evidence=tuple(map(str, found)) or change_list(run),
        )


def timeline_mismatches(run: Run, *, replicas: int, syncs: int) -> tuple[Mismatch, ...]:
    """Find where in the plan the replicas wanted were not those predicted, within a tolerance.

    The tolerance in time is longer than the syncs by what a sync may be late, or by what is not known of the time of a
    change that has no decision on record.

    Raises:
        ValueError: no replicas were observed.
    """
    blur_seconds = max((change.blur_seconds for change in changes(run)), default=0.0)
    return mismatches(
        wanted_timeline(run),
        tuple((point.seconds, point.wanted) for point in run.prediction.points),
        replicas=replicas,
        seconds=syncs * run.facts.cluster.flags.sync_period_seconds + max(SYNC_JITTER_SECONDS, blur_seconds),
        end_seconds=run.facts.plan.duration_seconds,
    )


# Private


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _doubts(run: Run) -> tuple[str, ...]:
    if run.prediction.problem:
        return (f"nothing was predicted, as {run.prediction.problem}",)
    load = whole_load(run)
    return generator_doubts(run, load) + cluster_doubts(run, end_seconds=load.end_seconds)


def _spell(seconds: float | None) -> str:
    return "never" if seconds is None else f"{seconds:.0f} s"


FORMS = (
    Form(
        syntax="peak within N of prediction",
        meaning="the most replicas wanted differ by at most N from the prediction",
        example="peak within 1 of prediction",
        pattern=re.compile(r"peak within (?P<replicas>\S+) of prediction"),
        build=lambda found: PeakWithin(text=found[0], replicas=count_of(found["replicas"])),
    ),
    Form(
        syntax="scale-out within T of prediction",
        meaning="the peak (the lower one, of the two) is first wanted at most T before or after the prediction",
        example="scale-out within 15s of prediction",
        pattern=re.compile(r"scale-out within (?P<within>\S+) of prediction"),
        build=lambda found: ScaleOutWithin(text=found[0], tolerance_seconds=duration_of(found["within"])),
    ),
    Form(
        syntax="timeline within N replicas and M syncs of prediction",
        meaning=(
            "at every moment of the plan, as many replicas are wanted as are predicted for a moment at most M sync "
            "periods earlier or later (and a second, as syncs are late), give or take N"
        ),
        example="timeline within 1 replica and 1 sync of prediction",
        pattern=re.compile(r"timeline within (?P<replicas>\S+) replicas? and (?P<syncs>\S+) syncs? of prediction"),
        build=lambda found: TimelineWithin(
            text=found[0], replicas=count_of(found["replicas"]), syncs=count_of(found["syncs"])
        ),
    ),
)
