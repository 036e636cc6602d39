"""Describe the cluster's objects as kube-state-metrics does.

Source: https://github.com/kubernetes/kube-state-metrics/tree/v2.15.0/docs/metrics/workload
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import assert_never

from loadtests.hpa.model import AverageValue, MetricSpec, Utilization, Value
from loadtests.manifests.model import Resources
from loadtests.sandbox.cluster import ClusterState, ContainerState, DeploymentState, HpaState, Phase, PodState
from loadtests.sandbox.exporter.exposition import Sample, Series, expose
from slo import conventions

_STATUSES = ("true", "false", "unknown")
_MORE_PRECISE = (
    "It is recommended to use the kube_pod_resource_{} metric exposed by kube-scheduler instead, as it is more precise."
)


def exposition(state: ClusterState) -> str:
    """Write the state as kube-state-metrics would; what is unknown is left out."""
    return expose(
        [
            *_hpas([state.hpa, *state.other_hpas]),
            *_deployments([state.deployment, *state.other_deployments]),
            *_pods(state.pods),
        ]
    )


def _hpas(hpas: Sequence[HpaState]) -> Iterator[Series]:
    single: tuple[tuple[str, str, Callable[[HpaState], float | None]], ...] = (
        (
            conventions.HPA_SPEC_MAX_REPLICAS,
            (
                "[STABLE] Upper limit for the number of pods that can be set by the autoscaler; "
                "cannot be smaller than MinReplicas."
            ),
            lambda hpa: hpa.spec.max_replicas,
        ),
        (
            conventions.HPA_SPEC_MIN_REPLICAS,
            "[STABLE] Lower limit for the number of pods that can be set by the autoscaler, default 1.",
            lambda hpa: hpa.spec.min_replicas,
        ),
        (
            conventions.HPA_STATUS_CURRENT_REPLICAS,
            "[STABLE] Current number of replicas of pods managed by this autoscaler.",
            lambda hpa: hpa.current_replicas,
        ),
        (
            conventions.HPA_STATUS_DESIRED_REPLICAS,
            "[STABLE] Desired number of replicas of pods managed by this autoscaler.",
            lambda hpa: hpa.desired_replicas,
        ),
    )
    for name, meaning, value in single:
        yield Series(name=name, kind="gauge", meaning=meaning, samples=[(_of_hpa(hpa), value(hpa)) for hpa in hpas])
    several: tuple[tuple[str, str, Callable[[HpaState], Iterable[Sample]]], ...] = (
        (
            conventions.HPA_SPEC_TARGET_METRIC,
            "The metric specifications used by this autoscaler when calculating the desired replica count.",
            lambda hpa: map(_target, hpa.spec.metrics),
        ),
        (
            conventions.HPA_STATUS_TARGET_METRIC,
            "The current metric status used by this autoscaler when calculating the desired replica count.",
            _current,
        ),
        (conventions.HPA_STATUS_CONDITION, "[STABLE] The condition of this autoscaler.", _conditions),
    )
    for name, meaning, samples in several:
        rows = [({**_of_hpa(hpa), **labels}, value) for hpa in hpas for labels, value in samples(hpa)]
        yield Series(name=name, kind="gauge", meaning=meaning, samples=rows)


def _of_hpa(hpa: HpaState) -> dict[str, str]:
    return {"namespace": hpa.namespace, "horizontalpodautoscaler": hpa.name}


def _target(metric: MetricSpec) -> Sample:
    match metric.target:
        case Utilization(percent=percent):
            form, value = "utilization", float(percent)
        case AverageValue(milli=milli):
            form, value = "average", milli / 1000
        case Value(milli=milli):
            form, value = "value", milli / 1000
        case _:
            assert_never(metric.target)
    return {"metric_name": metric.name, "metric_target_type": form}, value


def _conditions(hpa: HpaState) -> Iterator[Sample]:
    for kind, (actual, _reason) in hpa.conditions.items():
        for status in _STATUSES:
            yield {"condition": kind, "status": status}, actual.lower() == status


def _current(hpa: HpaState) -> Iterator[Sample]:
    for metric in hpa.current_metrics:
        forms = {"value": metric.value, "utilization": metric.utilization_percent, "average": metric.average}
        for form, value in forms.items():
            yield {"metric_name": metric.name, "metric_target_type": form}, value


def _deployments(deployments: Sequence[DeploymentState]) -> Iterator[Series]:
    single: tuple[tuple[str, str, Callable[[DeploymentState], float]], ...] = (
        (
            conventions.DEPLOYMENT_SPEC_REPLICAS,
            "[STABLE] Number of desired pods for a deployment.",
            lambda deployment: deployment.spec_replicas,
        ),
        (
            conventions.DEPLOYMENT_STATUS_REPLICAS,
            "[STABLE] The number of replicas per deployment.",
            lambda deployment: deployment.status_replicas,
        ),
        (
            conventions.DEPLOYMENT_STATUS_REPLICAS_AVAILABLE,
            "[STABLE] The number of available replicas per deployment.",
            lambda deployment: deployment.available_replicas,
        ),
        (
            conventions.DEPLOYMENT_STATUS_REPLICAS_UPDATED,
            "[STABLE] The number of updated replicas per deployment.",
            lambda deployment: deployment.updated_replicas,
        ),
    )
    for name, meaning, value in single:
        rows = [({"namespace": one.namespace, "deployment": one.name}, value(one)) for one in deployments]
        yield Series(name=name, kind="gauge", meaning=meaning, samples=rows)


def _pods(pods: Iterable[PodState]) -> Iterator[Series]:
    pods = tuple(pods)
    containers = [(pod, container) for pod in pods for container in pod.containers]
    yield Series(
        name=conventions.POD_STATUS_PHASE,
        kind="gauge",
        meaning="[STABLE] The pods current phase.",
        samples=[({**_of_pod(pod), "phase": phase}, pod.phase == phase) for pod in pods for phase in Phase],
    )
    yield Series(
        name=conventions.POD_STATUS_READY,
        kind="gauge",
        meaning="[STABLE] Describes whether the pod is ready to serve requests.",
        samples=[sample for pod in pods for sample in _ready(pod)],
    )
    yield Series(
        name=conventions.POD_START_TIME,
        kind="gauge",
        meaning="[STABLE] Start time in unix timestamp for a pod.",
        # Whole seconds, as all times of the Kubernetes API.
        samples=[(_of_pod(pod), None if pod.start_time is None else int(pod.start_time)) for pod in pods],
    )
    yield Series(
        name=conventions.POD_CONTAINER_RESTARTS,
        kind="counter",
        meaning="[STABLE] The number of container restarts per container.",
        samples=[(_of_container(pod, container), container.restarts) for pod, container in containers],
    )
    yield Series(
        name=conventions.POD_CONTAINER_REQUESTS,
        kind="gauge",
        meaning=f"The number of requested request resource by a container. {_MORE_PRECISE.format('requests')}",
        samples=[sample for pod, container in containers for sample in _amounts(pod, container, container.requests)],
    )
    yield Series(
        name=conventions.POD_CONTAINER_LIMITS,
        kind="gauge",
        meaning=f"The number of requested limit resource by a container. {_MORE_PRECISE.format('limits')}",
        samples=[sample for pod, container in containers for sample in _amounts(pod, container, container.limits)],
    )


def _of_pod(pod: PodState) -> dict[str, str]:
    return {"namespace": pod.namespace, "pod": pod.name, "uid": pod.uid}


def _of_container(pod: PodState, container: ContainerState) -> dict[str, str]:
    return {**_of_pod(pod), "container": container.name}


def _ready(pod: PodState) -> Iterator[Sample]:
    if pod.ready is not None:
        for status in _STATUSES:
            yield {**_of_pod(pod), "condition": status}, status == str(pod.ready).lower()


def _amounts(pod: PodState, container: ContainerState, resources: Resources) -> Iterator[Sample]:
    of = {**_of_container(pod, container), "node": pod.node}
    cores = None if resources.cpu_millicores is None else resources.cpu_millicores / 1000
    yield {**of, "resource": "cpu", "unit": "core"}, cores
    yield {**of, "resource": "memory", "unit": "byte"}, resources.memory_bytes
