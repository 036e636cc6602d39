"""Which metrics of the cluster's exporters are read here, and of what they speak."""

from collections.abc import Mapping

from loadtests.doctor.fields import items, mapping
from loadtests.doctor.interface import Cluster
from loadtests.doctor.pods import Pods
from slo import conventions

KUBE_STATE_METRICS, CADVISOR = "kube-state-metrics", "cAdvisor (the kubelet)"
_OF_DEPLOYMENTS = (
    conventions.DEPLOYMENT_SPEC_REPLICAS,
    conventions.DEPLOYMENT_STATUS_REPLICAS,
    conventions.DEPLOYMENT_STATUS_REPLICAS_AVAILABLE,
)
_OF_AUTOSCALERS = (
    conventions.HPA_SPEC_MIN_REPLICAS,
    conventions.HPA_SPEC_MAX_REPLICAS,
    conventions.HPA_STATUS_CURRENT_REPLICAS,
    conventions.HPA_STATUS_DESIRED_REPLICAS,
    conventions.HPA_STATUS_CONDITION,
)
_OF_PODS = (
    conventions.POD_STATUS_PHASE,
    conventions.POD_STATUS_READY,
    conventions.POD_START_TIME,
    conventions.POD_CONTAINER_RESTARTS,
)
_OF_CONTAINERS = (conventions.CONTAINER_CPU_USAGE, conventions.CONTAINER_MEMORY_WORKING_SET)
_OF_LIMITED_CONTAINERS = (conventions.CONTAINER_CFS_PERIODS, conventions.CONTAINER_CFS_THROTTLED_PERIODS)
NAMES = (*_OF_DEPLOYMENTS, *_OF_AUTOSCALERS, *_OF_PODS, *_OF_CONTAINERS, *_OF_LIMITED_CONTAINERS)


def wanted(cluster: Cluster, pods: Pods) -> Mapping[str, tuple[str, ...]]:
    """Give the names that speak of a workload, by exporter."""
    scaler = cluster.scaler_of(pods)
    states = (
        *(_OF_DEPLOYMENTS if pods.named.kind == "Deployment" else ()),
        *(_OF_AUTOSCALERS if scaler is not None else ()),
        *_OF_PODS,
    )
    usage = (*_OF_CONTAINERS, *(_OF_LIMITED_CONTAINERS if _has_cpu_limit(pods) else ()))
    return {KUBE_STATE_METRICS: states, CADVISOR: usage}


# Private


def _has_cpu_limit(pods: Pods) -> bool:
    """Say whether the kernel throttles any container, which is what those counters count."""
    resources = [mapping(one.get("resources")) for one in items(pods.spec.get("containers"))]
    return any("cpu" in mapping(one.get("limits")) for one in resources)
