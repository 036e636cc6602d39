"""A Deployment with its pods and the autoscaler that sets its replicas."""

from collections.abc import Callable

from loadtests.hpa.model import Decision
from loadtests.manifests.model import Deployment
from loadtests.sandbox.autoscaler import Autoscaler
from loadtests.sandbox.cluster import DeploymentState, HpaState
from loadtests.sandbox.pod import Pod
from loadtests.sandbox.replicas import ReplicaSet

_MANIFEST_SEED = 0
"""Pods of the same manifests get the same names in the same order."""


class ScaledDeployment:
    """One of them. Its methods are called from one thread."""

    def __init__(
        self, deployment: Deployment, autoscaler: Autoscaler, create: Callable[[str, Deployment], Pod]
    ) -> None:
        self.name = deployment.name
        self.replicas = ReplicaSet(deployment, create, seed=_MANIFEST_SEED)
        self._autoscaler = autoscaler

    def is_ready(self) -> bool:
        """Say whether every replica that is wanted is ready."""
        active = self.replicas.active
        return len(active) == self.replicas.wanted and all(pod.ready for pod in active)

    def start_autoscaler(self, now: float) -> None:
        """Let the autoscaler sync for the first time at the next tick, and then every sync period."""
        self._autoscaler.start(now)

    def sync(self, now: float) -> Decision | None:
        """Let the autoscaler set the replicas if that is due; return what it decided then."""
        if not self._autoscaler.is_due(now):
            return None
        decision = self._autoscaler.sync(self.replicas.pods, self.replicas.wanted, now)
        self.replicas.wanted = decision.desired_replicas
        return decision

    def deployment_state(self) -> DeploymentState:
        """Count what there is now."""
        deployment, active = self.replicas.deployment, self.replicas.active
        return DeploymentState(
            name=deployment.name,
            namespace=deployment.namespace,
            spec_replicas=self.replicas.wanted,
            status_replicas=len(active),
            updated_replicas=len(self.replicas.updated),
            available_replicas=sum(pod.ready for pod in active),
        )

    def hpa_state(self) -> HpaState:
        """Return what the exporters publish of the autoscaler."""
        return self._autoscaler.state()
