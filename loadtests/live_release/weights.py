"""Say how the requests are shared out after a tick, from what Flagger writes down.

The status has the canary's weight only while weights are raised: with the promotion Flagger sets it to 0, although the
requests stay where they are, and rounds without weights leave it at 0.

Source: https://github.com/fluxcd/flagger/blob/v1.44.0/pkg/canary/status.go (setStatusPhase) and
https://github.com/fluxcd/flagger/blob/v1.44.0/pkg/controller/scheduler.go
"""

import re
from collections.abc import Iterable

from loadtests.canary import messages
from loadtests.canary.model import PROMOTED_PHASES, WHOLE_PERCENT, CanarySpec, Phase, Strategy
from loadtests.canary.timeline import Tick
from loadtests.live_release.status import SeenStatus

_NUMBER = 770_077
"""Stands for a number."""
_KEPT_TO_ITSELF = "where the requests go: the promotion failed, and Flagger does not write down what it keeps"


def weight_after(
    spec: CanarySpec, status: SeenStatus, texts: Iterable[str], last: Tick | None
) -> tuple[int, tuple[str, ...]]:
    """Give the canary's share of the requests in percent, and what cannot be known of it.

    Args:
        spec: The canary.
        status: After the tick.
        texts: What was told.
        last: The tick before; None where it was not seen.
    """
    missing: tuple[str, ...]
    before, carried = (last.phase, last.canary_weight) if last else (status.phase, 0)
    match status.phase:
        case _ if not spec.splits_traffic:
            share, missing = 0, ()
        case Phase.PROGRESSING:
            share, missing = _analysed(spec, status), ()
        case Phase.WAITING_PROMOTION:
            share, missing = carried, ()
        case Phase.PROMOTING:
            share, missing = _given_back(spec, texts, status.weight or carried), ()
        case Phase.FAILED if before in PROMOTED_PHASES:
            share, missing = WHOLE_PERCENT, (_KEPT_TO_ITSELF,)
        case Phase.FAILED if last and before is Phase.FAILED:
            share, missing = carried, last.missing
        case _:
            share, missing = 0, ()
    return share, missing


# Private


def _analysed(spec: CanarySpec, status: SeenStatus) -> int:
    match spec.strategy:
        case Strategy.CANARY:
            return status.weight
        case Strategy.BLUE_GREEN:  # everybody goes there for the one round after those that were planned
            return WHOLE_PERCENT if status.iterations > spec.planned_iterations else 0
        case Strategy.A_B:
            return WHOLE_PERCENT if status.iterations > 0 else 0


def _given_back(spec: CanarySpec, texts: Iterable[str], share: int) -> int:
    template = re.escape(messages.primary_weight_advanced(spec, _NUMBER)).replace(str(_NUMBER), r"(\d+)")
    for text in texts:
        if primary := re.fullmatch(template, text):
            share = WHOLE_PERCENT - int(primary[1])
    return share
