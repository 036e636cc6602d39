"""Keep as many pods as the Deployment asks for."""

import hashlib
import random
from collections.abc import Callable, Iterator

from loadtests.manifests.model import Deployment
from loadtests.sandbox.pod import Pod

_NAME_LETTERS = "bcdfghjklmnpqrstvwxz2456789"
"""Kubernetes' letters for random names, which cannot spell a word."""


class ReplicaSet:
    """The pods of one Deployment. Its methods are called from one thread."""

    def __init__(self, deployment: Deployment, create: Callable[[str], Pod], *, seed: int) -> None:
        self.wanted = deployment.replicas
        self.pods: list[Pod] = []
        self._create = create
        self._prefix = f"{deployment.name}-{_template_hash(deployment)}"
        self._random = random.Random(seed)  # noqa: S311 - names, not secrets

    @property
    def active(self) -> list[Pod]:
        """Give the pods that were not asked to go."""
        return [pod for pod in self.pods if pod.active]

    def tick(self, now: float) -> Iterator[tuple[str, Pod]]:
        """Start and delete pods until there are as many as wanted; yield (`started` or `deleted`, pod)."""
        self.pods = [pod for pod in self.pods if pod.active or not pod.is_gone()]
        for _ in range(self.wanted - len(self.active)):
            pod = self._create(self._new_name())
            self.pods.append(pod)
            yield "started", pod
        surplus = len(self.active) - self.wanted
        for pod in sorted(self.active, key=_keep_worthiness)[: max(surplus, 0)]:
            pod.delete(now)
            yield "deleted", pod

    def _new_name(self) -> str:
        letters = "".join(self._random.choices(_NAME_LETTERS, k=5))
        return f"{self._prefix}-{letters}"


def _keep_worthiness(pod: Pod) -> tuple[bool, float]:
    """Order pods as the ReplicaSet controller deletes them: those not ready first, then the youngest.

    Source: https://kubernetes.io/docs/concepts/workloads/controllers/replicaset/#scaling-a-replicaset
    """
    return pod.ready, -pod.created


def _template_hash(deployment: Deployment) -> str:
    digest = hashlib.sha256(repr(deployment.containers).encode()).hexdigest()
    return digest[:9]
