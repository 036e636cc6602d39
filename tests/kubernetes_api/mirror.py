"""Show a sandbox in stub API servers while it runs: what kube-controller-manager would write there of the same pods."""

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from loadtests.hpa.controller import HpaController
from loadtests.hpa.model import Decision, Observation, PodObservation
from loadtests.hpa.records import Restart, observation_from_json
from loadtests.hpa.versions import profile
from loadtests.manifests.kustomize import identity, load_documents
from loadtests.manifests.read import read_stack
from loadtests.run.directory import OBSERVATIONS
from loadtests.sandbox.state import STATE_FILE, PodStatus, SandboxState, read_state
from slo.documents import Document
from tests.kubernetes_api.likeness import pod_object, sample_object, write_status
from tests.kubernetes_api.objects import Object, event
from tests.kubernetes_api.server import KubernetesApi
from tests.kubernetes_api.store import Missing, Scope

_POLL_SECONDS = 0.02
_SYNC_SECONDS = 0.1
"""What a sync takes between its look at the pods and its writing of the status."""
_JOIN_SECONDS = 10.0
_PATIENCE_SECONDS = 20.0
_PODS, _SAMPLES = "v1", "metrics.k8s.io/v1beta1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """One API server that shows the sandbox, perhaps not truly."""

    cluster: KubernetesApi
    withholds: Callable[[Decision], bool] = lambda _: False
    """Whether the samples that a decision was made from are kept back."""
    tells: Callable[[Decision], Decision] = lambda decision: decision
    """What is written of a decision."""
    changed: list[Decision] = field(default_factory=list)
    """Decisions that were shown otherwise than they were."""


class Mirror:
    """Follows the files of one sandbox from its entry to its exit, in a thread of its own."""

    def __init__(self, sandbox: Path, showings: Sequence[Showing]) -> None:
        self._sandbox = sandbox
        self._showings = showings
        state = read_state(sandbox)
        assert state is not None
        self.state: SandboxState = state
        stack = read_stack(Path(state.manifests))
        self._hpa, self._deployment = stack.hpa, stack.deployment
        self._controller = HpaController(stack.hpa, flags=state.flags, kubernetes=profile(state.kubernetes))
        self._journal = (sandbox / OBSERVATIONS).open(encoding="utf-8")
        self._rest = ""
        self._pods: dict[str, PodObservation] = {}
        self._shown_at = 0.0
        self._has_shown = threading.Event()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._follow)
        self._error: Exception | None = None

    def __enter__(self) -> "Mirror":
        for showing in self._showings:
            showing.cluster.put(*self._manifests())
        self._thread.start()
        assert self._has_shown.wait(_PATIENCE_SECONDS), f"no sync of the sandbox was shown ({self._error!r})"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopped.set()
        self._thread.join(_JOIN_SECONDS)
        self._journal.close()
        if self._error is not None and error is None:
            message = "the mirror has ended before it was taken down"
            raise RuntimeError(message) from self._error

    # Private

    def _manifests(self) -> Iterator[Object]:
        """Give Deployment and autoscaler as they were applied, with what the API server fills in."""
        for document in load_documents(Path(self.state.manifests), []):
            one: Object = document.value
            if identity(document) in {
                ("Deployment", self._deployment.name),
                ("HorizontalPodAutoscaler", self._hpa.name),
            }:
                one["metadata"]["namespace"] = self.state.namespace
                if one["kind"] == "Deployment":
                    replicas = self._hpa.min_replicas
                    one["spec"]["replicas"] = replicas
                    one["status"] = {"replicas": replicas, "readyReplicas": replicas}
                yield one

    def _follow(self) -> None:
        try:
            while not self._stopped.wait(_POLL_SECONDS):
                observations = list(self._new_observations())
                for number, observation in enumerate(observations, 1):
                    self._take(observation, is_last=number == len(observations))
                self._follow_pods()
        except Exception as error:  # noqa: BLE001 - told where the mirror is left
            self._error = error

    def _new_observations(self) -> Iterator[Observation | Restart]:
        *whole, self._rest = (self._rest + self._journal.read()).split("\n")
        for line in whole:
            yield observation_from_json(Document(file=OBSERVATIONS, value=json.loads(line), lines={}), [])

    def _take(self, observation: Observation | Restart, *, is_last: bool) -> None:
        if isinstance(observation, Restart):
            self._controller.restart()
            return
        decision = self._controller.reconcile(observation)
        if is_last:  # earlier ones are history when the mirror is put up
            self._show(observation, decision)

    def _show(self, observation: Observation, decision: Decision) -> None:
        self._pods = {pod.name: pod for pod in observation.pods}
        for showing in self._showings:
            self._show_pods(showing.cluster)
            self._show_count(showing.cluster, observation.status_replicas, observation.spec_replicas)
            if showing.withholds(decision):
                showing.changed.append(decision)
            else:
                self._show_samples(showing.cluster, observation)
        self._shown_at = time.time()
        self._stopped.wait(_SYNC_SECONDS)
        for showing in self._showings:
            told = showing.tells(decision)
            if told != decision:
                showing.changed.append(decision)
            self._show_decision(showing.cluster, told)
        self._has_shown.set()

    def _follow_pods(self) -> None:
        """Show pods that came, went, or turned ready since the last sync."""
        file = self._sandbox / STATE_FILE
        if not self._has_shown.is_set() or file.stat().st_mtime <= self._shown_at:
            return
        state = read_state(self._sandbox)
        assert state is not None
        pods = {pod.name: self._as_of_now(pod) for pod in state.pods}
        if pods != self._pods:
            self._pods = pods
            for showing in self._showings:
                self._show_pods(showing.cluster)
                active = [pod for pod in pods.values() if not pod.deleted]
                self._show_count(showing.cluster, len(active), None)

    def _as_of_now(self, pod: PodStatus) -> PodObservation:
        now = float(int(time.time()))
        known = self._pods.get(pod.name)
        if known is None:
            known = PodObservation(
                name=pod.name,
                phase="Running",
                ready=False,
                start_time=now,
                ready_transition_time=now,
                deleted=False,
                containers=next(iter(self._pods.values())).containers,
            )
        if known.ready is not pod.ready:
            known = known._replace(ready=pod.ready, ready_transition_time=now)
        return known._replace(deleted=pod.ending)

    def _show_pods(self, cluster: KubernetesApi) -> None:
        grace_seconds = self._deployment.termination_grace_period_seconds
        for pod in self._pods.values():
            one = pod_object(
                pod, namespace=self.state.namespace, labels=self._deployment.pod_labels, grace_seconds=grace_seconds
            )
            _put_if_new(cluster, "pods", one)
        for name in _names(cluster, _PODS, self.state.namespace) - set(self._pods):
            cluster.delete("pods", name, namespace=self.state.namespace)

    def _show_samples(self, cluster: KubernetesApi, observation: Observation) -> None:
        for pod in observation.pods:
            sample = sample_object(pod, namespace=self.state.namespace, labels=self._deployment.pod_labels)
            if sample is not None:
                _put_if_new(cluster, "pods.metrics", sample)
        there = {pod.name for pod in observation.pods if pod.metric_time is not None}
        for name in _names(cluster, _SAMPLES, self.state.namespace) - there:
            cluster.delete("pods.metrics", name, namespace=self.state.namespace)

    def _show_count(self, cluster: KubernetesApi, status_replicas: int, spec_replicas: int | None) -> None:
        held = cluster.get("deployments", self._deployment.name, namespace=self.state.namespace)
        ready = sum(1 for pod in self._pods.values() if pod.ready is True and not pod.deleted)
        held["status"] = {"replicas": status_replicas, "readyReplicas": ready, "availableReplicas": ready}
        if spec_replicas is not None:
            held["spec"]["replicas"] = spec_replicas
        _put_if_new(cluster, "deployments", held)

    def _show_decision(self, cluster: KubernetesApi, decision: Decision) -> None:
        namespace = self.state.namespace
        held = cluster.get("deployments", self._deployment.name, namespace=namespace)
        held["spec"]["replicas"] = decision.desired_replicas
        _put_if_new(cluster, "deployments", held)
        one = cluster.get("horizontalpodautoscalers", self._hpa.name, namespace=namespace)
        write_status(one, decision, self._hpa)
        _put_if_new(cluster, "horizontalpodautoscalers", one)
        if decision.desired_replicas != decision.current_replicas:
            message = f"New size: {decision.desired_replicas}; reason: {'; '.join(decision.why)}"
            name = f"{self._hpa.name}.{int(decision.time):x}"
            told = event(name, about=one, reason="SuccessfulRescale", message=message, seen=decision.time)
            told["metadata"]["namespace"] = namespace
            cluster.put(told)


def _names(cluster: KubernetesApi, version: str, namespace: str) -> set[str]:
    """Name the pods, or their samples, that are shown."""
    held, _ = cluster.store.listed(Scope(api_version=version, plural="pods", namespace=namespace))
    return {one["metadata"]["name"] for one in held}


def _put_if_new(cluster: KubernetesApi, plural: str, one: Object) -> None:
    """Write an object only where it says something else than the one held: a write of the same is no change."""
    metadata = one["metadata"]
    try:
        held = cluster.get(plural, metadata["name"], namespace=metadata["namespace"])
    except Missing:
        cluster.put(one)
        return
    given = {name: held["metadata"][name] for name in ("resourceVersion", "uid")}
    one = {**one, "metadata": {**metadata, **given}}
    if one != held:
        cluster.put(one)
