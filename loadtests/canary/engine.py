"""Flagger's loop for one canary: `tick` is one run of its controller.

Source: https://github.com/fluxcd/flagger/blob/v1.44.0/pkg/controller/scheduler.go (advanceCanary)
"""

from dataclasses import replace

from loadtests.canary import messages
from loadtests.canary.checks import analysis_passes
from loadtests.canary.endings import finalise, keep_canary, promote_unseen, roll_back
from loadtests.canary.interface import ALL_TO_PRIMARY, Surroundings
from loadtests.canary.model import ANALYSED_PHASES, PROMOTED_PHASES, RUNNING_PHASES, CanarySpec, HookType, Phase
from loadtests.canary.status import CanaryStatus
from loadtests.canary.strategies import advance, give_back
from loadtests.canary.timeline import CheckKind, Tick
from loadtests.canary.visit import Visit


class CanaryController:
    """The controller of one canary. `tick` is one run of it; the first comes at once, then one each `tick_seconds`."""

    def __init__(self, spec: CanarySpec, surroundings: Surroundings, *, status: CanaryStatus | None = None) -> None:
        """Take a canary up, where another controller left it or from its very beginning."""
        self._spec = spec
        self._surroundings = surroundings
        self._status = status or CanaryStatus()

    @property
    def status(self) -> CanaryStatus:
        """Give what is remembered; a controller that is given it goes on from here."""
        return self._status

    def tick(self, now: float) -> Tick:
        """Run once.

        Args:
            now: Goes into the record only; nothing is decided by it.
        """
        visit = Visit(self._spec, self._surroundings, self._status)
        try:
            if self._spec.suspend:
                visit.tell(messages.SUSPENDED)
            else:
                _run(visit)
        finally:
            # What was done before something broke is done: Flagger, too, writes its status step by step.
            self._status = visit.status
        return visit.tick(now)


# Private


def _run(visit: Visit) -> None:
    """Do what is due. Every return is an interval that goes by."""
    if visit.status.phase is Phase.INITIALIZING:
        _initialize(visit)
    elif _has_work(visit) and (not visit.spec.is_analysed or _primary_is_ready(visit)):
        if visit.status.phase in ANALYSED_PHASES | PROMOTED_PHASES:
            _go_on(visit)
        else:
            _begin(visit)


def _initialize(visit: Visit) -> None:
    """Make the primary out of the target, send all requests there and scale the target to 0."""
    if visit.spec.is_analysed and not _primary_is_ready(visit):
        return
    visit.route(ALL_TO_PRIMARY)
    visit.surroundings.stop_canary()
    visit.status = visit.status.started_over(Phase.INITIALIZED, visit.revision)
    visit.tell(messages.initialized(visit.spec), phase=Phase.INITIALIZED)


def _has_work(visit: Visit) -> bool:
    """Say whether a release is under way, or due."""
    status = visit.status
    if status.phase in RUNNING_PHASES:
        return True
    if status.phase is Phase.FAILED:
        # A new revision is noted here already: when the primary is not ready now, this release is never begun.
        visit.status = replace(status, applied_revision=visit.revision)
    return status.has_new(visit.revision)


def _primary_is_ready(visit: Visit) -> bool:
    """Look at the primary's pods; without them an interval goes by, or the release is given up."""
    readiness = visit.look(CheckKind.PRIMARY, visit.spec.primary)
    if readiness.is_ready:
        return True
    visit.warn(messages.primary_not_ready(visit.spec, readiness.reason))
    if not readiness.is_retriable:
        if visit.status.phase in PROMOTED_PHASES:
            keep_canary(visit, readiness.reason)
        else:
            roll_back(visit)
    return False


def _begin(visit: Visit) -> None:
    """Scale the target up, once that is confirmed."""
    if not _is_rollout_confirmed(visit):
        return
    visit.tell(messages.scaling_up(visit.spec), phase=Phase.PROGRESSING)
    visit.surroundings.start_canary()
    visit.status = visit.status.started_over(Phase.PROGRESSING, visit.revision)


def _is_rollout_confirmed(visit: Visit) -> bool:
    """Ask whether to begin; a refusal is told once."""
    phase = visit.status.phase
    for hook in visit.analysis.hooks_of(HookType.CONFIRM_ROLLOUT):
        answer = visit.ask(hook, phase=phase)
        if answer.is_success:
            visit.tell(messages.hook_passed(hook))
            continue
        if phase is not Phase.WAITING:
            visit.status = visit.status.moved_to(Phase.WAITING)
            visit.warn(messages.hook_refused(visit.spec, hook, answer.reason))
        return False
    return True


def _go_on(visit: Visit) -> None:
    """Take the release that is under way one step on."""
    if visit.status.phase in ANALYSED_PHASES and visit.status.has_new(visit.revision):
        _start_over(visit)
    elif not _canary_is_ready(visit):
        return
    elif not visit.spec.is_analysed:
        promote_unseen(visit)
    elif visit.status.phase in ANALYSED_PHASES:
        _analyse(visit)
    elif visit.status.phase is Phase.PROMOTING:
        give_back(visit)
    else:
        finalise(visit)


def _start_over(visit: Visit) -> None:
    """Begin the analysis again, for a revision that came in the middle of it."""
    visit.tell(messages.restarting(visit.spec))
    visit.route(ALL_TO_PRIMARY)
    visit.status = visit.status.started_over(Phase.PROGRESSING, visit.revision)


def _canary_is_ready(visit: Visit) -> bool:
    """Look at the target's pods; without them an interval goes by, or the release is given up."""
    readiness = visit.look(CheckKind.CANARY, visit.spec.target.name)
    if readiness.is_ready:
        return True
    visit.warn(messages.canary_not_ready(visit.spec, readiness.reason))
    if not readiness.is_retriable:
        roll_back(visit)
    return False


def _analyse(visit: Visit) -> None:
    """Roll back, or check and advance; the checks of this tick count in the next."""
    if _is_rollback_asked_for(visit):
        visit.warn(messages.rollback_asked_for(visit.spec))
        roll_back(visit)
    elif visit.status.failed_checks >= visit.spec.failed_checks_limit:
        roll_back(visit)
    elif _passes(visit):
        advance(visit)
    else:
        visit.status = visit.status.failed_once_more()


def _is_rollback_asked_for(visit: Visit) -> bool:
    """Ask the rollback webhooks, whose success means a rollback."""
    for hook in visit.analysis.hooks_of(HookType.ROLLBACK):
        answer = visit.ask(hook, phase=visit.status.phase)
        if answer.is_success:
            visit.warn(messages.hook_passed(hook))
            return True
        visit.tell(messages.hook_refused(visit.spec, hook, answer.reason))
    return False


def _passes(visit: Visit) -> bool:
    """Check the canary; before it has any requests there is nothing to measure, only the pre-rollout webhooks."""
    routes = visit.status.routes
    is_mirrored = visit.analysis.mirror and routes.is_mirrored
    if routes.canary == 0 and visit.status.iterations == 0 and not is_mirrored:
        visit.tell(messages.starting(visit.spec))
        return visit.all_agree(HookType.PRE_ROLLOUT)
    return analysis_passes(visit)
