"""Stand in for kube-controller-manager: sync an autoscaler of the stub, and write its scale and status as it does."""

from collections.abc import Callable

from loadtests.hpa.controller import HpaController
from loadtests.hpa.flags import ControllerFlags
from loadtests.hpa.manifest import read_hpa
from loadtests.hpa.model import Decision, MetricsObservation, Observation
from loadtests.hpa.versions import profile
from loadtests.kubernetes.documents import document_of
from loadtests.kubernetes.pods import by_pod, observed
from tests.kubernetes_api.likeness import write_status
from tests.kubernetes_api.objects import NAMESPACE, Object
from tests.kubernetes_api.server import KubernetesApi
from tests.kubernetes_api.store import Scope


class StubController:
    """Syncs one autoscaler when told to; it reads the stub's own store, not its HTTP."""

    def __init__(self, cluster: KubernetesApi, name: str, *, flags: ControllerFlags | None = None) -> None:
        self._cluster = cluster
        self._name = name
        self._spec = read_hpa(document_of(cluster.get("horizontalpodautoscalers", name)), [])
        flags = flags or ControllerFlags()
        self._controller = HpaController(self._spec, flags=flags, kubernetes=profile("1.35"))

    def sync(self, now: float, *, on_scale: Callable[[Decision], None] = lambda _: None) -> Decision:
        """Look, decide, change the scale and write the status; return what was decided.

        Args:
            now: Unix seconds.
            on_scale: What the Deployment's controller does between the change of the scale and that of the status.
        """
        target = self._spec.scale_target.name
        deployment = self._cluster.get("deployments", target)
        observation = Observation(
            time=now,
            spec_replicas=deployment["spec"]["replicas"],
            status_replicas=deployment["status"]["replicas"],
            pods=observed(self._listed("v1"), by_pod(self._listed("metrics.k8s.io/v1beta1"))),
            metrics=self._other_metrics(),
        )
        decision = self._controller.reconcile(observation)
        if decision.desired_replicas != decision.current_replicas:
            self._cluster.update(
                "deployments", target, lambda one: one["spec"].update(replicas=decision.desired_replicas)
            )
            on_scale(decision)
        self._cluster.update(
            "horizontalpodautoscalers", self._name, lambda one: write_status(one, decision, self._spec)
        )
        return decision

    # Private

    def _listed(self, version: str) -> list[Object]:
        return self._cluster.store.listed(Scope(api_version=version, plural="pods", namespace=NAMESPACE))[0]

    def _other_metrics(self) -> MetricsObservation:
        values = self._cluster.metric_values
        by_object = {metric: value for (_, _, metric), value in values.of_objects.items()}
        return MetricsObservation(pods=dict(values.of_pods), object=by_object, external=dict(values.of_outside))
