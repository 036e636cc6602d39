"""Hold a value against its target."""

from slo.scorecard.model import Goal, Measured, Result, Trend, Verdict
from slo.scorecard.quantities import Target


def judge(goal: Goal, measured: Measured) -> Result:
    """Decide about a goal; what is unknown or made of too little is neither met nor missed."""
    verdict, because = _verdict(goal, measured)
    return Result(goal=goal, measured=measured, verdict=verdict, because=because, trend=_trend(goal, measured))


# Private


def _verdict(goal: Goal, measured: Measured) -> tuple[Verdict, str]:
    if measured.unknown:
        return Verdict.UNKNOWN, measured.unknown
    if measured.verdict is not None:
        return measured.verdict, measured.because
    if measured.value is None or goal.target is None:
        return Verdict.UNKNOWN, "there is no data"
    shown = f"{goal.target.spell(measured.value)} against {goal.target}"
    few = measured.n is not None and measured.n < goal.least_n
    if few and not _is_certain(goal.target, measured):
        return Verdict.UNKNOWN, f"{shown}, but of {measured.n}, and fewer than {goal.least_n} can be chance"
    if goal.target.holds(measured.value):
        return Verdict.MET, shown
    return Verdict.MISSED, shown


def _is_certain(target: Target, measured: Measured) -> bool:
    """Say whether the whole interval is on one side of the target: then few things are enough."""
    if measured.low is None or measured.high is None:
        return False
    return target.holds(measured.low) == target.holds(measured.high)


def _trend(goal: Goal, measured: Measured) -> Trend | None:
    if goal.target is None or measured.value is None or measured.previous is None:
        return measured.trend
    if goal.target.spell(measured.value) == goal.target.spell(measured.previous):
        return Trend.UNCHANGED
    if measured.trend is not None:
        return measured.trend
    return Trend.BETTER if (measured.value < measured.previous) == goal.target.is_less_better else Trend.WORSE
