"""One sandbox's control plane: what the kubelet, the ReplicaSet controller and the autoscaler do, tick by tick."""

import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from loadtests.manifests.model import Deployment, Stack
from loadtests.manifests.primary import serving
from loadtests.run.directory import EVENTS
from loadtests.run.events import event
from loadtests.sandbox.autoscaler import Autoscaler
from loadtests.sandbox.balancer import BACKEND, CANARY_BACKEND, Balancer
from loadtests.sandbox.canary.deployments import CanaryDeployments
from loadtests.sandbox.cluster import ClusterState
from loadtests.sandbox.container import Ended, Node
from loadtests.sandbox.environment import NODE_NAME
from loadtests.sandbox.journal import Journal
from loadtests.sandbox.peers import PeersFile
from loadtests.sandbox.pod import Birth, Pod
from loadtests.sandbox.ports import LOOPBACK, free_port
from loadtests.sandbox.scaled_deployment import ScaledDeployment
from loadtests.sandbox.targets import pod_group, write_targets

_MEASURE_EVERY_SECONDS = 1.0


class ControlPlane:
    """Everything that happens in the cluster. Its methods are called from one thread, except `latest`."""

    def __init__(  # noqa: PLR0913 - what the cluster is made of
        self,
        stack: Stack,
        node: Node,
        balancer: Balancer,
        autoscaler: Autoscaler,
        journal: Journal,
        clock: Callable[[], float] = time.time,
        *,
        canary_autoscaler: Autoscaler | None = None,
    ) -> None:
        """Build the cluster, which comes to life with its first tick.

        Args:
            stack: What the manifests ask for.
            node: Where the pods run.
            balancer: The Service in front of them.
            autoscaler: Of the Deployment that serves; with a Canary the primary's.
            journal: Where everything is written down.
            clock: Tells the time.
            canary_autoscaler: With a Canary the target's own.
        """
        self._stack = stack
        self._node = node
        self._balancer = balancer
        self._journal = journal
        self._clock = clock
        self._serving = ScaledDeployment(serving(stack)[0], autoscaler, partial(self._create, BACKEND))
        self._all = [self._serving]
        self.deployments: CanaryDeployments | None = None
        """What the canary's controller moves; None without a Canary."""
        if stack.release is not None and canary_autoscaler is not None:
            target = ScaledDeployment(stack.deployment, canary_autoscaler, partial(self._create, CANARY_BACKEND))
            self._all.append(target)
            canary = stack.release.canary
            self.deployments = CanaryDeployments(
                canary, primary=self._serving, target=target, balancer=balancer, clock=clock
            )
        self._peers = PeersFile(node.directory)
        self._latest: ClusterState | None = None
        self._measure_due = 0.0

    def latest(self) -> ClusterState | None:
        """Return the cluster as it was measured last; safe to call from any thread."""
        return self._latest

    @property
    def pods(self) -> list[Pod]:
        """Give all pods, those that are ending included."""
        return [pod for scaled in self._all for pod in scaled.replicas.pods]

    def is_ready(self) -> bool:
        """Say whether every replica that is wanted is ready."""
        return all(scaled.is_ready() for scaled in self._all)

    def roll_out(self) -> None:
        """Replace all pods of the Deployment that serves by new ones, from the next tick on."""
        self._serving.replicas.roll_out()

    def is_rolled_out(self) -> bool:
        """Say whether no pod is left that was to be replaced, and the new ones are ready."""
        return self._serving.replicas.is_rolled_out

    def start_autoscaler(self) -> None:
        """Let every autoscaler sync for the first time at the next tick, and then every sync period."""
        now = self._clock()
        for scaled in self._all:
            scaled.start_autoscaler(now)

    def tick(self) -> None:
        """Do what is due now."""
        now = self._clock()
        self._tick_pods(now)
        self._peers.tell(f"{LOOPBACK}:{pod.port}" for pod in self._active if pod.ready)
        self._tick_replicas(now)
        if self.deployments is not None:
            self.deployments.tick(now)
        if now >= self._measure_due:
            self._measure_due = now + _MEASURE_EVERY_SECONDS
            self._measure(now)
        if self._sync(now):
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

    @property
    def _active(self) -> list[Pod]:
        return [pod for pod in self.pods if pod.active]

    def _create(self, backend: str, name: str, deployment: Deployment) -> Pod:
        birth = Birth(
            name=name,
            port=free_port(other_than={pod.port for pod in self.pods}),
            deployment=deployment,
            node=self._node,
            balancer=self._balancer,
            backend=backend,
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
        has_changed = False
        for scaled in self._all:
            for predicate, pod in list(scaled.replicas.tick(now)):
                self.note("pod", predicate, pod.name, {"replicas": scaled.replicas.wanted})
                has_changed = True
        if has_changed:
            write_targets(self._node.directory, "pods", [pod_group(self._stack, pod) for pod in self._active])

    def _sync(self, now: float) -> bool:
        """Let the autoscalers decide that are due; say whether there was one."""
        decided = False
        for scaled in self._all:
            before = scaled.replicas.wanted
            decision = scaled.sync(now)
            if decision is not None and decision.desired_replicas != before:
                content = {"from": before, "to": decision.desired_replicas, "why": list(decision.why)}
                self.note("deployment", "scaled", scaled.name, content)
            decided = decided or decision is not None
        return decided

    def _measure(self, now: float) -> None:
        for pod in self.pods:
            pod.container.measure()
        others = self._all[1:]
        self._latest = ClusterState(
            time=now,
            node=NODE_NAME,
            pods=tuple(pod.state() for pod in self.pods),
            deployment=self._serving.deployment_state(),
            hpa=self._serving.hpa_state(),
            other_deployments=tuple(scaled.deployment_state() for scaled in others),
            other_hpas=tuple(scaled.hpa_state() for scaled in others),
        )
