"""Keep as many pods as the Deployment asks for."""

import hashlib
import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from loadtests.manifests.model import Deployment
from loadtests.prediction.rollout import scaled
from loadtests.sandbox.pod import Pod
from loadtests.sandbox.roll_out import Census, next_step

_NAME_LETTERS = "bcdfghjklmnpqrstvwxz2456789"
"""Kubernetes' letters for random names, which cannot spell a word."""


class ReplicaSet:
    """The pods of one Deployment. Its methods are called from one thread."""

    def __init__(self, deployment: Deployment, create: Callable[[str, Deployment], Pod], *, seed: int) -> None:
        self.wanted = deployment.replicas
        self.pods: list[Pod] = []
        self._create = create
        self._random = random.Random(seed)  # noqa: S311 - names, not secrets
        self._templates = [_Template(deployment=deployment)]
        """What pods were made from, in the order of time; the last is what they are to be made from."""
        self._revisions: dict[str, int] = {}
        """Which of them each pod was made from, by its name."""
        self._shared_out = self.wanted

    @property
    def deployment(self) -> Deployment:
        """Give the Deployment as it is now."""
        return self._templates[-1].deployment

    @property
    def revision(self) -> str:
        """Name the pod template; another one has another name."""
        return self._templates[-1].hash

    @property
    def active(self) -> list[Pod]:
        """Give the pods that were not asked to go."""
        return [pod for pod in self.pods if pod.active]

    @property
    def updated(self) -> list[Pod]:
        """Give the active pods that no roll-out is to replace."""
        return [pod for pod in self.active if self._is_new(pod)]

    @property
    def is_rolled_out(self) -> bool:
        """Say whether there are as many pods as wanted, all of them new and ready."""
        updated = self.updated
        return len(updated) == len(self.active) == self.wanted and all(pod.ready for pod in updated)

    def roll_out(self, deployment: Deployment | None = None) -> None:
        """Replace every pod that is there by a new one, a few at each tick.

        Args:
            deployment: With the template of the new ones; None: the same as before.
        """
        self._templates.append(_Template(deployment=deployment or self.deployment, restarts=self._restarts + 1))

    def update(self, deployment: Deployment) -> None:
        """Take another pod template, and replace every pod that was made from another, a few at each tick.

        Pods of an earlier template that was the same are not replaced.
        """
        template = _Template(deployment=deployment, restarts=self._restarts)
        if template.hash == self.revision:
            return
        known = [number for number, one in enumerate(self._templates) if one.hash == template.hash]
        self._templates.append(template)
        self._revisions = {
            name: self._newest if revision in known else revision for name, revision in self._revisions.items()
        }

    def tick(self, now: float) -> Iterator[tuple[str, Pod]]:
        """Start and delete pods until there are as many as wanted; yield (`started` or `deleted`, pod)."""
        self.pods = [pod for pod in self.pods if pod.active or not pod.is_gone()]
        self._revisions = {pod.name: self._revision_of(pod) for pod in self.pods}
        yield from self._share_out(now)
        step = next_step(self._census(), self.deployment.rolling_update)
        yield from self._start(step.start, self._newest)
        yield from self._delete(step.stop_old, [pod for pod in self.active if not self._is_new(pod)], now)
        yield from self._delete(step.stop_new, self.updated, now)

    # Private

    @property
    def _newest(self) -> int:
        return len(self._templates) - 1

    @property
    def _restarts(self) -> int:
        return self._templates[-1].restarts

    def _share_out(self, now: float) -> Iterator[tuple[str, Pod]]:
        """Give each revision its part, where the replicas change in the middle of a roll-out."""
        before, self._shared_out = self._shared_out, self.wanted
        by_revision: dict[int, list[Pod]] = {}
        for pod in self.active:
            by_revision.setdefault(self._revision_of(pod), []).append(pod)
        if before == self.wanted or len(by_revision) < 2:  # noqa: PLR2004 - old and new
            return
        sizes = {revision: len(pods) for revision, pods in by_revision.items()}
        for revision, size in scaled(sizes, before, self.wanted, self.deployment.rolling_update).items():
            yield from self._start(size - sizes[revision], revision)
            yield from self._delete(sizes[revision] - size, by_revision[revision], now)

    def _start(self, count: int, revision: int) -> Iterator[tuple[str, Pod]]:
        for _ in range(count):
            name = self._new_name(revision)
            self._revisions[name] = revision
            pod = self._create(name, self._templates[revision].deployment)
            self.pods.append(pod)
            yield "started", pod

    def _delete(self, count: int, candidates: list[Pod], now: float) -> Iterator[tuple[str, Pod]]:
        for pod in sorted(candidates, key=_keep_worthiness)[: max(count, 0)]:
            pod.delete(now)
            yield "deleted", pod

    def _census(self) -> Census:
        counts = Counter((self._is_new(pod), pod.ready) for pod in self.active)
        return Census(
            wanted=self.wanted,
            old_ready=counts[False, True],
            old_unready=counts[False, False],
            new_ready=counts[True, True],
            new_unready=counts[True, False],
        )

    def _revision_of(self, pod: Pod) -> int:
        return self._revisions.get(pod.name, 0)

    def _is_new(self, pod: Pod) -> bool:
        return self._revision_of(pod) == self._newest

    def _new_name(self, revision: int) -> str:
        letters = "".join(self._random.choices(_NAME_LETTERS, k=5))
        return f"{self.deployment.name}-{self._templates[revision].hash}-{letters}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Template:
    """What pods are made from."""

    deployment: Deployment
    restarts: int = 0
    """Counts the roll-outs that changed nothing else, as each puts its time into the template."""

    @property
    def hash(self) -> str:
        """Tell templates apart, in the letters by which a Deployment's pods are known from others.

        Source: https://github.com/kubernetes/apimachinery/blob/v0.31.0/pkg/util/rand/rand.go (SafeEncodeString)
        """
        containers = self.deployment.containers
        template = (containers, self.restarts) if self.restarts else containers
        digest = hashlib.sha256(repr(template).encode()).digest()
        return "".join(_NAME_LETTERS[byte % len(_NAME_LETTERS)] for byte in digest[:9])


def _keep_worthiness(pod: Pod) -> tuple[bool, float]:
    """Order pods as the ReplicaSet controller deletes them: those not ready first, then the youngest.

    Source: https://kubernetes.io/docs/concepts/workloads/controllers/replicaset/#scaling-a-replicaset
    """
    return pod.ready, -pod.created
