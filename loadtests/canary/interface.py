"""What the engine asks and tells: the sandbox answers for real, a simulation from a script."""

from dataclasses import dataclass, field
from typing import Protocol

from loadtests.canary.model import Hook, Metric, Phase


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """Whether all pods of a Deployment are there."""

    is_ready: bool
    reason: str = ""
    """As `waiting for rollout to finish: 0 of 1 (readyThreshold 100%) updated replicas are available`."""
    is_retriable: bool = True
    """False once the Deployment has run out of time: waiting is of no use."""


READY = Readiness(is_ready=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What a metric's query came to."""

    value: float | None = None
    """In the metric's own unit, percent for the success rate and milliseconds for the duration; None: no value."""
    problem: str = ""
    """Why there is none; empty where Prometheus answered and had no data."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HookAnswer:
    """How a webhook ended."""

    is_success: bool
    reason: str = ""
    """What it answered, or why it did not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Routes:
    """How requests are shared out, in percent."""

    primary: int
    canary: int
    is_mirrored: bool = False
    """The canary gets a copy of the primary's requests, and its answers go nowhere."""


ALL_TO_PRIMARY = Routes(primary=100, canary=0)
ALL_TO_CANARY = Routes(primary=0, canary=100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An event, as Flagger writes it to Kubernetes and to its event webhooks."""

    message: str
    is_warning: bool = False
    phase: Phase | None = field(default=None, compare=False)
    """The phase that the payload of an event webhook names; None where an event is known without it."""


class Surroundings(Protocol):
    """Everything around one canary; the engine calls its methods in the order in which Flagger looks."""

    def revision(self) -> str:
        """Name the target's revision: what changes when its pod template does."""

    def primary_readiness(self) -> Readiness:
        """Look at the primary's pods."""

    def canary_readiness(self) -> Readiness:
        """Look at the target's pods."""

    def call(self, hook: Hook, phase: Phase) -> HookAnswer:
        """Call a webhook that may refuse, and wait for its answer."""

    def measure(self, metric: Metric) -> Measured:
        """Ask for a metric, in the metric's own unit."""

    def route(self, routes: Routes) -> None:
        """Share the requests out."""

    def start_canary(self) -> None:
        """Scale the target up from 0."""

    def stop_canary(self) -> None:
        """Scale the target down to 0."""

    def promote(self) -> None:
        """Copy the target's pod template to the primary, which then rolls out."""

    def tell(self, told: Told) -> None:
        """Publish an event, at once, to the event hooks too."""
