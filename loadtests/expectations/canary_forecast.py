"""What a canary did against what was predicted before the run, with a tolerance."""

import re
from dataclasses import dataclass

from loadtests.expectations.canary_course import canary_doubts, step_list
from loadtests.expectations.canary_match import Difference, differences, steps_of
from loadtests.expectations.doubts import generator_doubts
from loadtests.expectations.interface import Form, Verdict, inconclusive, passed_if
from loadtests.expectations.sample import whole_load
from loadtests.expectations.scaling import count_of
from loadtests.run.model import Run

TICK_JITTER_SECONDS = 1.0
"""A tick may come so much later than its interval says, as the machine lets it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CanaryTimelineWithin:
    """Phases and weights follow the prediction at every moment of the load."""

    text: str
    ticks: int
    """How many ticks earlier or later are allowed."""

    def judge(self, run: Run) -> Verdict:
        """Compare at every moment, both ways: what was not predicted, and what was and did not come."""
        expected = f"prediction ± {_ticks(self.ticks)}"
        doubts = _doubts(run)
        if doubts or run.canary is None or run.prediction.canary is None:
            return inconclusive(expected, "the canary's timeline", doubts)
        found = canary_differences(run, ticks=self.ticks)
        duration = run.facts.plan.duration_seconds
        if found:
            because = f"the canary did not do what was predicted, give or take {_ticks(self.ticks)}: {found[0]}"
            observed = f"{len(found)} differences" if len(found) > 1 else "1 difference"
        else:
            because = (
                f"at every moment of {duration:.0f} s the canary was where it was predicted, ± {_ticks(self.ticks)}"
            )
            observed = "within it throughout"
        return Verdict(
            outcome=passed_if(not found),
            because=because,
            expected=expected,
            observed=observed,
            evidence=tuple(map(str, found)) or step_list(run),
        )


def canary_differences(run: Run, *, ticks: int) -> tuple[Difference, ...]:
    """Find where phases and weights were not those predicted; none where there is nothing to compare."""
    timeline, prediction = run.canary, run.prediction.canary
    if timeline is None or prediction is None or not timeline.ticks or not prediction.ticks:
        return ()
    return differences(
        steps_of(timeline.ticks, start_time=run.facts.start_time),
        steps_of(prediction.ticks, start_time=0.0),
        seconds=ticks * timeline.tick_seconds + TICK_JITTER_SECONDS,
        end_seconds=run.facts.plan.duration_seconds,
    )


# Private


def _doubts(run: Run) -> tuple[str, ...]:
    load = whole_load(run)
    doubts = generator_doubts(run, load) + canary_doubts(run, end_seconds=load.end_seconds)
    if run.prediction.canary is None or not run.prediction.canary.ticks:
        doubts += (run.prediction.canary_problem or "no canary was predicted before the run",)
    return doubts


def _ticks(number: int) -> str:
    return "1 tick" if number == 1 else f"{number} ticks"


FORMS = (
    Form(
        syntax="timeline within N ticks of prediction",
        meaning=(
            "at every moment of the plan, the canary's phase and weight are those predicted for a moment at most N "
            "ticks earlier or later (and a second, as ticks are late), and none that is predicted is left out"
        ),
        example="timeline within 1 tick of prediction",
        pattern=re.compile(r"timeline within (?P<ticks>\S+) ticks? of prediction"),
        build=lambda found: CanaryTimelineWithin(text=found[0], ticks=count_of(found["ticks"])),
    ),
)
