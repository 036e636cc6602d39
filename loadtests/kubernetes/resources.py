"""Which resources of the API are asked for, each spelt once."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One kind of object, and where the API server has it."""

    group: str
    """Empty for the core."""
    version: str
    plural: str
    kind: str
    is_cluster_wide: bool = False

    @property
    def api_version(self) -> str:
        """Spell group and version as `apiVersion` does."""
        return f"{self.group}/{self.version}" if self.group else self.version

    def path(self, namespace: str | None, name: str = "", *, subresource: str = "") -> str:
        """Give the path of all of them or of one; None for the namespace: those of every namespace."""
        root = f"/apis/{self.api_version}" if self.group else f"/api/{self.version}"
        where = "" if namespace is None or self.is_cluster_wide else f"/namespaces/{namespace}"
        return "/".join(part for part in (f"{root}{where}/{self.plural}", name, subresource) if part)


def _core(plural: str, kind: str, *, is_cluster_wide: bool = False) -> Resource:
    return Resource(group="", version="v1", plural=plural, kind=kind, is_cluster_wide=is_cluster_wide)


def _grouped(api_version: str, plural: str, kind: str, *, is_cluster_wide: bool = False) -> Resource:
    group, version = api_version.split("/")
    return Resource(group=group, version=version, plural=plural, kind=kind, is_cluster_wide=is_cluster_wide)


CONFIG_MAPS = _core("configmaps", "ConfigMap")
EVENTS = _core("events", "Event")
NAMESPACES = _core("namespaces", "Namespace", is_cluster_wide=True)
NODES = _core("nodes", "Node", is_cluster_wide=True)
PODS = _core("pods", "Pod")
SECRETS = _core("secrets", "Secret")
SERVICES = _core("services", "Service")
SERVICE_ACCOUNTS = _core("serviceaccounts", "ServiceAccount")

DEPLOYMENTS = _grouped("apps/v1", "deployments", "Deployment")
REPLICA_SETS = _grouped("apps/v1", "replicasets", "ReplicaSet")
HPAS = _grouped("autoscaling/v2", "horizontalpodautoscalers", "HorizontalPodAutoscaler")
JOBS = _grouped("batch/v1", "jobs", "Job")
ENDPOINT_SLICES = _grouped("discovery.k8s.io/v1", "endpointslices", "EndpointSlice")
NETWORK_POLICIES = _grouped("networking.k8s.io/v1", "networkpolicies", "NetworkPolicy")
DISRUPTION_BUDGETS = _grouped("policy/v1", "poddisruptionbudgets", "PodDisruptionBudget")

POD_METRICS = _grouped("metrics.k8s.io/v1beta1", "pods", "PodMetrics")
NODE_METRICS = _grouped("metrics.k8s.io/v1beta1", "nodes", "NodeMetrics", is_cluster_wide=True)

CUSTOM_RESOURCES = _grouped(
    "apiextensions.k8s.io/v1", "customresourcedefinitions", "CustomResourceDefinition", is_cluster_wide=True
)
CANARIES = _grouped("flagger.app/v1beta1", "canaries", "Canary")
METRIC_TEMPLATES = _grouped("flagger.app/v1beta1", "metrictemplates", "MetricTemplate")
HTTP_ROUTES = _grouped("gateway.networking.k8s.io/v1", "httproutes", "HTTPRoute")
PROMETHEUSES = _grouped("monitoring.coreos.com/v1", "prometheuses", "Prometheus")
PROMETHEUS_RULES = _grouped("monitoring.coreos.com/v1", "prometheusrules", "PrometheusRule")
SERVICE_MONITORS = _grouped("monitoring.coreos.com/v1", "servicemonitors", "ServiceMonitor")
