"""Answer the engine's questions with what there really is: pods, a load balancer, webhooks, a Prometheus."""

from collections.abc import Callable
from dataclasses import dataclass

from loadtests.canary.interface import HookAnswer, Measured, Readiness, Routes, Told
from loadtests.canary.model import CanarySpec, Hook, HookType, Metric, Phase
from loadtests.canary.status import CanaryStatus
from loadtests.sandbox.canary.hooks import HookCaller
from loadtests.sandbox.canary.interface import Deployments
from loadtests.sandbox.canary.main_thread import MainThread
from loadtests.sandbox.canary.measuring import Measurer

_NOTHING_APPLIED = "0"
"""Flagger's checksum is a hash, which is never empty."""


@dataclass(slots=True, kw_only=True)
class SandboxSurroundings:
    """Everything around one canary. Its methods are called from the controller's thread."""

    canary: CanarySpec
    deployments: Deployments
    main_thread: MainThread
    """Alone talks to the Deployments."""
    hooks: HookCaller
    measurer: Measurer
    status: Callable[[], CanaryStatus]
    """Gives the canary's status as the last tick left it."""
    unheard: Callable[[Hook, str], None]
    """Is told of an event hook that did not take an event, and why."""

    def revision(self) -> str:
        """Name the target's revision."""
        return self.main_thread.ask(self.deployments.revision)

    def primary_readiness(self) -> Readiness:
        """Look at the primary's pods."""
        return self.main_thread.ask(self.deployments.primary_readiness)

    def canary_readiness(self) -> Readiness:
        """Look at the target's pods."""
        return self.main_thread.ask(self.deployments.canary_readiness)

    def call(self, hook: Hook, phase: Phase) -> HookAnswer:
        """Call a webhook that may refuse, and wait for its answer."""
        return self.hooks.call(hook, phase, self._checksum())

    def measure(self, metric: Metric) -> Measured:
        """Ask the sandbox's Prometheus."""
        return self.measurer.measure(metric)

    def route(self, routes: Routes) -> None:
        """Share the requests out."""
        self.main_thread.ask(lambda: self.deployments.route(routes))

    def start_canary(self) -> None:
        """Scale the target up from 0."""
        self.main_thread.ask(self.deployments.start_canary)

    def stop_canary(self) -> None:
        """Scale the target down to 0."""
        self.main_thread.ask(self.deployments.stop_canary)

    def promote(self) -> None:
        """Copy the target's pod template to the primary."""
        self.main_thread.ask(self.deployments.promote)

    def tell(self, told: Told) -> None:
        """Publish an event to the event hooks; Flagger, too, goes on where one does not take it."""
        analysis = self.canary.analysis
        for hook in analysis.hooks_of(HookType.EVENT) if analysis else ():
            phase = told.phase or self.status().phase
            answer = self.hooks.call_event(hook, told, phase, self._checksum())
            if not answer.is_success:
                self.unheard(hook, answer.reason)

    # Private

    def _checksum(self) -> str:
        """Name the revision that the last tick applied: in the tick that finds another one, still the one before.

        Source: https://github.com/fluxcd/flagger/blob/v1.44.0/pkg/controller/webhook.go (canaryChecksum)
        """
        return self.status().applied_revision or _NOTHING_APPLIED
