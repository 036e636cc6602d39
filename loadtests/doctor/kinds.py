"""Which kinds are read from a live cluster, in which of their versions."""

from dataclasses import dataclass

from loadtests.kubernetes.resources import (
    CANARIES,
    DEPLOYMENTS,
    DISRUPTION_BUDGETS,
    HPAS,
    JOBS,
    METRIC_TEMPLATES,
    NETWORK_POLICIES,
    PODS,
    PROMETHEUS_RULES,
    PROMETHEUSES,
    SERVICE_MONITORS,
    SERVICES,
    Resource,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A kind, in one version."""

    resource: Resource
    is_anywhere: bool = False
    """Whether it may be for the namespace wherever it is."""


_HERE = (
    DEPLOYMENTS,
    Resource(group="apps", version="v1", plural="statefulsets", kind="StatefulSet"),
    Resource(group="apps", version="v1", plural="daemonsets", kind="DaemonSet"),
    JOBS,
    Resource(group="batch", version="v1", plural="cronjobs", kind="CronJob"),
    PODS,
    SERVICES,
    HPAS,
    Resource(group="keda.sh", version="v1alpha1", plural="scaledobjects", kind="ScaledObject"),
    DISRUPTION_BUDGETS,
    NETWORK_POLICIES,
    Resource(group="", version="v1", plural="resourcequotas", kind="ResourceQuota"),
    CANARIES,
)
_HELM = ("v2", "v2beta2", "v2beta1")
"""The newest first; what is read here is the same in all of them."""
_ANYWHERE = (
    METRIC_TEMPLATES,
    SERVICE_MONITORS,
    Resource(group="monitoring.coreos.com", version="v1", plural="podmonitors", kind="PodMonitor"),
    PROMETHEUSES,
    PROMETHEUS_RULES,
    *(
        Resource(group="helm.toolkit.fluxcd.io", version=one, plural="helmreleases", kind="HelmRelease")
        for one in _HELM
    ),
)
WANTED = (
    *(Wanted(resource=one) for one in _HERE),
    *(Wanted(resource=one, is_anywhere=True) for one in _ANYWHERE),
)
