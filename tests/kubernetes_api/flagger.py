"""Stand in for Flagger: what our engine decides of a Canary of the stub, written as Flagger and Kubernetes write it.

Source: https://github.com/fluxcd/flagger/blob/v1.44.0/pkg/canary/status.go and
https://github.com/kubernetes/client-go/blob/v0.35.0/tools/record/events_cache.go
"""

import hashlib
import json
from collections.abc import Callable, Mapping

from loadtests.canary.engine import CanaryController
from loadtests.canary.interface import READY, HookAnswer, Measured, Readiness, Routes, Told
from loadtests.canary.model import CanarySpec, Hook, HookType, Metric, Phase, Strategy
from loadtests.canary.status import CanaryStatus
from loadtests.canary.timeline import Tick
from tests.kubernetes_api import objects
from tests.kubernetes_api.objects import Object
from tests.kubernetes_api.server import KubernetesApi
from tests.kubernetes_api.store import Missing

Measure = Callable[[Metric, Mapping[str, str]], float | None]
"""Says what a metric comes to, given the settings of the target's container."""

_DISTINCT_MOST = 10
"""From the tenth text of ten minutes on they are combined into one event."""
_BURST_MOST = 25
"""So many events of one object in a row are written; what comes then is dropped."""


def written_status(spec: CanarySpec, tick: Tick, before: Phase, *, promoted: str = "") -> Object:
    """Give what a tick leaves in the Canary's status: weights only while they are raised, or given back."""
    raises = tick.phase is Phase.PROGRESSING and spec.strategy is Strategy.CANARY
    gives_back = tick.phase is Phase.PROMOTING and before is Phase.PROMOTING
    return {
        "phase": str(tick.phase),
        "canaryWeight": tick.canary_weight if raises or gives_back else 0,
        "failedChecks": tick.failed_checks,
        "iterations": tick.iterations,
        "lastAppliedSpec": tick.revision,
        "lastPromotedSpec": promoted,
        "lastTransitionTime": objects.at(tick.time),
    }


def revision_of(deployment: Object) -> str:
    """Name a pod template."""
    text = json.dumps(deployment["spec"]["template"], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def settings_of(deployment: Object) -> dict[str, str]:
    """Give the settings of a Deployment's container."""
    environment = deployment["spec"]["template"]["spec"]["containers"][0].get("env") or ()
    return {one["name"]: one.get("value", "") for one in environment}


class StubFlagger:
    """Ticks when told to. It reads and writes the stub's own store, not its HTTP."""

    def __init__(self, cluster: KubernetesApi, spec: CanarySpec, measure: Measure) -> None:
        """Take a canary up whose primary runs what the target's template says now."""
        self.cluster, self.spec, self.measures = cluster, spec, measure
        self.refused: set[str] = set()
        """Webhooks that say no."""
        self._told: list[Told] = []
        self._written = 0
        revision = self.revision()
        status = CanaryStatus(phase=Phase.INITIALIZED, applied_revision=revision, promoted_revision=revision)
        self._controller = CanaryController(spec, self, status=status)

    def tick(self, now: float) -> Tick:
        """Look, decide, and write events and status."""
        before = self._controller.status
        tick = self._controller.tick(now)
        for told in tick.told:
            self._write_event(told, now)
        is_failed = before.phase is Phase.FAILED  # Flagger writes the status of such a canary at every tick
        if is_failed or self._controller.status != before or tick.failed_checks != before.failed_checks:
            promoted = self._controller.status.promoted_revision
            status = written_status(self.spec, tick, before.phase, promoted=promoted)
            self.cluster.update("canaries", self.spec.name, lambda one: one.update(status=status))
        return tick

    # What the engine asks

    def revision(self) -> str:
        """Name the target's pod template."""
        return revision_of(self._target())

    def primary_readiness(self) -> Readiness:
        """Find all pods there."""
        return READY

    def canary_readiness(self) -> Readiness:
        """Find all pods there, unless they cannot start."""
        if settings_of(self._target()).get("LOAD_HARNESS_THREADS") == "never-ready":
            reason = "waiting for rollout to finish: 0 of 1 (readyThreshold 100%) updated replicas are available"
            return Readiness(is_ready=False, reason=reason)
        return READY

    def call(self, hook: Hook, phase: Phase) -> HookAnswer:  # noqa: ARG002 - the protocol's
        """Agree, unless told otherwise."""
        agrees = hook.name not in self.refused
        return HookAnswer(is_success=agrees is not (hook.type is HookType.ROLLBACK), reason="" if agrees else "refused")

    def measure(self, metric: Metric) -> Measured:
        """Give what the target's settings come to."""
        return Measured(value=self.measures(metric, settings_of(self._target())))

    def route(self, routes: Routes) -> None:
        """Share nothing out: nobody sends anything."""

    def start_canary(self) -> None:
        """Scale the target up."""
        self._scale(1)

    def stop_canary(self) -> None:
        """Scale the target down."""
        self._scale(0)

    def promote(self) -> None:
        """Leave the primary alone."""

    def tell(self, told: Told) -> None:
        """Write it with the tick."""

    # Private

    def _target(self) -> Object:
        return self.cluster.get("deployments", self.spec.target.name)

    def _scale(self, replicas: int) -> None:
        self.cluster.update("deployments", self.spec.target.name, lambda one: one["spec"].update(replicas=replicas))

    def _write_event(self, told: Told, now: float) -> None:
        """Write an event as client-go's recorder does: counted, combined, or not at all."""
        self._written += 1
        if self._written > _BURST_MOST:
            return
        kind = "Warning" if told.is_warning else "Normal"
        same = [one for one in self._told if one.is_warning == told.is_warning]
        texts = list(dict.fromkeys(one.message for one in same))
        self._told.append(told)
        is_combined = told.message not in texts and len(texts) >= _DISTINCT_MOST
        text = f"(combined from similar events): {told.message}" if is_combined else told.message
        name = f"{self.spec.name}.{kind.lower()}-{'all' if is_combined else self._number(told, texts)}"
        about = self.cluster.get("canaries", self.spec.name)
        made = objects.event(name, about=about, reason="Synced", message=text, seen=now, kind=kind)
        self.cluster.put({**made, "source": {"component": "flagger"}, "count": self._count(name) + 1})

    def _number(self, told: Told, texts: list[str]) -> int:
        return texts.index(told.message) if told.message in texts else len(texts)

    def _count(self, name: str) -> int:
        try:
            return int(self.cluster.get("events", name)["count"])
        except Missing:
            return 0
