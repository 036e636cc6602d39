"""Replay the recorded ticks of a run: the same answers must lead to the same decisions."""

from collections.abc import Iterator

from loadtests.canary import messages
from loadtests.canary.engine import CanaryController
from loadtests.canary.interface import READY, HookAnswer, Measured, Readiness, Routes
from loadtests.canary.model import RUNNING_PHASES, CanarySpec, Hook, HookType, Metric, Phase
from loadtests.canary.status import CanaryStatus
from loadtests.canary.timeline import Check, CheckKind, Tick, Timeline
from loadtests.canary_verification.answers import UNKNOWN, IdleSurroundings, a_passing_value, most_seconds
from loadtests.canary_verification.model import Fit, TickRow
from loadtests.canary_verification.pace import Pace
from loadtests.canary_verification.wording import Wording, wording_of

_EARLIER = "earlier"
"""Names a revision that the record does not show."""


def replay(spec: CanarySpec, timeline: Timeline) -> Iterator[TickRow]:
    """Give a row for each recorded tick, and for ticks that are missing."""
    controller: CanaryController | None = None
    last: Tick | None = None
    hook_seconds = 0.0
    for tick in timeline.ticks:
        surroundings = _RecordedSurroundings(spec, tick)
        status = _status_before(tick) if controller is None or last is None else controller.status
        controller = CanaryController(spec, surroundings, status=status)
        decided = controller.tick(tick.time)
        missed = _missed(spec, last, tick, hook_seconds)
        if last is not None and missed:
            yield _missing(last, missed, tick, spec.tick_seconds)
        differences = _differences(tick, decided)
        fit, because = _fit(surroundings, differences, is_complete=not missed and _is_known(last, tick))
        yield _row(tick, fit, because, seconds=0.0 if last is None else tick.time - last.time)
        if differences:
            status = _status_after(tick, status)
            controller = CanaryController(spec, surroundings, status=status)
        last, hook_seconds = tick, surroundings.hook_seconds


# Private


class _RecordedSurroundings(IdleSurroundings):
    """Gives the engine the checks of one tick, in their order; what is missing is noted, and taken for passed."""

    def __init__(self, spec: CanarySpec, tick: Tick) -> None:
        self._spec = spec
        self._tick = tick
        self._left = list(tick.checks)
        self.missing: list[str] = []
        """Questions of the engine that the record has no answer to."""
        self.hook_seconds = 0.0
        """The most that the webhooks that were asked may take."""

    @property
    def left(self) -> tuple[str, ...]:
        """Name what was checked and the engine does not ask."""
        return tuple(f"{check.kind} {check.name}" for check in self._left)

    def revision(self) -> str:
        """Give the recorded one."""
        return self._tick.revision

    def primary_readiness(self) -> Readiness:
        """Give what was seen of the primary."""
        return self._readiness(CheckKind.PRIMARY, self._spec.primary)

    def canary_readiness(self) -> Readiness:
        """Give what was seen of the target."""
        return self._readiness(CheckKind.CANARY, self._spec.target.name)

    def call(self, hook: Hook, phase: Phase) -> HookAnswer:  # noqa: ARG002 - the protocol's
        """Give what the webhook answered."""
        self.hook_seconds += most_seconds(hook)
        check = self._take(CheckKind.WEBHOOK, hook.name)
        has_passed = check is None or check.is_passed
        return HookAnswer(is_success=has_passed is not (hook.type is HookType.ROLLBACK), reason=UNKNOWN)

    def measure(self, metric: Metric) -> Measured:
        """Give what the metric came to."""
        check = self._take(CheckKind.METRIC, metric.name)
        if check is None:
            return Measured(value=a_passing_value(metric))
        asked = wording_of(messages.query_failed(metric, UNKNOWN), Measured())
        is_failure = check.value is None and asked.matches(check.because)
        return Measured(value=check.value, problem=UNKNOWN if is_failure else "")

    def _readiness(self, kind: CheckKind, name: str) -> Readiness:
        check = self._take(kind, name)
        if check is None or check.is_passed:
            return READY
        # A tick that only waits tells nothing else.
        is_retriable = len(self._tick.told) <= 1
        return Readiness(is_ready=False, reason=check.because, is_retriable=is_retriable)

    def _take(self, kind: CheckKind, name: str) -> Check | None:
        """Take the next answer to a question."""
        found = next((one for one in self._left if one.kind is kind and one.name == name), None)
        if found is None:
            self.missing.append(f"{kind} {name}")
        else:
            self._left.remove(found)
        return found


def _is_known(last: Tick | None, tick: Tick) -> bool:
    """Say whether the record shows what was before a tick."""
    return last is not None or tick.before not in RUNNING_PHASES


