"""One sandbox's control plane: what the kubelet, the ReplicaSet controller and the autoscaler do, tick by tick."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from loadtests.manifests.model import Stack
from loadtests.run.directory import EVENTS
from loadtests.sandbox.autoscaler import Autoscaler
from loadtests.sandbox.balancer import Balancer
from loadtests.sandbox.cluster import ClusterState, DeploymentState
from loadtests.sandbox.container import Ended, Node
from loadtests.sandbox.environment import NODE_NAME
from loadtests.sandbox.events import event
from loadtests.sandbox.journal import Journal
from loadtests.sandbox.peers import PeersFile
from loadtests.sandbox.pod import Birth, Pod
from loadtests.sandbox.ports import LOOPBACK, free_port
from loadtests.sandbox.replicas import ReplicaSet
from loadtests.sandbox.targets import pod_group, write_targets

_MEASURE_EVERY_SECONDS = 1.0
_MANIFEST_SEED = 0
"""Pods of the same manifests get the same names in the same order."""


class ControlPlane:
    """Everything that happens in the cluster. Its methods are called from one thread, except `latest`."""

    def __init__(
        self,
        stack: Stack,
        node: Node,
        balancer: Balancer,
        autoscaler: Autoscaler,
        journal: Journal,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._stack = stack
        self._node = node
        self._balancer = balancer
        self._autoscaler = autoscaler
        self._journal = journal
        self._clock = clock
        self._replicas = ReplicaSet(stack.deployment, self._create, seed=_MANIFEST_SEED)
        self._peers = PeersFile(node.directory)
        self._latest: ClusterState | None = None
        self._measure_due = 0.0

    def latest(self) -> ClusterState | None:
        """Return the cluster as it was measured last; safe to call from any thread."""
        return self._latest

    @property
    def pods(self) -> list[Pod]:
        """Give all pods, those that are ending included."""
        return self._replicas.pods

    def is_ready(self) -> bool:
        """Say whether every replica that is wanted is ready."""
        active = self._replicas.active
        return len(active) == self._replicas.wanted and all(pod.ready for pod in active)

    def roll_out(self) -> None:
        """Replace all pods by new ones, from the next tick on."""
        self._replicas.roll_out()

    def is_rolled_out(self) -> bool:
        """Say whether no pod is left that was to be replaced, and the new ones are ready."""
        return self._replicas.is_rolled_out

    def start_autoscaler(self) -> None:
        """Let the autoscaler sync for the first time at the next tick, and then every sync period."""
        self._autoscaler.start(self._clock())

    def tick(self) -> None:
        """Do what is due now."""
        now = self._clock()
        self._tick_pods(now)
        self._peers.tell(f"{LOOPBACK}:{pod.port}" for pod in self._replicas.active if pod.ready)
        self._tick_replicas(now)
        if now >= self._measure_due:
            self._measure_due = now + _MEASURE_EVERY_SECONDS
            self._measure(now)
        if self._autoscaler.is_due(now):
            self._replicas.wanted = self._sync(now)
            self._tick_replicas(now)

    def note(self, subject: str, predicate: str, subject_id: str, content: Mapping[str, Any]) -> None:
        """Write an event into the journal."""
        record = event(
            time=self._clock(),
            source=f"/sandbox/{self._stack.deployment.namespace}",
            subject=subject,
            predicate=predicate,
            subject_id=subject_id,
            content=content,
        )
        self._journal.write(EVENTS, record)

    def _create(self, name: str) -> Pod:
        birth = Birth(
            name=name,
            port=free_port(other_than={pod.port for pod in self.pods}),
            deployment=self._stack.deployment,
            node=self._node,
            balancer=self._balancer,
        )
        return Pod(birth, now=self._clock())

    def _tick_pods(self, now: float) -> None:
        for pod in self.pods:
            ended = pod.tick(now)
            if ended is not None:
                self._note_end(pod, ended)

    def _note_end(self, pod: Pod, ended: Ended) -> None:
        signal = -ended.exit_code if ended.exit_code < 0 else None
        content = {
            "reason": str(ended),
            "signal": signal,
            "exit_code": ended.exit_code,
            "on_purpose": ended.on_purpose,
        }
        self.note("pod", "restarted", pod.name, content)

    def _tick_replicas(self, now: float) -> None:
        changes = list(self._replicas.tick(now))
        for predicate, pod in changes:
            self.note("pod", predicate, pod.name, {"replicas": self._replicas.wanted})
        if changes:
            groups = [pod_group(self._stack, pod) for pod in self._replicas.active]
            write_targets(self._node.directory, "pods", groups)

    def _sync(self, now: float) -> int:
        before = self._replicas.wanted
        decision = self._autoscaler.sync(self.pods, before, now)
        if decision.desired_replicas != before:
            content = {"from": before, "to": decision.desired_replicas, "why": list(decision.why)}
            self.note("deployment", "scaled", self._stack.deployment.name, content)
        return decision.desired_replicas

    def _measure(self, now: float) -> None:
        for pod in self.pods:
            pod.container.measure()
        active = self._replicas.active
        ready = sum(pod.ready for pod in active)
        deployment = DeploymentState(
            name=self._stack.deployment.name,
            namespace=self._stack.deployment.namespace,
            spec_replicas=self._replicas.wanted,
            status_replicas=len(active),
            updated_replicas=len(self._replicas.updated),
            available_replicas=ready,
        )
        self._latest = ClusterState(
            time=now,
            node=NODE_NAME,
            pods=tuple(pod.state() for pod in self.pods),
            deployment=deployment,
            hpa=self._autoscaler.state(),
        )
