"""One pod from its creation to its last process: readiness, the Service's endpoint, and an orderly end."""

import contextlib
import math
import signal
import uuid
from dataclasses import dataclass

from loadtests.api_key import API_KEY
from loadtests.manifests.model import Container, Deployment
from loadtests.sandbox.balancer import BACKEND, Balancer, BalancerGone, BalancerStopped
from loadtests.sandbox.cluster import Phase, PodState
from loadtests.sandbox.container import Ended, Node, Placement, RunningContainer
from loadtests.sandbox.environment import NODE_NAME, filled_in
from loadtests.sandbox.peers import PEERS_VARIABLE, peers_setting
from loadtests.sandbox.ports import LOOPBACK
from loadtests.sandbox.processes import base_environment


@dataclass(frozen=True, slots=True, kw_only=True)
class Birth:
    """What a new pod is made from."""

    name: str
    port: int
    deployment: Deployment
    node: Node
    balancer: Balancer
    backend: str = BACKEND
    """HAProxy's name for the pods among which it is one."""


class Pod:
    """A pod with one container. Its methods are called from one thread."""

    def __init__(self, birth: Birth, *, now: float) -> None:
        self.name = birth.name
        self.port = birth.port
        self.uid = str(uuid.uuid4())
        self.created = _as_kubernetes_writes(now)
        self.deletion_time: float | None = None
        self.ready = False
        self.ready_transition_time = self.created
        self._deployment = birth.deployment
        self._spec: Container = birth.deployment.containers[0]
        self._endpoint = _Endpoint(birth)
        filled = filled_in(
            self._spec, pod=birth.name, namespace=birth.deployment.namespace, uid=self.uid, host=birth.node.capacity
        )
        given = birth.node.own_environment.around(filled)
        self.api_key = given.get(API_KEY)
        peers = {PEERS_VARIABLE: peers_setting(birth.node.directory, given.get(PEERS_VARIABLE))}
        environment = {**base_environment(birth.node.directory), **given, **peers}
        placement = Placement(pod=birth.name, port=birth.port, environment=environment)
        self.container = RunningContainer(self._spec, placement, birth.node, now=now)

    @property
    def active(self) -> bool:
        """Say whether the pod counts as a replica: it was not asked to go."""
        return self.deletion_time is None

    def tick(self, now: float) -> Ended | None:
        """Look after the pod; return how its container ended, once, if it ended by itself."""
        if self.deletion_time is not None:
            self._tick_end(self.deletion_time, now)
            return None
        ended = self.container.tick(now)
        self._set_ready(ready=self.container.ready, now=now)
        self._endpoint.follow(ready=self.ready)
        return ended

    def delete(self, now: float) -> None:
        """Ask the pod to go: out of the Service, preStop, SIGTERM, and SIGKILL when the grace period is over."""
        self.deletion_time = now
        self._terminated = False
        self._set_ready(ready=False, now=now)
        self._endpoint.follow(ready=False)

    def is_gone(self) -> bool:
        """Say whether everything of a deleted pod is gone; finishes what the kernel and HAProxy have let go of."""
        ended = self.deletion_time is not None and self.container.has_exited()
        return ended and self._endpoint.remove() and self.container.remove()

    def state(self) -> PodState:
        """Return what the exporters publish."""
        return PodState(
            name=self.name,
            uid=self.uid,
            namespace=self._deployment.namespace,
            node=NODE_NAME,
            ip=LOOPBACK,
            phase=Phase.RUNNING,
            ready=self.ready,
            created_time=self.created,
            start_time=self.created,
            ready_transition_time=self.ready_transition_time,
            deletion_time=self.deletion_time,
            containers=(self.container.state(),),
            ended_containers_cpu_seconds=self.container.ended_cpu_seconds,
        )

    def _tick_end(self, deletion_time: float, now: float) -> None:
        self._endpoint.follow(ready=False)  # again, where HAProxy could not be told at once
        waited = now - deletion_time
        if waited >= self._deployment.termination_grace_period_seconds:
            self.container.signal(signal.SIGKILL)
        elif waited >= self._spec.pre_stop_sleep_seconds and not self._terminated:
            self._terminated = True
            self.container.signal(signal.SIGTERM)

    def _set_ready(self, *, ready: bool, now: float) -> None:
        if ready is not self.ready:
            self.ready = ready
            self.ready_transition_time = _as_kubernetes_writes(now)


class _Endpoint:
    """The pod's place in the Service; when HAProxy has ended there is none, and the pod goes on without it."""

    def __init__(self, birth: Birth) -> None:
        self._name = birth.name
        self._port = birth.port
        self._backend = birth.backend
        self._balancer = birth.balancer
        self._added = False
        self._receiving = False
        self._life = birth.balancer.life

    def follow(self, *, ready: bool) -> None:
        """Send the pod traffic while it is ready, and only then."""
        self._forget_another_life()
        if ready is self._receiving:
            return
        with contextlib.suppress(BalancerGone):  # the supervisor tells of HAProxy's end
            self._send(ready=ready)
            self._receiving = ready

    def remove(self) -> bool:
        """Take the pod out of the Service; False while connections to it are open."""
        self._forget_another_life()
        try:
            self._added = self._added and not self._balancer.remove(self._name, backend=self._backend)
        except BalancerStopped:
            return False
        except BalancerGone:
            self._added = False
        return not self._added

    def _forget_another_life(self) -> None:
        """Begin anew with a HAProxy that was started anew: it knows no pod."""
        if self._life != self._balancer.life:
            self._life = self._balancer.life
            self._added = self._receiving = False

    def _send(self, *, ready: bool) -> None:
        if not ready:
            self._balancer.drain(self._name, backend=self._backend)
        elif self._added:
            self._balancer.enable(self._name, backend=self._backend)
        else:
            self._balancer.add(self._name, self._port, backend=self._backend)
            self._added = True


def _as_kubernetes_writes(time: float) -> float:
    """Cut a time to whole seconds, as the API's timestamps are."""
    return float(math.floor(time))
