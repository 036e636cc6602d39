"""How far the canary's share of the requests goes, and in which steps.

Source: https://github.com/fluxcd/flagger/blob/v1.44.0/pkg/controller/scheduler.go (maxWeight, nextStepWeight)
"""

from itertools import pairwise

from loadtests.canary.interface import Routes
from loadtests.canary.model import WHOLE_PERCENT, Analysis


def highest_weight(analysis: Analysis) -> int:
    """Give the percentage at which the canary is promoted."""
    if analysis.step_weights:
        return min(WHOLE_PERCENT, analysis.step_weights[-1])
    return analysis.max_weight if analysis.max_weight > 0 else WHOLE_PERCENT


def next_step(analysis: Analysis, canary_weight: int) -> int:
    """Give the percentage to add; 0 or less means that the release stands still for good."""
    steps = analysis.step_weights
    if analysis.step_weight > 0 or not steps:
        return analysis.step_weight
    left = WHOLE_PERCENT - canary_weight
    if left == 0:
        return 1  # Anything above 0 leads to the promotion.
    if canary_weight == 0:
        return min(left, steps[0])
    for step, following in pairwise(steps):
        if step == canary_weight:
            return min(left, following - canary_weight)
    return left


def advanced(routes: Routes, analysis: Analysis) -> Routes:
    """Give the canary its next share; with mirroring, a copy of the requests before the first."""
    step = next_step(analysis, routes.canary)
    if analysis.mirror and routes.canary == 0:
        if not routes.is_mirrored:
            return Routes(primary=WHOLE_PERCENT, canary=0, is_mirrored=True)
        return Routes(primary=WHOLE_PERCENT - step, canary=step)
    return Routes(primary=max(routes.primary - step, 0), canary=min(routes.canary + step, WHOLE_PERCENT))


def given_back(routes: Routes, step: int) -> Routes:
    """Give the promoted primary its next share back."""
    return Routes(primary=min(routes.primary + step, WHOLE_PERCENT), canary=max(routes.canary - step, 0))
