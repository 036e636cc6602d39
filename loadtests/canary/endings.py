"""How a release ends: promoted, promoted unseen, rolled back, or stuck half way.

Source: https://github.com/fluxcd/flagger/blob/v1.44.0/pkg/controller/scheduler.go (rollback, shouldSkipAnalysis)
"""

from loadtests.canary import messages
from loadtests.canary.interface import ALL_TO_CANARY, ALL_TO_PRIMARY
from loadtests.canary.model import HookType, Phase
from loadtests.canary.visit import Visit


def finalise(visit: Visit) -> None:
    """Scale the target down: the primary has all requests, and the promoted version."""
    visit.surroundings.stop_canary()
    visit.status = visit.status.moved_to(Phase.SUCCEEDED)
    visit.all_agree(HookType.POST_ROLLOUT, phase=Phase.SUCCEEDED, spoken=Phase.SUCCEEDED)
    visit.tell(messages.completed(visit.spec), phase=Phase.SUCCEEDED)


def promote_unseen(visit: Visit) -> None:
    """Promote without an analysis, all in one tick; no post-rollout webhook hears of it."""
    visit.route(ALL_TO_PRIMARY)
    visit.tell(messages.copying(visit.spec))
    visit.surroundings.promote()
    visit.surroundings.stop_canary()
    visit.status = visit.status.moved_to(Phase.SUCCEEDED)
    visit.tell(messages.completed_without_analysis(visit.spec), phase=Phase.SUCCEEDED)


def roll_back(visit: Visit) -> None:
    """Send all requests back to the primary and scale the target down."""
    if visit.status.failed_checks >= visit.spec.failed_checks_limit:
        visit.warn(messages.threshold_reached(visit.spec, visit.status.failed_checks))
    visit.route(ALL_TO_PRIMARY)
    visit.warn(messages.failed(visit.spec), phase=Phase.FAILED)
    visit.surroundings.stop_canary()
    _fail(visit)


def keep_canary(visit: Visit, reason: str) -> None:
    """Give up a promotion: the primary already has the new version and does not come up with it, the canary works."""
    visit.route(ALL_TO_CANARY)
    visit.warn(messages.promotion_failed(visit.spec, reason), phase=Phase.FAILED)
    _fail(visit)


# Private


def _fail(visit: Visit) -> None:
    visit.status = visit.status.started_over(Phase.FAILED, visit.revision)
    visit.all_agree(HookType.POST_ROLLOUT, phase=Phase.FAILED)
