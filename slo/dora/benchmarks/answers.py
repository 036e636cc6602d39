"""Which answer of DORA's survey a value is, and what its Quick Check gives for it."""

from slo.dora import conventions
from slo.dora.conventions import FREQUENCY_ANSWERS, TIME_ANSWERS, Answer

BEST_SCORE = 10.0
_STEPS = 5
"""From the worst of the six answers that DORA offers to the best."""
_TIMES = (conventions.CHANGE_LEAD_TIME, conventions.FAILED_DEPLOYMENT_RECOVERY_TIME)


def answer_of(metric: str, value: float | None) -> str | None:
    """Give the answer that a value is in; None for a ratio, which is asked as a number, and where nothing is known."""
    if value is None or metric not in (*_TIMES, conventions.DEPLOYMENT_FREQUENCY):
        return None
    answers = TIME_ANSWERS if metric in _TIMES else FREQUENCY_ANSWERS
    return answers[_place(answers, value)].text


def score_of(metric: str, value: float | None) -> float | None:
    """Give 0 (worst) to 10 (best), as DORA's Quick Check does: by the answer, or by the percentage.

    DORA has six answers on frequency, the best of which is *on demand*: how often one could. A rate does not tell, so
    daily or more often scores 8, as *between once an hour and once a day*.

    Source: https://github.com/dora-team/dora.dev/blob/main/svelte/quick-check/src/lib/data-service.ts
    """
    if value is None:
        return None
    if metric in _TIMES:
        return (_STEPS - _place(TIME_ANSWERS, value)) / _STEPS * BEST_SCORE
    if metric == conventions.DEPLOYMENT_FREQUENCY:
        return _place(FREQUENCY_ANSWERS, value) / _STEPS * BEST_SCORE
    return BEST_SCORE - value * BEST_SCORE


# Private


def _place(answers: tuple[Answer, ...], value: float) -> int:
    """Find the last answer that the value has come to: an hour is not less than one hour."""
    return max(number for number, one in enumerate(answers) if one.above is None or value >= one.above)