def _status_before(tick: Tick) -> CanaryStatus:
    """Give the status before the first tick, as far as the tick says."""
    if tick.before is Phase.INITIALIZING:
        return CanaryStatus()
    began = tick.phase in RUNNING_PHASES or bool(tick.told)
    revision = _EARLIER if began and tick.before not in RUNNING_PHASES else tick.revision
    promoted = _EARLIER if tick.before in RUNNING_PHASES else revision
    status = CanaryStatus(phase=tick.before, applied_revision=revision, promoted_revision=promoted)
    return status if tick.before not in RUNNING_PHASES else _status_after(tick, status, phase=tick.before)


def _status_after(tick: Tick, status: CanaryStatus, *, phase: Phase | None = None) -> CanaryStatus:
    """Give the status that a tick left, as the record has it."""
    is_promoted = tick.phase in (Phase.SUCCEEDED, Phase.INITIALIZED)
    return CanaryStatus(
        phase=phase or tick.phase,
        failed_checks=tick.failed_checks,
        iterations=tick.iterations,
        routes=Routes(primary=tick.primary_weight, canary=tick.canary_weight, is_mirrored=tick.is_mirrored),
        applied_revision=tick.revision,
        promoted_revision=tick.revision if is_promoted else status.promoted_revision,
    )


def _missed(spec: CanarySpec, last: Tick | None, tick: Tick, hook_seconds: float) -> int:
    """Count the ticks of a release that should have been between two; webhooks may have held them up."""
    if last is None or last.phase not in RUNNING_PHASES:
        return 0
    pace = Pace(tick_seconds=spec.tick_seconds, hook_seconds=hook_seconds)
    return pace.fewest_between(tick.time - last.time - hook_seconds)


def _differences(tick: Tick, decided: Tick) -> tuple[str, ...]:
    """Say in what the engine's tick is another than the recorded one."""
    pairs = (
        ("phase", tick.phase, decided.phase),
        ("primary weight", tick.primary_weight, decided.primary_weight),
        ("canary weight", tick.canary_weight, decided.canary_weight),
        ("mirrored", tick.is_mirrored, decided.is_mirrored),
        ("failed checks", tick.failed_checks, decided.failed_checks),
        ("iterations", tick.iterations, decided.iterations),
    )
    found = [f"{name} {recorded} instead of {right}" for name, recorded, right in pairs if recorded != right]
    told = tuple(wording_of(one.message, Measured()) for one in decided.told)
    if not _are_same(told, tick):
        texts = ", ".join(f"'{one}'" for one in told) or "nothing"
        found.append(f"the engine tells {texts}")
    return tuple(found)


def _are_same(told: tuple[Wording, ...], tick: Tick) -> bool:
    pairs = zip(told, tick.told, strict=False)
    return len(told) == len(tick.told) and all(one.matches(other.message) for one, other in pairs)


def _fit(surroundings: _RecordedSurroundings, differences: tuple[str, ...], *, is_complete: bool) -> tuple[Fit, str]:
    missing = [f"not recorded: the answer of {one}" for one in surroundings.missing]
    besides = [f"the engine does not ask {one}" for one in surroundings.left]
    if not missing and not besides and not differences:
        return Fit.CONSISTENT, ""
    if missing or not is_complete:
        before = [] if is_complete else ["not recorded: the ticks before"]
        return Fit.UNEXPLAINED, "; ".join([*before, *missing, *differences])
    return Fit.CONTRADICTING, "; ".join([*differences, *besides])


def _missing(last: Tick, ticks: int, tick: Tick, tick_seconds: float) -> TickRow:
    because = "no tick is recorded: the controller did not run, or lines are missing"
    return TickRow(
        time=tick.time - ticks * tick_seconds,
        is_seen=False,
        phase=last.phase,
        primary_weight=last.primary_weight,
        canary_weight=last.canary_weight,
        failed_checks=last.failed_checks,
        iterations=last.iterations,
        told=(),
        fit=Fit.UNEXPLAINED,
        because=because,
        trouble=because,
        ticks=ticks,
    )


def _row(tick: Tick, fit: Fit, because: str, *, seconds: float) -> TickRow:
    failed = next((check for check in tick.checks if not check.is_passed), None)
    return TickRow(
        time=tick.time,
        is_seen=True,
        phase=tick.phase,
        primary_weight=tick.primary_weight,
        canary_weight=tick.canary_weight,
        failed_checks=tick.failed_checks,
        iterations=tick.iterations,
        told=tuple(told.message for told in tick.told),
        fit=fit,
        because=because,
        trouble="" if failed is None else f"{failed.kind} {failed.name} did not pass",
        begins_release=tick.before not in RUNNING_PHASES and tick.phase in RUNNING_PHASES,
        seconds=seconds,
    )
