"""What a tick does once the analysis has passed, and how a promotion ends.

Source: https://github.com/fluxcd/flagger/blob/v1.44.0/pkg/controller/scheduler.go (runCanary, runAB, runBlueGreen,
runPromotionTrafficShift)
"""

from loadtests.canary import messages
from loadtests.canary.interface import ALL_TO_CANARY, ALL_TO_PRIMARY, Routes
from loadtests.canary.model import WHOLE_PERCENT, HookType, Phase, Strategy
from loadtests.canary.visit import Visit
from loadtests.canary.weights import advanced, given_back, highest_weight, next_step


def advance(visit: Visit) -> None:
    """Go one step on, as the strategy has it."""
    if not visit.spec.splits_traffic:
        _tell_what_kubernetes_lacks(visit)
    match visit.spec.strategy:
        case Strategy.A_B:
            _test_a_b(visit)
        case Strategy.BLUE_GREEN:
            _test_green(visit)
        case Strategy.CANARY:
            _shift_traffic(visit)


def give_back(visit: Visit) -> None:
    """Send the requests back to the promoted primary, at once or step by step."""
    step = visit.analysis.step_weight_promotion
    if not visit.spec.splits_traffic:
        visit.status = visit.status.moved_to(Phase.FINALISING)
    elif step == 0:
        visit.tell(messages.ROUTING_TO_PRIMARY)
        visit.route(ALL_TO_PRIMARY)
        visit.status = visit.status.moved_to(Phase.FINALISING)
    elif visit.status.routes.canary > 0:
        visit.route(given_back(visit.status.routes, step))
        primary = visit.status.routes.primary
        visit.tell(messages.primary_weight_advanced(visit.spec, primary))
        if primary == WHOLE_PERCENT:
            visit.status = visit.status.moved_to(Phase.FINALISING)


# Private


def _tell_what_kubernetes_lacks(visit: Visit) -> None:
    if visit.analysis.match:
        visit.warn(messages.NO_A_B_TESTING)
    if visit.analysis.iterations < 1:
        visit.warn(messages.NO_PROGRESSIVE_TRAFFIC)
        visit.warn(messages.ITERATIONS_SET)


def _shift_traffic(visit: Visit) -> None:
    """Progressive: a larger share in each tick, and the promotion once the largest is reached."""
    status = visit.status
    if next_step(visit.analysis, status.routes.canary) <= 0:
        return
    asks = not status.routes.is_mirrored and status.phase is not Phase.WAITING_PROMOTION
    if asks and not visit.all_agree(HookType.CONFIRM_TRAFFIC_INCREASE):
        return
    if status.routes.canary < highest_weight(visit.analysis):
        visit.route(advanced(status.routes, visit.analysis))
        visit.tell(messages.weight_advanced(visit.spec, visit.status.routes.canary))
    elif _is_confirmed(visit):
        _promote(visit)


def _test_a_b(visit: Visit) -> None:
    """All that match go to the canary, for so many rounds."""
    if visit.spec.planned_iterations > visit.status.iterations:
        visit.route(ALL_TO_CANARY)
        _count_iteration(visit)
    elif _is_confirmed(visit):
        _promote(visit)


def _test_green(visit: Visit) -> None:
    """Nobody goes to the canary for so many rounds, then everybody for one."""
    planned, done = visit.spec.planned_iterations, visit.status.iterations
    if planned > done:
        if visit.spec.splits_traffic and visit.analysis.mirror and not visit.status.routes.is_mirrored:
            visit.route(Routes(primary=WHOLE_PERCENT, canary=0, is_mirrored=True))
        _count_iteration(visit)
    elif not _is_confirmed(visit):
        return
    elif planned == done:
        if visit.spec.splits_traffic:
            visit.tell(messages.MIRROR_STOPPED if visit.analysis.mirror else messages.ROUTING_TO_CANARY)
            visit.route(ALL_TO_CANARY)
        visit.status = visit.status.iterated(done + 1)
    else:
        _promote(visit)


def _count_iteration(visit: Visit) -> None:
    iteration = visit.status.iterations + 1
    visit.status = visit.status.iterated(iteration)
    visit.tell(messages.iteration_advanced(visit.spec, iteration, visit.spec.planned_iterations))


def _is_confirmed(visit: Visit) -> bool:
    """Ask whether to promote; a refusal lets the analysis go on."""
    planned = visit.spec.planned_iterations
    for hook in visit.analysis.hooks_of(HookType.CONFIRM_PROMOTION):
        answer = visit.ask(hook)
        if answer.is_success:
            visit.tell(messages.hook_passed(hook))
            continue
        if visit.status.phase is Phase.WAITING_PROMOTION:
            visit.status = visit.status.iterated(planned - 1)
        else:
            visit.status = visit.status.moved_to(Phase.WAITING_PROMOTION, planned_iterations=planned)
            visit.warn(messages.hook_refused(visit.spec, hook, answer.reason))
        return False
    return True


def _promote(visit: Visit) -> None:
    visit.tell(messages.copying(visit.spec))
    visit.surroundings.promote()
    visit.status = visit.status.moved_to(Phase.PROMOTING)
