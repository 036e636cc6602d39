"""When the budget was spent: the stretches that cost most, and the curve."""

from collections.abc import Sequence
from decimal import Decimal

from slo.report.ledger import Stretch
from slo.report.model import CurvePoint, Loss


def find_losses(hours: Sequence[Stretch], budget_ratio: Decimal, *, least_ratio: float) -> tuple[Loss, ...]:
    """Find contiguous hours that spent faster than allowed, the largest first.

    Args:
        hours: The window, in order of time.
        budget_ratio: Bad events over all events that are allowed.
        least_ratio: Share of the window's budget that such a stretch must have spent to be told.
    """
    allowed = sum(hour.counts.total for hour in hours) * float(budget_ratio)
    if allowed <= 0:
        return ()
    stretches: list[list[Stretch]] = []
    for hour in hours:
        if hour.counts.bad <= hour.counts.total * float(budget_ratio):
            continue
        if stretches and stretches[-1][-1].end == hour.start:
            stretches[-1].append(hour)
        else:
            stretches.append([hour])
    losses = (_loss(stretch, allowed) for stretch in stretches)
    told = (loss for loss in losses if loss.spent_ratio > least_ratio)
    return tuple(sorted(told, key=lambda loss: (-loss.spent_ratio, loss.start)))


def draw_curve(hours: Sequence[Stretch], budget_ratio: Decimal) -> tuple[CurvePoint, ...]:
    """Follow the budget of the window from its beginning: how much of it was left after each hour."""
    allowed = sum(hour.counts.total for hour in hours) * float(budget_ratio)
    if allowed <= 0:
        return ()
    points = [CurvePoint(time=hours[0].start, left_ratio=1.0)]
    spent = 0.0
    for hour in hours:
        if hour.start > points[-1].time:
            points.append(CurvePoint(time=(points[-1].time + hour.start) / 2, left_ratio=None))
            points.append(CurvePoint(time=hour.start, left_ratio=1 - spent / allowed))
        spent += hour.counts.bad
        points.append(CurvePoint(time=hour.end, left_ratio=1 - spent / allowed))
    return tuple(points)


# Private


def _loss(stretch: Sequence[Stretch], allowed: float) -> Loss:
    bad = sum(hour.counts.bad for hour in stretch)
    return Loss(start=stretch[0].start, end=stretch[-1].end, bad=bad, spent_ratio=bad / allowed)
