"""What happened against what was predicted before the run, with a tolerance."""

import re
from dataclasses import dataclass

from loadtests.expectations.doubts import cluster_doubts, generator_doubts
from loadtests.expectations.interface import Form, Verdict, inconclusive, passed_if
from loadtests.expectations.sample import whole_load
from loadtests.expectations.scaling import change_list, count_of, duration_of
from loadtests.expectations.timeline import WANTED, first_wanted_seconds, peak, steps
from loadtests.run.model import Run


@dataclass(frozen=True, slots=True, kw_only=True)
class PeakWithin:
    """The most replicas wanted are about as many as predicted."""

    text: str
    replicas: int
    """How many more or fewer are allowed."""

    def judge(self, run: Run) -> Verdict:
        """Compare the highest number wanted during the plan."""
        predicted = run.prediction.peak
        expected = f"{predicted} ± {self.replicas}"
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


# Private


def _doubts(run: Run) -> tuple[str, ...]:
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
)
