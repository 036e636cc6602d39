"""Canaries, and surroundings that do what they are told."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from loadtests.canary.engine import CanaryController
from loadtests.canary.interface import READY, HookAnswer, Measured, Readiness, Routes, Told
from loadtests.canary.model import (
    REQUEST_SUCCESS_RATE,
    Analysis,
    CanarySpec,
    Hook,
    HookType,
    Metric,
    ObjectName,
    Phase,
    ThresholdRange,
)
from loadtests.canary.timeline import Tick

WAITING = Readiness(is_ready=False, reason="waiting for rollout to finish: 0 of 1 updated replicas are available")
STUCK = Readiness(is_ready=False, reason='deployment "shop" exceeded its progress deadline', is_retriable=False)
GOOD_PERCENT = 99.9
BAD_PERCENT = 90.0
SUCCESS_RATE = Metric(name=REQUEST_SUCCESS_RATE, range=ThresholdRange(minimum=99))


def analysis(**changes: Any) -> Analysis:  # noqa: ANN401 - any field
    """Build an analysis in steps of 10% up to 50%, with a threshold of 2, unless told otherwise."""
    fields: dict[str, Any] = {"threshold": 2, "step_weight": 10, "max_weight": 50, "metrics": (SUCCESS_RATE,)}
    return Analysis(**{**fields, **changes})


def canary(judged: Analysis | None = None, **changes: Any) -> CanarySpec:  # noqa: ANN401 - any field
    """Build the canary of a shop."""
    fields: dict[str, Any] = {
        "name": "shop",
        "namespace": "demo",
        "target": ObjectName(kind="Deployment", name="shop"),
        "analysis": judged or analysis(),
    }
    return CanarySpec(**{**fields, **changes})


def hook(kind: HookType, name: str = "gate") -> Hook:
    """Build a webhook."""
    return Hook(type=kind, name=name, url="http://gate.test/")


@dataclass(kw_only=True)
class FakeSurroundings:
    """A cluster that answers as it is told, and writes down what it was asked to do."""

    revision_now: str = "1"
    primary: Readiness = READY
    target: Readiness = READY
    refusing: set[str] = field(default_factory=set)
    """Names of the webhooks that refuse; a rollback webhook that does lets the canary go on."""
    values: Mapping[str, float | str | None] = field(default_factory=dict)
    """By name of the metric: a value, what is wrong, or None for no data."""
    done: list[str] = field(default_factory=list)
    called: list[tuple[str, Phase]] = field(default_factory=list)
    measured: list[Metric] = field(default_factory=list)
    routes: Routes | None = None
    told: list[Told] = field(default_factory=list)

    def revision(self) -> str:
        """Name the target's revision."""
        return self.revision_now

    def primary_readiness(self) -> Readiness:
        """Look at the primary's pods."""
        return self.primary

    def canary_readiness(self) -> Readiness:
        """Look at the target's pods."""
        return self.target

    def call(self, hook: Hook, phase: Phase) -> HookAnswer:
        """Call a webhook."""
        self.called.append((hook.name, phase))
        return HookAnswer(is_success=hook.name not in self.refusing, reason="no" if hook.name in self.refusing else "")

    def measure(self, metric: Metric) -> Measured:
        """Ask for a metric."""
        self.measured.append(metric)
        value = self.values.get(metric.name, GOOD_PERCENT)
        return Measured(problem=value) if isinstance(value, str) else Measured(value=value)

    def route(self, routes: Routes) -> None:
        """Share the requests out."""
        self.routes = routes
        self.done.append(f"route {routes.primary}/{routes.canary}{' mirrored' if routes.is_mirrored else ''}")

    def start_canary(self) -> None:
        """Scale the target up."""
        self.done.append("start")

    def stop_canary(self) -> None:
        """Scale the target down."""
        self.done.append("stop")

    def promote(self) -> None:
        """Copy the pod template."""
        self.done.append("promote")

    def tell(self, told: Told) -> None:
        """Publish an event."""
        self.told.append(told)


Change = Callable[[FakeSurroundings], None]


def release(
    spec: CanarySpec,
    surroundings: FakeSurroundings | None = None,
    *,
    changes: Mapping[int, Change] | None = None,
    most_ticks: int = 60,
) -> list[Tick]:
    """Initialize a canary, release another revision, and run it to its end; the ticks begin with the release.

    Args:
        spec: The canary.
        surroundings: A good cluster where there are none.
        changes: What happens in the surroundings before a tick of the release, by its number from 0.
        most_ticks: Where it stops when the release does not end.
    """
    around = surroundings or FakeSurroundings()
    controller = CanaryController(spec, around)
    controller.tick(0.0)
    around.revision_now = "2"
    around.done.clear()
    around.called.clear()
    around.told.clear()
    ticks: list[Tick] = []
    while len(ticks) < most_ticks and not (ticks and ticks[-1].phase in {Phase.SUCCEEDED, Phase.FAILED}):
        if change := (changes or {}).get(len(ticks)):
            change(around)
        ticks.append(controller.tick((len(ticks) + 1) * spec.tick_seconds))
    return ticks


def spell(tick: Tick) -> str:
    """Spell what a tick left, as `Progressing 90/10 failed 1`."""
    mirrored = " mirrored" if tick.is_mirrored else ""
    iterations = f" iteration {tick.iterations}" if tick.iterations else ""
    failed = f" failed {tick.failed_checks}" if tick.failed_checks else ""
    return f"{tick.phase} {tick.primary_weight}/{tick.canary_weight}{mirrored}{iterations}{failed}"


def spell_all(ticks: list[Tick]) -> list[str]:
    """Spell what each tick left."""
    return [spell(tick) for tick in ticks]


def messages(tick: Tick) -> list[str]:
    """Give the texts of a tick's events."""
    return [told.message for told in tick.told]
