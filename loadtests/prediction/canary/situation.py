"""What a release is predicted from, and what it comes to: values only."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from loadtests.canary.interface import HookAnswer
from loadtests.canary.model import Hook, HookType, Phase
from loadtests.fault_plan import PlannedFault
from loadtests.release_plan import PlannedRelease


@dataclass(frozen=True, slots=True, kw_only=True)
class Requests:
    """What one side was asked, by an exact plan."""

    answered: float = 0.0
    failed: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class AtHook:
    """What there is to see when a webhook is called."""

    now: float
    """Seconds since the load started."""
    canary: Requests
    """Since the analysis began."""
    primary: Requests
    has_traffic: bool = True
    """Whether the canary has a weight."""


AnswerHook = Callable[[Hook, Phase, AtHook], HookAnswer]
"""Says how a webhook will answer."""


def agrees(hook: Hook, phase: Phase, seen: AtHook) -> HookAnswer:  # noqa: ARG001 - as every answer
    """Take it that a webhook has nothing against the release: nothing else is known of it.

    One that is asked whether to roll back says no.
    """
    return HookAnswer(is_success=hook.type is not HookType.ROLLBACK)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasePlan:
    """What is to be released, into what."""

    releases: tuple[PlannedRelease, ...]
    faults: tuple[PlannedFault, ...] = ()
    first_tick_seconds: float = 0.0
    """When the controller first looks, in seconds since the load started; not before it."""
    last_phase: Phase = Phase.INITIALIZED
    """How the controller left the release before, if there was one."""
    built_in_queries: Mapping[str, str] = field(default_factory=dict)
    """PromQL templates of the metrics that Flagger measures without one, by their names."""
    answer_hook: AnswerHook = agrees
    scrape_seconds: float = 2.0
