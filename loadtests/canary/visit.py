"""One tick under way: what it may ask and do, and the record of it."""

import math

from loadtests.canary.interface import HookAnswer, Measured, Readiness, Routes, Surroundings, Told
from loadtests.canary.messages import hook_passed, hook_refused
from loadtests.canary.model import Analysis, CanarySpec, Hook, HookType, Metric, Phase
from loadtests.canary.status import CanaryStatus
from loadtests.canary.timeline import Check, CheckKind, Tick


class Visit:
    """A tick of one canary."""

    def __init__(self, spec: CanarySpec, surroundings: Surroundings, status: CanaryStatus) -> None:
        self.spec = spec
        self.analysis = spec.analysis or Analysis()
        self.surroundings = surroundings
        self.status = status
        self.revision = surroundings.revision()
        self._before = status.phase
        self._checks: list[Check] = []
        self._told: list[Told] = []

    def tell(self, message: str, *, is_warning: bool = False, phase: Phase | None = None) -> None:
        """Publish an event; it names the phase in which the tick began where no other is given."""
        told = Told(message=message, is_warning=is_warning, phase=phase or self._before)
        self._told.append(told)
        self.surroundings.tell(told)

    def warn(self, message: str, *, phase: Phase | None = None) -> None:
        """Publish a warning."""
        self.tell(message, is_warning=True, phase=phase)

    def route(self, routes: Routes) -> None:
        """Share the requests out."""
        self.surroundings.route(routes)
        self.status = self.status.routed(routes)

    def look(self, kind: CheckKind, name: str) -> Readiness:
        """Look at the pods of the primary or of the target."""
        primary = kind is CheckKind.PRIMARY
        readiness = self.surroundings.primary_readiness() if primary else self.surroundings.canary_readiness()
        because = "" if readiness.is_ready else readiness.reason
        self._checks.append(Check(kind=kind, name=name, is_passed=readiness.is_ready, because=because))
        return readiness

    def ask(self, hook: Hook, *, phase: Phase = Phase.PROGRESSING) -> HookAnswer:
        """Call a webhook; a rollback webhook passes where it does not ask for a rollback."""
        answer = self.surroundings.call(hook, phase)
        passed = answer.is_success is not (hook.type is HookType.ROLLBACK)
        reason = answer.reason or ("refused" if not answer.is_success else "asked for a rollback")
        self._checks.append(
            Check(kind=CheckKind.WEBHOOK, name=hook.name, is_passed=passed, because="" if passed else reason)
        )
        return answer

    def all_agree(self, kind: HookType, *, phase: Phase = Phase.PROGRESSING, spoken: Phase | None = None) -> bool:
        """Call all webhooks of a type until one refuses, and tell of each.

        Args:
            kind: Which webhooks.
            phase: What their payload says.
            spoken: What the events about them say; the phase in which the tick began where it is None.
        """
        for hook in self.analysis.hooks_of(kind):
            answer = self.ask(hook, phase=phase)
            if not answer.is_success:
                self.warn(hook_refused(self.spec, hook, answer.reason), phase=spoken)
                return False
            if message := hook_passed(hook):
                self.tell(message, phase=spoken)
        return True

    def note_metric(self, metric: Metric, measured: Measured, failure: str) -> None:
        """Record a metric that was held against its bounds."""
        value = None if measured.value is None or math.isnan(measured.value) else measured.value
        self._checks.append(
            Check(kind=CheckKind.METRIC, name=metric.name, is_passed=not failure, value=value, because=failure)
        )

    def tick(self, now: float) -> Tick:
        """Record the tick as it leaves the canary."""
        status = self.status
        return Tick(
            time=now,
            revision=self.revision,
            before=self._before,
            phase=status.phase,
            primary_weight=status.routes.primary,
            canary_weight=status.routes.canary,
            is_mirrored=status.routes.is_mirrored,
            failed_checks=status.failed_checks,
            iterations=status.iterations,
            checks=tuple(self._checks),
            told=tuple(self._told),
        )
