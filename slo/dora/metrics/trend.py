"""A window beside the one before it: better or worse only where it cannot well be chance."""

import math

from slo.dora.conventions import DEPLOYMENT_FREQUENCY
from slo.dora.metrics.model import Comparison, Figure, Trend


def compare(figure: Figure, previous: Figure, *, is_previous_known: bool) -> Comparison:
    """Hold a figure against the one before; of two that are too small, or that overlap, nothing is told.

    `is_previous_known` is false where nothing is known of the begin of the earlier window: then it is no measure.
    """
    if figure.value is None or previous.value is None or not is_previous_known:
        return Comparison(figure=figure, previous=previous, trend=None)
    return Comparison(figure=figure, previous=previous, trend=_trend(figure, previous))


# Private


def _trend(figure: Figure, previous: Figure) -> Trend:
    if not (figure.is_sufficient and previous.is_sufficient) or figure.low is None or previous.low is None:
        return Trend.UNCLEAR
    is_above = figure.low > _upper(previous)
    is_below = _upper(figure) < previous.low
    if not (is_above or is_below):
        return Trend.UNCLEAR
    is_more_better = figure.metric == DEPLOYMENT_FREQUENCY
    return Trend.BETTER if is_above == is_more_better else Trend.WORSE


def _upper(figure: Figure) -> float:
    return math.inf if figure.high is None else figure.high
