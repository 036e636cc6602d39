"""Target and primary of a canary release, and the split of the requests between them."""

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import replace

from loadtests.canary.interface import READY, Readiness, Routes
from loadtests.canary.model import WHOLE_PERCENT, Analysis, CanarySpec
from loadtests.manifests.model import Deployment, EnvironmentValue
from loadtests.release_plan import PlannedRelease
from loadtests.sandbox.balancer import Balancer, BalancerGone
from loadtests.sandbox.rollout_conditions import RolloutConditions
from loadtests.sandbox.scaled_deployment import ScaledDeployment

_REFUSED_THREADS = "never-ready"
"""No number of threads: the workload says so in its log, and ends."""


class CanaryDeployments:
    """Both Deployments as Flagger keeps them: the primary serves, the target is scaled to zero between releases."""

    def __init__(
        self,
        canary: CanarySpec,
        *,
        primary: ScaledDeployment,
        target: ScaledDeployment,
        balancer: Balancer,
        clock: Callable[[], float],
    ) -> None:
        analysis = canary.analysis or Analysis()
        self._first = target.replicas.deployment
        self._primary = _Watched(
            primary,
            deadline_seconds=canary.progress_deadline_seconds,
            threshold_percent=analysis.primary_ready_threshold_percent,
        )
        self._target = _Watched(
            target,
            deadline_seconds=canary.progress_deadline_seconds,
            threshold_percent=analysis.canary_ready_threshold_percent,
        )
        self._split = _Split(balancer)
        self._clock = clock
        self.stop_canary()

    def release(self, release: PlannedRelease) -> None:
        """Give the target another pod template, as `kubectl set image` would."""
        self._target.scaled.replicas.update(released(self._first, release))

    def revision(self) -> str:
        """Name the target's pod template."""
        return self._target.scaled.replicas.revision

    def primary_readiness(self) -> Readiness:
        """Look at the primary's pods."""
        return self._primary.readiness(self._clock())

    def canary_readiness(self) -> Readiness:
        """Look at the target's pods."""
        return self._target.readiness(self._clock())

    def route(self, routes: Routes) -> None:
        """Share the requests out between the primary's pods and the target's."""
        self._split.share(routes.canary)

    def start_canary(self) -> None:
        """Scale the target up from 0, to its autoscaler's minimum or 1; what was scaled up already is left alone.

        Source: https://github.com/fluxcd/flagger/blob/v1.44.0/pkg/canary/deployment_controller.go (ScaleFromZero)
        """
        target = self._target.scaled
        target.replicas.wanted = target.replicas.wanted or max(target.hpa_state().spec.min_replicas, 1)

    def stop_canary(self) -> None:
        """Scale the target down to 0."""
        self._target.scaled.replicas.wanted = 0

    def promote(self) -> None:
        """Copy the target's pod template to the primary, which then rolls out, even if it was the same."""
        primary, target = self._primary.scaled.replicas, self._target.scaled.replicas
        primary.roll_out(replace(primary.deployment, containers=target.deployment.containers))

    def tick(self, now: float) -> None:
        """Follow the roll-outs, and tell a balancer that was started anew."""
        self._primary.look(now)
        self._target.look(now)
        self._split.tick()


def released(base: Deployment, release: PlannedRelease) -> Deployment:
    """Give a Deployment the pod template of a release; faults of an earlier one are not kept."""
    first, *others = base.containers
    environment = {**first.environment, **_settings(release)}
    container = replace(first, image=_tagged(first.image, release.version), environment=environment)
    return replace(base, containers=(container, *others))


# Private


class _Watched:
    """One of the two Deployments, with what Flagger judges its readiness from."""

    def __init__(self, scaled: ScaledDeployment, *, deadline_seconds: int, threshold_percent: int) -> None:
        self.scaled = scaled
        self._deadline_seconds = deadline_seconds
        self._threshold_percent = threshold_percent
        self._conditions = RolloutConditions()

    def look(self, now: float) -> None:
        """Let the Deployment's controller write down its conditions."""
        replicas = self.scaled.replicas
        self._conditions.look(replicas.deployment, replicas.revision, self.scaled.deployment_state(), now)

    def readiness(self, now: float) -> Readiness:
        """Say whether the roll-out is through, in Flagger's words.

        Source: https://github.com/fluxcd/flagger/blob/v1.44.0/pkg/canary/deployment_ready.go (isDeploymentReady; its
        thresholds are of single precision, which below 75 pods cut off like whole numbers)
        """
        self.look(now)
        state, percent = self.scaled.deployment_state(), self._threshold_percent
        needed = state.updated_replicas * percent // WHOLE_PERCENT
        if self._conditions.has_missed_deadline:
            return _not_ready(f'deployment "{state.name}" exceeded its progress deadline', is_retriable=False)
        is_retriable = not self._conditions.is_unavailable_for(self._deadline_seconds, now)
        if state.updated_replicas < state.spec_replicas:
            what = f"{state.updated_replicas} out of {state.spec_replicas} new replicas have been updated"
        elif state.status_replicas > state.updated_replicas:
            what = f"{state.status_replicas - state.updated_replicas} old replicas are pending termination"
        elif state.available_replicas < needed:
            what = f"{state.available_replicas} of {needed} (readyThreshold {percent}%) updated replicas are available"
        else:
            return READY
        return _not_ready(f"waiting for rollout to finish: {what}", is_retriable=is_retriable)


class _Split:
    """The canary's share of the requests; a HAProxy that was started anew has forgotten it."""

    def __init__(self, balancer: Balancer) -> None:
        self._balancer = balancer
        self._weight = 0
        self._told: tuple[int, int] | None = None
        """The balancer's life, and the weight that it was told in it."""

    def share(self, canary_weight: int) -> None:
        """Give the canary so many of each hundred requests."""
        self._weight = canary_weight
        self.tick()

    def tick(self) -> None:
        """Tell the balancer, as soon as it can be told."""
        now = (self._balancer.life, self._weight)
        if self._told != now:
            with contextlib.suppress(BalancerGone):  # the supervisor tells of HAProxy's end
                self._balancer.split(self._weight)
                self._told = now


def _not_ready(reason: str, *, is_retriable: bool) -> Readiness:
    return Readiness(is_ready=False, reason=reason, is_retriable=is_retriable)


def _settings(release: PlannedRelease) -> Mapping[str, EnvironmentValue]:
    return {
        "LOAD_HARNESS_REVISION": release.version,
        **({"FAIL_RATE": f"{release.error_ratio:g}"} if release.error_ratio else {}),
        **(
            {"LOAD_HARNESS_LATENCY_MILLISECONDS": f"{1000 * release.latency_seconds:g}"}
            if release.latency_seconds
            else {}
        ),
        **({"LOAD_HARNESS_THREADS": _REFUSED_THREADS} if release.is_never_ready else {}),
    }


def _tagged(image: str, version: str) -> str:
    """Give an image another tag; a port of its registry is none."""
    folder, slash, name = image.partition("@")[0].rpartition("/")
    return f"{folder}{slash}{name.partition(':')[0]}:{version}"
