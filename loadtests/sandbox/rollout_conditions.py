"""The conditions of a Deployment: whether enough pods are available, and whether its roll-out comes on.

Source: https://github.com/kubernetes/kubernetes/blob/v1.35.0/pkg/controller/deployment/progress.go (syncRolloutStatus)
and sync.go (calculateStatus)
"""

from loadtests.manifests.model import Deployment
from loadtests.sandbox.cluster import DeploymentState


class RolloutConditions:
    """What a Deployment's controller remembers of it, from look to look."""

    def __init__(self) -> None:
        self.has_missed_deadline = False
        """Progressing is False, for ProgressDeadlineExceeded: nothing came on for the Deployment's own deadline."""
        self._unavailable_since: float | None = None
        """When Available became False, for MinimumReplicasUnavailable."""
        self._revision = ""
        self._before: DeploymentState | None = None
        self._came_on = 0.0
        self._is_complete = False
        """Of a roll-out that is through nothing more is expected, until the next pod template."""

    def look(self, deployment: Deployment, revision: str, state: DeploymentState, now: float) -> None:
        """Write down how the Deployment is now."""
        self._look_at_availability(deployment, state, now)
        self._look_at_progress(deployment, revision, state, now)
        self._before = state

    def is_unavailable_for(self, seconds: float, now: float) -> bool:
        """Say whether fewer pods than the least have been available for longer than that."""
        return self._unavailable_since is not None and self._unavailable_since + seconds < now

    # Private

    def _look_at_availability(self, deployment: Deployment, state: DeploymentState, now: float) -> None:
        wanted = state.spec_replicas
        fewest = deployment.rolling_update.bounds(wanted)[1] if wanted else 0
        if state.available_replicas >= fewest:
            self._unavailable_since = None
        elif self._unavailable_since is None:
            self._unavailable_since = now

    def _look_at_progress(self, deployment: Deployment, revision: str, state: DeploymentState, now: float) -> None:
        if revision != self._revision:
            self._revision, self._is_complete, self._came_on = revision, False, now
        if self._is_complete:
            return
        self._is_complete = _is_complete(state)
        if self._is_complete or self._has_come_on(state):
            self._came_on = now
        self.has_missed_deadline = self._came_on + deployment.progress_deadline_seconds < now

    def _has_come_on(self, state: DeploymentState) -> bool:
        before = self._before
        return (
            before is None
            or state.updated_replicas > before.updated_replicas
            or state.available_replicas > before.available_replicas
            or _old(state) < _old(before)
        )


def _old(state: DeploymentState) -> int:
    return state.status_replicas - state.updated_replicas


def _is_complete(state: DeploymentState) -> bool:
    return (
        state.updated_replicas == state.status_replicas == state.spec_replicas
        and state.available_replicas >= state.spec_replicas
    )
